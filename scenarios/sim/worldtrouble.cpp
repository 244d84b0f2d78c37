// SPDX-License-Identifier: GPL-3.0-or-later

// When the faults of a scenario come, and whom they reach; who does something when is in
// worldturn.cpp.

#include "scenarios/sim/worldturn.h"

#include <algorithm>

namespace echolock {

/// At any moment, or at the message that comes next, which then is not read before somebody has
/// chosen.
std::vector<Line> WorldRules::targets(const WirePart::Facts& wire, const PagePart::Facts& page,
                                      std::size_t fault)
{
    std::vector<Line> targets;
    const auto isIt = [fault](const auto& each) { return each.isChoice && each.fault == fault; };
    for (const LineTrouble::Threat& each : wire.threats)
        if (isIt(each))
            targets.push_back(each.line.value_or(Line()));
    for (const WirePart::Heads& heads : wire.lines)
        if (std::ranges::any_of(heads.upMeets, isIt)
            || (page.reads && std::ranges::any_of(heads.downMeets, isIt)))
            targets.push_back(heads.line);
    return targets;
}

WirePart::Heads WorldTurn::headsOf(Line line)
{
    for (const WirePart::Heads& heads : m_parts.wire(line.client()).lines)
        if (heads.line == line)
            return heads;
    return {line, {}, {}, {}, {}, false, false};
}

/// One that need not come does: at any moment, or at the message that it has waited for. Where it
/// is still open at which message, or what other faults do there, it only will come.
void WorldTurn::faultComes(Actor actor)
{
    const std::size_t client = actor.client;
    const std::size_t fault = actor.fault();
    writes(m_case.connObject(client));
    writesPage(client);
    const Line line = WorldRules::targets(m_parts.wire(client), m_parts.page(client),
                                          fault)[actor.target()];
    const auto isIt = [fault](const auto& each) { return each.isChoice && each.fault == fault; };
    const auto isOpen = [](const auto& each) { return each.isChoice; };
    if (std::ranges::any_of(m_parts.wire(client).threats, isIt))
        return strike(client, fault, line);
    const WirePart::Heads before = headsOf(line);
    m_parts.apply(wire(client), WirePart::In::Choose, line, static_cast<std::uint32_t>(fault));
    const bool isUp = std::ranges::any_of(before.upMeets, isIt);
    const bool isDown = m_parts.page(client).reads && std::ranges::any_of(before.downMeets, isIt);
    const WirePart::Heads heads = headsOf(line);
    if ((isUp && isDown) || std::ranges::any_of(isUp ? heads.upMeets : heads.downMeets, isOpen))
        return;
    if (isUp)
        serverTakes(line);
    else
        clientReads(line);
}

/// Whatever may still come of it has its time, as after a step of a script.
void WorldTurn::strike(std::size_t client, std::size_t fault, Line line)
{
    if ((m_parts.wire(client).struck >> fault & 1) == 0)
        m_clock.idle = m_clock.quiet = Duration::zero();
    m_parts.apply(wire(client), WirePart::In::Spend, line, static_cast<std::uint32_t>(fault));
    beginFault(client, SimCase::scenarioFault(fault), line);
}

/// Behind a cut nothing passes, not even what its frame brings about.
WorldTurn::Moment WorldTurn::momentOf(const LineTrouble::Meeting& meeting) const
{
    if (meeting.edge == LineTrouble::Meeting::Edge::Before)
        return Moment::InPlace;
    const Fault& fault = m_case.scenario().faults[meeting.fault].fault;
    return fault.kind() == FaultKind::CutAfter ? Moment::Behind : Moment::After;
}

bool WorldTurn::strikeAt(Line line, LinkDirection direction, const Meetings& meetings,
                         Moment moment)
{
    bool any = false;
    for (const LineTrouble::Meeting& meeting : meetings) {
        if (meeting.isChoice || momentOf(meeting) != moment)
            continue;
        if (m_case.scenario().faults[meeting.fault].fault.kind() == FaultKind::CutAfter)
            m_parts.apply(wire(line.client()), WirePart::In::Drop, line,
                          static_cast<std::uint32_t>(indexOf(direction)));
        strike(line.client(), meeting.fault, line);
        any = true;
    }
    return any;
}

void WorldTurn::beginFault(std::size_t client, std::uint32_t number, Line line)
{
    writes(m_case.connObject(client));
    writesPage(client);
    m_parts.apply(wire(client), WirePart::In::Trouble, line, number);
    pageDid(client, m_parts.apply(page(client), PagePart::In::Trouble, line, number));
}

/// A fault that must come does, or its time is over: true if there was any.
bool WorldTurn::troubleOnce(std::size_t client)
{
    const WirePart::Facts& line = m_parts.wire(client);
    const auto due = std::ranges::find_if(line.threats,
                                          [](const auto& each) { return !each.isChoice; });
    if (due != line.threats.end()) {
        strike(client, due->fault, due->line.value_or(Line()));
        return true;
    }
    if (line.isOver) {
        m_parts.apply(wire(client), WirePart::In::Expire, {});
        return true;
    }
    for (std::size_t fault = 0; fault < m_case.scenario().faults.size(); ++fault) {
        const bool isReached = (m_parts.script().reached >> fault & 1) != 0;
        if (isReached && line.unarmed >> fault & 1) {
            writes(m_case.connObject(client));
            writesPage(client);
            m_parts.apply(wire(client), WirePart::In::Arm, {}, static_cast<std::uint32_t>(fault));
            return true;
        }
    }
    return false;
}

} // namespace echolock
