// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/cutstage.h"
#include "client/link/faulttext.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestCutStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsAfterBytes();
    void cutsAfterFrames();
    void cutsAtATimeWhateverComes();
    void countsBothWaysApart();
    void resetsAfterFrames();
    void letsWhatIsOnItsWayArrive();
};

void TestCutStage::cutsAfterBytes()
{
    LinkPlay play({read("cut_after bytes=5B dir=down")});
    play.open();
    play.down("abc");
    play.down("defg");
    play.down("h");
    play.up("i");
    QCOMPARE(play.takeLog(), (Log{"0s down 3", "0s down 2", "0s fin down", "0s fin up"}));
    QCOMPARE(play.gotDown(), std::string("abcde"));
    QVERIFY(play.link.isOver());
}

void TestCutStage::cutsAfterFrames()
{
    LinkPlay play({read("cut_after frames=2 dir=down")});
    play.open();
    play.upgrade();
    play.takeLog();
    const std::string frame = LinkPlay::serverFrame("hello");
    play.down(frame.substr(0, 2));
    play.down(frame.substr(2) + frame + frame);
    QCOMPARE(play.takeLog(),
             (Log{"0s down 2", "0s down 5", "0s down 7", "0s fin down", "0s fin up"}));
}

void TestCutStage::cutsAtATimeWhateverComes()
{
    LinkPlay play({read("cut_after after=2s")});
    play.open();
    // A ping now and then must not put it off.
    for (int i = 0; i < 30; ++i) {
        play.wait(100ms);
        play.down("x");
    }
    QCOMPARE(play.gotDown().size(), 19U);
    QCOMPARE(play.takeLog().back(), std::string("2s fin down"));
}

void TestCutStage::countsBothWaysApart()
{
    LinkPlay play({read("cut_after bytes=3B")});
    play.open();
    play.up("ab");
    play.down("ab");
    QVERIFY(!play.link.isOver());
    play.up("c");
    QVERIFY(play.link.isOver());
}

void TestCutStage::resetsAfterFrames()
{
    LinkPlay play({read("rst frames=1 dir=up")});
    play.open();
    play.upgrade();
    play.frameDown("one");
    play.takeLog();
    play.frameUp("two");
    // The frame is lost with the rest, as nothing says that it had arrived.
    QCOMPARE(play.takeLog(), (Log{"0s reset"}));
}

void TestCutStage::letsWhatIsOnItsWayArrive()
{
    LinkPlay play({read("cut_after bytes=2B dir=down"), read("latency mean=50ms")});
    play.open();
    play.up("abc");
    play.down("abc");
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"50ms up 3", "50ms fin up", "50ms down 2", "50ms fin down"}));
}

QTEST_GUILESS_MAIN(TestCutStage)
#include "tst_cutstage.moc"
