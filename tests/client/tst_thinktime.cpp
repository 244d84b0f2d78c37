// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/thinktime.h"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t drawsMade = 4000;

std::vector<Duration> many(const ThinkTime& time)
{
    Prng prng(3);
    std::vector<Duration> drawn(drawsMade);
    for (Duration& one : drawn)
        one = time.draw(prng);
    return drawn;
}

double seconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

class TestThinkTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fixedIsAlwaysTheSame();
    void staysWithinItsBounds();
    void hasTheMiddleThatItWasGiven();
    void aLognormalHasItsTail();
    void aBoundCutsTheTail();
    void takesOneNumberWhateverItsShape();
    void boundsTheWrongWayRoundAreOne();
};

void TestThinkTime::fixedIsAlwaysTheSame()
{
    Prng prng(1);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(ThinkTime::fixed(5s).draw(prng), Duration(5s));
}

void TestThinkTime::staysWithinItsBounds()
{
    const std::vector<ThinkTime> times{ThinkTime::uniform(1s, 3s), ThinkTime::exponential(2s),
                                       ThinkTime::normal(2s, 3s), ThinkTime::lognormal(2s, 5),
                                       ThinkTime::exponential(Duration::zero())};
    for (const ThinkTime& time : times) {
        for (const Duration drawn : many(time)) {
            QVERIFY(drawn >= time.least && drawn <= time.most);
            QCOMPARE(drawn % 1us, Duration::zero());
        }
    }
}

/// The mean of an exponential and the median of the others, within five deviations of what chance
/// makes of 4,000.
void TestThinkTime::hasTheMiddleThatItWasGiven()
{
    double sum = 0;
    for (const Duration drawn : many(ThinkTime::exponential(2s)))
        sum += seconds(drawn);
    QVERIFY2(std::abs(sum / drawsMade - 2) < 0.16, qPrintable(QString::number(sum / drawsMade)));
    for (const ThinkTime& time : {ThinkTime::uniform(1s, 3s), ThinkTime::normal(2s, 300ms),
                                  ThinkTime::lognormal(2s, 0.5)}) {
        std::vector<Duration> drawn = many(time);
        std::ranges::nth_element(drawn, drawn.begin() + drawsMade / 2);
        const double median = seconds(drawn[drawsMade / 2]);
        QVERIFY2(std::abs(median - 2) < 0.1, qPrintable(QString::number(median)));
    }
}

/// A lognormal's tail is to the right: its mean is e^(sigma²/2) times its median.
void TestThinkTime::aLognormalHasItsTail()
{
    double sum = 0;
    for (const Duration drawn : many(ThinkTime::lognormal(2s, 0.5)))
        sum += seconds(drawn);
    QVERIFY(std::abs(sum / drawsMade - 2 * std::exp(0.125)) < 0.1);
}

void TestThinkTime::aBoundCutsTheTail()
{
    ThinkTime time = ThinkTime::exponential(2s);
    time.least = 1s;
    time.most = 2500ms;
    const std::vector<Duration> drawn = many(time);
    QCOMPARE(std::ranges::min(drawn), Duration(1s));
    QCOMPARE(std::ranges::max(drawn), Duration(2500ms));
}

void TestThinkTime::takesOneNumberWhateverItsShape()
{
    std::vector<Prng> after;
    for (const ThinkTime& time :
         {ThinkTime::fixed(5s), ThinkTime::uniform(1s, 3s), ThinkTime::exponential(2s),
          ThinkTime::normal(2s, 1s), ThinkTime::lognormal(2s, 1)}) {
        Prng prng(7);
        time.draw(prng);
        after.push_back(prng);
    }
    for (const Prng& prng : after)
        QVERIFY(prng == after.front());
}

void TestThinkTime::boundsTheWrongWayRoundAreOne()
{
    Prng prng(1);
    QCOMPARE(ThinkTime::uniform(3s, 1s).draw(prng), Duration(3s));
}

QTEST_GUILESS_MAIN(TestThinkTime)
#include "tst_thinktime.moc"
