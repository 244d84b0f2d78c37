// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hubmodel.h"

#include "server/protocol/channelname.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"
#include "tests/fuzz/hubstep.h"
#include "tests/support/utf8.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

/// Who must know: an event of a channel goes to its subscribers, but for what says that there is
/// no subscription.
bool isForSubscribers(std::string_view event)
{
    return event != "pusher:subscription_error" && event != "pusher:error";
}

} // namespace

void HubModel::expect(bool holds, std::string_view promise)
{
    if (!holds && !m_broken)
        m_broken = promise;
}

void HubModel::arrives(ConnId conn, std::size_t app)
{
    m_arriving = {conn};
    m_pages[conn].app = app;
}

void HubModel::leaves(ConnId conn)
{
    m_pages[conn].open = false;
}

void HubModel::observe(const EffectEntry& entry)
{
    const std::string text = toString(entry);
    expect(text.find(secretMark) == std::string::npos, "no secret in " + text);
    std::visit([this](const auto& kind) { on(kind); }, entry);
}

void HubModel::on(const SentMessage& sent)
{
    expect(isUtf8(sent.text), "messages are UTF-8: " + sent.text);
    const auto frame = decodeServerFrame(sent.text);
    expect(frame && !frame->event.empty(), "messages are JSON with an event: " + sent.text);
    if (!frame)
        return;
    expect(!sent.to.empty(), "messages go to somebody: " + sent.text);
    const std::set<ConnId> different(sent.to.begin(), sent.to.end());
    expect(different.size() == sent.to.size(), "nobody gets a message twice: " + sent.text);
    if (frame->event == "pusher:connection_established" && m_arriving.erase(sent.to.front()) > 0)
        m_pages[sent.to.front()].open = true;
    for (const ConnId conn : sent.to)
        checkRecipient(conn, frame->event, frame->channel);
    if (frame->event != "pusher:error")
        return;
    JsonReader reader;
    const auto data = reader.parse(frame->data);
    expectOurs(data && data->is(JsonType::Object), "errors have data: " + sent.text);
    if (data && data->is(JsonType::Object)) {
        const auto [code] = reader.pick(*data, std::array<std::string_view, 1>{"code"});
        expectOurs(toInteger(code).has_value(), "errors have an integer code: " + sent.text);
    }
}

void HubModel::checkRecipient(ConnId conn, std::string_view event, std::string_view channel)
{
    const auto found = m_pages.find(conn);
    expectOurs(found != m_pages.end() && (found->second.open || m_arriving.contains(conn)),
               "only open connections are sent to: " + std::string(event) + " to #"
                   + std::to_string(conn.value));
    if (found == m_pages.end() || channel.empty() || !isForSubscribers(event))
        return;
    expectOurs(found->second.channels.contains(std::string(channel)),
               "a channel's events go to its subscribers: " + std::string(event) + " of "
                   + std::string(channel) + " to #" + std::to_string(conn.value));
}

void HubModel::on(const ClosedConnection& closed)
{
    Page& page = m_pages[closed.conn];
    expectOurs(page.open || m_arriving.contains(closed.conn), "only open connections are closed");
    page.open = false;
    m_arriving.erase(closed.conn);
}

void HubModel::on(const LockEvent& event)
{
    const std::size_t app = m_pages[event.owner.conn].app;
    Lock& lock = m_locks[{app, event.order.value}];
    const std::string where = toString(EffectEntry(event));
    const auto isOwners = isSameOwner(lock.owner, event.owner);
    if (event.fact == LockFact::Denied)
        return denied(event, lock, where);
    if (event.fact != LockFact::Granted)
        expect(lock.token == event.token.value, "a lock's token stays: " + where);
    if (event.fact != LockFact::Confirmed)
        expect(event.version > lock.version, "versions rise: " + where);
    lock.version = event.version;
    switch (event.fact) {
    case LockFact::Granted:
        expect(!lock.held(), "one holder per order: " + where);
        expect(event.token.value > lock.token, "tokens rise: " + where);
        expect(event.cause != LockCause::HandedOver
                   || (!lock.waiting.empty() && lock.waiting.front() == event.owner.conn),
               "first come, first served: " + where);
        lock.token = event.token.value;
        lock.connections.clear();
        break;
    case LockFact::Confirmed:
        // Under the article somebody may pass for a holder who is gone.
        expect(lock.state == LockState::Held && (isOwners || !m_pages[lock.owner.conn].open),
               "only the owner is confirmed: " + where);
        if (!isOwners)
            return;
        break;
    case LockFact::Resumed:
        expect(lock.state == LockState::Grace && isOwners, "only the owner comes back: " + where);
        break;
    case LockFact::Suspended:
        expect(lock.state == LockState::Held && isOwners, "grace is the holder's: " + where);
        lock.state = LockState::Grace;
        lock.since = event.at;
        lock.connections.clear();
        return;
    case LockFact::Released:
    case LockFact::Revoked:
        expect(lock.held() && isOwners, "what is freed was held: " + where);
        lock.state = LockState::Free;
        lock.connections.clear();
        return;
    case LockFact::Denied:
        return;
    }
    lock.state = LockState::Held;
    lock.owner = event.owner;
    lock.connections.insert(event.owner.conn);
    std::erase(lock.waiting, event.owner.conn);
}

