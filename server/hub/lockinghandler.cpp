// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/lockinghandler.h"

#include "server/base/mutant.h"

#include <algorithm>
#include <utility>

namespace echolock {

std::optional<std::string> refusalToKeep(const LockRequest& request, const LockRow& row,
                                         ConnId conn)
{
    if (!row.isConnection(conn))
        return "You do not hold " + row.order.value + ", so nothing was done.";
    if (request.token != row.token)
        return "Token " + std::to_string(request.token.value) + " is not the one by which you hold "
            + row.order.value + ", so nothing was done.";
    return std::nullopt;
}

LockingHandler::LockingHandler(std::shared_ptr<const LockPolicy> policy,
                               std::vector<LockPattern> patterns, const LockParams& params)
    : m_policy(std::move(policy))
    , m_visits(std::move(patterns))
    , m_takeover(params.takeover)
    , m_ordersPerConnectionMax(params.ordersPerConnectionMax)
{
}

std::unique_ptr<LifecycleHandler> LockingHandler::clone() const
{
    return std::make_unique<LockingHandler>(*this);
}

void LockingHandler::onSubscribed(const ConnectionContext& context, const ChannelName& channel,
                                  Instant now, LockEvents& events)
{
    if (const std::optional<Resource> order = m_visits.enter(context.owner(), channel))
        claim({context.owner(), LockCause::Subscribed, {}}, locks().row(*order), now, events);
}

void LockingHandler::claim(const Claim& claim, LockRow& row, Instant now, LockEvents& events)
{
    // What it has, it keeps: it is counted already.
    if (isOverLimit(claim.owner.conn) && !row.isConnection(claim.owner.conn))
        LockTable::deny(row, {claim.owner, LockCause::TooManyOrders, claim.nonce}, now, events);
    else
        m_policy->claim(row, claim, now, events);
}

bool LockingHandler::isOverLimit(ConnId conn) const
{
    return m_visits.ordersOf(conn) > m_ordersPerConnectionMax;
}

/// What it has or waits for is its user's from now on, whose other connections may be there.
void LockingHandler::onIdentified(const ConnectionContext& context, Instant now, LockEvents& events)
{
    for (const Resource& order : m_visits.identify(context.owner())) {
        LockRow& row = locks().row(order);
        if (std::optional<Claim> claim = row.namelessClaimOf(context.conn)) {
            claim->owner = context.owner();
            m_policy->claim(row, *claim, now, events);
        }
        const std::vector<Claim> waiting = row.waiting;
        for (const Claim& waiter : waiting)
            if (isSameOwner(row.owner, waiter.owner))
                m_policy->claim(row, waiter, now, events);
    }
}

void LockingHandler::onUnsubscribed(const ConnectionContext& context, const ChannelName& channel,
                                    UnsubscribeCause cause, Instant now, LockEvents& events)
{
    // The end of the connection gives up all orders at once, in onClose, where its cause is known.
    if (cause == UnsubscribeCause::ConnectionClosed)
        return;
    if (const std::optional<Resource> order = m_visits.leave(context.conn, channel))
        m_policy->leave(locks().row(*order), context.owner(), LockCause::Unsubscribed, now, events);
}

void LockingHandler::onClose(const ConnectionContext& context, CloseHow how, Instant now,
                             LockEvents& events)
{
    for (const Resource& order : m_visits.leaveAll(context.conn)) {
        m_policy->leave(locks().row(order), context.owner(), lockCauseOf(how), now, events);
        if (isMutated(Mutant::FirstOrderOnly))
            break;
    }
}

std::optional<std::string> LockingHandler::onLockRequest(const ConnectionContext& context,
                                                         const ChannelName& channel,
                                                         const LockRequest& request, Instant now,
                                                         LockEvents& events)
{
    const std::optional<Resource> order = resourceOf(channel);
    if (!order)
        return channel.full + " locks nothing.";
    LockRow& row = locks().row(*order);
    const Owner owner = context.owner();
    if (request.verb == LockVerb::Takeover)
        return takeOver({owner, LockCause::Takeover, request.nonce}, row, now, events);
    if (request.verb == LockVerb::Acquire) {
        claim({owner, LockCause::Acquired, request.nonce}, row, now, events);
        return std::nullopt;
    }
    if (auto refusal = refusalToKeep(request, row, context.conn))
        return refusal;
    if (request.verb == LockVerb::Release)
        m_policy->leave(row, owner, LockCause::Released, now, events);
    else
        m_policy->renew(row, {owner, LockCause::Renewed, request.nonce}, now, events);
    return std::nullopt;
}

std::optional<std::string> LockingHandler::takeOver(const Claim& claim, LockRow& row, Instant now,
                                                    LockEvents& events)
{
    const bool isOwn = isSameOwner(row.owner, claim.owner);
    if (row.state != LockState::Free && !row.isConnection(claim.owner.conn)
        && !isOverLimit(claim.owner.conn)) {
        if (m_takeover == TakeoverRule::Nobody)
            return "Nobody may take over a lock here; " + row.order.value + " stays as it is.";
        if (m_takeover == TakeoverRule::OwnSessions && !isOwn)
            return "You may take over a lock from another session of your own only; "
                + row.order.value + " stays as it is.";
        LockTable::free(row, LockFact::Revoked, LockCause::Takeover, now, events);
    }
    this->claim(claim, row, now, events);
    return std::nullopt;
}

bool LockingHandler::onTakeover(LockRow& row, const UserId& user, Instant now, LockEvents& events)
{
    std::vector<Owner> connections = m_visits.connectionsOf(user, row.order);
    if (connections.empty())
        return false;
    if (!m_policy->ownsByUser())
        connections.resize(1);
    if (row.state != LockState::Free && row.owner.user != user)
        LockTable::free(row, LockFact::Revoked, LockCause::Takeover, now, events);
    for (const Owner& connection : connections)
        m_policy->claim(row, {connection, LockCause::Takeover, {}}, now, events);
    return true;
}

void LockingHandler::onRevoked(LockRow& row, Instant now, LockEvents& events)
{
    m_policy->freed(row, now, events);
}

void LockingHandler::onRestored(LockRow& row, Instant now, LockEvents& events)
{
    m_policy->restored(row, now, events);
}

std::optional<Resource> LockingHandler::resourceOf(const ChannelName& channel) const
{
    return m_visits.resourceOf(channel);
}

std::optional<Instant> LockingHandler::due(const LockRow& row) const
{
    return m_policy->due(row);
}

std::vector<ConnId> LockingHandler::onDue(LockRow& row, const LastHeard& heard, Instant now,
                                          LockEvents& events)
{
    std::vector<ConnId> connections;
    for (const Owner& connection : row.connections)
        connections.push_back(connection.conn);
    if (m_policy->look(row, row.lastHeard(heard), now, events) == LockPolicy::Look::AskOwner)
        return connections;
    return {};
}

void LockingHandler::inheritSubscription(const ConnectionContext& context,
                                         const ChannelName& channel)
{
    m_visits.enter(context.owner(), channel);
}

} // namespace echolock
