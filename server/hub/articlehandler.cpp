// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/articlehandler.h"

#include "server/hub/phpintcast.h"
#include "server/protocol/framedecoder.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr std::string_view orderPrefix = "order.";
constexpr std::string_view channelPrefix = "private-order.";

/// The article takes no requests, so that none could renew a lease.
LockParams byFrames(LockParams params)
{
    params.renewal = LeaseRenewal::Frames;
    return params;
}

} // namespace

ArticleHandler::ArticleHandler(ArticleBugs bugs, const LockParams& params)
    : m_bugs(bugs)
    , m_ordersPerConnectionMax(params.ordersPerConnectionMax)
    , m_lease(byFrames(params))
{
}

std::unique_ptr<LifecycleHandler> ArticleHandler::clone() const
{
    return std::make_unique<ArticleHandler>(*this);
}

void ArticleHandler::onOpen(const ConnectionContext& context, Instant /*now*/,
                            LockEvents& /*events*/)
{
    m_notes.visitor(context);
}

void ArticleHandler::onMessage(const ConnectionContext& context, const ClientFrame& frame,
                               Instant now, LockEvents& events)
{
    Visitor& visitor = m_notes.visitor(context);
    m_attempt.reset();
    if (const auto* const left = std::get_if<UnsubscribeFrame>(&frame);
        left && m_bugs.lacks(ArticleBug::UnsubscribeIgnored))
        return leaveChannel(visitor, left->channel, now, events);
    const auto* const subscribe = std::get_if<SubscribeFrame>(&frame);
    if (!subscribe || m_bugs.lacks(ArticleBug::LockBeforeAuth))
        return;
    const auto outcome = lock(visitor, subscribe->channel, ownerOf(context, subscribe->channelData),
                              now, events);
    if (!outcome)
        return;
    m_attempt = {context.conn, std::string(subscribe->channel), *outcome};
    // There its next line is an error already: the connection is not in its map.
    if (m_bugs.has(ArticleBug::DebugLosesIdentity))
        takeBack(context, now, events);
}

void ArticleHandler::onSubscribed(const ConnectionContext& context, const ChannelName& channel,
                                  Instant now, LockEvents& events)
{
    Visitor& visitor = m_notes.visitor(context);
    m_attempt.reset();
    if (m_bugs.lacks(ArticleBug::LockBeforeAuth))
        lock(visitor, channel.full, ownerOf(context), now, events);
}

void ArticleHandler::onError(const ConnectionContext& context, const ProtocolError& /*error*/,
                             Instant now, LockEvents& events)
{
    takeBack(context, now, events);
}

void ArticleHandler::onClose(const ConnectionContext& context, CloseHow how, Instant now,
                             LockEvents& events)
{
    using Kind = CloseHow::Kind;
    const Visitor* const visitor = m_notes.find(context.conn);
    if (!visitor)
        return;
    const Leaver leaver{context, visitor->resourceId};
    const std::vector<Resource> orders = m_notes.leave(context.conn);
    const bool isHeardOf = how.kind != Kind::PingTimeout && how.kind != Kind::Inactive;
    if (m_bugs.has(ArticleBug::DebugLosesIdentity)
        || (m_bugs.has(ArticleBug::HalfOpen) && !isHeardOf)
        || (m_bugs.has(ArticleBug::RestartOrphan) && how.kind == Kind::ServerShutdown))
        return;
    for (const Resource& order : orders)
        unlock(leaver, order, lockCauseOf(how), now, events);
}

std::optional<LockFact> ArticleHandler::lock(Visitor& visitor, std::string_view channel,
                                             const Owner& owner, Instant now, LockEvents& events)
{
    const std::optional<Resource> order = orderOf(channel);
    if (!order)
        return std::nullopt;
    const auto noted = visitor.channels.find(channel);
    const bool isGuarded = noted != visitor.channels.end() && noted->second.guards;
    if (isGuarded && m_bugs.lacks(ArticleBug::DebugLosesIdentity))
        return std::nullopt;
    if (noted == visitor.channels.end() && isFull(visitor)) {
        LockTable::deny(locks().row(*order), {owner, LockCause::TooManyOrders}, now, events);
        return std::nullopt;
    }
    m_notes.note(visitor, channel, *order);
    return claim(visitor, *order, owner, now, events);
}

