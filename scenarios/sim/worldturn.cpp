// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/worldturn.h"

#include "server/base/assert.h"

#include <algorithm>

namespace echolock {

void StepNotes::clear()
{
    footprint = {};
    findings.clear();
    entries.clear();
    passings.clear();
}

WorldTurn::WorldTurn(const WorldRules& rules, Ensemble& parts, WorldClock& clock, StepNotes& notes)
    : m_rules(rules)
    , m_case(rules.simCase())
    , m_parts(parts)
    , m_clock(clock)
    , m_notes(notes)
{
}

void WorldTurn::take(Actor actor)
{
    reads(m_case.clockObject());
    if (actor.kind != Actor::Kind::Time)
        m_clock.quiet = Duration::zero();
    doWhat(actor);
    judgeMoment();
}

void WorldTurn::doWhat(Actor actor)
{
    switch (actor.kind) {
    case Actor::Kind::Server:
        serverTakes(actor.line());
        break;
    case Actor::Kind::Client:
        clientGoesOn(actor.client);
        break;
    case Actor::Kind::Reader:
        clientReads(nextRead(actor.client));
        break;
    case Actor::Kind::Lock:
    case Actor::Kind::Liveness:
        timerIsDue(actor);
        break;
    case Actor::Kind::Time:
        timePasses();
        return;
    case Actor::Kind::Store:
        storeGoesOn(actor.client);
        break;
    case Actor::Kind::Application:
        workerIsThrough(actor.client);
        break;
    case Actor::Kind::Fault:
        faultComes(actor);
        break;
    }
    settle();
}

void WorldTurn::serverTakes(Line line)
{
    writes(m_case.connObject(line.client()));
    const Meetings meetings = headsOf(line).upMeets;
    if (strikeAt(line, LinkDirection::Up, meetings, Moment::InPlace))
        return;
    const Signals taken = m_parts.apply(wire(line.client()), WirePart::In::TakeUp, line);
    ECHOLOCK_ASSERT(taken.size() == 1);
    const Signal what = taken.front();
    m_notes.passings.push_back({line, true, true, what});
    // What is sent next begins the queue anew.
    if (!headsOf(line).up)
        writes(m_case.pageObject(line.client(), m_case.orders().size()));
    strikeAt(line, LinkDirection::Up, meetings, Moment::Behind);
    serverTakesFrame(line, m_rules.serverOf(line.client()), what);
    strikeAt(line, LinkDirection::Up, meetings, Moment::After);
}

void WorldTurn::serverTakesFrame(Line line, std::size_t index, Signal what)
{
    reads(m_case.serverObject(index));
    switch (static_cast<WirePart::Out>(what.kind)) {
    case WirePart::Out::Opened:
        writes(m_case.userObject(line.client()));
        writesNumbers(index);
        serverDid(index, m_parts.apply(server(index), ServerPart::In::Opened, line));
        break;
    case WirePart::Out::Text:
        if (const auto order = m_rules.orderOfText(what.value))
            writes(m_case.orderObject(*order));
        serverDid(index, m_parts.apply(server(index), ServerPart::In::Frame, line, what.value));
        break;
    case WirePart::Out::Ended:
        writesNumbers(index);
        serverDid(index, m_parts.apply(server(index), ServerPart::In::Ended, line, what.value));
        break;
    }
}

/// A `hold` that is not over ends now, with everything that is due until then still to come: only
/// with TimeMode::Async.
void WorldTurn::clientGoesOn(std::size_t client)
{
    const ScriptPart::Client here = m_parts.script().clients[client];
    if (!here.canGoOn && here.left)
        pass(*here.left);
    else
        goOn(client);
}

Line WorldTurn::nextRead(std::size_t client)
{
    const std::vector<WirePart::Heads>& lines = m_parts.wire(client).lines;
    const auto head = std::ranges::find_if(lines,
                                           [](const auto& each) { return each.down.has_value(); });
    ECHOLOCK_ASSERT(head != lines.end());
    return head->line;
}

void WorldTurn::clientReads(Line line)
{
    const std::size_t client = line.client();
    const WirePart::Heads heads = headsOf(line);
    if (heads.downCounts)
        writes(m_case.connObject(client));
    if (strikeAt(line, LinkDirection::Down, heads.downMeets, Moment::InPlace))
        return;
    const Signal taken = m_parts.apply(wire(client), WirePart::In::TakeDown, line).front();
    m_notes.passings.push_back({line, false, true, taken});
    strikeAt(line, LinkDirection::Down, heads.downMeets, Moment::Behind);
    pageHears(client, taken);
    strikeAt(line, LinkDirection::Down, heads.downMeets, Moment::After);
}

void WorldTurn::pageHears(std::size_t client, const Signal& what)
{
    const bool isText = static_cast<WirePart::Out>(what.kind) == WirePart::Out::Text;
    const auto order = isText ? m_rules.orderOfText(what.value) : std::nullopt;
    if (order)
        writes(m_case.pageObject(client, *order));
    else
        writes(m_case.pageObject(client, m_case.orders().size()));
    PagePart::In kind = PagePart::In::Text;
    if (static_cast<WirePart::Out>(what.kind) == WirePart::Out::Opened)
        kind = PagePart::In::Opened;
    else if (!isText)
        kind = PagePart::In::Closed;
    const auto readsByChoice = [&] {
        return m_rules.readsByChoice(client, m_parts.script().clients[client]);
    };
    const bool didBefore = readsByChoice();
    pageDid(client, m_parts.apply(page(client), kind, what.line, what.value));
    if (readsByChoice() != didBefore)
        writesPage(client);
}

void WorldTurn::timerIsDue(Actor actor)
{
    const bool isLock = actor.kind == Actor::Kind::Lock;
    const std::size_t index = isLock ? actor.client : m_rules.serverOf(actor.client);
    const std::uint16_t what = isLock ? actor.detail : actor.line().value;
    reads(m_case.serverObject(index));
    writes(isLock ? m_case.orderObject(what) : m_case.connObject(actor.client));
    // Whoever gives a sign of life in the same moment may keep an order by it.
    for (std::size_t client = 0; isLock && client < m_case.clients(); ++client)
        reads(m_case.connObject(client));
    const std::vector<ServerPart::Timer>& timers = m_parts.server(index).timers;
    const auto timer = std::ranges::find_if(timers, [&](const ServerPart::Timer& each) {
        return each.isLock == isLock && each.what == what;
    });
    ECHOLOCK_ASSERT(timer != timers.end());
    if (timer->left > Duration::zero()) {
        ++m_clock.timersFired;
        pass(timer->left);
    }
    const Signals outputs = isLock
        ? m_parts.apply(server(index), ServerPart::In::LockDue, {}, what)
        : m_parts.apply(server(index), ServerPart::In::Silent, actor.line());
    serverDid(index, outputs);
}

void WorldTurn::storeGoesOn(std::size_t index)
{
    writes(m_case.storeObject());
    reads(m_case.serverObject(index));
    const Line number{ConnId{index}};
    for (const Signal& reply : m_parts.apply(store, StorePart::In::GoOn, number)) {
        const std::string& order = m_rules.lexicon().reply(reply.value).call.order.value;
        writes(m_case.orderObject(m_case.orderIndex(Resource(order))));
        serverDid(index, m_parts.apply(server(index), ServerPart::In::StoreReply, {}, reply.value));
    }
}

void WorldTurn::workerIsThrough(std::size_t worker)
{
    writes(m_case.applicationObject());
    for (const Signal& handled : m_parts.apply(application, ApplicationPart::In::Through, {},
                                               static_cast<std::uint32_t>(worker)))
        tell(handled.value);
}

void WorldTurn::pass(Duration by)
{
    writes(m_case.clockObject());
    if (by <= Duration::zero())
        return;
    judgeMoment();
    m_parts.age(by);
    m_clock.idle += by;
    m_clock.quiet += by;
}

/// Until somebody can do something, or nothing more is to be expected.
void WorldTurn::timePasses()
{
    while (true) {
        const auto left = m_rules.nextDeadline(m_parts);
        const Duration rest = m_rules.patienceLeft(m_parts, m_clock);
        const bool isHeld = m_rules.isAnyoneHolding(m_parts, m_clock);
        if (!left || (*left > rest && !isHeld)) {
            pass(rest);
            m_clock.idle = m_clock.quiet = m_case.patience() + m_case.waits() + Duration(1);
            return;
        }
        pass(*left);
        fireLocalTimers();
        settle();
        if (m_rules.isAnyoneReady(m_parts, m_clock))
            return;
    }
}

/// Those of which nothing comes but a question to one connection: nobody cares in which order.
void WorldTurn::fireLocalTimers()
{
    for (std::size_t index = 0; index < m_case.servers(); ++index) {
        const std::vector<ServerPart::Timer> timers = m_parts.server(index).timers;
        for (const ServerPart::Timer& timer : timers) {
            if (timer.left > Duration::zero())
                continue;
            Signal in{static_cast<std::uint8_t>(ServerPart::In::LockDue), {}, timer.what};
            if (!timer.isLock)
                in = {static_cast<std::uint8_t>(ServerPart::In::Silent), Line(ConnId{timer.what}),
                      0};
            if (isLocal(m_parts.foresee(server(index), in)))
                serverDid(index, m_parts.apply(server(index), in));
        }
    }
}

bool WorldTurn::isLocal(Signals outputs) const
{
    return std::ranges::all_of(outputs, [this](const Signal& each) {
        return static_cast<ServerPart::Out>(each.kind) == ServerPart::Out::Send
            && m_rules.isPing(each.value);
    });
}

/// In turn, until all of them have nothing to do, one after the other.
void WorldTurn::settle()
{
    std::size_t idle = 0;
    for (std::size_t client = 0; idle < m_case.clients();
         client = (client + 1) % m_case.clients()) {
        ++idle;
        while (settleOnce(client))
            idle = 1;
    }
}

/// What a client does, or the server for it, that is no choice: true if there was anything.
bool WorldTurn::settleOnce(std::size_t client)
{
    if (troubleOnce(client))
        return true;
    const WirePart::Facts& line = m_parts.wire(client);
    const PagePart::Facts& here = m_parts.page(client);
    const ScriptPart::Client& next = m_parts.script().clients[client];
    for (const WirePart::Heads& heads : line.lines) {
        if (heads.up && m_rules.keepsAlive(*heads.up) && heads.upMeets.empty() && !heads.upCounts) {
            serverTakes(heads.line);
            return true;
        }
        const bool isFree = !heads.downCounts
            && std::ranges::none_of(heads.downMeets, &LineTrouble::Meeting::isChoice);
        if (heads.down && here.reads && isFree && !m_rules.readsByChoice(client, next)) {
            clientReads(heads.line);
            return true;
        }
    }
    if (here.wakesIn && *here.wakesIn <= Duration::zero()) {
        pageDid(client, m_parts.apply(page(client), PagePart::In::Expire, {}));
        return true;
    }
    for (const PagePart::Timer& timer : here.timers) {
        if (timer.left > Duration::zero())
            continue;
        writesPage(client);
        pageDid(client,
                m_parts.apply(page(client), PagePart::In::Timer, {},
                              static_cast<std::uint32_t>(timer.timer)));
        return true;
    }
    if (!m_rules.goesOnAtOnce(client, next))
        return false;
    goOn(client);
    return true;
}

} // namespace echolock
