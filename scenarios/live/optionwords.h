// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/scenariooptions.h"

#include <array>
#include <string_view>

/// The words of the command line.
namespace echolock::optionwords {

inline constexpr std::array<std::string_view, 9> commands{
    "list", "validate", "schema", "run", "explore", "matrix", "replay", "shrink", "record"};
/// In the order of their words.
inline constexpr std::array commandsByWord{
    ScenarioOptions::Command::List,    ScenarioOptions::Command::Validate,
    ScenarioOptions::Command::Schema,  ScenarioOptions::Command::Run,
    ScenarioOptions::Command::Explore, ScenarioOptions::Command::Matrix,
    ScenarioOptions::Command::Replay,  ScenarioOptions::Command::Shrink,
    ScenarioOptions::Command::Record};
inline constexpr std::array<std::string_view, 35> optionNames{
    "--only",        "--policy",    "--set",      "--canonical",   "--repeat",    "--seed",
    "--junit",       "--json",      "--html",     "--engine",      "--search",    "--time",
    "--states",      "--within",    "--live-log", "--annotations", "--help",      "--version",
    "--history",     "--violation", "-o",         "--output",      "--order",     "--url",
    "--app",         "--clients",   "--orders",   "--mix",         "--duration",  "--memory",
    "--preemptions", "--live",      "--confirm",  "--letter",      "--replay-dir"};
/// Of echolock-clients, which knows what may stand there.
inline constexpr std::array<std::string_view, 6> swarmNames{"--url",    "--app", "--clients",
                                                            "--orders", "--mix", "--duration"};

struct TextOption
{
    std::string_view name;
    std::string ScenarioOptions::*value;
};

/// Those whose value is taken as it is.
inline constexpr std::array textOptions{TextOption{"--junit", &ScenarioOptions::junitFile},
                                        TextOption{"--json", &ScenarioOptions::jsonFile},
                                        TextOption{"--html", &ScenarioOptions::htmlFile},
                                        TextOption{"--replay-dir", &ScenarioOptions::replayDir},
                                        TextOption{"--order", &ScenarioOptions::order},
                                        TextOption{"--history", &ScenarioOptions::historyFile},
                                        TextOption{"-o", &ScenarioOptions::outputFile},
                                        TextOption{"--output", &ScenarioOptions::outputFile}};
/// What decides how something is explored; with it, it is explored in the same way again.
inline constexpr std::array<std::string_view, 8> explorationNames{
    "--search", "--time", "--order", "--states", "--within", "--memory", "--preemptions", "--seed"};
/// Those that may be given several times, with something else each time.
inline constexpr std::array<std::string_view, 4> repeatableNames{"--policy", "--search", "--set",
                                                                 "--only"};
/// In the order of ExploreEngine, and of TimeMode.
inline constexpr std::array<std::string_view, 5> searchNames{"exhaustive", "dpor", "pct", "random",
                                                             "portfolio"};
inline constexpr std::array<std::string_view, 3> timeNames{"ordered", "async", "real"};

} // namespace echolock::optionwords
