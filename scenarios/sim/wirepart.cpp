// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/wirepart.h"

#include "scenarios/sim/pagepart.h"
#include "scenarios/sim/serverpart.h"
#include "server/base/assert.h"

#include <algorithm>

namespace echolock {

namespace {

/// None where an input is about all of them.
std::optional<Line> lineOf(const Signal& in)
{
    return in.line == Line() ? std::nullopt : std::optional(in.line);
}

/// Whether it ends the connection by a close frame, which counts as any other does.
bool isCloseFrame(LinkDirection direction, const Signal& what)
{
    if (static_cast<WirePart::Out>(what.kind) != WirePart::Out::Ended)
        return false;
    return direction == LinkDirection::Up ? closeHowOf(what.value).kind == CloseHow::Kind::Clean
                                          : (what.value & PagePart::clean) != 0;
}

} // namespace

WirePart::WirePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_client(client)
    , m_trouble(simCase, client)
    , m_bytes(Prng(simCase.settings().seed).derived("wire"))
{
}

/// Nothing is overtaken.
Instant WirePart::arrival(LinkDirection direction, Line line, const Queue& queue)
{
    const Instant arrives = m_now + m_trouble.delay(direction, line);
    return queue.empty() ? arrives : std::max(arrives, queue.back().arrives);
}

void WirePart::putUp(Lane& lane, Out kind, std::uint32_t value)
{
    lane.up.push_back({{static_cast<std::uint8_t>(kind), lane.line, value},
                       arrival(LinkDirection::Up, lane.line, lane.up)});
}

void WirePart::putDown(Lane& lane, Out kind, std::uint32_t value)
{
    lane.down.push_back({{static_cast<std::uint8_t>(kind), lane.line, value},
                         arrival(LinkDirection::Down, lane.line, lane.down)});
}

void WirePart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    m_now = now;
    switch (static_cast<In>(in.kind)) {
    case In::Open:
        return open(in.line);
    case In::Trouble:
        return trouble(lineOf(in), in.value);
    case In::Heal:
        return m_trouble.heal();
    case In::Expire:
        return m_trouble.expire(now);
    case In::Arm:
        return m_trouble.arm(now, in.value);
    case In::Spend:
        return m_trouble.spend(in.value, lineOf(in));
    case In::Choose:
        return m_trouble.choose(in.value, in.line);
    default:
        break;
    }
    const auto lane = std::ranges::find(m_lanes, in.line, &Lane::line);
    if (lane == m_lanes.end())
        return;
    hearOf(*lane, in, out);
    sweep();
}

/// Nothing comes on those any more.
void WirePart::sweep()
{
    std::erase_if(m_lanes, [this](const Lane& lane) {
        const bool isOver = lane.serverDone && (lane.clientGone || lane.down.empty());
        if (isOver)
            m_trouble.ended(lane.line);
        return isOver;
    });
}

void WirePart::open(Line line)
{
    Lane& lane = m_lanes.emplace_back();
    lane.line = line;
    m_trouble.begun(line);
    if (m_trouble.refuses(m_now, line)) {
        lane.serverDone = true;
        putDown(lane, Out::Ended, std::uint32_t(CloseCode::Abnormal));
    } else {
        putUp(lane, Out::Opened);
    }
}

void WirePart::hearOf(Lane& lane, Signal in, std::vector<Signal>& out)
{
    switch (static_cast<In>(in.kind)) {
    case In::Up:
        if (!lane.serverDone)
            putUp(lane, Out::Text, in.value);
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
            putDown(lane, Out::Text, in.value);
        break;
    case In::ServerEnd:
        endByServer(lane, in.value);
        break;
    case In::TakeUp:
        takeUp(lane, out);
        break;
    case In::Drop:
        (in.value == indexOf(LinkDirection::Up) ? lane.up : lane.down).clear();
        break;
    case In::TakeDown:
        takeDown(lane, out);
        break;
    default:
        break;
    }
}

