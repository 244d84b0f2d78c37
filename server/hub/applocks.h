// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apprules.h"
#include "server/hub/channelregistry.h"
#include "server/hub/connection.h"
#include "server/hub/lifecyclehandler.h"
#include "server/hub/lockannouncer.h"
#include "server/hub/turn.h"
#include "server/protocol/protocolerror.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace echolock {

/// The locks of one app at work: asks the handler, and carries what it decided to timers, the wire
/// and webhooks.
class AppLocks
{
public:
    /// `place` is the app's in the Hub, for good.
    AppLocks(std::size_t place, std::unique_ptr<LifecycleHandler> handler);
    AppLocks(const AppLocks& other);
    AppLocks(AppLocks&&) noexcept = default;
    AppLocks& operator=(const AppLocks&) = delete;
    AppLocks& operator=(AppLocks&&) noexcept = default;
    ~AppLocks() = default;

    LifecycleHandler& handler() { return *m_handler; }

    const LifecycleHandler& handler() const { return *m_handler; }

    const LockTable& table() const { return m_handler->locks(); }

    /// Orders that are not free.
    std::size_t held() const { return m_held; }

    /// What the app is, and who is where, for the calls below.
    struct Scene
    {
        const AppRules& rules;
        const ChannelRegistry& channels;
    };

    /// Tells all whom they concern of the turn's facts so far.
    void settle(const Scene& scene, Turn& turn);
    /// A `client-lock.*` event. Why it is refused, if it is.
    std::optional<ProtocolError> request(const Connection& connection,
                                         const ClientEventFrame& frame, const Scene& scene,
                                         Turn& turn);
    /// An operator takes a lock away from whoever has it. False if nobody had.
    bool revoke(const Resource& order, const Scene& scene, Turn& turn);
    /// An operator gives an order to a user. False if that user is not at it.
    bool takeOver(const Resource& order, const UserId& user, const Scene& scene, Turn& turn);
    /// A timer of TimerId::Kind::Lock is due.
    void lookAt(TimerId timer, const LastHeard& heard, const Scene& scene, Turn& turn);
    /// The shared store has answered.
    void storeReplied(const StoreReply& reply, const Scene& scene, Turn& turn);
    void restore(const LocksRestored& locks, const Scene& scene, Turn& turn);
    /// All locks are revoked, and tokens go on rising under the new handler.
    void replaceHandler(std::unique_ptr<LifecycleHandler> handler, const Scene& scene, Turn& turn);
    /// The same policy with other parameters: the locks stay, and their times that run already.
    void retune(std::unique_ptr<LifecycleHandler> handler);

    void writeState(const LastHeard& heard, Duration lease, StateWriter& out) const
    {
        m_handler->writeState(heard, lease, out);
    }

    /// Whose app a lock timer is.
    static std::size_t placeOf(TimerId timer) { return timer.key >> rowBits; }

    /// Which of the app's orders a lock timer is for; null for none.
    const LockRow* rowOf(TimerId timer) const
    {
        return table().numbered(timer.key & ((1ULL << rowBits) - 1));
    }

private:
    static constexpr unsigned rowBits = 40;

    void settle(LockAnnouncer::Audience audience, const Scene& scene, Turn& turn);
    void callStore(const Scene& scene, const Turn& turn);
    void keepTime(LockRow& row, const Turn& turn) const;

    std::size_t m_place;
    std::unique_ptr<LifecycleHandler> m_handler; ///< Never null.
    std::size_t m_held = 0;
};

} // namespace echolock
