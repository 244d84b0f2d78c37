// SPDX-License-Identifier: GPL-3.0-or-later

// What exploring costs, as a table of medians. `bench_world [FOLDER]`: the folder of scenarios
// whose exploration, witnesses and replays are measured, too; `bench_world FOLDER PART` shows each
// case of the files whose names have that part.

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/dpor.h"
#include "scenarios/explore/interleavings.h"
#include "scenarios/explore/search.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/scenarioshrink.h"
#include "scenarios/sim/simreplay.h"
#include "server/hub/huboptions.h"
#include "tests/support/rawscene.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace echolock;

namespace {

constexpr std::size_t rounds = 5;

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

[[noreturn]] void fail(const std::string& sentence)
{
    std::fprintf(stderr, "bench_world: %s\n", sentence.c_str());
    std::exit(1);
}

std::vector<Scenario> scenariosIn(const std::string& text, const std::string& file)
{
    const auto policies = policyNames();
    auto scenarios = parseScenarios(text, file, policies);
    if (!scenarios)
        fail(scenarios.error().front().text());
    return std::move(*scenarios);
}

SimCase caseOf(const Scenario& scenario, const std::string& policy, SimMode mode = SimMode::Typed)
{
    auto simCase = SimCase::make(scenario, {policy, TimeMode::Ordered, 1, mode});
    if (!simCase)
        fail(simCase.error().message);
    return std::move(*simCase);
}

std::string rawText(int clients)
{
    return "echolock: 1\nscenarios:\n- id: raw\n" + testing::rawScene(clients);
}

double medianOf(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + std::ptrdiff_t(values.size() / 2));
    return values[values.size() / 2];
}

/// Seconds that some work took in each round, and how much it was in one.
class Timing
{
public:
    void add(const std::function<std::uint64_t()>& work)
    {
        const double before = processorSeconds();
        m_count = work();
        m_seconds.push_back(processorSeconds() - before);
    }

    void print(const char* what, const char* unit) const
    {
        const double seconds = medianOf(m_seconds);
        std::printf("%-58s %9llu %-12s %8.3f s %12.0f /s\n", what,
                    static_cast<unsigned long long>(m_count), unit, seconds,
                    double(m_count) / seconds);
    }

    double seconds() const { return medianOf(m_seconds); }

private:
    std::vector<double> m_seconds;
    std::uint64_t m_count = 0;
};

template <class World> std::uint64_t stepsOfRuns(World& world, std::uint64_t runs)
{
    RandomChooser chooser;
    WalkPlan plan;
    plan.runs = runs;
    return walk(world, chooser, plan, Prng(1)).transitions;
}

std::uint64_t statesOf(MemoWorld& world, std::uint64_t most)
{
    SearchLimits limits;
    limits.statesMax = most;
    limits.clients = SearchLimits::Clients::Apart;
    return searchBreadthFirst(world, limits).progress.states;
}

