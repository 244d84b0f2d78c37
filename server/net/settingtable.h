// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/serversettings.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One setting, described once for the file, the command line, `--help` and the log of a reload.
struct Setting
{
    enum class Group { Listening, Locks, Clients, Limits, Running };
    /// List: a list in the file, an option that may be repeated. Words: a map of words in the file,
    /// `word=value` with commas between on the command line.
    enum class Takes { One, List, Words };

    Group group;
    std::string_view key;         ///< In the file; `tls.key` is `key` under `tls`.
    std::string_view option;      ///< Without its dashes; empty for what `--limit` sets.
    std::string_view placeholder; ///< `DURATION`
    std::string_view help;        ///< One sentence, without the default.
    Takes takes = Takes::One;
    /// Reads one value; the error completes the sentence "--ping takes …".
    std::function<Result<void>(std::string_view text, ProgramSettings& settings)> read{};
    /// What read() would have read; empty where nothing is set.
    std::function<std::string(const ProgramSettings& settings)> show{};
    /// Of a List or Words: forgets what is there before the first value is read.
    std::function<void(ProgramSettings& settings)> clear{};

    /// What stands under `limits` in the file: `connections`.
    bool isLimit() const { return key.starts_with("limits."); }

    std::string_view limitName() const { return key.substr(std::string_view("limits.").size()); }

    std::string defaultText() const { return show(ProgramSettings{}); }
};

/// All settings but the apps, in the order in which people are told of them.
const std::vector<Setting>& settingTable();

} // namespace echolock
