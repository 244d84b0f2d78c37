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

/// ` FILE --set order=order.9`; the library need not be named.
std::string filesText(const std::string& openedAs, const Params& params)
{
    std::string text;
    if (!openedAs.starts_with(":/"))
        text.append(" ").append(word(openedAs.starts_with('-') ? "./" + openedAs : openedAs));
    for (const auto& [name, value] : params)
        text.append(" --set ").append(word(name + "=" + value));
    return text;
}

/// ` FILE --only ID --policy NAME`. A part of a scenario is of that one.
std::string caseWords(const CaseResult& result)
{
    return filesText(result.openedAs, result.params) + " --only "
        + word(result.id.substr(0, result.id.find('/'))) + " --policy " + word(result.policy);
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

std::string replayCommand(const std::string& replay, const std::string& openedAs,
                          const Params& params)
{
    std::string command = "echolock-scenarios replay " + word(replay);
    return command.append(filesText(openedAs, params));
}

std::string replayCommand(const CaseResult& result, const std::string& replay)
{
    return replayCommand(replay, result.openedAs, result.params);
}

std::string runCommand(const CaseResult& result)
{
    // One run shows what is wrong; that something does not come needs all of them.
    const bool isShownByOne = result.verdict == Verdict::Violation
        || result.verdict == Verdict::Unknown;
    return "echolock-scenarios run" + caseWords(result) + " --seed " + std::to_string(result.seed)
        + " --repeat " + std::to_string(isShownByOne ? 1 : result.runs) + " --live-log";
}

std::string exploreCommand(const CaseResult& result)
{
    std::string command = "echolock-scenarios explore" + caseWords(result);
    for (const std::string& each : result.exploredBy)
        command.append(" ").append(word(each));
    return command;
}

} // namespace echolock
