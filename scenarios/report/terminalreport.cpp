// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/terminalreport.h"

#include "scenarios/report/casenames.h"
#include "scenarios/report/commands.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

constexpr std::size_t nameWidth = 33;
constexpr std::size_t policyWidth = 9;
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

bool isWrong(const CaseResult& result)
{
    return result.verdict != Verdict::Pass && result.verdict != Verdict::KnownFailure;
}

/// Tells violations, and the ways to them: letters of one case often share one, and so do cases of
/// one scenario.
class ViolationLines
{
public:
    explicit ViolationLines(Colours colours)
        : m_colours(colours)
    {
    }

    /// Those beyond the headline's, and how each came about where somebody knows.
    std::string of(const CaseResult& result)
    {
        std::string text;
        for (const Violation& violation : result.violations) {
            const std::string_view known = result.known.contains(violation.letter) ? " (known)"
                                                                                   : "";
            const Witness* const witness = result.witnessOf(violation.letter);
            if (witness || violation.sentence != result.headline())
                text += "    " + std::string(toString(violation.letter)) + std::string(known) + "  "
                    + violation.sentence + "\n";
            if (witness)
                text += wayTo(result, *witness);
        }
        return text;
    }

private:
    struct Told
    {
        const CaseResult* result = nullptr;
        const Witness* witness = nullptr;
    };

    /// Each step on a line of its own, and how to see it again.
    std::string wayTo(const CaseResult& result, const Witness& witness)
    {
        const auto same = std::ranges::find_if(m_told, [&](const Told& told) {
            return told.result->id == result.id && told.result->openedAs == result.openedAs
                && told.witness->steps == witness.steps;
        });
        const bool isNew = same == m_told.end();
        // Under another policy it has another word.
        const bool isReplayed = !isNew && same->witness->replay == witness.replay;
        std::string text;
        if (isNew) {
            m_told.push_back({&result, &witness});
            for (std::size_t step = 0; step < witness.steps.size(); ++step)
                text += "      " + padded(std::to_string(step + 1) + ".", 4) + witness.steps[step]
                    + "\n";
        } else {
            text = "      the same schedule as " + std::string(toString(same->witness->letter))
                + (same->result == &result ? "" : " under " + same->result->policy) + " above\n";
        }
        if (witness.noReturn)
            text += wrapped(noReturnText(*witness.noReturn), "      ", 100);
        if (!isReplayed)
            text += "      " + painted(replayCommand(result, witness.replay), Paint::Dim, m_colours)
                + "\n";
        return text;
    }

    Colours m_colours;
    std::vector<Told> m_told;
};

std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

/// `312 states, 905 transitions: all there is`
std::string coverageText(const Coverage& coverage)
{
    std::string text;
    if (coverage.states > 0)
        text += counted(coverage.states, "state", "states") + ", ";
    if (coverage.schedules > 0)
        text += counted(coverage.schedules, "schedule", "schedules") + ", ";
    return text + counted(coverage.transitions, "transition", "transitions") + ": "
        + coverage.endText();
}

/// Under a case that is wrong: what was looked at, and where to begin.
std::string pointers(const CaseResult& result, Colours colours)
{
    std::string text;
    if (result.coverage)
        text += "    looked at " + coverageText(*result.coverage) + "\n";
    if (result.linear && result.linear->verdict != Linearity::Ok)
        text += "    linearizability " + std::string(toString(result.linear->verdict)) + ": "
            + result.linear->sentence + "\n";
    text += "    " + result.file + ":" + std::to_string(result.line) + ", seed "
        + std::to_string(result.seed) + "\n";
    if (result.engine == "live")
        text += "    again: " + runCommand(result) + "\n";
    return painted(text, Paint::Dim, colours);
}

