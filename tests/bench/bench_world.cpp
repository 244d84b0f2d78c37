// SPDX-License-Identifier: GPL-3.0-or-later

// What exploring costs: steps per second of random runs, of a depth first search for traces and of
// a breadth first search for states, in the world that remembers, and of random runs in the one
// that does not. With a folder of scenarios: what each of them costs under each of its policies;
// `bench_world FOLDER [PART OF A NAME]`.

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/dpor.h"
#include "scenarios/explore/search.h"
#include "scenarios/explore/walk.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace echolock;

namespace {

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

/// Raw clients that open, join and leave two orders, and close.
std::string rawText(int clients)
{
    std::string text = "echolock: 1\nscenarios:\n- id: raw\n  clients:\n";
    for (int client = 0; client < clients; ++client) {
        const std::string name(1, char('a' + client));
        text += "    " + name + ": {user: u" + name
            + ", client: raw, do: [open, {subscribe: order.1}, {subscribe: order.2}, "
              "{unsubscribe: order.1}, {unsubscribe: order.2}, close]}\n";
    }
    return text;
}

void print(const char* what, std::uint64_t count, const char* unit, double seconds)
{
    std::printf("%-44s %10llu %-11s %8.3f s %12.0f /s\n", what,
                static_cast<unsigned long long>(count), unit, seconds, double(count) / seconds);
}

template <class World> double timeOfWalk(World& world, std::uint64_t runs, std::uint64_t& steps)
{
    RandomChooser chooser;
    WalkPlan plan;
    plan.runs = runs;
    const double before = processorSeconds();
    steps = walk(world, chooser, plan, Prng(1)).transitions;
    return processorSeconds() - before;
}

void benchRates()
{
    const Scenario three = scenariosIn(rawText(3), "three").front();
    const Scenario four = scenariosIn(rawText(4), "four").front();
    for (const char* policy : {"owner", "composite"}) {
        std::printf("%s, raw clients on two orders:\n", policy);
        std::uint64_t steps = 0;
        DirectWorld direct(caseOf(three, policy));
        double seconds = timeOfWalk(direct, 1'000, steps);
        print("  3 clients, random, typed, nothing remembered", steps, "steps", seconds);
        DirectWorld wire(caseOf(three, policy, SimMode::Wire));
        seconds = timeOfWalk(wire, 1'000, steps);
        print("  3 clients, random, bytes, nothing remembered", steps, "steps", seconds);
        MemoWorld memo(caseOf(three, policy));
        seconds = timeOfWalk(memo, 20'000, steps);
        print("  3 clients, random, cold", steps, "steps", seconds);
        seconds = timeOfWalk(memo, 100'000, steps);
        print("  3 clients, random, warm", steps, "steps", seconds);
        double before = processorSeconds();
        const DporResult traces = searchTraces(memo, DporLimits());
        print("  3 clients, DPOR, warm", traces.transitions, "steps", processorSeconds() - before);
        MemoWorld many(caseOf(four, policy));
        SearchLimits limits;
        limits.statesMax = 200'000;
        limits.clients = SearchLimits::Clients::Apart;
        before = processorSeconds();
        SearchResult states = searchBreadthFirst(many, limits);
        print("  4 clients, breadth first", states.progress.states, "states",
              processorSeconds() - before);
        before = processorSeconds();
        states = searchBreadthFirst(many, limits);
        print("  4 clients, breadth first, warm", states.progress.states, "states",
              processorSeconds() - before);
        std::printf("  %.0f bytes a state\n",
                    double(many.bytes()) / double(states.progress.states));
    }
}

void benchScenario(const Scenario& scenario, const std::string& policy)
{
    const double before = processorSeconds();
    MemoWorld world(caseOf(scenario, policy));
    const SearchResult result = searchBreadthFirst(world, SearchLimits());
    const double took = processorSeconds() - before;
    Letters letters;
    for (const Counterexample& example : result.counterexamples)
        letters.insert(example.finding.violation.letter);
    const auto known = scenario.known.find(policy);
    std::printf("%-32s %-10s %-10s known %-8s %7llu states %7llu steps %-8s %8.3f s\n",
                scenario.id.c_str(), policy.c_str(), lettersText(letters).c_str(),
                known == scenario.known.end() ? "?" : lettersText(known->second).c_str(),
                static_cast<unsigned long long>(result.progress.states),
                static_cast<unsigned long long>(result.progress.transitions),
                std::string(toString(result.end)).c_str(), took);
}

void benchFolder(const std::filesystem::path& folder, const std::string& part)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().find(part) != std::string::npos)
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    const double before = processorSeconds();
    for (const auto& file : files) {
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        for (const Scenario& scenario : scenariosIn(text.str(), file.string()))
            for (const PolicyChoice& policy : scenario.policies)
                if (!scenario.skippedExploring)
                    benchScenario(scenario, policy.name);
    }
    std::printf("all: %.3f s\n", processorSeconds() - before);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2)
        benchRates();
    else
        benchFolder(argv[1], argc > 2 ? argv[2] : "");
    return 0;
}
