// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/idlefaults.h"

#include "server/base/durationtext.h"
#include "server/base/printable.h"

#include <algorithm>

namespace echolock {

namespace {

std::string momentText(const Scenario& scenario, const ScenarioFault& fault)
{
    const Trigger& when = fault.fault.when;
    std::string text;
    if (when.awaitsFrame()) {
        text = " at " + (when.nth > 1 ? "number " + std::to_string(when.nth) + " of " : "")
            + (when.event.empty() ? "any frame" : printable(when.event));
        if (!when.channel.empty())
            text += " of " + printable(when.channel);
    } else if (when.at > Duration::zero()) {
        text = " at " + formatDuration(when.at);
    }
    if (fault.after)
        text += " after " + scenario.nameOf(*fault.after);
    return text;
}

bool isIdle(const CaseResult& result, std::size_t place)
{
    return std::ranges::find(result.idleFaults, place, &IdleFault::place)
        != result.idleFaults.end();
}

/// Under a policy that was not played it may strike.
bool isEachPolicyPlayed(const Scenario& scenario, std::span<const CaseResult> cases)
{
    return std::ranges::all_of(scenario.policies, [&](const PolicyChoice& policy) {
        return std::ranges::find(cases, policy.name, &CaseResult::policy) != cases.end();
    });
}

std::vector<std::size_t> idleEverywhere(const Scenario& scenario, std::span<const CaseResult> cases)
{
    std::vector<std::size_t> everywhere;
    if (scenario.isPart || !isEachPolicyPlayed(scenario, cases))
        return everywhere;
    for (std::size_t place = 0; place < scenario.faults.size(); ++place)
        if (std::ranges::all_of(cases, [&](const auto& each) { return isIdle(each, place); }))
            everywhere.push_back(place);
    return everywhere;
}

/// Where it never came, as far as this case has looked.
std::string whereText(const CaseResult& result)
{
    if (!result.coverage)
        return result.runs == 1 ? "in its run"
                                : "in any of " + std::to_string(result.runs) + " runs";
    return result.coverage->complete() ? "in any schedule" : "in what was looked at";
}

} // namespace

std::string faultText(const Scenario& scenario, std::size_t fault)
{
    const ScenarioFault& each = scenario.faults[fault];
    return "fault " + std::to_string(fault + 1) + " (" + std::string(typeOf(each.fault.kind()).name)
        + momentText(scenario, each) + ")";
}

std::vector<IdleFault> idleFaultsOf(const Scenario& scenario, const std::vector<RunOutcome>& runs)
{
    std::vector<IdleFault> idle;
    for (std::size_t place = 0; place < scenario.faults.size(); ++place)
        if (std::ranges::none_of(runs,
                                 [&](const RunOutcome& run) { return run.struck.contains(place); }))
            idle.push_back({place, scenario.writtenIn, scenario.faults[place].place.line,
                            faultText(scenario, place) + " never struck"});
    return idle;
}

void judgeIdleFaults(const Scenario& scenario, std::span<CaseResult> cases)
{
    const std::vector<std::size_t> everywhere = idleEverywhere(scenario, cases);
    const bool isAllSeen = std::ranges::all_of(
        cases, [](const CaseResult& each) { return each.coverage && each.coverage->complete(); });
    for (CaseResult& result : cases) {
        std::erase_if(result.idleFaults, [&](const IdleFault& each) {
            return std::ranges::find(everywhere, each.place) == everywhere.end();
        });
        for (IdleFault& idle : result.idleFaults)
            idle.sentence += " " + whereText(result)
                + (cases.size() > 1 ? ", under none of the policies" : "");
        if (result.idleFaults.empty() || !isAllSeen || result.verdict != Verdict::Pass)
            continue;
        result.verdict = Verdict::Unknown;
        result.unknown = result.idleFaults.front().sentence + "; what it would do was not tried";
    }
}

} // namespace echolock
