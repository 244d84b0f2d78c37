// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/sharedhandler.h"

#include "server/base/assert.h"
#include "server/base/mutant.h"
#include "server/hub/lockinghandler.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// Of the store, for a claim; less where that is most of a lease.
constexpr Duration answerWithin = std::chrono::seconds(2);

} // namespace

SharedHandler::SharedHandler(std::vector<LockPattern> patterns, const LockParams& params)
    : m_visits(std::move(patterns))
    , m_lease(params.lease)
    , m_answerWithin(std::min(answerWithin, params.lease / 3))
    , m_renewal(params.renewal)
    , m_ordersPerConnectionMax(params.ordersPerConnectionMax)
{
}

std::unique_ptr<LifecycleHandler> SharedHandler::clone() const
{
    return std::make_unique<SharedHandler>(*this);
}

void SharedHandler::onSubscribed(const ConnectionContext& context, const ChannelName& channel,
                                 Instant now, LockEvents& events)
{
    if (const std::optional<Resource> order = m_visits.enter(context.owner(), channel))
        claim({context.owner(), LockCause::Subscribed, {}}, locks().row(*order), now, events);
}

void SharedHandler::onUnsubscribed(const ConnectionContext& context, const ChannelName& channel,
                                   UnsubscribeCause cause, Instant now, LockEvents& events)
{
    // The end of the connection gives up all orders at once, in onClose, where its cause is known.
    if (cause == UnsubscribeCause::ConnectionClosed)
        return;
    if (const std::optional<Resource> order = m_visits.leave(context.conn, channel))
        leave(locks().row(*order), context.conn, LockCause::Unsubscribed, now, events);
}

void SharedHandler::onClose(const ConnectionContext& context, CloseHow how, Instant now,
                            LockEvents& events)
{
    for (const Resource& order : m_visits.leaveAll(context.conn))
        leave(locks().row(order), context.conn, lockCauseOf(how), now, events);
}

std::optional<std::string> SharedHandler::onLockRequest(const ConnectionContext& context,
                                                        const ChannelName& channel,
                                                        const LockRequest& request, Instant now,
                                                        LockEvents& events)
{
    const std::optional<Resource> order = resourceOf(channel);
    if (!order)
        return channel.full + " locks nothing.";
    LockRow& row = locks().row(*order);
    if (request.verb == LockVerb::Acquire) {
        claim({context.owner(), LockCause::Acquired, request.nonce}, row, now, events);
        return std::nullopt;
    }
    if (request.verb == LockVerb::Takeover)
        return "A lock in a shared store cannot be taken over; " + row.order.value
            + " stays as it is.";
    if (auto refusal = refusalToKeep(request, row, context.conn))
        return refusal;
    if (request.verb == LockVerb::Release)
        end(row, LockFact::Released, LockCause::Released, now, events);
    else
        renew({context.owner(), LockCause::Renewed, request.nonce}, row, now, events);
    return std::nullopt;
}

SharedHandler::Share* SharedHandler::find(const LockRow& row)
{
    const auto found = m_shares.find(row.number);
    return found == m_shares.end() ? nullptr : &found->second;
}

void SharedHandler::claim(const Claim& claim, LockRow& row, Instant now, LockEvents& events)
{
    // What it has, it keeps: it is counted already.
    if (row.isConnection(claim.owner.conn))
        return renew(claim, row, now, events);
    if (m_visits.ordersOf(claim.owner.conn) > m_ordersPerConnectionMax)
        return LockTable::deny(row, {claim.owner, LockCause::TooManyOrders, claim.nonce}, now,
                               events);
    if (row.state == LockState::Held)
        return LockTable::deny(row, claim, now, events);
    auto& all = m_shares[row.number].asked;
    const auto asked = std::ranges::find(all, claim.owner.conn,
                                         [](const Asked& other) { return other.claim.owner.conn; });
    if (asked != all.end()) {
        asked->claim = claim;
        return;
    }
    std::string value = storeValue(claim.owner, row.calls + 1);
    all.push_back({claim, callStore(StoreVerb::Acquire, row, std::move(value), m_lease), now});
}

/// Whoever is gone, or unsubscribed, is asked for no more, so no answer can lock for it.
void SharedHandler::leave(LockRow& row, ConnId conn, LockCause cause, Instant now,
                          LockEvents& events)
{
    Share* const share = find(row);
    if (!share)
        return;
    std::erase_if(share->asked, [&](const Asked& asked) {
        if (asked.claim.owner.conn != conn || isMutated(Mutant::AnswerAfterClose))
            return false;
        callStore(StoreVerb::Release, row, asked.call.value);
        return true;
    });
    if (row.isConnection(conn))
        end(row, LockFact::Released, cause, now, events);
    prune(row);
}

