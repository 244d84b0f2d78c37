// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/hub/ordervisits.h"
#include "server/locks/lockparams.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// P7 `redis`: locks that several servers share, as leases in a store. Set if absent, compare and
/// delete, compare and extend; the connection that was granted a lock owns it. Claims wait for the
/// store's answer; the row is Free meanwhile, and its Held is what this server's connections have.
///
/// | state      | claim by c        | answer: done     | answer: refused  | failed, or none in 2 s
/// |
/// |------------|-------------------|------------------|------------------|---------------------------|
/// | free       | acquire → asked(c) | –               | –                | – | | asked(c …) |
/// acquire too       | grant → held(c)  | deny             | release; deny             | | held(c)
/// | renew; others: deny | confirm, longer | free, c is told | asked again while it lasts |
///
/// | state      | c leaves          | in its last third      | lease is over             |
/// |------------|-------------------|------------------------|---------------------------|
/// | asked(c …) | release; not asked | –                     | –                         |
/// | held(c)    | release → free    | renew if c was heard of, else ask c | release → free, c is
/// told |
///
/// Who leaves is asked for no more, so an answer that comes later finds nobody, whether the
/// connection is closed or came to the order anew (race R30): what was acquired is released. A
/// lease counts from when the store was called, so that it never ends there before it ends here.
///
/// The store gives no tokens. A token is this server's own, so it tells grants of one server apart
/// and not those of two (races R12, R22, R23).
class SharedHandler final : public LifecycleHandler
{
public:
    SharedHandler(std::vector<LockPattern> patterns, const LockParams& params);

    std::unique_ptr<LifecycleHandler> clone() const override;

    void onSubscribed(const ConnectionContext& context, const ChannelName& channel, Instant now,
                      LockEvents& events) override;
    void onUnsubscribed(const ConnectionContext& context, const ChannelName& channel,
                        UnsubscribeCause cause, Instant now, LockEvents& events) override;
    void onClose(const ConnectionContext& context, CloseHow how, Instant now,
                 LockEvents& events) override;
    std::optional<std::string> onLockRequest(const ConnectionContext& context,
                                             const ChannelName& channel, const LockRequest& request,
                                             Instant now, LockEvents& events) override;
    void onRevoked(LockRow& row, Instant now, LockEvents& events) override;
    void onStoreReply(const StoreReply& reply, LockRow& row, Instant now,
                      LockEvents& events) override;
    void onReplaced(Instant now, LockEvents& events) override;
    void inheritLocks(LifecycleHandler& before) override;

    std::optional<Resource> resourceOf(const ChannelName& channel) const override;
    std::optional<Instant> due(const LockRow& row) const override;
    std::vector<ConnId> onDue(LockRow& row, const LastHeard& heard, Instant now,
                              LockEvents& events) override;

    void inheritSubscription(const ConnectionContext& context, const ChannelName& channel) override;

protected:
    void writeOwnState(StateWriter& out) const override;

private:
    /// A claim whose answer is under way.
    struct Asked
    {
        Claim claim;
        StoreCall call;
        Instant at;

        void writeState(StateWriter& out) const;
    };

    struct Renewal
    {
        std::uint64_t call = 0;
        Instant at;
        Instant heard;
        Instant end; ///< Of the lease, once it is done.
    };

    /// A lock that one of this server's connections has.
    struct Hold
    {
        std::uint64_t call = 0; ///< By which it was acquired.
        std::string value;
        Instant heard; ///< The sign of life that the lease counts from.
        Instant look;  ///< When to see to the lease next.
        std::optional<Renewal> renewal{};
        std::optional<Claim>
            request{};          ///< The owner's latest to renew, which waits for its answer.
        bool isOverdue = false; ///< The store was asked to renew it, and has not yet.

        void writeState(StateWriter& out) const;
    };

    struct Share
    {
        std::vector<Asked> asked; ///< One for a connection.
        std::optional<Hold> hold; ///< Exactly while the row is Held.
    };

    Share* find(const LockRow& row);
    void claim(const Claim& claim, LockRow& row, Instant now, LockEvents& events);
    void leave(LockRow& row, ConnId conn, LockCause cause, Instant now, LockEvents& events);
    void renew(const Claim& request, LockRow& row, Instant now, LockEvents& events);

    void onAcquire(const StoreReply& reply, LockRow& row, Instant now, LockEvents& events);
    void hold(const Asked& asked, LockRow& row, Instant now, LockEvents& events);
    void onRenew(const StoreReply& reply, LockRow& row, Instant now, LockEvents& events);
    void denyUnanswered(const Asked& asked, LockRow& row, Instant now, LockEvents& events);
    std::vector<ConnId> seeToLease(Hold& hold, LockRow& row, const LastHeard& heard, Instant now,
                                   LockEvents& events);
    void prolong(Hold& hold, LockRow& row, Instant heard, Instant now);
    void end(LockRow& row, LockFact fact, LockCause cause, Instant now, LockEvents& events);
    void letGo(LockRow& row);
    void prune(const LockRow& row);

    OrderVisits m_visits;
    Duration m_lease;
    Duration m_answerWithin;
    LeaseRenewal m_renewal;
    std::size_t m_ordersPerConnectionMax;
    std::map<std::uint64_t, Share> m_shares; ///< By the row's number; none that is empty.
};

} // namespace echolock
