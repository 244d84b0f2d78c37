// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/wirepart.h"

#include "scenarios/sim/pagepart.h"
#include "scenarios/sim/serverpart.h"

#include <algorithm>

namespace echolock {

WirePart::WirePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_client(client)
{
}

void WirePart::put(std::vector<Signal>& queue, Out kind, Line line, std::uint32_t value)
{
    queue.push_back({static_cast<std::uint8_t>(kind), line, value});
}

void WirePart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    switch (static_cast<In>(in.kind)) {
    case In::Open:
        m_lanes.push_back({in.line, {}, {}});
        put(m_lanes.back().up, Out::Opened, in.line);
        return;
    case In::Trouble:
        trouble(now,
                std::get<FaultStep>(m_case->scenario().step({m_client, in.value}).action).fault);
        return;
    case In::Pass:
        m_holdsUp = m_holdsDown = false;
        m_holdsUntil.reset();
        return;
    default:
        break;
    }
    const auto lane = std::ranges::find(m_lanes, in.line, &Lane::line);
    if (lane == m_lanes.end())
        return;
    hearOf(*lane, in, out);
    if (lane->serverDone && (lane->clientGone || lane->down.empty()))
        m_lanes.erase(lane);
}

void WirePart::hearOf(Lane& lane, Signal in, std::vector<Signal>& out)
{
    switch (static_cast<In>(in.kind)) {
    case In::Up:
        if (!lane.serverDone)
            put(lane.up, Out::Text, lane.line, in.value);
        break;
    case In::End:
        end(lane, in.value);
        break;
    case In::Lose:
        lane.clientGone = true;
        lane.down.clear();
        break;
    case In::Down:
        if (!lane.clientGone)
            put(lane.down, Out::Text, lane.line, in.value);
        break;
    case In::ServerEnd:
        endByServer(lane, in.value);
        break;
    case In::TakeUp:
        takeUp(lane, out);
        break;
    case In::TakeDown:
        out.push_back(lane.down.front());
        lane.down.erase(lane.down.begin());
        break;
    default:
        break;
    }
}

/// What only makes things late changes nothing here: nobody says how long anything takes.
void WirePart::trouble(Instant now, const Fault& fault)
{
    if (fault.kind() == FaultKind::Rst) {
        for (Lane& lane : m_lanes)
            cut(lane);
        std::erase_if(m_lanes,
                      [](const Lane& lane) { return lane.serverDone && lane.down.empty(); });
    } else if (fault.kind() == FaultKind::Blackhole || fault.kind() == FaultKind::Hold) {
        m_holdsUp = m_holdsUp || fault.actsOn(LinkDirection::Up);
        m_holdsDown = m_holdsDown || fault.actsOn(LinkDirection::Down);
        if (fault.when.lasting > Duration::zero())
            m_holdsUntil = now + fault.when.lasting;
    }
}

/// Either side is told of a reset, and all that was under way is lost.
void WirePart::cut(Lane& lane)
{
    const bool isThere = !lane.clientGone;
    end(lane, packed({CloseHow::Kind::Rst, 0}));
    lane.clientGone = !isThere;
    if (isThere)
        put(lane.down, Out::Ended, lane.line, std::uint32_t(CloseCode::Abnormal));
}

/// A close frame is answered by one. Whoever ends without one hears nothing any more, and a reset
/// leaves nothing for the server to take; of one that it has not met it never hears.
void WirePart::end(Lane& lane, std::uint32_t how)
{
    const CloseHow::Kind kind = closeHowOf(how).kind;
    if (kind != CloseHow::Kind::Clean) {
        lane.clientGone = true;
        lane.down.clear();
    }
    if (kind == CloseHow::Kind::Rst) {
        lane.up.clear();
        lane.serverDone = lane.serverDone || !lane.begun;
    }
    if (!lane.serverDone)
        put(lane.up, Out::Ended, lane.line, how);
}

void WirePart::endByServer(Lane& lane, std::uint32_t code)
{
    lane.up.clear();
    lane.serverDone = true;
    const bool isClean = code != std::uint32_t(CloseCode::Abnormal);
    if (!lane.clientGone)
        put(lane.down, Out::Ended, lane.line, code | (isClean ? PagePart::clean : 0));
}

void WirePart::takeUp(Lane& lane, std::vector<Signal>& out)
{
    const Signal taken = lane.up.front();
    lane.up.erase(lane.up.begin());
    out.push_back(taken);
    if (static_cast<Out>(taken.kind) == Out::Opened) {
        lane.begun = true;
        if (!lane.clientGone)
            put(lane.down, Out::Opened, lane.line);
    } else if (static_cast<Out>(taken.kind) == Out::Ended) {
        lane.serverDone = true;
        const CloseHow how = closeHowOf(taken.value);
        if (!lane.clientGone && how.kind == CloseHow::Kind::Clean)
            put(lane.down, Out::Ended, lane.line, how.code | PagePart::clean);
    }
}

WirePart::Facts WirePart::facts(Instant now) const
{
    Facts facts;
    if (m_holdsUntil)
        facts.left = *m_holdsUntil - now;
    facts.isDeaf = m_holdsUp || m_holdsDown;
    for (const Lane& lane : m_lanes) {
        facts.isDeaf = facts.isDeaf || (lane.begun && lane.clientGone && !lane.serverDone);
        facts.underWay += lane.up.size();
        Heads heads{lane.line, {}, {}};
        if (!lane.up.empty() && !m_holdsUp)
            heads.up = lane.up.front();
        if (!lane.down.empty() && !m_holdsDown)
            heads.down = lane.down.front();
        if (heads.up || heads.down)
            facts.lines.push_back(heads);
    }
    return facts;
}

void WirePart::writeState(StateWriter& writer) const
{
    writer.client(m_client);
    writer.flag(m_holdsUp);
    writer.flag(m_holdsDown);
    writer.moment(m_holdsUntil);
    writer.number(m_lanes.size());
    for (const Lane& lane : m_lanes) {
        writer.conn(lane.line.conn());
        writer.flag(lane.begun);
        writer.flag(lane.serverDone);
        writer.flag(lane.clientGone);
        write(writer, lane.up);
        write(writer, lane.down);
    }
}

void WirePart::write(StateWriter& writer, const std::vector<Signal>& queue) const
{
    writer.number(queue.size());
    for (const Signal& each : queue) {
        writer.number(each.kind);
        if (static_cast<Out>(each.kind) == Out::Text)
            writer.frame(m_lexicon->text(each.value));
        else
            writer.number(each.value);
    }
}

} // namespace echolock
