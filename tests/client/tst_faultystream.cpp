// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/net/faultystream.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/monotonicclock.h"
#include "tests/support/rawpeer.h"

#include <memory>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Listener : FaultyStreamListener
{
    void streamConnected() override { ++connects; }

    void streamReceived(std::string_view bytes) override
    {
        received += bytes;
        ++reads;
    }

    void streamEnded(const std::string& problem) override
    {
        ++ends;
        lastProblem = problem;
    }

    void streamClient(ClientActivity activity) override { activities.push_back(activity); }

    int connects = 0;
    int reads = 0;
    int ends = 0;
    std::string received;
    std::string lastProblem;
    std::vector<ClientActivity> activities;
};

LinkPlan planOf(const std::vector<std::string>& texts)
{
    LinkPlan plan;
    for (const std::string& text : texts)
        plan.faults.push_back(parseFault(text).value());
    return plan;
}

/// A stream with faults, connected to a peer.
struct Pair
{
    explicit Pair(const std::vector<std::string>& faults)
        : stream(std::make_unique<FaultyStream>(listener, planOf(faults), Prng(1)))
    {
        stream->open({.to = QHostAddress(QHostAddress::LocalHost), .port = peer.port(), .from = {}},
                     "peer");
    }

    bool isUp() { return listener.connects == 1 && peer.accepted(); }

    RawPeer peer;
    Listener listener;
    std::unique_ptr<FaultyStream> stream;
};

} // namespace

class TestFaultyStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesBytesBothWaysLate();
    void resetsBothSidesWithoutData();
    void cutsInOrder();
    void acknowledgesNothingInBlackhole();
    void goesOnAfterBlackhole();
    void hidesItsEndInBlackhole();
    void readsInSlices();
    void fillsTheSendersBufferWhenSlow();
    void keepsTheEndOfTheStreamBack();
    void sendsItsOwnEndAfterEverything();
    void abortsWithRst();
    void tellsAPauseToTheClient();
    void tellsNothingWhileFrozen();
    void armsWhileItRuns();
    void tellsARefusedConnection();
};

void TestFaultyStream::carriesBytesBothWaysLate()
{
    Pair pair({"latency mean=30ms"});
    QTRY_VERIFY(pair.isUp());
    const Instant begin = MonotonicClock::now();
    pair.stream->write("ping");
    pair.peer.send("pong");
    QTRY_COMPARE(pair.peer.received(), "ping");
    QTRY_COMPARE(pair.listener.received, "pong");
    QVERIFY(MonotonicClock::now() - begin >= 30ms);
}

void TestFaultyStream::resetsBothSidesWithoutData()
{
    Pair pair({"rst after=20ms"});
    QTRY_VERIFY(pair.isUp());
    QTRY_VERIFY(pair.peer.sawReset());
    QCOMPARE(pair.listener.ends, 1);
    QCOMPARE(pair.listener.lastProblem, "A fault reset the connection to peer.");
    QVERIFY(!pair.stream->isOpen());
}

void TestFaultyStream::cutsInOrder()
{
    Pair pair({"cut_after bytes=3 dir=up"});
    QTRY_VERIFY(pair.isUp());
    pair.stream->write("abcdef");
    QTRY_VERIFY(pair.peer.sawFin());
    QCOMPARE(pair.peer.received(), "abc");
    QCOMPARE(pair.listener.ends, 1);
    QCOMPARE(pair.listener.lastProblem, "");
}

void TestFaultyStream::acknowledgesNothingInBlackhole()
{
    Pair pair({"blackhole"});
    QTRY_VERIFY(pair.isUp());
    pair.peer.send("hello");
    pair.stream->write("lost");
    QTRY_VERIFY(pair.peer.unacknowledged() > 0);
    QCoreApplication::processEvents();
    QCOMPARE(pair.peer.received(), "");
    QVERIFY(pair.peer.unacknowledged() > 0);
    QVERIFY(pair.peer.sawNoEnd());
    QCOMPARE(pair.listener.received, "");
}

void TestFaultyStream::goesOnAfterBlackhole()
{
    Pair pair({"blackhole"});
    QTRY_VERIFY(pair.isUp());
    pair.peer.send("hello");
    pair.stream->write("late");
    QVERIFY(pair.stream->disarm("blackhole"));
    QTRY_COMPARE(pair.peer.received(), "late");
    // The peer's kernel sends again what was not acknowledged.
    QTRY_COMPARE(pair.listener.received, "hello");
    QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
}

