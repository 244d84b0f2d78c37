// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/hub/lockpattern.h"
#include "server/locks/lockpolicy.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// The article's idea done right: claims only after the signature was verified, for private,
/// presence and encrypted channels alike, by exact name; gives up at unsubscribe and at close.
/// Which claim wins is the policy's decision.
///
/// A connection may be subscribed to one order by several channels (`private-order.7` and
/// `presence-order.7`); it leaves the order with the last of them.
class LockingHandler final : public LifecycleHandler
{
public:
    LockingHandler(std::shared_ptr<const LockPolicy> policy, std::vector<LockPattern> patterns);

    std::unique_ptr<LifecycleHandler> clone() const override;

    void onSubscribed(const ConnectionContext& context, const ChannelName& channel, Instant now,
                      LockEvents& events) override;
    void onUnsubscribed(const ConnectionContext& context, const ChannelName& channel,
                        UnsubscribeCause cause, Instant now, LockEvents& events) override;
    void onClose(const ConnectionContext& context, CloseHow how, Instant now,
                 LockEvents& events) override;
    void onLockRequest(const ConnectionContext& context, const ChannelName& channel,
                       const LockRequest& request, Instant now, LockEvents& events) override;

    std::optional<Resource> resourceOf(const ChannelName& channel) const override;

    bool takesLockRequests() const override { return true; }

    const LockTable* locks() const override { return &m_locks; }

    void inheritLocks(LockTable locks) override { m_locks = std::move(locks); }

    void inheritSubscription(const ConnectionContext& context, const ChannelName& channel) override;
    void revokeAll(LockCause cause, Instant now, LockEvents& events) override;
    void revoke(const Resource& order, LockCause cause, Instant now, LockEvents& events) override;

private:
    using ChannelNames = std::set<std::string, std::less<>>;

    std::shared_ptr<const LockPolicy> m_policy; ///< Stateless, so copies may share it.
    std::vector<LockPattern> m_patterns;
    LockTable m_locks;
    /// By which channels a connection is at an order.
    std::map<ConnId, std::map<Resource, ChannelNames>> m_channelsAt;
};

} // namespace echolock
