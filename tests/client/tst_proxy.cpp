// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "client/proxy/proxy.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/printers.h"
#include "tests/support/rawclient.h"
#include "tests/support/rawpeer.h"

using namespace echolock;

namespace {

/// A proxy in front of one upstream, with toxics from the start.
struct Front
{
    explicit Front(const std::vector<std::string>& toxics = {})
        : proxy(
            "p",
            Proxy::placeOf("127.0.0.1:0", "localhost:" + std::to_string(upstream.port())).value(),
            Prng(1))
    {
        for (const std::string& toxic : toxics)
            proxy.set(parseToxic(toxic).value());
        if (!proxy.enable())
            qFatal("no port");
    }

    std::uint16_t port() const { return parseHostPort(proxy.place().listen).value().port; }

    RawPeer upstream;
    Proxy proxy;
};

} // namespace

class TestProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesBadPlaces();
    void givesAConnectionItsToxicsBeforeItsFirstByte();
    void changesOpenConnections();
    void resetsWithoutData();
    void countsATimeoutFromItsBeginning();
    void goesOnAfterATimeoutIsRemoved();
    void disabledItEndsAndRefuses();
    void closesWhatHasNoUpstream();
    void givesAShareOfConnectionsAToxic();
};

void TestProxy::refusesBadPlaces()
{
    QVERIFY(!Proxy::placeOf("nowhere", "a:1"));
    QVERIFY(!Proxy::placeOf(":0", "a"));
    QVERIFY(!Proxy::placeOf(":0", ":80"));
    QCOMPARE(Proxy::placeOf("", "a:1").value().listenAt.port, quint16(0));
}

void TestProxy::givesAConnectionItsToxicsBeforeItsFirstByte()
{
    Front front({"hold dir=up"});
    const RawClient client(front.port());
    client.send("kept");
    QTRY_VERIFY(front.upstream.accepted());
    QTRY_COMPARE(front.proxy.counters().received[0], std::uint64_t(4));
    QCOMPARE(front.upstream.received(), "");
    QVERIFY(front.proxy.remove("hold"));
    QTRY_COMPARE(front.upstream.received(), "kept");
}

void TestProxy::changesOpenConnections()
{
    Front front;
    const RawClient client(front.port());
    client.send("a");
    QTRY_COMPARE(front.upstream.received(), "a");
    front.proxy.set(parseToxic("hold dir=up name=x").value());
    client.send("b");
    QTRY_COMPARE(front.proxy.counters().received[0], std::uint64_t(2));
    QCOMPARE(front.upstream.received(), "a");
    // Of the same name, and no hold any more.
    front.proxy.set(parseToxic("latency mean=1ms name=x").value());
    QTRY_COMPARE(front.upstream.received(), "ab");
    QCOMPARE(front.proxy.toxics().size(), std::size_t(1));
    front.proxy.removeAll();
    QVERIFY(front.proxy.toxics().empty());
}

void TestProxy::resetsWithoutData()
{
    Toxic toxic = makeToxic("reset_peer").value();
    toxic.name = "reset";
    toxic.values = {20};
    Front front;
    front.proxy.set(toxic);
    RawClient client(front.port());
    QTRY_VERIFY(client.sawReset());
    QTRY_VERIFY(front.upstream.sawReset());
    QTRY_COMPARE(front.proxy.openConnections(), std::size_t(0));
}

void TestProxy::countsATimeoutFromItsBeginning()
{
    Toxic toxic = makeToxic("timeout").value();
    toxic.name = "quiet";
    toxic.values = {100};
    Front front;
    RawClient client(front.port());
    QTRY_VERIFY(front.upstream.accepted());
    front.proxy.set(toxic);
    // A chunk every few turns, which would begin it anew if it did.
    QTRY_VERIFY((front.upstream.send("x"), client.sawFin()));
    QCOMPARE(client.received(), "");
}

void TestProxy::goesOnAfterATimeoutIsRemoved()
{
    Toxic toxic = makeToxic("timeout").value();
    toxic.name = "quiet";
    Front front;
    front.proxy.set(toxic);
    RawClient client(front.port());
    QTRY_VERIFY(front.upstream.accepted());
    front.upstream.send("later");
    QTRY_COMPARE(front.proxy.counters().received[1], std::uint64_t(5));
    QCOMPARE(client.received(), "");
    front.proxy.remove("quiet");
    QTRY_COMPARE(client.received(), "later");
    QVERIFY(client.sawNoEnd());
}

void TestProxy::disabledItEndsAndRefuses()
{
    Front front;
    RawClient client(front.port());
    QTRY_VERIFY(front.upstream.accepted());
    const std::uint16_t port = front.port();
    front.proxy.disable();
    QTRY_VERIFY(client.sawFin());
    QTRY_VERIFY(front.upstream.sawFin());
    QVERIFY(!RawClient(port).isConnected());
    QVERIFY(front.proxy.enable());
    QCOMPARE(front.port(), port);
    QVERIFY(RawClient(port).isConnected());
}

void TestProxy::closesWhatHasNoUpstream()
{
    Proxy proxy("p", Proxy::placeOf("127.0.0.1:0", "127.0.0.1:1").value(), Prng(1));
    QVERIFY(proxy.enable());
    QSignalSpy missed(&proxy, &Proxy::upstreamMissed);
    const std::uint16_t port = parseHostPort(proxy.place().listen).value().port;
    RawClient first(port);
    RawClient second(port);
    QTRY_VERIFY(first.sawFin());
    QTRY_VERIFY(second.sawFin());
    QCOMPARE(proxy.counters().unreachable, std::uint64_t(2));
    QCOMPARE(missed.size(), 1);
    QVERIFY(missed.front().front().toString().contains(QStringLiteral("refused the connection")));
    QTRY_COMPARE(proxy.openConnections(), std::size_t(0));
}

void TestProxy::givesAShareOfConnectionsAToxic()
{
    Front front({"rst probability=0.5"});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 16; ++i)
        clients.push_back(std::make_unique<RawClient>(front.port()));
    const auto resets = [&clients] {
        return std::ranges::count_if(clients,
                                     [](const auto& client) { return client->sawReset(); });
    };
    QTRY_VERIFY(resets() >= 3);
    QTRY_COMPARE(front.proxy.counters().connections, std::uint64_t(16));
    QTRY_COMPARE(front.proxy.openConnections(), std::size_t(16 - resets()));
    QVERIFY(resets() <= 13);
    // Those that were spared get it as soon as everybody has it.
    front.proxy.set(parseToxic("rst").value());
    QTRY_COMPARE(resets(), 16);
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    TestProxy test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_proxy.moc"
