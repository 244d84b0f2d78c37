// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/slicestage.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

namespace {

Fault read(std::string_view text)
{
    return parseFault(text).value();
}

} // namespace

class TestSliceStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsIntoSlicesWithGaps();
    void variesSizesWithinBounds();
    void makesUpForALateWake();
};

void TestSliceStage::cutsIntoSlicesWithGaps()
{
    LinkPlay play({read("slice avg=4B gap=10ms dir=down")});
    play.open();
    play.down("abcdefghij");
    play.up("untouched");
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"0s down 4", "0s up 9", "10ms down 4", "20ms down 2"}));
    QCOMPARE(play.gotDown(), std::string("abcdefghij"));
    play.down("klm");
    QCOMPARE(play.takeLog(), (Log{"1s down 3"}));
}

void TestSliceStage::variesSizesWithinBounds()
{
    LinkPlay play({read("slice avg=10B variation=4B gap=0s dir=down")});
    play.open();
    play.down(std::string(10'000, 'x'));
    std::set<std::string> sizes;
    Log log = play.takeLog();
    log.pop_back();
    for (const std::string& line : log)
        sizes.insert(line);
    QCOMPARE(sizes.size(), 9U);
    QVERIFY(sizes.contains("0s down 6") && sizes.contains("0s down 14"));
}

void TestSliceStage::makesUpForALateWake()
{
    LinkPlay play({read("slice avg=1B gap=100us dir=down")});
    play.open();
    play.down("abcdef");
    play.now += 350us;
    play.link.wake(play.now, play.sink());
    QCOMPARE(play.gotDown(), std::string("abcd"));
}

QTEST_GUILESS_MAIN(TestSliceStage)
#include "tst_slicestage.moc"
