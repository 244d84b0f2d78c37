// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/link.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

Fault fault(FaultKind kind)
{
    return Fault(kind);
}

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesEverythingWithoutFaults();
    void staysSilentInBlackhole();
    void goesOnAfterBlackhole();
    void resetsWithoutWaitingForData();
    void passesAResetOfAPeer();
    void ignoresEverythingOnceItIsOver();
    void passesFaultsInOrder();
    void changesAFaultWhileItRuns();
    void armsAfterwards();
    void keepsWhatAnotherFaultKeeps();
    void takesAFaultAwayWithoutLoss();
    void drawsNoFaultsLuckFromAnother();
    void staysWithinItsBounds();
    void givesTheSameForTheSameSeed();
    void losesNothingWhateverTheChunks();
    void hasTheFutureOfItsCopy();
    void turnsNobodyAwayWhoIsThere();
    void tellsWhichFaultsBegan();
};

void TestLink::passesEverythingWithoutFaults()
{
    LinkPlay play({});
    play.open();
    play.up("abc");
    play.down("de");
    play.endUp();
    play.endDown();
    QCOMPARE(play.takeLog(), (Log{"0s up 3", "0s down 2", "0s fin up", "0s fin down"}));
    QVERIFY(play.link.isOver());
    QVERIFY(!play.wake);
}

void TestLink::staysSilentInBlackhole()
{
    LinkPlay play({fault(FaultKind::Blackhole)});
    play.open();
    QCOMPARE(
        play.takeLog(),
        (Log{"0s silent up", "0s stops reading up", "0s silent down", "0s stops reading down"}));
    play.up("abc");
    play.down("def");
    play.endDown();
    play.endUp(LinkEnd::Reset);
    play.wait(1h);
    QCOMPARE(play.takeLog(), Log());
    QVERIFY(!play.link.isOver());
}

void TestLink::goesOnAfterBlackhole()
{
    Fault hole(FaultKind::Blackhole);
    hole.when.at = 1s;
    hole.when.lasting = 2s;
    LinkPlay play({hole});
    play.open();
    play.down("a");
    play.wait(1500ms);
    play.down("b");
    play.endDown();
    play.wait(2s);
    QCOMPARE(play.takeLog(),
             (Log{"0s down 1", "1s silent up", "1s stops reading up", "1s silent down",
                  "1s stops reading down", "3s down 1", "3s fin down", "3s acknowledges up",
                  "3s reads up", "3s acknowledges down", "3s reads down"}));
}

void TestLink::resetsWithoutWaitingForData()
{
    Fault rst(FaultKind::Rst);
    rst.setDuration("after", 2s);
    LinkPlay play({rst});
    play.open();
    play.down("a");
    play.wait(10s);
    play.down("b");
    QCOMPARE(play.takeLog(), (Log{"0s down 1", "2s reset"}));
    QVERIFY(play.link.isOver());
}

void TestLink::passesAResetOfAPeer()
{
    LinkPlay play({read("latency mean=10ms")});
    play.open();
    play.down("a");
    play.endDown(LinkEnd::Reset);
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"10ms down 1", "10ms reset"}));
}

void TestLink::ignoresEverythingOnceItIsOver()
{
    LinkPlay play({read("rst")});
    play.open();
    QCOMPARE(play.takeLog(), (Log{"0s reset"}));
    play.up("a");
    play.endDown();
    play.arm(read("blackhole"));
    play.link.wake(play.now, play.sink());
    QCOMPARE(play.takeLog(), Log());
}

void TestLink::passesFaultsInOrder()
{
    LinkPlay play({read("slice avg=2B gap=1ms dir=down"), read("latency mean=10ms")});
    play.open();
    play.down("abcd");
    play.endDown();
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"10ms down 2", "11ms down 2", "12ms fin down"}));
}

