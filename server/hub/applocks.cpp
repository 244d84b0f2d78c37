// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/applocks.h"

#include "server/base/assert.h"
#include "server/hub/clienteventcheck.h"
#include "server/hub/webhookfacts.h"
#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

AppLocks::AppLocks(std::size_t place, std::unique_ptr<LifecycleHandler> handler)
    : m_place(place)
    , m_handler(std::move(handler))
{
}

AppLocks::AppLocks(const AppLocks& other)
    : m_place(other.m_place)
    , m_handler(other.m_handler->clone())
    , m_held(other.m_held)
{
}

void AppLocks::settle(const Scene& scene, Turn& turn)
{
    using Audience = LockAnnouncer::Audience;
    const Audience silent = m_handler->tellsAskers() ? Audience::AskersOnly
                                                     : Audience::DashboardsOnly;
    settle(m_handler->announces() ? Audience::Everyone : silent, scene, turn);
}

void AppLocks::settle(LockAnnouncer::Audience audience, const Scene& scene, Turn& turn)
{
    LockAnnouncer announcer(scene.channels, turn);
    const WebhookFacts webhooks(scene.rules.app, turn);
    for (const LockEvent& event : turn.takeFacts(scene.rules.app.id)) {
        if (event.fact == LockFact::Granted)
            ++m_held;
        else if (event.fact == LockFact::Released || event.fact == LockFact::Revoked)
            --m_held;
        if (event.fact != LockFact::Denied)
            keepTime(m_handler->locks().row(event.order), turn);
        announcer.announce(event, audience);
        webhooks.lockChanged(event);
    }
    callStore(scene, turn);
}

void AppLocks::callStore(const Scene& scene, const Turn& turn)
{
    for (StoreCall& call : std::exchange(m_handler->storeCalls(), {})) {
        call.app = scene.rules.app.id;
        turn.sink().call(call);
        keepTime(m_handler->locks().row(call.order), turn);
    }
}

void AppLocks::keepTime(LockRow& row, const Turn& turn) const
{
    const std::optional<Instant> due = m_handler->due(row);
    if (due == row.timer)
        return;
    const TimerId timer{TimerId::Kind::Lock, std::uint64_t(m_place) << rowBits | row.number};
    if (due)
        turn.sink().startTimer(timer, *due);
    else
        turn.sink().stopTimer(timer);
    row.timer = due;
}

std::optional<ProtocolError> AppLocks::request(const Connection& connection,
                                               const ClientEventFrame& frame, const Scene& scene,
                                               Turn& turn)
{
    const ConnectionContext& context = connection.context();
    const Channel* const channel = scene.channels.find(frame.channel);
    if (auto refusal = refusalOfLockRequest(frame, channel, context.conn, scene.rules.options))
        return refusal;
    const Result<LockRequest> request = decodeLockRequest(frame.event, frame.rawData);
    if (!request)
        return ProtocolError{ErrorCode::InvalidMessage, request.error().message};
    const std::optional<std::string> refused = m_handler->onLockRequest(
        context, channel->name(), *request, turn.now(), turn.facts());
    turn.emitFacts(scene.rules.app.id);
    if (refused)
        return ProtocolError{ErrorCode::ClientEventRefused, *refused};
    return std::nullopt;
}

bool AppLocks::revoke(const Resource& order, const Scene& scene, Turn& turn)
{
    const LockRow* const found = table().find(order);
    if (!found || found->state == LockState::Free)
        return false;
    LockRow& row = m_handler->locks().row(order);
    LockTable::free(row, LockFact::Revoked, LockCause::Operator, turn.now(), turn.facts());
    m_handler->onRevoked(row, turn.now(), turn.facts());
    settle(LockAnnouncer::Audience::Everyone, scene, turn);
    return true;
}

bool AppLocks::takeOver(const Resource& order, const UserId& user, const Scene& scene, Turn& turn)
{
    const LockRow* const found = table().find(order);
    if (!found
        || !m_handler->onTakeover(m_handler->locks().row(order), user, turn.now(), turn.facts()))
        return false;
    settle(LockAnnouncer::Audience::Everyone, scene, turn);
    return true;
}

void AppLocks::lookAt(TimerId timer, const LastHeard& heard, const Scene& scene, Turn& turn)
{
    LockRow* const row = m_handler->locks().numbered(timer.key & ((1ULL << rowBits) - 1));
    if (!row)
        return;
    row->timer.reset();
    const std::vector<ConnId> silent = m_handler->onDue(*row, heard, turn.now(), turn.facts());
    if (!silent.empty())
        turn.send(silent, encodePing());
    settle(scene, turn);
    keepTime(*row, turn);
}

void AppLocks::storeReplied(const StoreReply& reply, const Scene& scene, Turn& turn)
{
    LockRow& row = m_handler->locks().row(reply.call.order);
    m_handler->onStoreReply(reply, row, turn.now(), turn.facts());
    settle(scene, turn);
    keepTime(row, turn);
}

void AppLocks::restore(const LocksRestored& locks, const Scene& scene, Turn& turn)
{
    m_handler->locks().raiseFloor(locks.floor);
    for (const RestoredLock& lock : locks.locks) {
        if (lock.app != scene.rules.app.id)
            continue;
        // What is known of it by now is newer.
        if (const LockRow* const known = table().find(lock.order);
            known && known->state != LockState::Free)
            continue;
        LockRow& row = m_handler->locks().restore(lock, turn.now());
        if (row.state == LockState::Free)
            continue;
        ++m_held;
        m_handler->onRestored(row, turn.now(), turn.facts());
        settle(scene, turn);
        keepTime(row, turn);
    }
}

void AppLocks::replaceHandler(std::unique_ptr<LifecycleHandler> handler, const Scene& scene,
                              Turn& turn)
{
    m_handler->locks().revokeAll(LockCause::Operator, turn.now(), turn.facts());
    m_handler->onReplaced(turn.now(), turn.facts());
    settle(LockAnnouncer::Audience::Everyone, scene, turn);
    retune(std::move(handler));
}

void AppLocks::retune(std::unique_ptr<LifecycleHandler> handler)
{
    handler->inheritLocks(*m_handler);
    m_handler = std::move(handler);
}

} // namespace echolock
