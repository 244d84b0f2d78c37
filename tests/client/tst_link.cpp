// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

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

} // namespace

class TestLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesEverythingWithoutFaults();
    void staysSilentInBlackhole();
    void goesOnAfterBlackhole();
    void resetsWithoutWaitingForData();
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

QTEST_GUILESS_MAIN(TestLink)
#include "tst_link.moc"