void WirePart::trouble(std::optional<Line> line, std::uint32_t number)
{
    // One that strikes at the last frame of a connection finds nothing left of it.
    if (line && std::ranges::find(m_lanes, *line, &Lane::line) == m_lanes.end())
        return;
    const Fault& fault = m_case->faultOf(m_client, number);
    m_trouble.begin(m_now, fault,
                    SimCase::isStepFault(number) ? LineTrouble::Source::Step
                                                 : LineTrouble::Source::Scenario,
                    line);
    for (Lane& lane : m_lanes) {
        if (line.value_or(lane.line) != lane.line)
            continue;
        if (fault.kind() == FaultKind::Rst)
            cut(lane);
        else if (fault.kind() == FaultKind::CutAfter)
            cutInOrder(lane);
    }
    sweep();
}

/// Either side is told of a reset, and all that was under way is lost.
void WirePart::cut(Lane& lane)
{
    const bool isThere = !lane.clientGone;
    end(lane, packed({CloseHow::Kind::Rst, 0}));
    lane.clientGone = !isThere;
    if (isThere)
        putDown(lane, Out::Ended, std::uint32_t(CloseCode::Abnormal));
}

/// Either side sees the end once it has taken what was under way.
void WirePart::cutInOrder(Lane& lane)
{
    if (!lane.serverDone)
        putUp(lane, Out::Ended, packed({CloseHow::Kind::Fin, 0}));
    if (!lane.clientGone)
        putDown(lane, Out::Ended, std::uint32_t(CloseCode::Abnormal));
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
        putUp(lane, Out::Ended, how);
}

void WirePart::endByServer(Lane& lane, std::uint32_t code)
{
    lane.up.clear();
    lane.serverDone = true;
    const bool isClean = code != std::uint32_t(CloseCode::Abnormal);
    if (!lane.clientGone)
        putDown(lane, Out::Ended, code | (isClean ? PagePart::clean : 0));
}

/// As it is, or as it comes out of the bytes that it went as.
Signal WirePart::carried(LinkDirection direction, Signal what) const
{
    if (m_case->settings().mode == SimMode::Typed)
        return what;
    const bool isUp = direction == LinkDirection::Up;
    const CloseHow how = closeHowOf(what.value);
    if (static_cast<Out>(what.kind) == Out::Text) {
        const auto text = m_bytes.text(isUp ? ByteLine::Direction::Up : ByteLine::Direction::Down,
                                       what.line, m_lexicon->text(what.value));
        ECHOLOCK_ASSERT(text);
        what.value = m_lexicon->numberOf(*text);
    } else if (isUp && static_cast<Out>(what.kind) == Out::Ended
               && how.kind == CloseHow::Kind::Clean) {
        const auto code = m_bytes.close(what.line, how.code);
        ECHOLOCK_ASSERT(code);
        what.value = packed({CloseHow::Kind::Clean, *code});
    }
    return what;
}

void WirePart::takeUp(Lane& lane, std::vector<Signal>& out)
{
    const Signal taken = carried(LinkDirection::Up, lane.up.front().what);
    lane.up.erase(lane.up.begin());
    out.push_back(taken);
    switch (static_cast<Out>(taken.kind)) {
    case Out::Opened:
        lane.begun = true;
        if (!lane.clientGone)
            putDown(lane, Out::Opened);
        m_trouble.opened(m_now, lane.line);
        break;
    case Out::Text:
        m_trouble.passed(LinkDirection::Up, lane.line, m_lexicon->text(taken.value));
        break;
    case Out::Ended:
        if (isCloseFrame(LinkDirection::Up, taken))
            m_trouble.passed(LinkDirection::Up, lane.line, {});
        lane.serverDone = true;
        lane.up.clear();
        if (const CloseHow how = closeHowOf(taken.value);
            !lane.clientGone && how.kind == CloseHow::Kind::Clean)
            putDown(lane, Out::Ended, how.code | PagePart::clean);
        break;
    }
}

