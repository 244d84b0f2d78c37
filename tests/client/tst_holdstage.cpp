// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/holdstage.h"
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

class TestHoldStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverythingAndReleasesItInABurst();
    void stopsReadingWhenItIsFull();
    void stopsTheClient();
};

void TestHoldStage::keepsEverythingAndReleasesItInABurst()
{
    LinkPlay play({read("hold dir=down for=5s")});
    play.open();
    play.down("a");
    play.wait(1s);
    play.down("b");
    play.up("c");
    play.endDown();
    play.wait(10s);
    QCOMPARE(play.takeLog(), (Log{"1s up 1", "5s down 1", "5s down 1", "5s fin down"}));
    QCOMPARE(play.gotDown(), std::string("ab"));
}

void TestHoldStage::stopsReadingWhenItIsFull()
{
    LinkPlay play({read("hold dir=down")});
    play.open();
    play.down(std::string(LinkStage::roomMax - 1, 'x'));
    QCOMPARE(play.takeLog(), Log());
    play.down("y");
    QCOMPARE(play.takeLog(), (Log{"0s stops reading down"}));
    QVERIFY(play.disarm("hold"));
    QCOMPARE(play.gotDown().size(), LinkStage::roomMax);
    QCOMPARE(play.takeLog().back(), std::string("0s reads down"));
    QVERIFY(!play.disarm("hold"));
}

void TestHoldStage::stopsTheClient()
{
    LinkPlay paused({read("pause for=1s")});
    paused.open();
    paused.wait(2s);
    QCOMPARE(paused.takeLog(),
             (Log{"0s stops reading up", "0s stops reading down", "0s client paused", "1s reads up",
                  "1s reads down", "1s client runs"}));
    LinkPlay asleep({read("sleep")});
    asleep.open();
    QCOMPARE(asleep.takeLog(),
             (Log{"0s silent up", "0s stops reading up", "0s silent down", "0s stops reading down",
                  "0s client asleep"}));
}

QTEST_GUILESS_MAIN(TestHoldStage)
#include "tst_holdstage.moc"
