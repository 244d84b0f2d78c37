// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/link/slowreaderstage.h"
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

class TestSlowReaderStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSoMuchInEachInterval();
    void keepsNoMoreThanItReads();
    void limitsTheKernelsBuffer();
    void leavesTheOtherDirectionAlone();
};

void TestSlowReaderStage::readsSoMuchInEachInterval()
{
    LinkPlay play({read("slow_reader bytes=10B every=1s buffer=0")});
    play.open();
    play.down(std::string(25, 'x'));
    play.wait(5s);
    QCOMPARE(
        play.takeLog(),
        (Log{"0s down 10", "0s stops reading down", "1s down 10", "1s reads down", "2s down 5"}));
}

void TestSlowReaderStage::keepsNoMoreThanItReads()
{
    LinkPlay play({read("slow_reader bytes=100B every=1s buffer=0")});
    play.open();
    play.down(std::string(100, 'x'));
    QCOMPARE(play.takeLog(), (Log{"0s down 100"}));
    play.down(std::string(100, 'x'));
    QCOMPARE(play.takeLog(), (Log{"0s stops reading down"}));
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"1s down 100", "1s reads down"}));
}

void TestSlowReaderStage::limitsTheKernelsBuffer()
{
    LinkPlay play({read("slow_reader buffer=2kB at=1s")});
    QCOMPARE(play.link.receiveBuffer(LinkDirection::Down), std::optional<std::size_t>(2048));
    QCOMPARE(play.link.receiveBuffer(LinkDirection::Up), std::nullopt);
    play.open();
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"1s buffer down 2048"}));
}

void TestSlowReaderStage::leavesTheOtherDirectionAlone()
{
    LinkPlay play({read("slow_reader bytes=1B every=1h")});
    play.open();
    play.up(std::string(500, 'x'));
    QCOMPARE(play.gotUp().size(), 500U);
}

QTEST_GUILESS_MAIN(TestSlowReaderStage)
#include "tst_slowreaderstage.moc"
