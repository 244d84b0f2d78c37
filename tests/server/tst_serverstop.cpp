// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "server/net/gate.h"
#include "server/net/hubserver.h"
#include "tests/support/pusherprobe.h"

#include <algorithm>
#include <memory>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

/// How a server ends that others are waiting to follow.
class TestServerStop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void closesEverybodyAndSaysSo();
    void spreadsTheClosesOverTheWindow();
    void leavesThePortToTheNextAtOnce();
    void answersOnKeptConnectionsAndThenClosesThem();
    void isNotReadyWhileItStops();
    void endsWhatIsLeftAtTheSecondCall();
    void waitsForNobodyWhoDoesNotRead();
    void isStoppedAtOnceWithoutConnections();
    void shutsDownInTheMiddleOfAStop();
    void endsWhomAPersonalityLeavesOpen_data();
    void endsWhomAPersonalityLeavesOpen();

private:
    void start(Duration stopOver, quint16 port = 0);
    std::vector<std::unique_ptr<PusherProbe>> holders(int count);
    std::size_t freed() const;

    struct Recorder : ServerObserver
    {
        QList<LockEvent> locks;

        void lockHappened(const LockEvent& event) override { locks << event; }
    };

    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<HubServer> m_server;
    std::unique_ptr<QSignalSpy> m_stopped;
};

void TestServerStop::init()
{
    start(50ms);
}

void TestServerStop::cleanup()
{
    m_stopped.reset();
    m_server.reset();
    m_recorder.reset();
}

void TestServerStop::start(Duration stopOver, quint16 port)
{
    cleanup();
    ServerOptions options;
    options.port = port;
    options.stopOver = stopOver;
    m_recorder = std::make_unique<Recorder>();
    m_server = std::make_unique<HubServer>(options, m_recorder.get());
    QVERIFY(m_server->listen());
    m_stopped = std::make_unique<QSignalSpy>(m_server.get(), &HubServer::stopped);
}

std::vector<std::unique_ptr<PusherProbe>> TestServerStop::holders(int count)
{
    std::vector<std::unique_ptr<PusherProbe>> probes;
    for (int i = 0; i < count; ++i)
        probes.push_back(std::make_unique<PusherProbe>(m_server->url()));
    [&] {
        for (int i = 0; i < count; ++i) {
            PusherProbe& probe = *probes[std::size_t(i)];
            QTRY_VERIFY(!probe.socketId().isEmpty());
            probe.subscribe(QStringLiteral("private-order.%1").arg(i));
            QTRY_VERIFY(!probe.heard(QStringLiteral("lock.granted")).isEmpty());
        }
    }();
    return probes;
}

std::size_t TestServerStop::freed() const
{
    return std::size_t(std::ranges::count(m_recorder->locks, LockFact::Released, &LockEvent::fact));
}

void TestServerStop::closesEverybodyAndSaysSo()
{
    const auto probes = holders(10);
    m_server->stop();
    QCOMPARE(m_stopped->count(), 0);
    QTRY_COMPARE(m_stopped->count(), 1);
    QCOMPARE(m_server->stats().connections, std::size_t(0));
    QCOMPARE(freed(), std::size_t(10));
    for (const auto& probe : probes) {
        QTRY_VERIFY(probe->isClosed());
        // Not one that keeps pusher-js away for good, nor one that burns its quick retry.
        QVERIFY2(probe->closeCode() < 4000
                     || (probe->closeCode() >= 4100 && probe->closeCode() < 4200),
                 QByteArray::number(probe->closeCode()).constData());
    }
}

void TestServerStop::spreadsTheClosesOverTheWindow()
{
    start(std::chrono::hours(1));
    const auto probes = holders(4);
    m_server->stop();
    QCoreApplication::processEvents();
    // The first may go at once, the last is an hour away.
    QVERIFY(freed() < 4);
    QVERIFY(m_server->stats().connections > 0);
    QVERIFY(!probes.back()->isClosed() || !probes.front()->isClosed());
    QCOMPARE(m_stopped->count(), 0);
}

void TestServerStop::leavesThePortToTheNextAtOnce()
{
    start(std::chrono::hours(1));
    const auto probes = holders(2);
    const quint16 port = m_server->port();
    m_server->stop();
    ServerOptions options;
    options.port = port;
    HubServer next(options);
    const auto taken = next.listen();
    QVERIFY2(taken, taken ? "" : taken.error().message.c_str());
    QCOMPARE(*taken, port);
    QVERIFY(m_server->stats().connections > 0);
    PusherProbe probe(next.url());
    QTRY_VERIFY(!probe.socketId().isEmpty());
    QCOMPARE(next.stats().connections, std::size_t(1));
}