bool ArticleHandler::isFull(const Visitor& visitor) const
{
    return m_bugs.lacks(ArticleBug::Unbounded)
        && visitor.channels.size() >= m_ordersPerConnectionMax;
}

LockFact ArticleHandler::claim(const Visitor& visitor, const Resource& order, const Owner& owner,
                               Instant now, LockEvents& events)
{
    LockRow& row = locks().row(order);
    const Claim claim{owner, LockCause::Subscribed, {}};
    if (row.state == LockState::Held && isOwner(row, owner.conn, visitor.resourceId))
        LockTable::confirm(row, claim, now, events);
    else
        m_policy.claim(row, claim, now, events);
    const LockFact outcome = events.back().fact;
    if (outcome != LockFact::Granted)
        return outcome;
    m_ownerIds[order] = visitor.resourceId;
    if (m_bugs.lacks(ArticleBug::NoLease))
        row.deadline = now + m_lease.ttl();
    return outcome;
}

void ArticleHandler::takeBack(const ConnectionContext& context, Instant now, LockEvents& events)
{
    const std::optional<Attempt> failed = std::exchange(m_attempt, std::nullopt);
    if (!failed || failed->conn != context.conn)
        return;
    Visitor& visitor = m_notes.visitor(context);
    if (m_bugs.has(ArticleBug::NoRollback)) {
        if (m_bugs.lacks(ArticleBug::StaleAuth))
            ArticleNotes::stopGuarding(visitor, failed->channel);
        return;
    }
    m_notes.erase(visitor, failed->channel);
    if (failed->outcome == LockFact::Granted)
        m_policy.leave(locks().row(*orderOf(failed->channel)), context.owner(), LockCause::Released,
                       now, events);
}

void ArticleHandler::leaveChannel(Visitor& visitor, std::string_view channel, Instant now,
                                  LockEvents& events)
{
    const std::optional<Resource> order = m_notes.erase(visitor, channel);
    if (order)
        unlock({visitor.context, visitor.resourceId}, *order, LockCause::Unsubscribed, now, events);
}

void ArticleHandler::unlock(const Leaver& leaver, const Resource& order, LockCause cause,
                            Instant now, LockEvents& events)
{
    LockRow& row = locks().row(order);
    if (row.state == LockState::Free)
        return;
    const bool owns = isOwner(row, leaver.context.conn, leaver.resourceId);
    if (!owns
        && (m_bugs.lacks(ArticleBug::BlindUnlock) || staysFor(leaver.context, row.owner.conn)))
        return;
    m_policy.leave(row, ownerOf(leaver.context), cause, now, events);
    if (!owns)
        return;
    const auto& here = m_notes.at(order);
    const auto heir = std::ranges::find_if(
        here, [&](ConnId conn) { return staysFor(leaver.context, conn); });
    if (heir == here.end())
        return;
    // As if it had come only now: it waited in no queue.
    const Visitor& next = *m_notes.find(*heir);
    claim(next, order, ownerOf(next.context), now, events);
}

bool ArticleHandler::isOwner(const LockRow& row, ConnId conn, std::uint32_t resourceId) const
{
    if (m_bugs.lacks(ArticleBug::MultiServer))
        return row.owner.conn == conn;
    const auto id = m_ownerIds.find(row.order);
    return id != m_ownerIds.end() && id->second == resourceId;
}

bool ArticleHandler::staysFor(const ConnectionContext& leaver, ConnId other) const
{
    const Visitor* const visitor = m_notes.find(other);
    if (!visitor || other == leaver.conn || leaver.user.empty()
        || visitor->context.user != leaver.user)
        return false;
    // A page that was reloaded is the one that came later.
    return m_bugs.lacks(ArticleBug::SecondTab)
        || (m_bugs.lacks(ArticleBug::ReloadOverlap) && other > leaver.conn);
}

Owner ArticleHandler::ownerOf(const ConnectionContext& context, std::string_view channelData) const
{
    Owner owner = context.owner();
    if (m_bugs.has(ArticleBug::UserUnknown))
        owner.user = {};
    else if (owner.user.empty() && !channelData.empty())
        if (const auto claimed = decodeMember(channelData))
            owner.user = claimed->user;
    return owner;
}

