// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/walk.h"
#include "tests/support/deliverymodel.h"

using namespace echolock;
using echolock::testing::DeliveryModel;

namespace {

DeliveryModel blindVisits()
{
    return DeliveryModel(std::vector<DeliveryModel::Script>(3, DeliveryModel::visit(1)),
                         DeliveryModel::Unlock::Blind);
}

} // namespace

class TestWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsEveryShallowRace_data();
    void findsEveryShallowRace();
    void sameSeedSameRuns();
    void weighsUnevenScripts();
    void stopsWhenAsked();
};

void TestWalk::findsEveryShallowRace_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("random") << QStringLiteral("random");
    QTest::newRow("weighted") << QStringLiteral("weighted");
    QTest::newRow("pct") << QStringLiteral("pct");
}

void TestWalk::findsEveryShallowRace()
{
    QFETCH(QString, kind);
    std::unique_ptr<Chooser> chooser;
    if (kind == QLatin1String("random"))
        chooser = std::make_unique<RandomChooser>();
    else if (kind == QLatin1String("weighted"))
        chooser = std::make_unique<WeightedChooser>();
    else
        chooser = std::make_unique<PctChooser>(3);
    auto model = blindVisits();
    const WalkResult result = walk(model, *chooser, {2'000, 1'000, {}}, Prng(5));
    QCOMPARE(result.runs, std::uint64_t(2'000));
    QCOMPARE(result.transitions, std::uint64_t(2'000 * 12));
    QCOMPARE(result.longest, std::size_t(12));
    QCOMPARE(result.counterexamples.size(), std::size_t(6));
    for (const std::uint64_t first : result.firstRun)
        QVERIFY(first < 500);
}

void TestWalk::sameSeedSameRuns()
{
    const auto schedules = [](std::uint64_t seed) {
        auto model = blindVisits();
        PctChooser chooser(3);
        std::vector<Schedule> all;
        for (const Counterexample& example :
             walk(model, chooser, {200, 1'000, {}}, Prng(seed)).counterexamples)
            all.push_back(example.schedule);
        return all;
    };
    QVERIFY(!schedules(1).empty());
    QVERIFY(schedules(1) == schedules(1));
    QVERIFY(schedules(1) != schedules(2));
}

/// One client with one step against one with twelve: a fair coin has the short one done almost
/// always early, weights have it anywhere.
void TestWalk::weighsUnevenScripts()
{
    const auto meanPlace = [](Chooser& chooser) {
        std::size_t sum = 0;
        constexpr int runs = 1'000;
        for (int run = 0; run < runs; ++run) {
            chooser.begin(Prng(3).derived("run", std::uint64_t(run)));
            std::uint32_t left = 12;
            std::size_t place = 0;
            while (left > 0 && chooser.choose({0, 1}, {1, left}) == 1) {
                --left;
                ++place;
            }
            sum += place;
        }
        return double(sum) / runs;
    };
    RandomChooser fair;
    WeightedChooser weighted;
    QVERIFY(meanPlace(fair) < 1.5);
    QVERIFY(meanPlace(weighted) > 3);
}

void TestWalk::stopsWhenAsked()
{
    auto model = blindVisits();
    RandomChooser chooser;
    WalkPlan plan;
    plan.shouldStop = [](const WalkResult& so) { return so.runs == 7; };
    const WalkResult result = walk(model, chooser, plan, Prng(1));
    QVERIFY(result.stopped);
    QCOMPARE(result.runs, std::uint64_t(7));
}

QTEST_APPLESS_MAIN(TestWalk)
#include "tst_walk.moc"
