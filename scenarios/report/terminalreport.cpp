// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/terminalreport.h"

#include "server/base/durationtext.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

constexpr std::size_t nameWidth = 33;
constexpr std::size_t policyWidth = 8;
constexpr std::size_t lettersWidth = 9;

struct Mark
{
    std::string_view sign;
    Paint paint;
    std::string_view word;
};

Mark markOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return {"✓", Paint::Green, ""};
    case Verdict::KnownFailure:
        return {"✗", Paint::Yellow, "as known: "};
    case Verdict::Violation:
        return {"✗", Paint::Red, "VIOLATION: "};
    case Verdict::UnexpectedPass:
        return {"!", Paint::Magenta, "UNEXPECTED PASS: "};
    case Verdict::Unknown:
        break;
    }
    return {"?", Paint::Magenta, "NO VERDICT: "};
}

std::string counted(const std::vector<CaseResult>& cases, Verdict verdict, std::string_view words)
{
    const auto count = std::ranges::count(cases, verdict, &CaseResult::verdict);
    return count == 0 ? std::string() : ", " + std::to_string(count) + " " + std::string(words);
}

/// Those beyond the headline's.
std::string violationLines(const CaseResult& result)
{
    std::string text;
    for (const Violation& violation : result.violations) {
        const std::string_view known = result.known.contains(violation.letter) ? " (known)" : "";
        if (violation.sentence != result.headline())
            text += "    " + std::string(toString(violation.letter)) + std::string(known) + "  "
                + violation.sentence + "\n";
    }
    return text;
}

} // namespace

std::string caseText(const CaseResult& result, Colours colours, Detail detail)
{
    const Mark mark = markOf(result.verdict);
    const std::string letters = result.seen.empty() ? std::string() : lettersText(result.seen);
    std::string text = painted(padded(result.id, nameWidth), Paint::Bold, colours) + " "
        + padded(result.policy, policyWidth) + " "
        + painted(padded(std::string(mark.sign) + " " + letters, lettersWidth), mark.paint,
                  colours);
    if (const std::string headline = result.headline(); !headline.empty())
        text += " " + painted(mark.word, mark.paint, colours) + headline;
    while (text.ends_with(' '))
        text.pop_back();
    text += '\n';
    const bool isWrong = result.verdict != Verdict::Pass && result.verdict != Verdict::KnownFailure;
    if (detail == Detail::Full || isWrong)
        text += violationLines(result);
    if (isWrong)
        text += painted("    " + result.file + ":" + std::to_string(result.line) + ", seed "
                            + std::to_string(result.seed),
                        Paint::Dim, colours)
            + "\n";
    return text;
}

std::string summaryText(const std::vector<CaseResult>& cases, Colours colours)
{
    Duration took{};
    for (const CaseResult& result : cases)
        took += result.took;
    std::string text = std::to_string(cases.size()) + (cases.size() == 1 ? " case" : " cases");
    std::string parts = counted(cases, Verdict::Pass, "pass")
        + counted(cases, Verdict::KnownFailure, "fail as known")
        + counted(cases, Verdict::Violation, "in violation")
        + counted(cases, Verdict::UnexpectedPass, "passed unexpectedly")
        + counted(cases, Verdict::Unknown, "without a verdict");
    if (!parts.empty())
        text += ":" + parts.substr(1);
    const bool good = exitCodeOf(cases) == 0;
    return painted(text, good ? Paint::Green : Paint::Red, colours)
        + painted("  (" + formatDuration(std::chrono::floor<std::chrono::milliseconds>(took)) + ")",
                  Paint::Dim, colours)
        + "\n";
}

} // namespace echolock