void HubModel::denied(const LockEvent& event, Lock& lock, const std::string& where)
{
    expect(event.cause == LockCause::TooManyOrders
               || (lock.held() && isSameOwner(lock.owner, event.holder)
                   && event.holder.conn != event.owner.conn),
           "who is denied is told the holder: " + where);
    if (event.position == 0)
        return;
    auto place = std::ranges::find(lock.waiting, event.owner.conn);
    if (place == lock.waiting.end())
        place = lock.waiting.insert(place, event.owner.conn);
    expect(std::size_t(place - lock.waiting.begin()) + 1 == event.position,
           "who waits is told the place: " + where);
}

void HubModel::expectNobodyWaiting()
{
    for (auto& [key, lock] : m_locks)
        lock.waiting.clear();
}

/// With its last channel of the order, a connection is off it.
void HubModel::leavesOrder(ConnId conn, const std::string& channel)
{
    const auto name = parseChannelName(channel);
    const std::size_t app = m_pages[conn].app;
    const auto lock = name ? m_locks.find({app, name->base}) : m_locks.end();
    if (lock == m_locks.end() || isAt(conn, app, name->base))
        return;
    lock->second.connections.erase(conn);
    std::erase(lock->second.waiting, conn);
    if (lock->second.owner.conn == conn && !lock->second.connections.empty())
        lock->second.owner.conn = *lock->second.connections.begin();
}

void HubModel::on(const LifecycleEntry& entry)
{
    Page& page = m_pages[entry.conn];
    if (entry.step == LifecycleStep::Subscribed)
        expectOurs(page.open && page.channels.try_emplace(entry.channel, m_user).second,
                   "nobody subscribes twice: " + entry.channel);
    else if (entry.step == LifecycleStep::Unsubscribed)
        expectOurs(page.channels.erase(entry.channel) == 1,
                   "only subscribers unsubscribe: " + entry.channel);
    if (entry.step == LifecycleStep::Unsubscribed)
        leavesOrder(entry.conn, entry.channel);
}

void HubModel::on(const SentReply& sent)
{
    const ApiReply& reply = sent.reply;
    expect(reply.status >= 200 && reply.status < 600, "replies have a status");
    const bool claimsJson = reply.contentType == "application/json" && reply.status != 204;
    expect(!claimsJson || JsonReader().parse(reply.body), "replies are JSON: " + reply.body);
    expect(isUtf8(reply.body), "replies are UTF-8: " + reply.body);
}

void HubModel::checkBetweenSteps(const HubStats& stats, const HubOptions& options, Instant now)
{
    m_arriving.clear();
    std::size_t subscriptions = 0;
    std::set<std::pair<std::size_t, std::string>> channels;
    for (const auto& [conn, page] : m_pages) {
        expectOurs(page.open || page.channels.empty(), "who is gone is subscribed to nothing");
        subscriptions += page.channels.size();
        for (const auto& [channel, user] : page.channels)
            channels.insert({page.app, channel});
    }
    expectOurs(stats.connections == open().size(), "connections are counted");
    expectOurs(stats.subscriptions == subscriptions, "subscriptions are counted");
    expectOurs(stats.channels == channels.size(), "channels are counted");
    const auto held = std::ranges::count_if(m_locks,
                                            [](const auto& lock) { return lock.second.held(); });
    expectOurs(stats.locksHeld == std::size_t(held), "locks are counted");
    expectOurs(options.policy != "none" || held == 0, "policy none locks nothing");
    if (options.policy == "article")
        return;
    for (const auto& [key, lock] : m_locks) {
        checkLock(lock, key.first, key.second);
        expectOurs(lock.state != LockState::Grace || now - lock.since < options.locks.grace,
                   "a grace ends in time: " + key.second);
    }
}

void HubModel::checkLock(const Lock& lock, std::size_t app, const std::string& order)
{
    const auto isThere = [&](ConnId conn) { return m_pages[conn].open && isAt(conn, app, order); };
    if (lock.state == LockState::Held)
        expectOurs(std::ranges::any_of(lock.connections, isThere),
                   "nobody holds an order without a verified subscription: " + order);
    expectOurs(lock.held() || lock.waiting.empty(), "nobody waits for a free order: " + order);
    expectOurs(std::ranges::all_of(lock.waiting, isThere), "who is gone does not wait: " + order);
}

bool HubModel::isAt(ConnId conn, std::size_t app, const std::string& order) const
{
    const Page& page = m_pages.at(conn);
    return page.app == app && std::ranges::any_of(page.channels, [&](const auto& channel) {
               const auto name = parseChannelName(channel.first);
               return name && name->needsAuth() && name->base == order;
           });
}

std::set<ConnId> HubModel::open() const
{
    std::set<ConnId> conns;
    for (const auto& [conn, page] : m_pages)
        if (page.open)
            conns.insert(conn);
    return conns;
}

std::set<ConnId> HubModel::subscribers(std::size_t app, std::string_view channel) const
{
    std::set<ConnId> conns;
    for (const auto& [conn, page] : m_pages)
        if (page.app == app && page.channels.contains(std::string(channel)))
            conns.insert(conn);
    return conns;
}

std::set<std::string> HubModel::usersAt(std::size_t app, std::string_view channel) const
{
    std::set<std::string> users;
    for (const ConnId conn : subscribers(app, channel))
        users.insert(m_pages.at(conn).channels.at(std::string(channel)));
    return users;
}

HubModel::Lock HubModel::lockOf(std::size_t app, std::string_view order) const
{
    const auto found = m_locks.find({app, std::string(order)});
    return found == m_locks.end() ? Lock() : found->second;
}

} // namespace echolock
