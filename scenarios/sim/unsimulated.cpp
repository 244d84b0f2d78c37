// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/unsimulated.h"

#include <variant>
#include <vector>

namespace echolock {

namespace {

using Reason = std::optional<std::string_view>;

constexpr std::string_view byChance = "what its chance decides is not a choice there";

bool isWithoutTrigger(const Trigger& when)
{
    return !when.awaitsFrame() && when.at == Duration::zero() && when.probability >= 1;
}

/// In real time, where it counts how late things are.
Reason latenessAgainst(const Fault& fault)
{
    switch (fault.kind()) {
    case FaultKind::Latency:
        if (fault.choice("dist") != "uniform" || fault.number("correlation") > 0)
            return "only 'uniform' delays without 'correlation' are drawn there";
        break;
    case FaultKind::Bandwidth:
    case FaultKind::Slice:
    case FaultKind::SlowReader:
    case FaultKind::FinDelay:
        return "messages have no size there, so only 'latency' makes them late";
    default:
        break;
    }
    return std::nullopt;
}

Reason settingsAgainst(const Fault& fault)
{
    const auto isChance = [&](std::string_view parameter) {
        return fault.number(parameter) > 0 && fault.number(parameter) < 100;
    };
    switch (fault.kind()) {
    case FaultKind::Corrupt:
        return "no bits are turned over there";
    case FaultKind::Rst:
    case FaultKind::CutAfter:
        if (fault.duration("after") > Duration::zero() || fault.count("bytes") > 0
            || fault.count("frames") > 0)
            return "connections end at once there; leave 'after', 'bytes' and 'frames' out";
        break;
    case FaultKind::Refuse:
        if (fault.choice("how").starts_with('4') && fault.choice("how") != "429")
            return "nobody is turned away by a close code there";
        break;
    case FaultKind::AuthFault:
        if (isChance("forbid") || isChance("stale"))
            return byChance;
        if (fault.when.lasting > Duration::zero())
            return "it lasts until it is healed there; leave 'for' out";
        break;
    default:
        break;
    }
    return std::nullopt;
}

Reason reasonAgainst(const Fault& fault, TimeMode time)
{
    if (const Reason reason = settingsAgainst(fault))
        return reason;
    return time == TimeMode::Real ? latenessAgainst(fault) : std::nullopt;
}

/// A step's fault begins when the step comes.
Reason reasonAgainst(const FaultStep& step, TimeMode time)
{
    if (!isWithoutTrigger(step.fault.when))
        return "a step's fault begins with the step there; one that waits is for 'faults'";
    return reasonAgainst(step.fault, time);
}

Reason reasonAgainst(const ScenarioFault& scenarioFault, TimeMode time)
{
    const Fault& fault = scenarioFault.fault;
    if (fault.when.awaitsFrame() && fault.when.at > Duration::zero())
        return "frames are counted from the beginning there; leave 'at' out";
    const bool isPlain = isWithoutTrigger(fault.when) && fault.when.lasting == Duration::zero();
    if (fault.kind() == FaultKind::Refuse && !isPlain)
        return "connections are turned away by their number there, or after a step";
    if (fault.kind() == FaultKind::AuthFault && !isWithoutTrigger(fault.when))
        return "it begins at any moment there, or after a step";
    return reasonAgainst(fault, time);
}

} // namespace

std::optional<Unsimulated> unsimulatedIn(const Scenario& scenario, TimeMode time)
{
    for (std::size_t client = 0; client < scenario.clients.size(); ++client) {
        const std::vector<Step>& steps = scenario.clients[client].steps;
        for (std::size_t step = 0; step < steps.size(); ++step) {
            const auto* const fault = std::get_if<FaultStep>(&steps[step].action);
            if (!fault)
                continue;
            if (const Reason reason = reasonAgainst(*fault, time))
                return Unsimulated{"the fault of " + scenario.nameOf({client, step}), *reason,
                                   steps[step].place};
        }
    }
    for (std::size_t fault = 0; fault < scenario.faults.size(); ++fault)
        if (const Reason reason = reasonAgainst(scenario.faults[fault], time))
            return Unsimulated{"number " + std::to_string(fault + 1) + " of its 'faults'", *reason,
                               scenario.faults[fault].place};
    return std::nullopt;
}

} // namespace echolock
