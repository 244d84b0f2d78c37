// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/scenarioparser.h"
#include "tests/fuzz/fuzztarget.h"

#include <array>

namespace {

constexpr std::array<std::string_view, 3> policies{"owner", "article", "none"};

} // namespace

/// A scenario file that includes itself under another name. What is read is written as JSON, and
/// reads as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    const ScenarioSource source{
        [&](const std::string&) -> Result<std::string> { return std::string(text); },
        {{"order", "order.9"}}};
    for (const ScenarioSource& each : {ScenarioSource{}, source}) {
        const auto scenarios = parseScenarios(text, "f.yaml", policies, each);
        if (!scenarios) {
            ECHOLOCK_ASSERT(!scenarios.error().empty());
            for (const FileProblem& problem : scenarios.error())
                ECHOLOCK_ASSERT(problem.line > 0 && problem.column > 0 && !problem.message.empty());
            continue;
        }
        const std::string written = canonicalFile(*scenarios);
        const auto again = parseScenarios(written, "f.json", policies);
        ECHOLOCK_ASSERT(again && canonicalFile(*again) == written);
    }
    return 0;
}
