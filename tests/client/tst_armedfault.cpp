// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/armedfault.h"
#include "client/link/faulttext.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

constexpr std::string_view granted = R"({"event":"lock.granted","channel":"private-order.7"})";
constexpr std::string_view changed = R"({"event":"lock.changed","channel":"private-order.8"})";
constexpr std::string_view subscribe
    = R"({"event":"pusher:subscribe","data":{"channel":"private-order.7"}})";

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestArmedFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAFrameIsAbout();
    void beginsAtATime();
    void beginsWithAFrame_data();
    void beginsWithAFrame();
    void beginsBeforeAFrameIsWhole();
    void countsFramesFromATimeOn();
    void endsAfterItsTime();
    void actsOnAShareOfConnections();
    void copiesWhatItKeeps();
};

void TestArmedFault::readsWhatAFrameIsAbout()
{
    const FrameFacts down = factsOf(LinkDirection::Down, granted);
    QCOMPARE(down.event, std::string("lock.granted"));
    QCOMPARE(down.channel, std::string("private-order.7"));
    QCOMPARE(factsOf(LinkDirection::Up, subscribe).channel, std::string("private-order.7"));
    for (const std::string_view text : {"", "[1]", "{", R"({"event":5,"channel":[]})", "\xff"}) {
        QCOMPARE(factsOf(LinkDirection::Up, text).event, std::string());
        QCOMPARE(factsOf(LinkDirection::Up, text).channel, std::string());
    }
}

void TestArmedFault::beginsAtATime()
{
    LinkPlay play({read("rst at=2s")});
    play.open();
    play.wait(1999ms);
    QCOMPARE(play.takeLog(), Log());
    play.wait(1ms);
    QCOMPARE(play.takeLog(), (Log{"2s reset"}));
}

void TestArmedFault::beginsWithAFrame_data()
{
    QTest::addColumn<QString>("trigger");
    QTest::addColumn<int>("frames"); // That pass before the connection is reset.
    QTest::newRow("any frame") << "nth=1" << 1;
    QTest::newRow("third frame") << "nth=3" << 3;
    QTest::newRow("first down") << "nth=1 seen=down" << 2;
    QTest::newRow("event") << "event=lock.granted" << 3;
    QTest::newRow("event of a kind") << "event=lock.*" << 2;
    QTest::newRow("second event of a kind") << "event=lock.* nth=2" << 3;
    QTest::newRow("channel") << "channel=private-order.7" << 1;
    QTest::newRow("channel, seen down") << "channel=private-order.7 seen=down" << 3;
    QTest::newRow("event on a channel") << "event=lock.changed channel=private-order.7" << 4;
    QTest::newRow("event that goes the other way") << "event=lock.granted seen=up" << 4;
}

void TestArmedFault::beginsWithAFrame()
{
    QFETCH(QString, trigger);
    QFETCH(int, frames);
    LinkPlay play({read("rst " + trigger.toStdString())});
    play.open();
    play.upgrade();
    play.takeLog();
    play.frameUp(subscribe);
    play.frameDown(changed);
    play.frameDown(granted);
    play.up(std::string("\x8a\x80zzzz", 6));
    const Log log = play.takeLog();
    const bool isReset = log.back() == "0s reset";
    QCOMPARE(int(log.size()) - (isReset ? 1 : 0), frames);
    QCOMPARE(isReset, frames < 4);
}

void TestArmedFault::beginsBeforeAFrameIsWhole()
{
    LinkPlay play({read("hold event=lock.granted edge=before dir=down")});
    play.open();
    play.upgrade();
    const std::size_t before = play.gotDown().size();
    const std::string frame = LinkPlay::serverFrame(granted);
    play.down(frame.substr(0, 10));
    play.down(frame.substr(10) + LinkPlay::serverFrame(changed));
    QCOMPARE(play.gotDown().size(), before + 10);
    play.disarm("hold");
    QCOMPARE(play.gotDown().size(), before + frame.size() + LinkPlay::serverFrame(changed).size());
}

void TestArmedFault::countsFramesFromATimeOn()
{
    LinkPlay play({read("rst at=1s event=lock.granted")});
    play.open();
    play.upgrade();
    play.frameDown(granted);
    play.wait(1s);
    QVERIFY(!play.link.isOver());
    play.frameDown(granted);
    QVERIFY(play.link.isOver());
}

void TestArmedFault::endsAfterItsTime()
{
    LinkPlay play({read("latency mean=10s for=1s dir=down")});
    play.open();
    play.down("a");
    play.wait(2s);
    play.down("b");
    // What it kept goes on when it ends.
    QCOMPARE(play.takeLog(), (Log{"1s down 1", "2s down 1"}));
}

void TestArmedFault::actsOnAShareOfConnections()
{
    int resets = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        LinkPlay play({read("rst probability=0.25")}, seed);
        play.open();
        resets += play.link.isOver() ? 1 : 0;
    }
    QVERIFY2(resets > 200 && resets < 300, qPrintable(QString::number(resets)));
}

void TestArmedFault::copiesWhatItKeeps()
{
    LinkPlay play({read("hold dir=down")});
    play.open();
    play.down("abc");
    LinkPlay copy = play;
    play.disarm("hold");
    QCOMPARE(copy.gotDown(), std::string());
    QCOMPARE(copy.link.bytesKept(LinkDirection::Down), 3U);
    copy.down("d");
    copy.disarm("hold");
    QCOMPARE(copy.gotDown(), std::string("abcd"));
    QCOMPARE(play.gotDown(), std::string("abc"));
}

QTEST_GUILESS_MAIN(TestArmedFault)
#include "tst_armedfault.moc"
