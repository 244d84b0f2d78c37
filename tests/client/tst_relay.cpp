// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/listeningport.h"
#include "client/proxy/relay.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/printers.h"
#include "tests/support/rawclient.h"
#include "tests/support/rawpeer.h"

#include <memory>

using namespace echolock;

namespace {

/// One relay between a client and an upstream that are only looked at.
struct Line
{
    explicit Line(const std::vector<std::string>& faults = {})
    {
        for (const std::string& fault : faults)
            toxics.push_back(parseToxic(fault).value());
        const int descriptor = acceptClient();
        relay = std::make_unique<Relay>(
            descriptor, Relay::Seat{.id = 1, .age = {}, .prng = Prng(1)}, toxics,
            RelayHost{.timers = timers,
                      .counters = counters,
                      .over = [this](std::uint64_t) { ++overs; },
                      .unreachable = [this](const std::string& why) { problem = why; }});
        relay->connectTo({.host = QStringLiteral("127.0.0.1"), .port = upstream.port()});
    }

    /// The proxy's end of the client's connection.
    int acceptClient()
    {
        int accepted = -1;
        ListeningPort port([&accepted](int descriptor) { accepted = descriptor; });
        if (!port.open(parseHostPort("127.0.0.1:0").value()))
            return -1;
        client = std::make_unique<RawClient>(parseHostPort(port.address()).value().port);
        if (!QTest::qWaitFor([&accepted] { return accepted >= 0; }))
            qFatal("nobody came");
        return accepted;
    }

    RawPeer upstream;
    std::unique_ptr<RawClient> client;
    ProxyCounters counters;
    std::vector<Toxic> toxics;
    // Before the relay, which stops its timers when it ends.
    TimerQueue timers{[this](TimerKey key) { relay->timerDue(key.lo); }};
    std::unique_ptr<Relay> relay;
    int overs = 0;
    std::string problem;
};

} // namespace

class TestRelay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesBytesBothWays();
    void carriesWhatCameBeforeTheUpstream();
    void passesOnAnEndOfStreamOfOneSide();
    void passesOnAReset();
    void passesOnAResetOfTheUpstream();
    void readsNoMoreThanTheOtherSideTakes();
    void ownFaultEndsBothSides();
    void blackholeIsSilentBothWays();
    void letsASlowReaderFinish();
    void tellsThatTheUpstreamIsMissing();
    void tellsThatTheUpstreamHasNoAddress();
};

void TestRelay::carriesBytesBothWays()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("ping");
    QTRY_COMPARE(line.upstream.received(), "ping");
    line.upstream.send("pong!");
    QTRY_COMPARE(line.client->received(), "pong!");
    QCOMPARE(line.counters.sent, (std::array<std::uint64_t, 2>{4, 5}));
    QCOMPARE(line.overs, 0);
}

void TestRelay::carriesWhatCameBeforeTheUpstream()
{
    Line line;
    line.client->send("early");
    QTRY_COMPARE(line.upstream.received(), "early");
}

void TestRelay::passesOnAnEndOfStreamOfOneSide()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("last");
    line.client->finish();
    QTRY_VERIFY(line.upstream.sawFin());
    QCOMPARE(line.upstream.received(), "last");
    line.upstream.send("answer");
    QTRY_COMPARE(line.client->received(), "answer");
    QVERIFY(line.client->sawNoEnd());
    QCOMPARE(line.overs, 0);
    line.upstream.hangUp();
    QTRY_VERIFY(line.client->sawFin());
    QTRY_COMPARE(line.overs, 1);
}

void TestRelay::passesOnAReset()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("a");
    QTRY_COMPARE(line.upstream.received(), "a");
    line.client->reset();
    QTRY_VERIFY(line.upstream.sawReset());
    QCOMPARE(line.overs, 1);
    QCOMPARE(line.counters.resets, std::uint64_t(1));
}