void TestFaultyStream::hidesItsEndInBlackhole()
{
    QObject heir;
    Pair pair({"blackhole"});
    QTRY_VERIFY(pair.isUp());
    FaultyStream::giveUp(std::move(pair.stream), &heir);
    QCOMPARE(heir.children().size(), 1);
    pair.peer.send("hello");
    QTRY_VERIFY(pair.peer.unacknowledged() > 0);
    QVERIFY(pair.peer.sawNoEnd());
    qDeleteAll(heir.children());
    QTRY_VERIFY(pair.peer.sawReset());
}

void TestFaultyStream::readsInSlices()
{
    Pair pair({"slice avg=10B gap=0s dir=down"});
    QTRY_VERIFY(pair.isUp());
    pair.peer.send(std::string(100, 'x'));
    QTRY_COMPARE(pair.listener.received.size(), std::size_t(100));
    QVERIFY(pair.listener.reads >= 10);
}

void TestFaultyStream::fillsTheSendersBufferWhenSlow()
{
    const auto accepts = [](const std::vector<std::string>& faults) {
        Pair pair(faults);
        if (!QTest::qWaitFor([&] { return pair.isUp(); }))
            return std::size_t(0);
        const std::string block(4096, 'x');
        // The sender's own buffer is full at some point, however large it is.
        std::size_t sent = 0;
        while (sent < 16 * 1024 * 1024) {
            const ssize_t count = pair.peer.trySend(block);
            if (count < 0)
                break;
            sent += std::size_t(count);
            QCoreApplication::processEvents();
        }
        return sent;
    };
    QVERIFY(accepts({"slow_reader bytes=1kB every=1h buffer=2kB"}) < 8 * 1024 * 1024);
    QCOMPARE(accepts({"latency mean=0s"}), std::size_t(16 * 1024 * 1024));
}

void TestFaultyStream::keepsTheEndOfTheStreamBack()
{
    Pair pair({"fin_delay delay=30ms"});
    QTRY_VERIFY(pair.isUp());
    const Instant begin = MonotonicClock::now();
    pair.peer.send("bye");
    pair.peer.shutDown();
    QTRY_COMPARE(pair.listener.received, "bye");
    pair.stream->write("still here");
    QTRY_COMPARE(pair.peer.received(), "still here");
    QTRY_COMPARE(pair.listener.ends, 1);
    QVERIFY(MonotonicClock::now() - begin >= 30ms);
}

void TestFaultyStream::sendsItsOwnEndAfterEverything()
{
    Pair pair({"latency mean=20ms dir=up"});
    QTRY_VERIFY(pair.isUp());
    pair.stream->write("last words");
    pair.stream->fin();
    QVERIFY(pair.stream->isOpen());
    QTRY_VERIFY(pair.peer.sawFin());
    QCOMPARE(pair.peer.received(), "last words");
}

void TestFaultyStream::abortsWithRst()
{
    Pair pair({"latency mean=10ms dir=up"});
    QTRY_VERIFY(pair.isUp());
    pair.stream->abort();
    QTRY_VERIFY(pair.peer.sawReset());
}

void TestFaultyStream::tellsAPauseToTheClient()
{
    Pair pair({"pause at=10ms for=20ms"});
    QTRY_VERIFY(pair.isUp());
    QTRY_COMPARE(pair.listener.activities,
                 (std::vector{ClientActivity::Paused, ClientActivity::Running}));
}

void TestFaultyStream::tellsNothingWhileFrozen()
{
    Pair pair({"latency mean=5ms"});
    QTRY_VERIFY(pair.isUp());
    pair.peer.send("one");
    QTRY_COMPARE(pair.listener.received, "one");
    pair.stream->freeze();
    pair.peer.send("two");
    QTRY_COMPARE(pair.peer.unacknowledged(), 0U);
    QCOMPARE(pair.listener.received, "one");
    pair.stream->thaw();
    QTRY_COMPARE(pair.listener.received, "onetwo");
}

void TestFaultyStream::armsWhileItRuns()
{
    Pair pair({"latency mean=0s"});
    QTRY_VERIFY(pair.isUp());
    pair.stream->arm(parseFault("rst").value());
    QTRY_VERIFY(pair.peer.sawReset());
    QCOMPARE(pair.listener.ends, 1);
}

void TestFaultyStream::tellsARefusedConnection()
{
    Listener listener;
    FaultyStream stream(listener, planOf({"latency"}), Prng(1));
    std::uint16_t port = 0;
    {
        const RawPeer gone;
        port = gone.port();
    }
    stream.open({.to = QHostAddress(QHostAddress::LocalHost), .port = port, .from = {}}, "peer");
    QTRY_COMPARE(listener.ends, 1);
    QCOMPARE(listener.lastProblem, "peer refused the connection: is a server running there?");
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestFaultyStream test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_faultystream.moc"
