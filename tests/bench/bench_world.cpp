// SPDX-License-Identifier: GPL-3.0-or-later

// What exploring costs: each scenario of a folder under each of its policies.

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/search.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "server/hub/huboptions.h"

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

template <class World>
void explore(const Scenario& scenario, const std::string& policy, std::size_t statesMax, bool words)
{
    auto simCase = SimCase::make(scenario, {policy, TimeMode::Ordered, 1});
    if (!simCase)
        fail(simCase.error().message);
    const double before = processorSeconds();
    World world(std::move(*simCase));
    SearchLimits limits;
    limits.statesMax = statesMax;
    const SearchResult result = searchBreadthFirst(world, limits);
    Letters letters;
    for (const Counterexample& example : result.counterexamples)
        letters.insert(example.finding.violation.letter);
    const double took = processorSeconds() - before;
    const auto known = scenario.known.find(policy);
    std::printf("%-32s %-10s %-10s known %-8s %7llu states %7llu steps %s %8.3f s\n",
                scenario.id.c_str(), policy.c_str(), lettersText(letters).c_str(),
                known == scenario.known.end() ? "?" : lettersText(known->second).c_str(),
                (unsigned long long)result.progress.states,
                (unsigned long long)result.progress.transitions,
                result.isComplete() ? "all " : "some", took);
    if (!words)
        return;
    {
        auto state = world.initial();
        std::vector<ActorId> actors;
        std::printf("  first\n");
        for (world.enabled(state, actors); !actors.empty(); world.enabled(state, actors)) {
            std::printf("    %s (%zu)\n", world.describe(state, actors.front()).c_str(),
                        actors.size());
            world.step(state, actors.front());
            if constexpr (requires { world.notes(); })
                for (const auto entry : world.notes().entries) {
                    const auto& what = world.lexicon().entry(entry).what;
                    std::printf("        entry %zu", what.index());
                    if (const auto* const saw = std::get_if<ClientSaw>(&what))
                        std::printf(" client %zu kind %d %s %s %s", saw->client,
                                    int(saw->observation.kind), saw->observation.channel.c_str(),
                                    saw->observation.text.c_str(),
                                    saw->observation.lock.event.c_str());
                    std::printf("\n");
                }
        }
    }
    for (const Counterexample& example : result.counterexamples) {
        std::printf("  %s: %s\n", std::string(toString(example.finding.violation.letter)).c_str(),
                    example.finding.violation.sentence.c_str());
        auto state = world.initial();
        for (const ActorId actor : example.schedule) {
            std::printf("    %s\n", world.describe(state, actor).c_str());
            world.step(state, actor);
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2)
        fail("say which folder of scenarios");
    const std::string only = argc > 2 ? argv[2] : "";
    const bool direct = argc > 3 && argv[3] == std::string("direct");
    const bool words = argc > 3 && argv[3] == std::string("words");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
        if (entry.path().filename().string().find(only) != std::string::npos)
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    const auto policies = policyNames();
    const double before = processorSeconds();
    for (const auto& file : files) {
        std::ifstream in(file);
        std::stringstream text;
        text << in.rdbuf();
        const auto scenarios = parseScenarios(text.str(), file.string(), policies);
        if (!scenarios) {
            std::printf("%s: %s\n", file.c_str(), scenarios.error().front().text().c_str());
            continue;
        }
        for (const Scenario& scenario : *scenarios)
            for (const PolicyChoice& policy : scenario.policies)
                if (direct)
                    explore<DirectWorld>(scenario, policy.name, 100'000, true);
                else
                    explore<MemoWorld>(scenario, policy.name, 1'000'000, words);
    }
    std::printf("all: %.3f s\n", processorSeconds() - before);
    return 0;
}