void TestRelay::passesOnAResetOfTheUpstream()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("unread");
    QTRY_COMPARE(line.counters.sent[0], std::uint64_t(6));
    // What is left unread makes it a reset.
    line.upstream.hangUp();
    QTRY_VERIFY(line.client->sawReset());
    QCOMPARE(line.overs, 1);
}

void TestRelay::readsNoMoreThanTheOtherSideTakes()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    const std::string block(64 * 1024, 'x');
    std::uint64_t sent = 0;
    std::uint64_t before = 1;
    // Until nothing moves any more: the relay's part of what waits is bounded.
    while (sent != before) {
        before = sent;
        for (int i = 0; i < 50; ++i) {
            sent += line.client->send(block);
            QCoreApplication::processEvents();
        }
    }
    QVERIFY(line.counters.received[0] < sent);
    const std::uint64_t kept = line.counters.received[0];
    QTRY_COMPARE(line.upstream.received().size(), std::size_t(sent));
    QVERIFY(kept < sent);
    QCOMPARE(line.overs, 0);
}

void TestRelay::ownFaultEndsBothSides()
{
    Line line({"cut_after bytes=3 dir=up"});
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("abcdef");
    QTRY_VERIFY(line.upstream.sawFin());
    QCOMPARE(line.upstream.received(), "abc");
    QTRY_VERIFY(line.client->sawFin());
    line.client->finish();
    line.upstream.hangUp();
    QTRY_COMPARE(line.overs, 1);
}

void TestRelay::blackholeIsSilentBothWays()
{
    Line line({"blackhole"});
    QTRY_VERIFY(line.upstream.accepted());
    line.client->send("lost");
    QTRY_VERIFY((line.upstream.send("lost"), line.upstream.unacknowledged() > 0));
    line.upstream.hangUp();
    line.client->finish();
    // By now it would have come through.
    Line other;
    other.client->send("x");
    QTRY_COMPARE(other.upstream.received(), "x");
    QVERIFY(line.client->sawNoEnd());
    QCOMPARE(line.counters.received, (std::array<std::uint64_t, 2>{0, 0}));
    QCOMPARE(line.overs, 0);
}

void TestRelay::letsASlowReaderFinish()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    line.client->finish();
    QTRY_VERIFY(line.upstream.sawFin());
    const std::string page(200'000, 'x');
    line.upstream.send(page);
    line.upstream.hangUp();
    QTRY_COMPARE(line.client->received().size(), page.size());
    QTRY_VERIFY(line.client->sawFin());
    QTRY_COMPARE(line.overs, 1);
}

void TestRelay::tellsThatTheUpstreamIsMissing()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    Relay relay(line.acceptClient(), {.id = 2, .age = {}, .prng = Prng(1)}, {},
                {.timers = line.timers,
                 .counters = line.counters,
                 .over = [&line](std::uint64_t) { ++line.overs; },
                 .unreachable = [&line](const std::string& why) { line.problem = why; }});
    relay.connectTo({.host = QStringLiteral("localhost"), .port = 1});
    QTRY_VERIFY(line.client->sawFin());
    QCOMPARE(line.problem, "localhost:1 refused the connection: is a server running there?");
    QCOMPARE(line.overs, 1);
    QCOMPARE(line.counters.unreachable, std::uint64_t(1));
}

void TestRelay::tellsThatTheUpstreamHasNoAddress()
{
    Line line;
    QTRY_VERIFY(line.upstream.accepted());
    Relay relay(line.acceptClient(), {.id = 2, .age = {}, .prng = Prng(1)}, {},
                {.timers = line.timers,
                 .counters = line.counters,
                 .over = [&line](std::uint64_t) { ++line.overs; },
                 .unreachable = [&line](const std::string& why) { line.problem = why; }});
    relay.connectTo({.host = QStringLiteral("no.such.host.invalid"), .port = 80});
    QTRY_VERIFY(line.client->sawFin());
    QVERIFY(line.problem.starts_with("The host of no.such.host.invalid:80 cannot be resolved: "));
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    TestRelay test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_relay.moc"
