// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/verdict.h"

#include "scenarios/engine/idlefaults.h"

#include <algorithm>

namespace echolock {

namespace {

std::size_t clientIndex(const Scenario& scenario, const std::string& name)
{
    const auto found = std::ranges::find(scenario.clients, name, &ScenarioClient::name);
    return static_cast<std::size_t>(found - scenario.clients.begin());
}

/// The end state, asked by the conditions of a scenario.
struct EndState
{
    const Scenario& scenario;
    std::span<const Oracle> oracles;
    const ScriptProgress& progress;

    /// Each knows of all connections.
    const SessionBook& sessions() const { return oracles.front().sessions(); }

    std::optional<SocketId> holder(const Resource& order) const
    {
        for (const Oracle& oracle : oracles)
            if (auto socket = oracle.holder(order))
                return socket;
        return std::nullopt;
    }

    bool holds(const Condition& condition) const
    {
        if (condition.subject == Condition::Subject::Client)
            return clientIs(condition);
        return isHolder(condition) == (condition.operation == Condition::Operation::Equal);
    }

    bool clientIs(const Condition& condition) const
    {
        const std::size_t client = clientIndex(scenario, condition.client);
        const auto socket = sessions().current(client);
        const bool live = socket && sessions().isLive(*socket);
        const PageView& page = progress.page(client);
        return live && (condition.word ? page.shows(*condition.word) : page.connected());
    }

    bool isHolder(const Condition& condition) const
    {
        const auto socket = holder(condition.order);
        if (condition.operand == "nobody")
            return !socket;
        const KnownSession* session = socket ? sessions().find(*socket) : nullptr;
        if (!session || !session->client)
            return false;
        const ScenarioClient& client = scenario.clients[*session->client];
        return client.name == condition.operand || client.user == condition.operand;
    }

    std::string holderText(const Resource& order) const
    {
        const auto socket = holder(order);
        return socket ? sessions().nameOf(*socket) + " has " + order.value
                      : "nobody has " + order.value;
    }
};

std::string failureText(const EndState& end, const Expectation& expectation)
{
    std::string text = "at the end, ";
    if (expectation.premise)
        text += expectation.premise->text + ", so ";
    text += "'" + expectation.conclusion.text + "' must hold";
    if (expectation.conclusion.subject == Condition::Subject::Holder)
        text += ", but " + end.holderText(expectation.conclusion.order);
    return text;
}

/// Repeats see the same race many times; a report says it once.
void keepFirst(std::vector<Violation>& kept, const std::vector<Violation>& more)
{
    for (const Violation& violation : more) {
        const bool known = std::ranges::any_of(kept, [&](const Violation& each) {
            return each.letter == violation.letter && each.order == violation.order;
        });
        if (!known)
            kept.push_back(violation);
    }
}

bool isLinear(const std::optional<LinearFinding>& found, Linearity verdict)
{
    return found && found->verdict == verdict;
}

/// What nobody can explain is worse than what nobody knows, and that than what is explained.
void keepWorst(std::optional<LinearFinding>& worst, const std::optional<LinearFinding>& found)
{
    const bool isWorse = found
        && (!worst || worst->verdict == Linearity::Ok
            || (worst->verdict == Linearity::Unknown && found->verdict == Linearity::Illegal));
    if (isWorse)
        worst = found;
}

/// Of the run that a person will want to see again.
std::uint64_t seedToTell(const std::vector<RunOutcome>& runs, const Letters& known)
{
    const auto isOutOfOrder = [&](const RunOutcome& run) {
        return !run.unknown.empty() || (run.linear && run.linear->verdict != Linearity::Ok)
            || std::ranges::any_of(run.violations, [&](const Violation& each) {
                   return !known.contains(each.letter);
               });
    };
    const auto found = std::ranges::find_if(runs, isOutOfOrder);
    return found != runs.end() ? found->seed : runs.empty() ? 0 : runs.front().seed;
}

Verdict verdictOf(const CaseResult& result)
{
    const bool isIllegal = isLinear(result.linear, Linearity::Illegal);
    if (isIllegal || !std::ranges::includes(result.known, result.seen))
        return Verdict::Violation;
    if (!result.unknown.empty() || isLinear(result.linear, Linearity::Unknown))
        return Verdict::Unknown;
    if (result.seen != result.known)
        return Verdict::UnexpectedPass;
    return result.known.empty() ? Verdict::Pass : Verdict::KnownFailure;
}

} // namespace

std::string Coverage::endText() const
{
    if (!complete())
        return bounded;
    return provided.empty() ? "all there is" : "all there is " + provided;
}

std::string_view toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return "pass";
    case Verdict::KnownFailure:
        return "known-failure";
    case Verdict::Violation:
        return "violation";
    case Verdict::UnexpectedPass:
        return "unexpected-pass";
    case Verdict::Unknown:
        break;
    }
    return "unknown";
}

