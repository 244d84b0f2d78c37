// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <vector>

namespace echolock::testing {

inline CaseResult caseWith(Verdict verdict, const Letters& seen, const Letters& known)
{
    CaseResult result;
    result.id = "R01-two-users";
    result.title = "Two users";
    result.file = result.openedAs = "library/R01.yaml";
    result.line = 3;
    result.policy = "owner";
    result.seed = 7;
    result.runs = 2;
    result.verdict = verdict;
    result.seen = seen;
    result.known = known;
    result.took = std::chrono::milliseconds(1500);
    for (const Letter letter : seen)
        result.violations.push_back(
            {letter,
             Resource("order.7"),
             {},
             "alice & bob <both> edit (" + std::string(toString(letter)) + ")",
             {"alice"}});
    if (verdict == Verdict::Unknown)
        result.unknown = "bob waited for \"granted\"";
    return result;
}

/// What an exploration found: a violation with the way to it.
inline CaseResult exploredCase()
{
    CaseResult result = caseWith(Verdict::Violation, {Letter::M, Letter::L}, {Letter::L});
    result.engine = "sim";
    result.coverage = Coverage{312, 905, 0, {}};
    result.witnesses = {{Letter::M,
                         "EL1-ABCD",
                         {"alice subscribes", "bob's tab <closes>"},
                         PointOfNoReturn{1, "alice <saves>"}}};
    return result;
}

/// One case of each verdict.
inline std::vector<CaseResult> everyVerdict()
{
    return {caseWith(Verdict::Pass, {}, {}),
            caseWith(Verdict::KnownFailure, {Letter::L}, {Letter::L}),
            caseWith(Verdict::Violation, {Letter::M, Letter::L}, {Letter::L}),
            caseWith(Verdict::UnexpectedPass, {}, {Letter::P}), caseWith(Verdict::Unknown, {}, {})};
}

} // namespace echolock::testing