void SharedHandler::renew(const Claim& request, LockRow& row, Instant now, LockEvents& events)
{
    // It must not bring a lease back that is over (race R35).
    if (now >= *row.deadline)
        return end(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
    Hold& hold = *find(row)->hold;
    hold.request = request;
    if (!hold.renewal)
        prolong(hold, row, now, now);
}

void SharedHandler::prolong(Hold& hold, LockRow& row, Instant heard, Instant now)
{
    const Instant end = heard + m_lease;
    hold.renewal = {callStore(StoreVerb::Renew, row, hold.value, end - now).number, now, heard,
                    end};
    hold.isOverdue = true;
}

void SharedHandler::onStoreReply(const StoreReply& reply, LockRow& row, Instant now,
                                 LockEvents& events)
{
    if (reply.call.verb == StoreVerb::Acquire)
        onAcquire(reply, row, now, events);
    else if (reply.call.verb == StoreVerb::Renew)
        onRenew(reply, row, now, events);
    prune(row);
}

void SharedHandler::onAcquire(const StoreReply& reply, LockRow& row, Instant now,
                              LockEvents& events)
{
    Share* const share = find(row);
    if (!share)
        return giveBack(reply, row);
    const auto found = std::ranges::find(share->asked, reply.call.number,
                                         [](const Asked& asked) { return asked.call.number; });
    if (found == share->asked.end())
        return giveBack(reply, row);
    const Asked asked = std::move(*found);
    share->asked.erase(found);
    if (reply.outcome == StoreReply::Outcome::Refused) {
        LockTable::deny(row, asked.claim, now, events);
        if (row.state == LockState::Free)
            events.back().holder = ownerInStore(reply.holder);
    } else if (reply.outcome == StoreReply::Outcome::Done && now < asked.at + asked.call.ttl) {
        hold(asked, row, now, events);
    } else {
        denyUnanswered(asked, row, now, events);
    }
}

void SharedHandler::hold(const Asked& asked, LockRow& row, Instant now, LockEvents& events)
{
    ECHOLOCK_ASSERT(m_visits.isAt(asked.claim.owner.conn, row.order)
                    || isMutated(Mutant::AnswerAfterClose));
    Share& share = m_shares.at(row.number);
    if (share.hold) {
        // The store gave it to both, so it has lost the one that asked first.
        if (share.hold->call > asked.call.number) {
            callStore(StoreVerb::Release, row, asked.call.value);
            return LockTable::deny(row, asked.claim, now, events);
        }
        end(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
    }
    const Instant over = asked.at + asked.call.ttl;
    LockTable::grant(row, asked.claim, now, events, over - now);
    share.hold = Hold{.call = asked.call.number,
                      .value = asked.call.value,
                      .heard = asked.at,
                      .look = over - m_lease / 3};
}

/// It may have been done all the same.
void SharedHandler::denyUnanswered(const Asked& asked, LockRow& row, Instant now,
                                   LockEvents& events)
{
    callStore(StoreVerb::Release, row, asked.call.value);
    LockTable::deny(row, {asked.claim.owner, LockCause::StoreUnreachable, asked.claim.nonce}, now,
                    events);
}

void SharedHandler::onRenew(const StoreReply& reply, LockRow& row, Instant now, LockEvents& events)
{
    Share* const share = find(row);
    if (!share || !share->hold || !share->hold->renewal
        || share->hold->renewal->call != reply.call.number)
        return;
    Hold& hold = *share->hold;
    const Renewal renewal = *std::exchange(hold.renewal, std::nullopt);
    if (reply.outcome == StoreReply::Outcome::Refused)
        return end(row, LockFact::Revoked, LockCause::LeaseExpired, now, events);
    if (reply.outcome == StoreReply::Outcome::Failed)
        return;
    row.deadline = renewal.end;
    row.asked = false;
    hold.heard = renewal.heard;
    hold.look = renewal.end - m_lease / 3;
    hold.isOverdue = false;
    if (const auto request = std::exchange(hold.request, std::nullopt))
        LockTable::confirm(row, *request, now, events);
}

void SharedHandler::end(LockRow& row, LockFact fact, LockCause cause, Instant now,
                        LockEvents& events)
{
    LockTable::free(row, fact, cause, now, events);
    letGo(row);
}

void SharedHandler::onRevoked(LockRow& row, Instant /*now*/, LockEvents& /*events*/)
{
    letGo(row);
    prune(row);
}

void SharedHandler::letGo(LockRow& row)
{
    Hold& hold = *find(row)->hold;
    callStore(StoreVerb::Release, row, std::move(hold.value));
    find(row)->hold.reset();
}

void SharedHandler::onReplaced(Instant now, LockEvents& events)
{
    for (const auto& [number, share] : m_shares) {
        LockRow& row = *locks().numbered(number);
        for (const Asked& asked : share.asked) {
            callStore(StoreVerb::Release, row, asked.call.value);
            LockTable::deny(row, {asked.claim.owner, LockCause::Operator, asked.claim.nonce}, now,
                            events);
        }
        if (share.hold)
            callStore(StoreVerb::Release, row, share.hold->value);
    }
    m_shares.clear();
}

void SharedHandler::inheritLocks(LifecycleHandler& before)
{
    LifecycleHandler::inheritLocks(before);
    if (auto* const other = dynamic_cast<SharedHandler*>(&before))
        m_shares = std::move(other->m_shares);
}

void SharedHandler::Asked::writeState(StateWriter& out) const
{
    claim.writeState(out);
    call.writeState(out);
    out.moment(at);
}

void SharedHandler::Hold::writeState(StateWriter& out) const
{
    out.number(call);
    out.frame(value);
    out.moment(heard);
    out.moment(look);
    out.flag(renewal.has_value());
    if (renewal) {
        out.number(renewal->call);
        out.moment(renewal->at);
        out.moment(renewal->heard);
        out.moment(renewal->end);
    }
    out.flag(request.has_value());
    if (request)
        request->writeState(out);
    out.flag(isOverdue);
}

void SharedHandler::writeOwnState(StateWriter& out) const
{
    m_visits.writeState(out);
    out.beginUnordered();
    for (const auto& [number, share] : m_shares) {
        out.text(locks().numbered(number)->order.value);
        out.number(share.asked.size());
        for (const Asked& asked : share.asked)
            asked.writeState(out);
        out.flag(share.hold.has_value());
        if (share.hold)
            share.hold->writeState(out);
        out.endEntry();
    }
    out.endUnordered();
}

std::optional<Resource> SharedHandler::resourceOf(const ChannelName& channel) const
{
    return m_visits.resourceOf(channel);
}

std::optional<Instant> SharedHandler::due(const LockRow& row) const
{
    const auto found = m_shares.find(row.number);
    if (found == m_shares.end())
        return std::nullopt;
    const auto& [asked, hold] = found->second;
    std::optional<Instant> first;
    if (!asked.empty())
        first = asked.front().at + m_answerWithin;
    if (hold)
        first = first ? std::min(*first, hold->look) : hold->look;
    return first;
}

std::vector<ConnId> SharedHandler::onDue(LockRow& row, const LastHeard& heard, Instant now,
                                         LockEvents& events)
{
    Share* const share = find(row);
    if (!share)
        return {};
    while (!share->asked.empty() && now >= share->asked.front().at + m_answerWithin) {
        denyUnanswered(share->asked.front(), row, now, events);
        share->asked.erase(share->asked.begin());
    }
    std::vector<ConnId> silent;
    if (share->hold && now >= share->hold->look)
        silent = seeToLease(*share->hold, row, heard, now, events);
    prune(row);
    return silent;
}

/// As LeaseTerm does, but that a lease goes on by the store's answer alone. From two thirds on it
/// is seen to every twelfth, so that a slow pong or an unreachable store costs nobody the lock at
/// once.
std::vector<ConnId> SharedHandler::seeToLease(Hold& hold, LockRow& row, const LastHeard& heard,
                                              Instant now, LockEvents& events)
{
    if (now >= *row.deadline) {
        end(row, LockFact::Revoked,
            hold.isOverdue ? LockCause::StoreUnreachable : LockCause::LeaseExpired, now, events);
        return {};
    }
    hold.look = std::min(now + m_lease / 12, *row.deadline);
    if (hold.renewal && now < hold.renewal->at + m_answerWithin)
        return {};
    if (hold.request) {
        prolong(hold, row, now, now);
        return {};
    }
    if (m_renewal == LeaseRenewal::Requests)
        return {};
    const Instant last = heard(row.owner.conn).value_or(hold.heard);
    if (last > hold.heard && now < last + m_lease)
        prolong(hold, row, last, now);
    else if (!std::exchange(row.asked, true))
        return {row.owner.conn};
    return {};
}

void SharedHandler::prune(const LockRow& row)
{
    const auto found = m_shares.find(row.number);
    if (found != m_shares.end() && found->second.asked.empty() && !found->second.hold)
        m_shares.erase(found);
}

void SharedHandler::inheritSubscription(const ConnectionContext& context,
                                        const ChannelName& channel)
{
    m_visits.enter(context.owner(), channel);
}

} // namespace echolock