void WirePart::takeDown(Lane& lane, std::vector<Signal>& out)
{
    const Signal taken = carried(LinkDirection::Down, lane.down.front().what);
    lane.down.erase(lane.down.begin());
    out.push_back(taken);
    if (static_cast<Out>(taken.kind) == Out::Text)
        m_trouble.passed(LinkDirection::Down, lane.line, m_lexicon->text(taken.value));
    else if (isCloseFrame(LinkDirection::Down, taken))
        m_trouble.passed(LinkDirection::Down, lane.line, {});
}

WirePart::Heads WirePart::headsOf(const Lane& lane, Instant now) const
{
    Heads heads{lane.line, {}, {}, {}, {}, false, false};
    /// A close frame holds no message.
    const auto textOf = [this](LinkDirection direction,
                               const Signal& what) -> std::optional<std::string_view> {
        if (static_cast<Out>(what.kind) == Out::Text)
            return m_lexicon->text(what.value);
        return isCloseFrame(direction, what) ? std::optional(std::string_view()) : std::nullopt;
    };
    const auto isThere = [&](const Queue& queue, LinkDirection direction) {
        return !queue.empty() && !m_trouble.holds(direction, lane.line)
            && queue.front().arrives <= now;
    };
    if (isThere(lane.up, LinkDirection::Up)) {
        heads.up = lane.up.front().what;
        if (const auto text = textOf(LinkDirection::Up, *heads.up)) {
            heads.upMeets = m_trouble.meetings(LinkDirection::Up, lane.line, *text);
            heads.upCounts = m_trouble.isCounted(LinkDirection::Up, lane.line, *text);
        }
    }
    if (isThere(lane.down, LinkDirection::Down)) {
        heads.down = lane.down.front().what;
        if (const auto text = textOf(LinkDirection::Down, *heads.down)) {
            heads.downMeets = m_trouble.meetings(LinkDirection::Down, lane.line, *text);
            heads.downCounts = m_trouble.isCounted(LinkDirection::Down, lane.line, *text);
        }
    }
    return heads;
}

WirePart::Facts WirePart::facts(Instant now) const
{
    Facts facts;
    std::optional<Instant> next = m_trouble.nextDue(now);
    const auto consider = [&](const Queue& queue, LinkDirection direction, Line line) {
        if (!queue.empty() && !m_trouble.holds(direction, line) && queue.front().arrives > now)
            next = std::min(next.value_or(queue.front().arrives), queue.front().arrives);
    };
    facts.isDeaf = m_trouble.holdsAny();
    facts.lanes = m_lanes.size();
    facts.threats = m_trouble.threats(now);
    facts.struck = m_trouble.struck();
    facts.unarmed = m_trouble.unarmed();
    facts.isOver = m_trouble.isOver(now);
    for (const Lane& lane : m_lanes) {
        facts.isDeaf = facts.isDeaf || (lane.begun && lane.clientGone && !lane.serverDone);
        facts.underWay += lane.up.size();
        consider(lane.up, LinkDirection::Up, lane.line);
        consider(lane.down, LinkDirection::Down, lane.line);
        const Heads heads = headsOf(lane, now);
        if (heads.up || heads.down)
            facts.lines.push_back(heads);
    }
    if (next)
        facts.left = *next - now;
    return facts;
}

void WirePart::writeState(StateWriter& writer) const
{
    writer.client(m_client);
    m_trouble.writeState(writer);
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

void WirePart::write(StateWriter& writer, const Queue& queue) const
{
    writer.number(queue.size());
    for (const Item& each : queue) {
        writer.number(each.what.kind);
        if (static_cast<Out>(each.what.kind) == Out::Text)
            writer.frame(m_lexicon->text(each.what.value));
        else
            writer.number(each.what.value);
        writer.ahead(each.arrives);
    }
}

} // namespace echolock
