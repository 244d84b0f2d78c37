// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/linearjudge.h"
#include "scenarios/engine/oracle.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/trace.h"
#include "scenarios/engine/violation.h"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace echolock {

enum class Verdict : std::uint8_t {
    Pass,           ///< Nothing was violated, and nothing was expected to be.
    KnownFailure,   ///< Exactly what `known` says.
    Violation,      ///< Something that `known` does not say.
    UnexpectedPass, ///< Something that `known` says did not happen.
    Unknown,        ///< The run did not come to its end.
};

/// `pass`, `known-failure`, `violation`, `unexpected-pass`, `unknown`.
std::string_view toString(Verdict verdict);

/// What one run of a scenario came to.
struct RunOutcome
{
    std::vector<Violation> violations; ///< Only of what the scenario expects.
    std::string unknown;               ///< Why the run did not end; empty if it did.
    /// None where the oracle had found something already, or the run did not end.
    std::optional<LinearFinding> linear;
    std::uint64_t seed = 0; ///< Gives the same jitter and faults again.
    Duration took{};
    std::set<std::size_t> struck{}; ///< Places of the scenario's faults that came.
};

/// The shortest way that is known in which one invariant breaks.
struct Witness
{
    Letter letter = Letter::M;
    std::string replay;             ///< What `echolock-scenarios replay` takes.
    std::vector<std::string> steps; ///< In words.
    /// None where more would have had to be looked at than is allowed.
    std::optional<PointOfNoReturn> noReturn{};

    /// What became of it on real sockets.
    struct LiveCheck
    {
        bool isConfirmed = false;
        std::string text; ///< `confirmed live`, `not realisable: step 7, …`
    };

    std::optional<LiveCheck> live{}; ///< None where nobody tried.
};

/// How much of what may happen was looked at.
struct Coverage
{
    std::uint64_t states = 0; ///< Different ones; 0 where they are not told apart.
    std::uint64_t transitions = 0;
    std::uint64_t schedules = 0; ///< Walked to their end; 0 where there is no such thing.
    std::string bounded;         ///< Why there may be more; empty where this is all there is.
    std::string provided{};      ///< What it is all of; empty for whatever may happen.

    bool complete() const { return bounded.empty(); }

    /// `all there is`, or why there may be more.
    std::string endText() const;
};

/// One of the scenario's `faults` that never struck, as far as was looked.
struct IdleFault
{
    std::size_t place = 0; ///< From 0.
    std::string file;      ///< Where it is written, which is not where the scenario is used again.
    int line = 1;
    std::string sentence;
};

/// A scenario under one policy, over all of its repeats.
struct CaseResult
{
    std::string id;
    std::string title;
    std::string file;
    int line = 1;
    std::string openedAs; ///< As of the scenario, and so are the params.
    Params params;
    ReportSettings report{};               ///< Of the file that was named.
    std::vector<std::string> exploredBy{}; ///< What the command line said about how to explore.
    std::string policy;
    std::string engine = "live";
    std::uint64_t seed = 0; ///< Of the first run that was not as it must be, or of the first one.
    int runs = 0;
    Letters known;
    Letters seen;
    Verdict verdict = Verdict::Unknown;
    std::vector<Violation> violations; ///< One of each letter and order, the unexpected first.
    std::string unknown;
    bool isNondeterministic = false;     ///< One schedule went two ways; `unknown` says where.
    std::optional<LinearFinding> linear; ///< The worst of its runs; none where nobody looked.
    Duration took{};
    std::optional<Coverage> coverage{}; ///< Of an exploration.
    std::vector<Witness> witnesses{};   ///< Of an exploration: one for each letter.
    std::vector<IdleFault> idleFaults{};

    /// The shortest one of the letter; none where nothing was explored.
    const Witness* witnessOf(Letter letter) const;

    /// `R01-two-users[article][live]`
    std::string name() const { return id + "[" + policy + "][" + engine + "]"; }

    /// What a person wants to know first: the violation, the missing one, or why there is no
    /// verdict.
    std::string headline() const;
};

/// Whether the scenario judges it at all.
bool isAskedFor(const Scenario& scenario, const Violation& violation);

/// Those that the scenario asked for, and its own `if … then …`. Of several oracles, each has
/// judged some of the orders.
std::vector<Violation> relevantViolations(const Scenario& scenario, std::span<const Oracle> oracles,
                                          const ScriptProgress& progress,
                                          std::vector<Violation> found, Instant now);

/// One policy's case from the outcomes of its runs.
CaseResult judgeCase(const Scenario& scenario, const std::string& policy,
                     const std::vector<RunOutcome>& runs);

/// 0 when all is as it must be, 1 for a violation or an unexpected pass, 3 for no verdict, as far
/// as the file fails on them; 4 where none can be trusted because the same schedule went two ways.
int exitCodeOf(const std::vector<CaseResult>& cases);

} // namespace echolock
