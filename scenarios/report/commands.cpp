// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/commands.h"

#include <algorithm>

namespace echolock {

namespace {

bool isSafe(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
        || (byte >= '0' && byte <= '9')
        || std::string_view("-_./:=,+@%").find(byte) != std::string_view::npos;
}

std::string word(const std::string& text)
{
    if (!text.empty() && std::ranges::all_of(text, isSafe))
        return text;
    std::string quoted = "'";
    for (const char byte : text) {
        if (byte == '\'')
            quoted += R"('\'')";
        else
            quoted += byte;
    }
    return quoted + "'";
}

} // namespace

std::string failureType(const CaseResult& result)
{
    if (result.verdict == Verdict::UnexpectedPass)
        return "unexpected-pass";
    if (result.verdict == Verdict::Unknown)
        return "unknown";
    Letters unexpected;
    std::ranges::set_difference(result.seen, result.known,
                                std::inserter(unexpected, unexpected.begin()));
    return unexpected.empty() ? "linearizability" : lettersText(unexpected);
}

std::string replayCommand(const CaseResult& result, const std::string& replay)
{
    std::string command = "echolock-scenarios replay " + word(replay);
    if (!result.file.starts_with(":/"))
        command += " " + word(result.file);
    return command;
}

std::string runCommand(const CaseResult& result)
{
    return "echolock-scenarios run " + word(result.file) + " --policy " + word(result.policy)
        + " --seed " + std::to_string(result.seed) + " --live-log";
}

std::string exploreCommand(const CaseResult& result)
{
    return "echolock-scenarios explore " + word(result.file) + " --policy " + word(result.policy);
}

} // namespace echolock
