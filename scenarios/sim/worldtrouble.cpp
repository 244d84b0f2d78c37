// SPDX-License-Identifier: GPL-3.0-or-later

// When the faults of a scenario come, and whom they reach; who does something when is in
// worldturn.cpp.

#include "scenarios/sim/worldturn.h"

#include <algorithm>

namespace echolock {

std::optional<LineTrouble::Meeting> WorldTurn::meetingOf(Line line, LinkDirection direction)
{
    for (const WirePart::Heads& heads : m_parts.wire(line.client()).lines)
        if (heads.line == line)
            return direction == LinkDirection::Up ? heads.upMeets : heads.downMeets;
    return std::nullopt;
}

/// One that need not come does: at any moment, or at the message that it has waited for.
void WorldTurn::faultComes(std::size_t client, std::size_t fault)
{
    writes(m_case.connObject(client));
    const bool reads = m_parts.page(client).reads;
    const std::vector<WirePart::Heads> lines = m_parts.wire(client).lines;
    for (const WirePart::Heads& heads : lines) {
        const auto isIt = [fault](const std::optional<LineTrouble::Meeting>& meeting) {
            return meeting && meeting->isChoice && meeting->fault == fault;
        };
        const bool isUp = isIt(heads.upMeets);
        if (!isUp && !(reads && isIt(heads.downMeets)))
            continue;
        const LineTrouble::Meeting meeting = isUp ? *heads.upMeets : *heads.downMeets;
        if (!meeting.isBefore && isUp)
            serverTakesFrame(heads.line, m_rules.serverOf(client));
        else if (!meeting.isBefore)
            clientReads(heads.line);
        break;
    }
    strike(client, fault);
}

void WorldTurn::strike(std::size_t client, std::size_t fault)
{
    m_parts.apply(wire(client), WirePart::In::Spend, {}, static_cast<std::uint32_t>(fault));
    beginFault(client, SimCase::scenarioFault(fault));
}

void WorldTurn::beginFault(std::size_t client, std::uint32_t number)
{
    writes(m_case.connObject(client));
    writesPage(client);
    m_parts.apply(wire(client), WirePart::In::Trouble, {}, number);
    pageDid(client, m_parts.apply(page(client), PagePart::In::Trouble, {}, number));
}

/// A fault that must come does, or its time is over: true if there was any.
bool WorldTurn::troubleOnce(std::size_t client)
{
    const WirePart::Facts& line = m_parts.wire(client);
    const auto due = std::ranges::find_if(line.threats,
                                          [](const auto& each) { return !each.isChoice; });
    if (due != line.threats.end()) {
        strike(client, due->fault);
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
