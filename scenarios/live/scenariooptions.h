// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/paramtext.h"
#include "scenarios/engine/scenario.h"
#include "server/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What `echolock-scenarios` was asked to do.
struct ScenarioOptions
{
    enum class Command {
        Help,
        Version,
        List,
        Validate,
        Schema,
        Record,
        Run,
        Explore,
        Matrix,
        Replay,
        Shrink
    };

    Command command = Command::Help;
    std::vector<std::string> paths;    ///< Empty: the library that comes with the program.
    std::vector<std::string> only;     ///< Ids; empty: every scenario of the paths.
    std::vector<std::string> policies; ///< Empty: those of each scenario.
    std::optional<int> repeat;
    std::optional<std::uint64_t> seed; ///< None: those of the files, or 1.
    std::string junitFile;
    std::string jsonFile;
    std::string htmlFile;
    std::string replayDir;    ///< Of Explore and Matrix: a folder.
    bool annotations = false; ///< Of GitHub.
    bool liveLog = false;
    bool canonical = false; ///< Of Validate: print what it has read.
    Params params;          ///< Set in every file.
    // Of what is simulated, where it is not to be as the files say.
    std::vector<ExploreEngine> searches;
    std::optional<TimeMode> time;
    std::optional<std::uint64_t> states;
    std::optional<Duration> within;      ///< Of one scenario under one policy.
    std::optional<std::uint64_t> memory; ///< Bytes, of one scenario under one policy.
    std::optional<int> preemptions;
    std::vector<std::string> exploredBy; ///< The words that said so.
    std::string order;  ///< Only what concerns it, or with `each` every one in turn.
    std::string replay; ///< The word to replay or shrink, or a file with it; empty: a scenario is
                        ///< to be shrunk.
    std::optional<Letter> letter; ///< Of Shrink: what a smaller one must still show.
    bool live = false;            ///< Of Replay: on real sockets.
    bool confirm = false;         ///< Of Explore and Matrix: on real sockets, too.

    // Of Record.
    std::string historyFile;              ///< Read; with a swarm: written, and kept.
    std::vector<std::string> swarm;       ///< Of a run to make, in the words of echolock-clients.
    std::string outputFile;               ///< Of Shrink, too; empty: the scenario is printed.
    std::optional<std::size_t> violation; ///< Which of those in the history, from 1.

    bool isSimulated() const { return command >= Command::Explore; }
};

/// `arguments` without the program's name; `policies` are the names that exist. The error is one
/// sentence for a person.
Result<ScenarioOptions> parseScenarioOptions(std::span<const std::string> arguments,
                                             std::span<const std::string_view> policies);

} // namespace echolock