void TestServerStop::answersOnKeptConnectionsAndThenClosesThem()
{
    start(std::chrono::hours(1));
    const auto probes = holders(2);
    const std::string_view up = "GET /up HTTP/1.1\r\nHost: a\r\n\r\n";
    RawProbe idle(m_server->port(), QByteArray(up.data(), qsizetype(up.size())));
    RawProbe asks(m_server->port(), QByteArray(up.data(), qsizetype(up.size())));
    QTRY_VERIFY(!idle.answerHead().isEmpty() && !asks.answerHead().isEmpty());
    QVERIFY(!asks.answerHead().contains("Connection: close"));
    m_server->stop();
    asks.send(up);
    QTRY_VERIFY(asks.isClosed());
    QVERIFY(asks.answerBody().contains("Connection: close"));
    QVERIFY(!idle.isClosed());
    m_server->stop();
    QTRY_VERIFY(idle.isClosed());
    QTRY_COMPARE(m_stopped->count(), 1);
}

void TestServerStop::isNotReadyWhileItStops()
{
    start(10s);
    const auto probes = holders(2);
    const QByteArray request("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
    RawProbe kept(m_server->port(), request);
    QTRY_COMPARE(kept.answerBody(), QByteArray("{\"ready\":true}"));
    m_server->stop();
    kept.send(request.toStdString());
    QTRY_VERIFY(kept.answerBody().contains("503 "));
    QVERIFY(kept.answerBody().contains("stopping"));
}

void TestServerStop::endsWhatIsLeftAtTheSecondCall()
{
    start(std::chrono::hours(1));
    const auto probes = holders(5);
    m_server->stop();
    QCoreApplication::processEvents();
    m_server->stop();
    QCOMPARE(freed(), std::size_t(5));
    QCOMPARE(m_server->stats().connections, std::size_t(0));
    QTRY_COMPARE(m_stopped->count(), 1);
    for (const auto& probe : probes)
        QTRY_VERIFY(probe->isClosed());
}

void TestServerStop::waitsForNobodyWhoDoesNotRead()
{
    RawProbe mute(m_server->port());
    QTRY_COMPARE(m_server->stats().connections, std::size_t(1));
    mute.stopReading();
    m_server->stop();
    // A close frame fits into the kernel's buffer: whether it is read is not ours to wait for.
    QTRY_COMPARE(m_stopped->count(), 1);
}

void TestServerStop::isStoppedAtOnceWithoutConnections()
{
    start(std::chrono::hours(1));
    m_server->stop();
    QTRY_COMPARE(m_stopped->count(), 1);
    m_server->stop();
    QCoreApplication::processEvents();
    QCOMPARE(m_stopped->count(), 1);
}

void TestServerStop::shutsDownInTheMiddleOfAStop()
{
    start(std::chrono::hours(1));
    const auto probes = holders(3);
    m_server->stop();
    m_server->shutDown();
    QCOMPARE(freed(), std::size_t(3));
    m_server.reset();
    for (const auto& probe : probes)
        QTRY_VERIFY(probe->isClosed());
}

void TestServerStop::endsWhomAPersonalityLeavesOpen_data()
{
    QTest::addColumn<bool>("stops");
    QTest::newRow("at a stop") << true;
    QTest::newRow("with the server") << false;
}

void TestServerStop::endsWhomAPersonalityLeavesOpen()
{
    QFETCH(const bool, stops);
    cleanup();
    ServerOptions options;
    options.port = 0;
    options.hub.personality = "laravel-websockets";
    m_server = std::make_unique<HubServer>(options);
    QVERIFY(m_server->listen());
    m_stopped = std::make_unique<QSignalSpy>(m_server.get(), &HubServer::stopped);
    PusherProbe stranger(m_server->url(), QStringLiteral("nokey"));
    QTRY_COMPARE(stranger.heard().size(), 1);
    QVERIFY(!stranger.isClosed());
    if (stops) {
        m_server->stop();
        QTRY_COMPARE(m_stopped->count(), 1);
    } else {
        cleanup();
    }
    QTRY_VERIFY(stranger.isClosed());
}

QTEST_GUILESS_MAIN(TestServerStop)
#include "tst_serverstop.moc"