std::optional<std::string_view> ArticleHandler::idOf(std::string_view channel) const
{
    if (channel.starts_with(channelPrefix))
        return channel.substr(channelPrefix.size());
    if (m_bugs.has(ArticleBug::ChannelKind))
        return std::nullopt;
    const Result<ChannelName> name = parseChannelName(channel);
    if (!name || !name->needsAuth() || !name->base.starts_with(orderPrefix))
        return std::nullopt;
    return channel.substr(channel.size() - name->base.size() + orderPrefix.size());
}

std::optional<Resource> ArticleHandler::orderOf(std::string_view channel) const
{
    const std::optional<std::string_view> id = idOf(channel);
    if (!id)
        return std::nullopt;
    if (m_bugs.has(ArticleBug::IntCast))
        return Resource(std::string(orderPrefix) + std::to_string(phpIntCast(*id)));
    if (id->empty())
        return std::nullopt;
    return Resource(std::string(orderPrefix) + std::string(*id));
}

std::optional<Resource> ArticleHandler::resourceOf(const ChannelName& channel) const
{
    return orderOf(channel.full);
}

bool ArticleHandler::isAnswered(const ClientFrame& frame) const
{
    const auto* const subscribe = std::get_if<SubscribeFrame>(&frame);
    return !subscribe || m_bugs.lacks(ArticleBug::DebugLosesIdentity)
        || m_bugs.lacks(ArticleBug::LockBeforeAuth) || !orderOf(subscribe->channel);
}

void ArticleHandler::onRestored(LockRow& row, Instant now, LockEvents& events)
{
    if (m_bugs.lacks(ArticleBug::RestartOrphan))
        return LifecycleHandler::onRestored(row, now, events);
    // No ledger tells by which number it was locked. They were small, and so will the next ones be.
    m_ownerIds[row.order] = ++m_restored;
    if (m_bugs.lacks(ArticleBug::NoLease))
        row.deadline = now + m_lease.ttl();
}

void ArticleHandler::inheritSubscription(const ConnectionContext& context,
                                         const ChannelName& channel)
{
    // Only where the lock was left to it, because nothing but parameters has changed.
    const std::optional<Resource> order = orderOf(channel.full);
    const LockRow* const row = order ? locks().find(*order) : nullptr;
    if (!row || row->state != LockState::Held || row->owner.conn != context.conn)
        return;
    Visitor& visitor = m_notes.visitor(context);
    m_notes.note(visitor, channel.full, *order);
    m_ownerIds[*order] = visitor.resourceId;
}

void ArticleHandler::writeOwnState(StateWriter& out) const
{
    m_notes.writeState(out);
    out.number(m_restored);
    out.flag(m_attempt.has_value());
    if (m_attempt) {
        out.conn(m_attempt->conn);
        out.text(m_attempt->channel);
        out.choice(m_attempt->outcome);
    }
    if (m_bugs.lacks(ArticleBug::MultiServer))
        return;
    m_notes.writeResourceIds(out);
    // Of a free order nobody asks who had it.
    out.beginUnordered();
    for (const auto& [order, id] : m_ownerIds) {
        const LockRow* const row = locks().find(order);
        if (!row || row->state == LockState::Free)
            continue;
        out.text(order.value);
        out.number(id);
        out.endEntry();
    }
    out.endUnordered();
}

std::optional<Instant> ArticleHandler::due(const LockRow& row) const
{
    return row.state == LockState::Held ? m_lease.due(row) : std::nullopt;
}

std::vector<ConnId> ArticleHandler::onDue(LockRow& row, const LastHeard& heard, Instant now,
                                          LockEvents& events)
{
    if (row.state != LockState::Held || !row.deadline)
        return {};
    switch (m_lease.look(row, row.lastHeard(heard), now)) {
    case LeaseTerm::State::Runs:
        return {};
    case LeaseTerm::State::RunsAskOwner:
        return {row.owner.conn};
    case LeaseTerm::State::Over:
        LockTable::free(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
    }
    return {};
}

} // namespace echolock
