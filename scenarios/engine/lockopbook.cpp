// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/lockopbook.h"

#include "scenarios/engine/pageview.h"

#include <algorithm>
#include <iterator>

namespace echolock {

namespace {

using Kind = LockOp::Kind;
using Answered = LockOp::Answer;

bool isEndOfConnection(LockCause cause)
{
    return cause == LockCause::Closed || cause == LockCause::ConnectionLost
        || cause == LockCause::Reset || cause == LockCause::PingTimeout
        || cause == LockCause::Evicted;
}

/// Nobody asked for it just now: a turn in the queue has come, or somebody decided it.
bool isGift(const LockEvent& event)
{
    return event.fact == LockFact::Granted
        && (event.cause == LockCause::HandedOver || event.cause == LockCause::Takeover);
}

} // namespace

LockOpBook::LockOpBook(const std::vector<CastMember>& cast, Ownership ownership)
    : m_owners(cast, ownership)
    , m_pages(cast.size())
{
}

void LockOpBook::feed(const HistoryEntry& entry)
{
    ++m_now;
    std::visit([&](const auto& what) { on(what, entry.at); }, entry.what);
}

std::size_t LockOpBook::add(Order& order, Kind kind, const SocketId& socket, Moment call)
{
    LockOp op;
    op.kind = kind;
    op.call = call;
    op.optional = true; // Until its answer is seen.
    order.drafts.push_back({op, socket});
    if (!socket.empty())
        m_open[socket].emplace_back(order.name, order.drafts.size() - 1);
    return order.drafts.size() - 1;
}

LockOpBook::Order& LockOpBook::orderOf(const Resource& name)
{
    Order& order = m_orders[name];
    order.name = name;
    return order;
}

void LockOpBook::on(const ClientAct& act, Instant /*at*/)
{
    switch (act.kind) {
    case ClientAct::Kind::Open:
        m_pages[act.client] = {};
        break;
    case ClientAct::Kind::Subscribe:
    case ClientAct::Kind::Acquire:
        ask(act.client, act.order);
        break;
    case ClientAct::Kind::Unsubscribe:
        m_pages[act.client].joined.erase(act.order);
        [[fallthrough]];
    case ClientAct::Kind::Release:
        release(act.client, act.order);
        break;
    case ClientAct::Kind::Write:
        write(act);
        break;
    case ClientAct::Kind::Abandon:
        abandon(act.client, act.how);
        break;
    case ClientAct::Kind::Thaw:
    case ClientAct::Kind::Renew:
    case ClientAct::Kind::TakeOver: // The server's grant tells of it, as of any that is a gift.
        break;
    }
}

void LockOpBook::ask(std::size_t client, const Resource& order)
{
    Order& here = orderOf(order);
    m_pages[client].joined.insert(order);
    here.seats[client].askedAt = m_now;
    here.seats[client].asked.push_back(add(here, Kind::Acquire, m_pages[client].socket, m_now));
}

void LockOpBook::release(std::size_t client, const Resource& order)
{
    Order& here = orderOf(order);
    here.seats[client].releases.push_back(add(here, Kind::Release, m_pages[client].socket, m_now));
}

void LockOpBook::abandon(std::size_t client, Abandonment how)
{
    Page& page = m_pages[client];
    if (standsStill(how))
        return;
    for (const Resource& order : page.joined) {
        if (how == Abandonment::Leave)
            release(client, order);
        else if (!page.socket.empty())
            add(orderOf(order), Kind::Depart, page.socket, m_now);
    }
    if (how == Abandonment::Leave)
        page.joined.clear();
}

void LockOpBook::write(const ClientAct& act)
{
    if (act.check == ClientAct::Check::None || act.token.value == 0)
        return;
    Order& here = orderOf(act.order);
    LockOp& op = here.drafts[add(here, Kind::Write, m_pages[act.client].socket, m_now)].op;
    op.answer = act.check == ClientAct::Check::Accepted ? Answered::Ok : Answered::Fenced;
    op.token = act.token;
    op.returned = m_now;
    op.optional = false;
}

/// What was asked on an older connection is never answered; what was asked without one, here.
void LockOpBook::on(const ClientConnected& connected, Instant /*at*/)
{
    const std::size_t client = connected.client;
    m_owners.connected(connected.socket, client);
    m_pages[client].socket = connected.socket;
    m_pages[client].connectedAt = m_now;
    for (auto& [name, order] : m_orders) {
        const auto seat = order.seats.find(client);
        if (seat == order.seats.end())
            continue;
        std::erase_if(seat->second.asked, [&drafts = order.drafts](std::size_t draft) {
            return !drafts[draft].socket.empty();
        });
        for (const std::size_t draft : seat->second.asked) {
            order.drafts[draft].socket = connected.socket;
            m_open[connected.socket].emplace_back(name, draft);
        }
        seat->second.answered.clear();
        seat->second.releases.clear();
        seat->second.told = {};
        seat->second.askedAt = std::max(seat->second.askedAt, m_now);
    }
}

void LockOpBook::on(const ServerLock& fact, Instant at)
{
    const LockEvent& event = fact.event;
    m_owners.learn(event.owner, event.order);
    if (event.cause == LockCause::ServerRestart)
        atServersWord(Kind::Restart, event, m_now);
    if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
        freed(event, at);
    else if (event.fact == LockFact::Suspended || event.cause == LockCause::Renewed)
        return; // It is its owner's as before.
    else if (m_owners.clientOf(event.owner.socket))
        answered(event);
    else
        answeredStranger(event);
}

/// The acquire that a fact answers. One that no client is known to have asked for is its page's.
std::size_t LockOpBook::questionOf(Order& order, std::size_t client, const LockEvent& event)
{
    Seat& seat = order.seats[client];
    if (!isGift(event) && !seat.asked.empty()) {
        const std::size_t draft = seat.asked.front();
        seat.asked.pop_front();
        // What was sent before it has been read before it.
        while (!seat.releases.empty() && seat.releases.front() < draft) {
            order.drafts[seat.releases.front()].op.returned = m_now;
            seat.releases.pop_front();
        }
        return draft;
    }
    const Moment since = std::max(seat.askedAt, m_pages[client].connectedAt);
    const Kind kind = event.cause == LockCause::Takeover ? Kind::Takeover : Kind::Acquire;
    return add(order, kind, event.owner.socket, since);
}

void LockOpBook::answered(const LockEvent& event)
{
    const std::size_t client = *m_owners.clientOf(event.owner.socket);
    Order& here = orderOf(event.order);
    const std::size_t draft = questionOf(here, client, event);
    here.drafts[draft].socket = event.owner.socket;
    LockOp& op = here.drafts[draft].op;
    // A denial that is not about a holder says nothing of the lock, and neither did its question.
    if (event.fact == LockFact::Denied && event.holder.socket.empty()) {
        here.drafts[draft].socket = {};
        return;
    }
    const bool isGrant = event.fact != LockFact::Denied;
    op.answer = isGrant ? Answered::Granted : Answered::Denied;
    op.token = event.token;
    op.returned = m_now;
    here.seats[client].answered.push_back({draft, isGrant, event.token});
}

/// Of somebody outside of the cast only the server's word is known.
void LockOpBook::answeredStranger(const LockEvent& event)
{
    if (event.fact != LockFact::Denied)
        atServersWord(Kind::Acquire, event, m_now).answer = Answered::Granted;
}

void LockOpBook::freed(const LockEvent& event, Instant at)
{
    const std::optional<std::size_t> client = m_owners.clientOf(event.owner.socket);
    const bool isAsked = event.cause == LockCause::Unsubscribed
        || event.cause == LockCause::Released;
    if (isAsked && client)
        return released(*client, event.order);
    forgetEndsBefore(at);
    const bool isExplained = !isEndOfConnection(event.cause)
        || std::ranges::any_of(m_closed, [&](const SocketId& socket) {
               return m_owners.isSame(socket, event.owner.socket, event.order);
           });
    if (isExplained)
        atServersWord(Kind::Lapse, event, m_now);
    else
        m_unexplained.push_back({event, m_now});
}

/// The facts of one turn are of one instant, in whatever order; what comes later is another turn.
void LockOpBook::forgetEndsBefore(Instant at)
{
    if (std::exchange(m_turn, at) == at)
        return;
    m_closed.clear();
    m_unexplained.clear();
}

LockOp& LockOpBook::atServersWord(Kind kind, const LockEvent& event, Moment moment)
{
    Order& here = orderOf(event.order);
    LockOp& op = here.drafts[add(here, kind, event.owner.socket, moment)].op;
    op.token = event.token;
    op.returned = moment;
    return op;
}

void LockOpBook::released(std::size_t client, const Resource& order)
{
    Order& here = orderOf(order);
    Seat& seat = here.seats[client];
    if (seat.releases.empty())
        return;
    LockOp& op = here.drafts[seat.releases.front()].op;
    seat.releases.pop_front();
    op.answer = Answered::Ok;
    op.returned = m_now;
    op.optional = false;
}

void LockOpBook::on(const ServerConnection& fact, Instant at)
{
    const std::optional<std::size_t> client = m_owners.clientOf(fact.socket);
    if (fact.kind == ServerConnection::Kind::Closed) {
        closed(fact.socket, at);
        return;
    }
    const Resource order = resourceOfChannel(fact.channel);
    if (!client || !m_orders.contains(order))
        return;
    if (fact.kind == ServerConnection::Kind::Unsubscribed)
        released(*client, order);
    // It will get no answer about the lock.
    std::deque<std::size_t>& asked = m_orders[order].seats[*client].asked;
    if (fact.kind == ServerConnection::Kind::Refused && !asked.empty())
        asked.pop_front();
}

void LockOpBook::closed(const SocketId& socket, Instant at)
{
    forgetEndsBefore(at);
    m_closed.push_back(socket);
    leaveSeats(socket);
    // What was sent and not read by now never will be.
    for (const auto& [name, index] : m_open[socket]) {
        LockOp& op = m_orders[name].drafts[index].op;
        op.returned = std::min(op.returned, m_now);
    }
    m_open.erase(socket);
    for (const Unexplained& each : std::exchange(m_unexplained, {})) {
        if (m_owners.isSame(socket, each.event.owner.socket, each.event.order))
            atServersWord(Kind::Lapse, each.event, each.moment);
        else
            m_unexplained.push_back(each);
    }
}

/// The server ended it, or noticed an end that nobody saw coming.
void LockOpBook::leaveSeats(const SocketId& socket)
{
    const std::optional<std::size_t> client = m_owners.clientOf(socket);
    const bool isExpected = std::ranges::any_of(m_open[socket], [&](const auto& each) {
        return m_orders[each.first].drafts[each.second].op.kind == Kind::Depart;
    });
    if (isExpected || !client || m_pages[*client].socket != socket)
        return;
    for (const Resource& order : m_pages[*client].joined)
        add(orderOf(order), Kind::Depart, socket, m_now);
}

void LockOpBook::on(const ClientSaw& sight, Instant /*at*/)
{
    const Observation& seen = sight.observation;
    if (seen.kind != Observation::Kind::Lock || seen.channel == "private-locks")
        return;
    if (seen.lock.event == "lock.granted" || seen.lock.event == "lock.denied")
        told(sight.client, seen.lock);
}

void LockOpBook::told(std::size_t client, const LockMessage& lock)
{
    const bool isGrant = lock.event == "lock.granted";
    Order& here = orderOf(lock.order);
    Seat& seat = here.seats[client];
    const auto answer = std::ranges::find_if(seat.answered, [&](const Answer& each) {
        return each.isGrant == isGrant
            && (!isGrant || lock.token.value == 0 || each.token == lock.token);
    });
    std::size_t draft = 0;
    if (answer != seat.answered.end()) {
        draft = answer->draft;
        seat.answered.erase(seat.answered.begin(), std::next(answer));
    } else if (isGrant && seat.told != lock.token) {
        // The server knows nothing of it, and the page was told all the same.
        draft = add(here, Kind::Acquire, m_pages[client].socket,
                    std::max(seat.askedAt, m_pages[client].connectedAt));
    } else {
        return; // The same on another channel of the order.
    }
    LockOp& op = here.drafts[draft].op;
    op.answer = isGrant ? Answered::Granted : Answered::Denied;
    if (lock.token.value != 0)
        op.token = lock.token;
    op.returned = m_now;
    op.optional = false;
    if (isGrant)
        seat.told = lock.token;
}

OrderOps LockOpBook::finished(const Resource& name, const Order& order) const
{
    OrderOps ops{name, {}, {}};
    std::map<std::string, std::uint32_t> owners;
    std::map<std::uint32_t, std::map<SocketId, std::uint32_t>> seats;
    for (const Draft& draft : order.drafts) {
        const bool isUseless = draft.op.answer == Answered::Denied && draft.op.optional;
        if (draft.socket.empty() || isUseless)
            continue;
        const std::string key = m_owners.key(draft.socket, name);
        const auto [owner, added] = owners.try_emplace(key,
                                                       static_cast<std::uint32_t>(owners.size()));
        if (added)
            ops.owners.push_back(m_owners.name(draft.socket, name));
        auto& theirs = seats[owner->second];
        LockOp op = draft.op;
        op.owner = owner->second;
        op.seat = theirs.try_emplace(draft.socket, theirs.size() % 64).first->second;
        ops.ops.push_back(op);
    }
    return ops;
}

std::vector<OrderOps> LockOpBook::orders() const
{
    std::vector<OrderOps> orders;
    for (const auto& [name, order] : m_orders) {
        OrderOps ops = finished(name, order);
        if (!ops.ops.empty())
            orders.push_back(std::move(ops));
    }
    return orders;
}

std::vector<OrderOps> lockOpsOf(const History& history, Ownership ownership)
{
    LockOpBook book(history.cast, ownership);
    std::ranges::for_each(history.entries, [&](const auto& entry) { book.feed(entry); });
    return book.orders();
}

} // namespace echolock
