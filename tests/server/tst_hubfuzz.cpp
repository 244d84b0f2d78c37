// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/fuzz/hubruns.h"

#include <algorithm>

using namespace echolock;

namespace {

constexpr int seeds = 100;
constexpr std::size_t stepsPerSeed = 300;

} // namespace

/// Random valid and invalid things that happen to a Hub, from fixed seeds.
class TestHubFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromises_data();
    void keepsItsPromises();
    void findsTheFewestSteps();
};

void TestHubFuzz::keepsItsPromises_data()
{
    QTest::addColumn<quint64>("seed");
    for (int seed = 1; seed <= seeds; ++seed)
        QTest::addRow("seed %d", seed) << quint64(seed);
}

void TestHubFuzz::keepsItsPromises()
{
    QFETCH(quint64, seed);
    const Decisions decisions(Prng(seed), stepsPerSeed * 5);
    const auto failure = fuzzHub(decisions, stepsPerSeed);
    QVERIFY2(!failure, failure ? failure->c_str() : "");
}

void TestHubFuzz::findsTheFewestSteps()
{
    Decisions decisions(Prng(1), 500);
    const HubSteps steps = drawSteps(decisions, 100);
    const auto holdsBoth = [](const HubSteps& some) {
        const auto has = [&](HubStep::Kind kind) {
            return std::ranges::find(some, kind, &HubStep::kind) != some.end();
        };
        return has(HubStep::Kind::Close) && has(HubStep::Kind::Policy);
    };
    QVERIFY(holdsBoth(steps));
    const HubSteps fewest = minimised(steps, holdsBoth);
    QCOMPARE(fewest.size(), std::size_t(2));
    QVERIFY(holdsBoth(fewest));
}

QTEST_GUILESS_MAIN(TestHubFuzz)
#include "tst_hubfuzz.moc"
