// SPDX-License-Identifier: GPL-3.0-or-later

// What the explorers themselves cost: processor time for each transition of a world whose own
// transitions cost next to nothing, beside that of a bare loop over the same world.

#include "scenarios/explore/dpor.h"
#include "scenarios/explore/search.h"
#include "scenarios/explore/shrink.h"
#include "scenarios/explore/walk.h"
#include "tests/support/deliverymodel.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace echolock;
using echolock::testing::DeliveryModel;

namespace {

constexpr int rounds = 5;
constexpr std::uint64_t runs = 20'000;

double processorNanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
}

/// `work` answers how much it has done. The best of some rounds, because whatever disturbs a round
/// makes it longer.
template <class Work> void measure(const char* what, const char* unit, Work work)
{
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const double before = processorNanoseconds();
        const auto done = double(work());
        best = std::min(best, (processorNanoseconds() - before) / done);
    }
    std::printf("%-36s %8.0f ns a %s\n", what, best, unit);
}

DeliveryModel visits(std::size_t clients, DeliveryModel::Unlock unlock)
{
    return DeliveryModel(std::vector<DeliveryModel::Script>(clients, DeliveryModel::visit(2)),
                         unlock);
}

std::uint64_t bareLoop(DeliveryModel& model)
{
    std::uint64_t transitions = 0;
    std::vector<ActorId> enabled;
    Prng prng(1);
    for (std::uint64_t run = 0; run < runs; ++run) {
        auto state = model.initial();
        for (model.enabled(state, enabled); !enabled.empty(); model.enabled(state, enabled)) {
            model.step(state, enabled[prng.below(enabled.size())]);
            ++transitions;
        }
    }
    return transitions;
}

void measureWalks()
{
    auto model = visits(3, DeliveryModel::Unlock::ByOwner);
    measure("bare loop", "transition", [&] { return bareLoop(model); });
    const auto measureWalk = [&](const char* what, Chooser& chooser) {
        measure(what, "transition", [&] {
            return walk(model, chooser, {runs, 1'000, {}}, Prng(1)).transitions;
        });
    };
    RandomChooser fair;
    measureWalk("walk, random", fair);
    WeightedChooser weighted;
    measureWalk("walk, weighted", weighted);
    PctChooser pct(3);
    measureWalk("walk, PCT of depth 3", pct);
}

void measureSearches()
{
    auto four = visits(4, DeliveryModel::Unlock::ByOwner);
    SearchLimits apart;
    apart.clients = SearchLimits::Clients::Apart;
    measure("breadth first, clients apart", "transition",
            [&] { return searchBreadthFirst(four, apart).progress.transitions; });
    measure("breadth first, clients apart", "state",
            [&] { return searchBreadthFirst(four, apart).progress.states; });
    auto three = visits(3, DeliveryModel::Unlock::ByOwner);
    measure("source-DPOR", "transition", [&] { return searchTraces(three, {}).transitions; });
    measure("source-DPOR", "trace", [&] { return searchTraces(three, {}).traces; });
}

void measureShrinking()
{
    auto model = visits(3, DeliveryModel::Unlock::Blind);
    RandomChooser chooser;
    const WalkResult found = walk(model, chooser, {300, 1'000, {}}, Prng(9));
    measure("shrinking", "counterexample", [&] {
        for (const Counterexample& example : found.counterexamples)
            Shrinker(model, example.finding.fingerprint).run(example.schedule);
        return found.counterexamples.size();
    });
}

} // namespace

int main()
{
    measureWalks();
    measureSearches();
    measureShrinking();
}
