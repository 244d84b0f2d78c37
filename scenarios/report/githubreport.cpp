// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/githubreport.h"

#include "scenarios/report/commands.h"

#include <algorithm>

namespace echolock {

namespace {

/// Escapes as @actions/core does: a message is one line, and a property ends at a comma or colon.
std::string escaped(std::string_view text, std::string_view special)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result;
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        if (special.find(byte) == std::string_view::npos) {
            result += byte;
            continue;
        }
        result += '%';
        result += hex[code >> 4U];
        result += hex[code & 0xfU];
    }
    return result;
}

std::string property(std::string_view text)
{
    return escaped(text, "%\r\n:,");
}

std::string messageOf(const CaseResult& result)
{
    std::string text = result.headline();
    const auto unexpected = std::ranges::find_if(result.violations, [&](const Violation& each) {
        return !result.known.contains(each.letter);
    });
    if (unexpected != result.violations.end()) {
        if (const Witness* witness = result.witnessOf(unexpected->letter)) {
            for (const std::string& step : witness->steps)
                text += "\n- " + step;
            return text + "\n" + replayCommand(result, witness->replay);
        }
    }
    return result.engine == "live" ? text + "\n" + runCommand(result) : text;
}

/// The library inside of the program has the paths that it has in the repository.
std::string_view pathOf(std::string_view file)
{
    return file.starts_with(":/") ? file.substr(2) : file;
}

} // namespace

std::string githubReport(const RunReport& report)
{
    std::string text;
    const CaseResult* before = nullptr;
    for (const CaseResult& result : report.cases) {
        // They are the same in each case of a scenario.
        const bool isTold = before && before->id == result.id && before->file == result.file;
        before = &result;
        for (const IdleFault& idle : result.idleFaults)
            if (!isTold)
                text += "::warning file=" + property(pathOf(idle.file))
                    + ",line=" + std::to_string(idle.line)
                    + ",title=" + property(result.id + ": a fault never strikes")
                    + "::" + escaped(idle.sentence, "%\r\n") + "\n";
        if (result.verdict == Verdict::Pass || result.verdict == Verdict::KnownFailure)
            continue;
        text += "::error file=" + property(pathOf(result.file))
            + ",line=" + std::to_string(result.line)
            + ",title=" + property(result.name() + ": " + failureType(result))
            + "::" + escaped(messageOf(result), "%\r\n") + "\n";
    }
    return text;
}

} // namespace echolock