/// Behind the letters, in what is left of the line; the sign says as much as its word.
std::string shortened(const Mark& mark, const std::string& headline, Colours colours,
                      std::size_t columns)
{
    constexpr std::size_t before = nameWidth + 1 + policyWidth + 1 + lettersWidth + 1;
    if (columns >= before + columnsOf(mark.word) + columnsOf(headline))
        return painted(mark.word, mark.paint, colours) + headline;
    return cut(headline, std::max(columns, before + 8) - before);
}

} // namespace

std::string caseText(const CaseResult& result, Colours colours, Detail detail, Columns columns)
{
    const Mark mark = markOf(result.verdict);
    const std::string letters = result.seen.empty() ? std::string() : lettersText(result.seen);
    std::string text = painted(padded(result.id, nameWidth), Paint::Bold, colours) + " "
        + padded(result.policy, policyWidth) + " "
        + painted(padded(std::string(mark.sign) + " " + letters, lettersWidth), mark.paint,
                  colours);
    const std::string headline = result.headline();
    if (headline.empty() && result.coverage)
        text += " " + painted(coverageText(*result.coverage), Paint::Dim, colours);
    else if (!headline.empty())
        text += " "
            + (isWrong(result) || detail == Detail::Full || !columns
                   ? painted(mark.word, mark.paint, colours) + headline
                   : shortened(mark, headline, colours, *columns));
    while (text.ends_with(' '))
        text.pop_back();
    text += '\n';
    if (detail == Detail::Line)
        return text;
    if (detail == Detail::Full || isWrong(result))
        text += ViolationLines(colours).of(result);
    if (isWrong(result))
        text += pointers(result, colours);
    return text;
}

std::string findingsText(const std::vector<CaseResult>& cases, Colours colours)
{
    std::string text;
    ViolationLines violations(colours);
    const CaseNames names(cases);
    for (const CaseResult& result : cases)
        if (isWrong(result))
            text += "\n" + painted(names.nameOf(result.id, result.openedAs), Paint::Bold, colours)
                + " under " + result.policy + "\n" + violations.of(result)
                + pointers(result, colours);
    return text;
}

std::string idleFaultsText(const std::vector<CaseResult>& cases, Colours colours)
{
    std::string text;
    const CaseResult* before = nullptr;
    for (const CaseResult& result : cases) {
        // They are the same in each case of a scenario.
        const bool isTold = before && before->id == result.id && before->file == result.file;
        before = &result;
        for (const IdleFault& idle : result.idleFaults)
            if (!isTold)
                text += painted("warning: ", Paint::Magenta, colours) + idle.file + ":"
                    + std::to_string(idle.line) + ": " + result.id + ": " + idle.sentence + "\n";
    }
    return text;
}

std::string coverageSummary(const std::vector<CaseResult>& cases)
{
    Coverage all;
    std::size_t explored = 0;
    std::size_t complete = 0;
    for (const CaseResult& result : cases) {
        if (!result.coverage)
            continue;
        ++explored;
        complete += result.coverage->complete() ? 1 : 0;
        all.states += result.coverage->states;
        all.schedules += result.coverage->schedules;
        all.transitions += result.coverage->transitions;
    }
    if (explored == 0)
        return {};
    if (complete < explored)
        all.bounded = complete == 0
            ? "bounded, there may be more"
            : counted(explored - complete, "case is", "cases are") + " bounded, there may be more";
    std::string text = "looked at " + coverageText(all);
    return text.append(complete == explored ? " (complete)\n" : "\n");
}

std::string noReturnText(const PointOfNoReturn& noReturn)
{
    if (noReturn.saving.empty())
        return "Too late from the start: however it goes on, it ends so.";
    return "Too late from step " + std::to_string(noReturn.step + 1)
        + " on, however it goes on; in its place this would have saved it: " + noReturn.saving;
}

std::string stepsText(const std::vector<std::string>& steps)
{
    constexpr std::size_t digits = 4;
    std::string text;
    for (std::size_t index = 0; index < steps.size(); ++index) {
        const std::string number = std::to_string(index + 1);
        text.append(digits - std::min(number.size(), digits), ' ').append(number);
        text.append("  ").append(steps[index]).append("\n");
    }
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
