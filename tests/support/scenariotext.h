// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenarioparser.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Scenario files as text, for tests.
namespace echolock::testing {

inline constexpr std::array<std::string_view, 3> policies{"owner", "article", "none"};

inline Result<std::vector<Scenario>, std::vector<FileProblem>> parsed(std::string_view text)
{
    return parseScenarios(text, "test.yaml", policies);
}

/// A file with one scenario `T`, whose body is indented by two.
inline std::string fileWith(std::string_view body)
{
    return "echolock: 1\nscenarios:\n- id: T\n" + std::string(body);
}

/// The only scenario of such a file; the test ends in an assertion where it does not parse.
inline Scenario scenarioWith(std::string_view body)
{
    auto result = parsed(fileWith(body));
    if (!result) {
        for (const FileProblem& problem : result.error())
            qWarning("%s", problem.text().c_str());
    }
    return std::move(result->front());
}

/// The problems as `line:column: message`.
inline std::vector<std::string> problemsOf(std::string_view text)
{
    std::vector<std::string> lines;
    if (const auto result = parsed(text); !result) {
        for (const FileProblem& problem : result.error())
            lines.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column)
                            + ": " + problem.message);
    }
    return lines;
}

} // namespace echolock::testing
