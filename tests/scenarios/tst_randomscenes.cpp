// SPDX-License-Identifier: GPL-3.0-or-later

// What is said of all worlds is tried on such as nobody has thought of.

#include <QTest>

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/guard.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "tests/support/endingworld.h"
#include "tests/support/randomscenes.h"
#include "tests/support/simscenes.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace echolock;
using namespace echolock::testing;

namespace {

constexpr int scenes = 40;
constexpr std::uint64_t statesMax = 4'000;

std::optional<Scenario> randomScene(std::uint64_t seed)
{
    const std::vector<std::string_view> known = policyNames();
    auto read = parseScenarios(fileWith(RandomScene(seed).text()), "test.yaml", known);
    return read ? std::optional(std::move(read->front())) : std::nullopt;
}

std::set<std::uint64_t> fingerprintsOf(const std::vector<Counterexample>& examples)
{
    std::set<std::uint64_t> fingerprints;
    for (const Counterexample& each : examples)
        fingerprints.insert(each.finding.fingerprint);
    return fingerprints;
}

std::set<Letter> lettersOf(const std::vector<Counterexample>& examples)
{
    std::set<Letter> letters;
    for (const Counterexample& each : examples)
        letters.insert(each.finding.violation.letter);
    return letters;
}

struct Next
{
    ActorId actor = 0;
    MemoWorld::State state;
    Footprint footprint;
};

std::vector<Next> nextOf(MemoWorld& world, MemoWorld::State state)
{
    std::vector<ActorId> enabled;
    world.enabled(state, enabled);
    std::vector<Next> all;
    for (const ActorId actor : enabled) {
        Next next{actor, state, {}};
        next.footprint = world.step(next.state, actor).footprint;
        all.push_back(next);
    }
    return all;
}

const Next* find(const std::vector<Next>& all, ActorId actor)
{
    const auto found = std::ranges::find(all, actor, &Next::actor);
    return found == all.end() ? nullptr : &*found;
}

/// Whom the first step of two lets go on shares something with it; where the two share nothing, the
/// other one can still go on after it, and both lead to the same in either order.
bool areIndependentAsSaid(MemoWorld& world, const std::vector<Next>& all)
{
    std::vector<std::vector<Next>> after;
    for (const Next& first : all)
        after.push_back(nextOf(world, first.state));
    for (std::size_t one = 0; one < all.size(); ++one) {
        for (const Next& second : after[one])
            if (!find(all, second.actor) && !all[one].footprint.dependsOn(second.footprint))
                return false;
        for (std::size_t other = 0; other < all.size(); ++other) {
            if (other == one || all[one].footprint.dependsOn(all[other].footprint))
                continue;
            const Next* const left = find(after[one], all[other].actor);
            const Next* const right = find(after[other], all[one].actor);
            if (!left || !right || world.hash(left->state) != world.hash(right->state))
                return false;
        }
    }
    return true;
}

} // namespace

class TestRandomScenes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void areTheSameForEverySearch_data() { addRows(); }

    void areTheSameForEverySearch();

    void haveStepsThatAreIndependentAsTheySay_data() { addRows(); }

    void haveStepsThatAreIndependentAsTheySay();

    void areTheSameForBothWorlds_data() { addRows(); }

    void areTheSameForBothWorlds();

private:
    void addRows();
};

void TestRandomScenes::addRows()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("policy");
    const std::array<const char*, 6> tried{"owner", "grace",   "lease",
                                           "queue", "article", "composite"};
    for (int seed = 0, rows = 0; rows < scenes; ++seed) {
        const auto scenario = randomScene(std::uint64_t(seed));
        const std::string policy = tried[std::size_t(seed) % tried.size()];
        if (!scenario || !SimCase::make(*scenario, {policy, TimeMode::Ordered, 1}))
            continue;
        ++rows;
        QTest::addRow("%d, %s", seed, policy.c_str())
            << QByteArray::fromStdString(RandomScene(std::uint64_t(seed)).text())
            << QByteArray::fromStdString(policy);
    }
}

/// Whether states of interchangeable clients count as one, and whether the order of independent
/// steps is tried: no end and nothing that breaks is missed.
void TestRandomScenes::areTheSameForEverySearch()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, policy);
    const Scenario scenario = scene(text.toStdString());
    EndingWorld every(simCaseOf(scenario, policy.toStdString()));
    SearchLimits limits;
    limits.statesMax = statesMax;
    limits.clients = SearchLimits::Clients::Apart;
    const SearchResult all = searchBreadthFirst(every, limits);
    if (!all.isComplete())
        return;
    limits.clients = SearchLimits::Clients::Exchanged;
    MemoWorld exchanged(simCaseOf(scenario, policy.toStdString()));
    const SearchResult some = searchBreadthFirst(exchanged, limits);
    QVERIFY(some.isComplete());
    QVERIFY(lettersOf(some.counterexamples) == lettersOf(all.counterexamples));
    EndingWorld traced(simCaseOf(scenario, policy.toStdString()));
    DporLimits traces;
    traces.transitionsMax = 300'000;
    const DporResult result = searchTraces(traced, traces);
    if (result.end != SearchEnd::Complete)
        return;
    QVERIFY(fingerprintsOf(result.counterexamples) == fingerprintsOf(all.counterexamples));
    QVERIFY(traced.ends == every.ends);
}

void TestRandomScenes::haveStepsThatAreIndependentAsTheySay()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, policy);
    const Scenario scenario = scene(text.toStdString());
    MemoWorld world(simCaseOf(scenario, policy.toStdString()));
    constexpr std::size_t most = 500;
    std::deque<MemoWorld::State> open{world.initial()};
    std::set<Hash128> seen{world.hash(open.front())};
    for (; !open.empty(); open.pop_front()) {
        const std::vector<Next> all = nextOf(world, open.front());
        QVERIFY(areIndependentAsSaid(world, all));
        for (const Next& next : all)
            if (seen.size() < most && seen.insert(world.hash(next.state)).second)
                open.push_back(next.state);
    }
}

/// And a state is all that its future depends on: what follows from it is the same wherever it
/// comes from.
void TestRandomScenes::areTheSameForBothWorlds()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, policy);
    const Scenario scenario = scene(text.toStdString());
    MemoWorld memo(simCaseOf(scenario, policy.toStdString()));
    DirectWorld direct(simCaseOf(scenario, policy.toStdString()));
    std::map<Hash128, std::map<ActorId, Hash128>> successors;
    for (std::uint64_t run = 0; run < 10; ++run) {
        RandomChooser chooser;
        const Schedule schedule = randomSchedule(memo, chooser, Prng(run));
        const auto difference = findDivergence(memo, direct, schedule);
        QVERIFY2(!difference, difference ? difference->what.c_str() : "");
        auto state = direct.initial();
        std::vector<ActorId> enabled;
        for (const ActorId taken : schedule) {
            direct.enabled(state, enabled);
            std::map<ActorId, Hash128> next;
            for (const ActorId actor : enabled) {
                auto successor = state;
                direct.step(successor, actor);
                next[actor] = direct.hash(successor);
            }
            const auto known = successors.try_emplace(direct.hash(state), next).first;
            QVERIFY(known->second == next);
            direct.step(state, taken);
        }
    }
}

QTEST_GUILESS_MAIN(TestRandomScenes)
#include "tst_randomscenes.moc"
