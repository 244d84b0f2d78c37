// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"
#include "scenarios/report/terminalstyle.h"

#include <string>
#include <vector>

namespace echolock {

/// How much a case tells.
enum class Detail {
    Line,  ///< One line, whatever is wrong.
    Brief, ///< More than one line only where something is wrong.
    Full,  ///< Every violation, also those that are known.
};

/// One case on one line: `R01-two-users  article  ✗ L    known: alice still edits …`. Where the
/// verdict is bad, more lines say the rest: every violation, and how to see the case again. What is
/// as expected is cut to the terminal.
std::string caseText(const CaseResult& result, Colours colours, Detail detail = Detail::Brief,
                     Columns columns = {});

/// Of each case that is not as expected, what caseText() would say below its line: every violation
/// with the shortest way there, how to see it again. A way that was told already is only named.
std::string findingsText(const std::vector<CaseResult>& cases, Colours colours);
/// A line for each fault that struck in no case of its scenario; empty where there is none.
std::string idleFaultsText(const std::vector<CaseResult>& cases, Colours colours);

/// Of a violation that some schedule shows: since when it could not be averted, and what would
/// have. Steps count from 1.
std::string noReturnText(const PointOfNoReturn& noReturn);

/// The steps of a schedule one below the other, counted from 1.
std::string stepsText(const std::vector<std::string>& steps);

/// Of all that was explored: `looked at 312 states, 905 transitions: all there is (complete)`;
/// empty where nothing was.
std::string coverageSummary(const std::vector<CaseResult>& cases);

/// The last line: `14 cases: 7 pass, 7 fail as known`, and what is wrong, if anything.
std::string summaryText(const std::vector<CaseResult>& cases, Colours colours);

} // namespace echolock