void TestLink::changesAFaultWhileItRuns()
{
    LinkPlay play({read("latency mean=10ms")});
    play.open();
    play.down("a");
    play.arm(read("latency mean=100ms"));
    play.down("b");
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"10ms down 1", "100ms down 1"}));
    QCOMPARE(play.link.faults().size(), 1U);
    // Another direction is another fault: what the old one kept goes on.
    play.down("c");
    play.arm(read("latency mean=50ms dir=up"));
    QCOMPARE(play.takeLog(), (Log{"1s down 1"}));
}

void TestLink::armsAfterwards()
{
    LinkPlay play({});
    play.open();
    play.upgrade();
    play.down(LinkPlay::serverFrame("half").substr(0, 3));
    play.takeLog();
    play.arm(read("rst event=x at=1s"));
    play.down(LinkPlay::serverFrame("half").substr(3));
    play.frameDown(R"({"event":"x"})");
    play.wait(1s);
    QVERIFY(!play.link.isOver());
    play.frameDown(R"({"event":"x"})");
    QVERIFY(play.link.isOver());
}

void TestLink::keepsWhatAnotherFaultKeeps()
{
    LinkPlay play({read("hold dir=down"), read("latency mean=10ms")});
    play.open();
    play.down("a");
    play.disarm("hold");
    QCOMPARE(play.takeLog(), Log());
    play.wait(10ms);
    QCOMPARE(play.takeLog(), (Log{"10ms down 1"}));
}

void TestLink::takesAFaultAwayWithoutLoss()
{
    // Where Toxiproxy closes the connection.
    LinkPlay play({read("blackhole")});
    play.open();
    play.up("a");
    play.down("b");
    QVERIFY(play.disarm("blackhole"));
    play.up("c");
    QCOMPARE(play.gotUp(), std::string("ac"));
    QCOMPARE(play.gotDown(), std::string("b"));
    QVERIFY(!play.link.isOver());
}

void TestLink::drawsNoFaultsLuckFromAnother()
{
    const auto times = [](const std::vector<Fault>& faults) {
        LinkPlay play(faults, 9);
        play.open();
        play.down("a");
        play.wait(1s);
        return play.takeLog();
    };
    const Fault jitter = read("latency mean=100ms jitter=100ms");
    QCOMPARE(times({read("latency name=other mean=0s jitter=1us dir=up"), jitter}),
             times({jitter}));
}

void TestLink::staysWithinItsBounds()
{
    LinkPlay play({read("bandwidth rate=1B/s burst=1B"), read("latency mean=1h")});
    play.open();
    std::size_t given = 0;
    while (play.reads(LinkDirection::Down)) {
        play.down(std::string(16 * 1024, 'x'));
        given += 16 * 1024;
        QVERIFY(given <= LinkStage::roomMax + 32 * 1024);
    }
    QVERIFY(play.link.bytesKept(LinkDirection::Down) >= LinkStage::roomMax);
    QVERIFY(play.reads(LinkDirection::Up));
}

namespace {

const std::vector<std::string> lossless{
    "latency mean=20ms jitter=20ms dist=exp correlation=30%",
    "bandwidth rate=20kB/s burst=500B",
    "slice avg=40B variation=39B gap=100us",
    "slow_reader bytes=300B every=10ms",
    "hold at=50ms for=70ms",
    "blackhole nth=3 seen=down for=30ms",
    "blackhole name=second event=b edge=before for=20ms",
    "pause at=200ms for=40ms",
    "fin_delay delay=300ms",
    "rst after=1h frames=1000000",
};

/// Some of them, in some order.
std::vector<Fault> someFaults(Prng& prng)
{
    std::vector<Fault> faults;
    for (const std::string& text : lossless) {
        if (prng.below(2) == 0)
            faults.insert(faults.begin() + std::ptrdiff_t(prng.below(faults.size() + 1)),
                          read(text));
    }
    return faults;
}

std::string stream(LinkDirection direction)
{
    std::string bytes = direction == LinkDirection::Up
        ? "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
        : "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    for (int i = 0; i < 20; ++i) {
        const std::string text = R"({"event":"b","data":")" + std::string(std::size_t(i) * 17, 'x')
            + "\"}";
        bytes += direction == LinkDirection::Up ? LinkPlay::clientFrame(text)
                                                : LinkPlay::serverFrame(text);
    }
    return bytes;
}

