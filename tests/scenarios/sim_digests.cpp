// SPDX-License-Identifier: GPL-3.0-or-later

// What the simulation comes to, for two builds to be compared: `sim_digests FOLDER` prints one line
// for each scenario of the folder's files and each policy, with the digest of some random runs.

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/guard.h"
#include "scenarios/sim/determinism.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace echolock;

namespace {

constexpr std::uint64_t runs = 5;

void printDigest(const Scenario& scenario, const std::string& policy)
{
    auto simCase = SimCase::make(scenario, {policy, scenario.explore.time});
    if (!simCase) {
        std::printf("%s %s %s\n", scenario.id.c_str(), policy.c_str(),
                    simCase.error().message.c_str());
        return;
    }
    MemoWorld world(std::move(*simCase));
    std::printf("%s %s", scenario.id.c_str(), policy.c_str());
    for (std::uint64_t run = 0; run < runs; ++run) {
        const Hash128 digest = digestOf(world, randomRun(world, Prng(run)));
        std::printf(" %016llx", static_cast<unsigned long long>(digest.high ^ digest.low));
    }
    std::printf("\n");
}

bool printDigests(const std::filesystem::path& file)
{
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    const auto policies = policyNames();
    const auto scenarios = parseScenarios(text.str(), file.filename().string(), policies);
    if (!scenarios) {
        std::fprintf(stderr, "sim_digests: %s\n", scenarios.error().front().text().c_str());
        return false;
    }
    for (const Scenario& scenario : *scenarios)
        if (!scenario.skippedExploring)
            for (const PolicyChoice& policy : scenario.policies)
                printDigest(scenario, policy.name);
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: sim_digests FOLDER\n");
        return 2;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
        if (entry.path().extension() == ".yaml")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return !files.empty() && std::ranges::all_of(files, printDigests) ? 0 : 1;
}
