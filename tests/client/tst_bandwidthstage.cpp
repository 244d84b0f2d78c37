// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/bandwidthstage.h"
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

class TestBandwidthStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesBurstAtOnceThenRate();
    void savesUpNoMoreThanBurst();
    void takesANewRateAtOnce();
    void passesAnEndAfterTheData();
};

void TestBandwidthStage::passesBurstAtOnceThenRate()
{
    LinkPlay play({read("bandwidth rate=1000B/s burst=100B dir=down")});
    play.open();
    play.down(std::string(1100, 'x'));
    QCOMPARE(play.gotDown().size(), 100U);
    play.wait(500ms);
    QCOMPARE(play.gotDown().size(), 600U);
    play.wait(499ms);
    QVERIFY(play.gotDown().size() < 1100);
    play.wait(1ms);
    QCOMPARE(play.gotDown().size(), 1100U);
    QVERIFY(!play.wake);
}

void TestBandwidthStage::savesUpNoMoreThanBurst()
{
    LinkPlay play({read("bandwidth rate=1000B/s burst=100B")});
    play.open();
    play.wait(1h);
    play.up(std::string(200, 'x'));
    QCOMPARE(play.gotUp().size(), 100U);
    play.wait(100ms);
    QCOMPARE(play.gotUp().size(), 200U);
}

void TestBandwidthStage::takesANewRateAtOnce()
{
    LinkPlay play({read("bandwidth rate=1B/s burst=1B dir=down")});
    play.open();
    play.down(std::string(1000, 'x'));
    play.wait(1s);
    QCOMPARE(play.gotDown().size(), 2U);
    play.arm(read("bandwidth rate=1000B/s burst=1B dir=down"));
    play.wait(998ms);
    QCOMPARE(play.gotDown().size(), 1000U);
}

void TestBandwidthStage::passesAnEndAfterTheData()
{
    LinkPlay play({read("bandwidth rate=10B/s burst=1B dir=up")});
    play.open();
    play.up("abc");
    play.endUp();
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"0s up 1", "100ms up 1", "200ms up 1", "200ms fin up"}));
}

QTEST_GUILESS_MAIN(TestBandwidthStage)
#include "tst_bandwidthstage.moc"