/// Sends both streams in random pieces at random times.
void exchange(LinkPlay& play, Prng chance)
{
    std::string up = stream(LinkDirection::Up);
    std::string down = stream(LinkDirection::Down);
    while (!up.empty() || !down.empty()) {
        std::string& from = chance.below(2) == 0 ? up : down;
        const std::string piece = from.substr(0, 1 + chance.below(400));
        from.erase(0, piece.size());
        if (&from == &up)
            play.up(piece);
        else
            play.down(piece);
        play.wait(Duration(chance.between(0, 3'000'000)));
    }
    play.endUp();
    play.endDown();
}

} // namespace

void TestLink::givesTheSameForTheSameSeed()
{
    Prng prng(11);
    for (std::uint64_t run = 0; run < 50; ++run) {
        const std::vector<Fault> faults = someFaults(prng);
        const auto log = [&](std::uint64_t seed) {
            LinkPlay play(faults, seed);
            play.open();
            exchange(play, Prng(run));
            play.wait(1min);
            return play.takeLog();
        };
        QCOMPARE(log(run), log(run));
    }
}

void TestLink::losesNothingWhateverTheChunks()
{
    Prng prng(12);
    for (std::uint64_t run = 0; run < 200; ++run) {
        LinkPlay play(someFaults(prng), run);
        play.open();
        exchange(play, prng.derived("chunks", run));
        play.wait(10min);
        QVERIFY(play.gotUp() == stream(LinkDirection::Up));
        QVERIFY(play.gotDown() == stream(LinkDirection::Down));
        QVERIFY(play.link.isOver());
    }
}

void TestLink::hasTheFutureOfItsCopy()
{
    Prng prng(13);
    for (std::uint64_t run = 0; run < 20; ++run) {
        LinkPlay play(someFaults(prng), run);
        play.open();
        exchange(play, Prng(run));
        LinkPlay copy = play;
        play.wait(1min);
        copy.wait(1min);
        QCOMPARE(copy.takeLog(), play.takeLog());
    }
}

/// It may only have been told too late.
void TestLink::turnsNobodyAwayWhoIsThere()
{
    LinkPlay play({});
    play.open();
    play.upgrade();
    play.takeLog();
    play.arm(read("refuse"));
    play.frameUp("a");
    play.wait(1s);
    QVERIFY(!play.link.isOver());
    QCOMPARE(play.takeLog().size(), 1U);
    QVERIFY(play.begun.empty());
}

/// Each when it begins to act, and one that refuses only where it does.
void TestLink::tellsWhichFaultsBegan()
{
    using Names = std::vector<std::string>;
    const std::vector<Fault> faults{read("hold name=early for=1s"),
                                    read("hold name=timed at=2s"),
                                    read("rst name=met event=a"),
                                    read("rst name=unmet event=b"),
                                    read("hold name=unlucky probability=0"),
                                    read("refuse first=2 last=2")};
    LinkPlay play(faults);
    play.open();
    play.upgrade();
    QCOMPARE(play.begun, Names{"early"});
    play.wait(3s);
    QCOMPARE(play.begun, (Names{"early", "timed"}));
    play.disarm("timed");
    play.frameUp(R"({"event":"a"})");
    QCOMPARE(play.begun, (Names{"early", "timed", "met"}));
    QVERIFY(play.link.isOver());
    LinkPlay second({read("refuse first=2 last=2")}, 1, {.connection = 2});
    second.open();
    QCOMPARE(second.begun, Names{"refuse"});
    LinkPlay later({});
    later.open();
    later.arm(read("latency"));
    QCOMPARE(later.begun, Names{"latency"});
}

QTEST_GUILESS_MAIN(TestLink)
#include "tst_link.moc"
