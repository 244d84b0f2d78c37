// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/latencystage.h"
#include "tests/support/linkplay.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <cmath>

using namespace echolock;
using namespace std::chrono_literals;

using Log = std::vector<std::string>;

class TestLatencyStage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delaysBothWaysAlike();
    void keepsOrderUnderJitter();
    void drawsAroundMean_data();
    void drawsAroundMean();
    void likensADelayToTheOneBefore();
};

namespace {

/// Of pieces so far apart that none waits for another.
std::vector<double> delaysOf(const Fault& fault, int count)
{
    LatencyStage stage(fault, Prng(7));
    std::vector<double> delays;
    Instant now{};
    for (int i = 0; i < count; ++i) {
        now += 1h;
        stage.push(now, {.bytes = "x"});
        delays.push_back(std::chrono::duration<double, std::milli>(*stage.due() - now).count());
        LinkPieces out;
        stage.pump(*stage.due(), out);
    }
    return delays;
}

double meanOf(const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

} // namespace

void TestLatencyStage::delaysBothWaysAlike()
{
    LinkPlay play({Fault(FaultKind::Latency)});
    play.open();
    play.up("ab");
    play.wait(20ms);
    play.down("c");
    play.endUp();
    play.wait(1s);
    QCOMPARE(play.takeLog(), (Log{"50ms up 2", "70ms fin up", "70ms down 1"}));
}

void TestLatencyStage::keepsOrderUnderJitter()
{
    Fault fault(FaultKind::Latency);
    fault.setDuration("jitter", 50ms);
    LinkPlay play({fault});
    play.open();
    std::string sent;
    for (int i = 0; i < 500; ++i) {
        const std::string number = std::to_string(i) + ' ';
        sent += number;
        play.down(number);
        play.wait(1ms);
    }
    play.wait(1s);
    QCOMPARE(play.gotDown(), sent);
}

void TestLatencyStage::drawsAroundMean_data()
{
    QTest::addColumn<int>("distribution");
    QTest::newRow("uniform") << 0;
    QTest::newRow("normal") << 1;
    QTest::newRow("pareto") << 2;
    QTest::newRow("exp") << 3;
}

void TestLatencyStage::drawsAroundMean()
{
    QFETCH(int, distribution);
    Fault fault(FaultKind::Latency);
    fault.setDuration("mean", 500ms);
    fault.setDuration("jitter", 50ms);
    fault.set("dist", distribution);
    const std::vector<double> delays = delaysOf(fault, 4000);
    const double mean = meanOf(delays);
    QVERIFY2(std::abs(mean - 500) < 5, qPrintable(QString::number(mean)));
    QVERIFY(std::ranges::min(delays) < 480);
    QVERIFY(std::ranges::max(delays) > 520);
    // A uniform one never leaves mean ± jitter; the others do.
    QCOMPARE(std::ranges::max(delays) > 550, distribution != 0);
}

void TestLatencyStage::likensADelayToTheOneBefore()
{
    const auto meanStep = [](double correlation) {
        Fault fault(FaultKind::Latency);
        fault.setDuration("jitter", 20ms);
        fault.set("correlation", correlation);
        const std::vector<double> delays = delaysOf(fault, 1000);
        double sum = 0;
        for (std::size_t i = 1; i < delays.size(); ++i)
            sum += std::abs(delays[i] - delays[i - 1]);
        return sum;
    };
    QVERIFY(meanStep(95) < meanStep(0) / 2);
}

QTEST_GUILESS_MAIN(TestLatencyStage)
#include "tst_latencystage.moc"
