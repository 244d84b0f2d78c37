// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include "server/net/embeddedserver.h"
#include "server/protocol/wsframe.h"
#include "tests/support/pusherprobe.h"

#include <algorithm>
#include <string>

using namespace echolock;

class TestEmbeddedServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsItsUrlWhenItIsReady();
    void tellsWhatHappenedInOrder();
    void changesThePolicyOnItsThread();
    void saysWhyItCannotStart();
    void endsWithoutHavingStarted();
    void endsConnectionsThatReadNothing();
};

namespace {

ServerOptions freePort()
{
    ServerOptions options;
    options.port = 0;
    options.hub.policy = "owner";
    return options;
}

qsizetype openFiles()
{
    return QDir(QStringLiteral("/proc/self/fd"))
        .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
        .size();
}

/// Starts a server and gathers what it tells.
struct Running
{
    EmbeddedServer server{freePort()};
    ServerBatch all;

    Running()
    {
        QObject::connect(
            &server, &EmbeddedServer::happened, &server, [this](const ServerBatch& batch) {
                all.locks.insert(all.locks.end(), batch.locks.begin(), batch.locks.end());
                all.lifecycle.insert(all.lifecycle.end(), batch.lifecycle.begin(),
                                     batch.lifecycle.end());
                all.messagesSent += batch.messagesSent;
                all.stats = batch.stats;
            });
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start();
        started.wait();
    }
};

} // namespace

void TestEmbeddedServer::tellsItsUrlWhenItIsReady()
{
    const Running running;
    QVERIFY(running.server.url().startsWith(QStringLiteral("ws://127.0.0.1:")));
}

void TestEmbeddedServer::tellsWhatHappenedInOrder()
{
    const Running running;
    PusherProbe probe(running.server.url());
    QTRY_VERIFY(!probe.socketId().isEmpty());
    probe.subscribe(QStringLiteral("presence-order.7"), QStringLiteral("alice"));
    QTRY_COMPARE(running.all.locks.size(), std::size_t(1));
    QCOMPARE(running.all.locks[0].owner.user.value, std::string("alice"));
    QCOMPARE(running.all.stats.locksHeld, std::size_t(1));
    QVERIFY(running.all.messagesSent >= 3);
    probe.kill();
    QTRY_COMPARE(running.all.locks.size(), std::size_t(2));
    QCOMPARE(int(running.all.locks[1].fact), int(LockFact::Released));

    QList<int> steps;
    for (const LifecycleRecord& record : running.all.lifecycle)
        if (record.step != LifecycleStep::Message)
            steps << int(record.step);
    QCOMPARE(steps.first(), int(LifecycleStep::Opened));
    QVERIFY(steps.indexOf(int(LifecycleStep::Subscribed))
            < steps.indexOf(int(LifecycleStep::Closed)));
    QCOMPARE(steps.count(int(LifecycleStep::Closed)), 1);
}

void TestEmbeddedServer::changesThePolicyOnItsThread()
{
    Running running;
    PusherProbe probe(running.server.url());
    QTRY_VERIFY(!probe.socketId().isEmpty());
    probe.subscribe(QStringLiteral("private-order.7"));
    QTRY_COMPARE(running.all.locks.size(), std::size_t(1));
    running.server.changePolicy(QStringLiteral("none"));
    QTRY_COMPARE(running.all.locks.size(), std::size_t(2));
    QCOMPARE(int(running.all.locks[1].cause), int(LockCause::Operator));
}

void TestEmbeddedServer::saysWhyItCannotStart()
{
    const Running running;
    ServerOptions options;
    options.port = quint16(QUrl(running.server.url()).port());
    EmbeddedServer second(options);
    QSignalSpy failed(&second, &EmbeddedServer::failed);
    second.start();
    QVERIFY(failed.wait());
    QVERIFY(failed[0][0].toString().contains(QString::number(options.port)));
}

void TestEmbeddedServer::endsWithoutHavingStarted()
{
    const qsizetype filesBefore = openFiles();
    {
        const EmbeddedServer server(freePort());
        QVERIFY(server.url().isEmpty());
    }
    QCOMPARE(openFiles(), filesBefore);
}

/// A close frame cannot reach whoever has megabytes to read before it, and the server's thread does
/// not wait for them.
void TestEmbeddedServer::endsConnectionsThatReadNothing()
{
    const qsizetype filesBefore = openFiles();
    QTcpSocket client;
    client.setProxy(QNetworkProxy::NoProxy);
    client.setReadBufferSize(1);
    {
        const Running running;
        client.connectToHost(QHostAddress::LocalHost, quint16(QUrl(running.server.url()).port()));
        std::string bytes = "GET /app/key?protocol=7 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        // The answer to a forged signature repeats what should have been signed, twice.
        const std::string forged = R"({"event":"pusher:subscribe","data":{"channel":"private-a",)"
                                   R"("auth":"x","channel_data":")"
            + std::string(90'000, 'x') + "\"}}";
        constexpr std::uint64_t frames = 60;
        for (std::uint64_t i = 0; i < frames; ++i)
            appendClientFrame(bytes, Opcode::Text, forged, 0x01020304);
        client.write(bytes.data(), qint64(bytes.size()));
        QTRY_COMPARE_WITH_TIMEOUT(
            std::ranges::count(running.all.lifecycle, LifecycleStep::Error, &LifecycleRecord::step),
            std::ptrdiff_t(frames), 20'000);
    }
    client.abort();
    QCOMPARE(openFiles(), filesBefore);
}

QTEST_GUILESS_MAIN(TestEmbeddedServer)
#include "tst_embeddedserver.moc"