void measureStates(const Scenario& three, const Scenario& four)
{
    std::printf("\nMessages as they are, breadth first:\n");
    Timing states;
    Timing statesAgain;
    Timing many;
    Timing manyAgain;
    for (std::size_t round = 0; round < rounds; ++round) {
        MemoWorld searched(caseOf(three, "owner"));
        states.add([&] { return statesOf(searched, 1'000'000); });
        statesAgain.add([&] { return statesOf(searched, 1'000'000); });
        MemoWorld large(caseOf(four, "owner"));
        many.add([&] { return statesOf(large, 200'000); });
        manyAgain.add([&] { return statesOf(large, 200'000); });
    }
    states.print("  3 clients, every state, nothing known before", "states");
    statesAgain.print("  the same again", "states");
    many.print("  4 clients, 200,000 states, nothing known before", "states");
    manyAgain.print("  the same again", "states");
}

/// The rates of messages that are encoded, cut into pieces, put together and decoded, beside those
/// of messages as they are.
void measureBytes(const Scenario& three)
{
    constexpr std::uint64_t runs = 1'000;
    for (const SimMode mode : {SimMode::Typed, SimMode::Wire}) {
        const bool isWire = mode == SimMode::Wire;
        std::printf("\n%s, 3 clients, random runs:\n",
                    isWire ? "Messages as bytes of WebSocket frames" : "Messages as they are");
        Timing steps;
        Timing schedules;
        Timing remembered;
        Timing rememberedSchedules;
        for (std::size_t round = 0; round < rounds; ++round) {
            DirectWorld direct(caseOf(three, "owner", mode));
            steps.add([&] { return stepsOfRuns(direct, runs); });
            schedules.add([&] {
                stepsOfRuns(direct, runs);
                return runs;
            });
            MemoWorld memo(caseOf(three, "owner", mode));
            remembered.add([&] { return stepsOfRuns(memo, 100 * runs); });
            MemoWorld other(caseOf(three, "owner", mode));
            rememberedSchedules.add([&] {
                stepsOfRuns(other, 100 * runs);
                return 100 * runs;
            });
        }
        remembered.print("  each different step played once, then remembered", "transitions");
        rememberedSchedules.print("", "schedules");
        steps.print("  each step played, nothing remembered", "transitions");
        schedules.print("", "schedules");
    }
}

void measureInterleavings(const Scenario& three)
{
    std::printf("\n3 clients, 2 orders, 6 steps each, all of it answered:\n");
    Timing count;
    Timing states;
    Timing traces;
    for (std::size_t round = 0; round < rounds; ++round) {
        MemoWorld counted(caseOf(three, "owner"));
        count.add([&] { return countInterleavings(counted).value_or(0); });
        MemoWorld searched(caseOf(three, "owner"));
        states.add([&] { return searchBreadthFirst(searched, SearchLimits()).progress.states; });
        MemoWorld traced(caseOf(three, "owner"));
        traces.add([&] { return searchTraces(traced, DporLimits()).traces; });
    }
    count.print("  counted", "interleavings");
    states.print("  states, up to which client is which", "states");
    traces.print("  traces, by source-DPOR", "traces");
}

std::vector<Scenario> scenariosOf(const std::filesystem::path& folder, const std::string& part)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml"
            && entry.path().filename().string().find(part) != std::string::npos)
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Scenario> all;
    for (const auto& file : files) {
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        for (Scenario& scenario : scenariosIn(text.str(), file.string()))
            if (!scenario.skippedExploring)
                all.push_back(std::move(scenario));
    }
    return all;
}

Exploration explored(const Scenario& scenario, const std::string& policy, ExploreSettings settings)
{
    auto exploration = explore(scenario, {policy, std::move(settings), 1, {}});
    if (!exploration)
        fail(exploration.error().message);
    return std::move(*exploration);
}

struct LibraryWitness
{
    const Scenario* scenario;
    Replay replay;
};

/// Each case of the library, complete, and the witnesses that were found.
std::vector<LibraryWitness> measureLibrary(const std::vector<Scenario>& library)
{
    Timing cases;
    std::vector<LibraryWitness> witnesses;
    std::uint64_t bounded = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        witnesses.clear();
        bounded = 0;
        cases.add([&] {
            std::uint64_t count = 0;
            for (const Scenario& scenario : library)
                for (const PolicyChoice& policy : scenario.policies) {
                    const Exploration all = explored(scenario, policy.name, scenario.explore);
                    for (const Witness& witness : all.result.witnesses)
                        witnesses.push_back({&scenario, *readReplay(witness.replay)});
                    bounded += all.result.coverage->complete() ? 0 : 1;
                    ++count;
                }
            return count;
        });
    }
    std::printf("\nThe library, %llu of its cases not complete:\n",
                static_cast<unsigned long long>(bounded));
    cases.print("  explored", "cases");
    return witnesses;
}

/// From a witness of random runs: a shortest one would be none to shrink.
void measureShrinking(const std::vector<LibraryWitness>& witnesses)
{
    std::uint64_t most = 0;
    std::uint64_t replays = 0;
    Timing shrinking;
    for (const LibraryWitness& known : witnesses) {
        ExploreSettings settings = known.scenario->explore;
        settings.engines = {ExploreEngine::Random};
        settings.runs = 300;
        const Exploration random = explored(*known.scenario, known.replay.policy, settings);
        for (const Witness& witness : random.result.witnesses) {
            shrinking.add([&] {
                const auto shorter = shrink(*known.scenario, *readReplay(witness.replay));
                if (!shorter)
                    fail(shorter.error().message);
                most = std::max(most, shorter->replays);
                replays += shorter->replays;
                return shorter->replays;
            });
        }
    }
    std::printf("  shrinking a witness of random runs: at most %llu replays, %.4f s\n",
                static_cast<unsigned long long>(most), shrinking.seconds());
}

/// Each scenario of the library for each letter that it shows under a policy.
void measureScenarioShrinking(const std::vector<Scenario>& library)
{
    ShrinkProgress most;
    ShrinkProgress all;
    std::size_t stepsBefore = 0;
    std::size_t stepsAfter = 0;
    Timing shrinking;
    for (const Scenario& scenario : library)
        for (const auto& [policy, letters] : scenario.known)
            for (const Letter letter : letters)
                shrinking.add([&] {
                    const auto outcome = shrink(scenario, {policy, letter, scenario.explore});
                    if (!outcome || !outcome->shrunk || !outcome->shrunk->isMinimal)
                        fail(scenario.id + " under " + policy + " lost its "
                             + std::string(toString(letter)));
                    const ShrunkScenario& shrunk = *outcome->shrunk;
                    most.replays = std::max(most.replays, shrunk.work.replays);
                    most.searches = std::max(most.searches, shrunk.work.searches);
                    all.replays += shrunk.work.replays;
                    all.searches += shrunk.work.searches;
                    all.states += shrunk.work.states;
                    all.tries += 1;
                    stepsBefore += shrunk.before.steps;
                    stepsAfter += shrunk.after.steps;
                    return 1;
                });
    const auto number = [](auto value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "  shrinking a scenario, each letter of the library (%llu): %llu steps became %llu\n"
        "    %llu replays and %llu explorations of %llu states; at most %llu and %llu for "
        "one, %.4f s\n",
        number(all.tries), number(stepsBefore), number(stepsAfter), number(all.replays),
        number(all.searches), number(all.states), number(most.replays), number(most.searches),
        shrinking.seconds());
}

/// Each witness a thousand times, in a world that remembers nothing.
void measureReplays(const std::vector<LibraryWitness>& witnesses)
{
    constexpr std::uint64_t times = 1'000;
    Timing replays;
    replays.add([&] {
        for (const LibraryWitness& witness : witnesses) {
            DirectWorld world(caseOf(*witness.scenario, witness.replay.policy));
            std::optional<Hash128> first;
            for (std::uint64_t time = 0; time < times; ++time) {
                auto state = world.initial();
                for (const ActorId actor : witness.replay.schedule)
                    world.step(state, actor);
                const Hash128 hash = world.hash(state);
                if (hash != first.value_or(hash))
                    fail(witness.scenario->id + " under " + witness.replay.policy
                         + ": a replay ended in another state than the one before it");
                first = hash;
            }
        }
        return times * witnesses.size();
    });
    replays.print("  each witness 1,000 times, to the same state", "replays");
}

void printCase(const Scenario& scenario, const std::string& policy)
{
    const double before = processorSeconds();
    const Exploration all = explored(scenario, policy, scenario.explore);
    const double took = processorSeconds() - before;
    const auto known = scenario.known.find(policy);
    std::printf("%-32s %-10s %-10s known %-8s %7llu states %7llu transitions %8.3f s %s\n",
                scenario.id.c_str(), policy.c_str(), lettersText(all.result.seen).c_str(),
                known == scenario.known.end() ? "?" : lettersText(known->second).c_str(),
                static_cast<unsigned long long>(all.result.coverage->states),
                static_cast<unsigned long long>(all.result.coverage->transitions), took,
                all.result.coverage->bounded.c_str());
}

} // namespace

int main(int argc, char** argv)
{
    const std::string folder = argc > 1 ? argv[1] : "scenarios/library";
    const std::vector<Scenario> library = scenariosOf(folder, argc > 2 ? argv[2] : "");
    if (argc > 2) {
        for (const Scenario& scenario : library)
            for (const PolicyChoice& policy : scenario.policies)
                printCase(scenario, policy.name);
        return 0;
    }
    const Scenario three = scenariosIn(rawText(3), "three").front();
    const Scenario four = scenariosIn(rawText(4), "four").front();
    measureBytes(three);
    measureStates(three, four);
    measureInterleavings(three);
    const auto witnesses = measureLibrary(library);
    measureShrinking(witnesses);
    measureScenarioShrinking(library);
    measureReplays(witnesses);
    return 0;
}