std::string CaseResult::headline() const
{
    if (verdict == Verdict::Unknown)
        return unknown.empty() && linear ? linear->sentence : unknown;
    if (verdict == Verdict::UnexpectedPass) {
        Letters missing;
        std::ranges::set_difference(known, seen, std::inserter(missing, missing.begin()));
        return "expected " + lettersText(missing)
            + ", which did not happen; if this is fixed, take it out of 'known'";
    }
    const bool isNew = !violations.empty() && !known.contains(violations.front().letter);
    if (!isNew && isLinear(linear, Linearity::Illegal))
        return linear->sentence;
    return violations.empty() ? std::string() : violations.front().sentence;
}

/// `orphan_time` asks for the letter of its order alone.
bool isAskedFor(const Scenario& scenario, const Violation& violation)
{
    if (scenario.invariants.contains(violation.letter))
        return true;
    return violation.letter == Letter::O
        && std::ranges::find(scenario.orphanTimes, violation.order, &OrphanTime::order)
        != scenario.orphanTimes.end();
}

const Witness* CaseResult::witnessOf(Letter letter) const
{
    const auto found = std::ranges::find(witnesses, letter, &Witness::letter);
    return found == witnesses.end() ? nullptr : &*found;
}

std::vector<Violation> relevantViolations(const Scenario& scenario, std::span<const Oracle> oracles,
                                          const ScriptProgress& progress,
                                          std::vector<Violation> found, Instant now)
{
    std::erase_if(found, [&](const Violation& each) { return !isAskedFor(scenario, each); });
    const EndState end{scenario, oracles, progress};
    for (const Expectation& expectation : scenario.expectations) {
        const bool applies = !expectation.premise || end.holds(*expectation.premise);
        if (applies && !end.holds(expectation.conclusion))
            found.push_back({expectation.letter,
                             expectation.conclusion.order,
                             now,
                             failureText(end, expectation),
                             {}});
    }
    return found;
}

CaseResult judgeCase(const Scenario& scenario, const std::string& policy,
                     const std::vector<RunOutcome>& runs)
{
    CaseResult result;
    result.id = scenario.id;
    result.title = scenario.title;
    result.file = scenario.file;
    result.line = scenario.place.line;
    result.openedAs = scenario.openedAs;
    result.params = scenario.params;
    result.report = scenario.report;
    result.policy = policy;
    result.runs = static_cast<int>(runs.size());
    if (const auto known = scenario.known.find(policy); known != scenario.known.end())
        result.known = known->second;
    result.seed = seedToTell(runs, result.known);
    for (const RunOutcome& run : runs) {
        keepFirst(result.violations, run.violations);
        if (result.unknown.empty())
            result.unknown = run.unknown;
        keepWorst(result.linear, run.linear);
        result.took += run.took;
    }
    for (const Violation& violation : result.violations)
        result.seen.insert(violation.letter);
    if (scenario.isPart)
        std::erase_if(result.known, [&](Letter each) { return !result.seen.contains(each); });
    // The unexpected first, then the gravest, as the letters are ordered.
    std::ranges::stable_sort(result.violations, {}, [&](const Violation& each) {
        return std::pair(result.known.contains(each.letter), each.letter);
    });
    result.verdict = verdictOf(result);
    result.idleFaults = idleFaultsOf(scenario, runs);
    return result;
}

int exitCodeOf(const std::vector<CaseResult>& cases)
{
    if (std::ranges::any_of(cases, &CaseResult::isNondeterministic))
        return 4;
    const auto any = [&](Verdict verdict, bool ReportSettings::*fails) {
        return std::ranges::any_of(cases, [&](const CaseResult& each) {
            return each.verdict == verdict && each.report.*fails;
        });
    };
    if (any(Verdict::Violation, &ReportSettings::failsOnViolation)
        || any(Verdict::UnexpectedPass, &ReportSettings::failsOnUnexpectedPass))
        return 1;
    return any(Verdict::Unknown, &ReportSettings::failsOnUnknown) ? 3 : 0;
}

} // namespace echolock
