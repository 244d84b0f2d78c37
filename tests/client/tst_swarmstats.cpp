// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/swarmstats.h"

#include <set>

using namespace echolock;

namespace {

bool isOfTheWhole(const SwarmCount& count)
{
    return count.name == "violations" || count.name == "stale_writes";
}

} // namespace

class TestSwarmStats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEveryNumberOnce();
    void addsAllButWhatIsOfTheWhole();
};

void TestSwarmStats::namesEveryNumberOnce()
{
    SwarmStats stats;
    std::set<std::string_view> names;
    std::uint64_t value = 0;
    for (const SwarmCount& count : swarmCounts()) {
        names.insert(count.name);
        count.set(stats, ++value);
    }
    QCOMPARE(names.size(), swarmCounts().size());
    value = 0;
    for (const SwarmCount& count : swarmCounts())
        QCOMPARE(count.of(stats), ++value);
    // Nothing is missing from the table but the reasons and what may be padding.
    std::size_t bytes = sizeof(stats.failures);
    for (const SwarmCount& count : swarmCounts())
        bytes += std::visit([&](auto member) { return sizeof(stats.*member); }, count.member);
    QVERIFY(sizeof(SwarmStats) - bytes < sizeof(std::uint64_t));
}

void TestSwarmStats::addsAllButWhatIsOfTheWhole()
{
    SwarmStats sum;
    SwarmStats part;
    for (const SwarmCount& count : swarmCounts()) {
        count.set(sum, 3);
        count.set(part, 4);
    }
    addStats(sum, part);
    for (const SwarmCount& count : swarmCounts())
        QCOMPARE(count.of(sum), std::uint64_t(isOfTheWhole(count) ? 3 : 7));
}

QTEST_GUILESS_MAIN(TestSwarmStats)
#include "tst_swarmstats.moc"
