// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/hub/lockpattern.h"
#include "server/locks/lockparams.h"
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
    LockingHandler(std::shared_ptr<const LockPolicy> policy, std::vector<LockPattern> patterns,
                   const LockParams& params = {});

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
    bool onTakeover(LockRow& row, const UserId& user, Instant now, LockEvents& events) override;
    void onRevoked(LockRow& row, Instant now, LockEvents& events) override;
    void onRestored(LockRow& row, Instant now, LockEvents& events) override;

    std::optional<Resource> resourceOf(const ChannelName& channel) const override;
    std::optional<Instant> due(const LockRow& row) const override;
    std::vector<ConnId> onDue(LockRow& row, const LastHeard& heard, Instant now,
                              LockEvents& events) override;

    void inheritSubscription(const ConnectionContext& context, const ChannelName& channel) override;

private:
    using ChannelNames = std::set<std::string, std::less<>>;

    /// Where one connection is, and by which channels.
    struct Visits
    {
        Owner owner;
        std::map<Resource, ChannelNames> orders;
    };

    void claim(const Claim& claim, LockRow& row, Instant now, LockEvents& events);
    bool isOverLimit(ConnId conn) const;
    std::optional<std::string> keep(const LockRequest& request, const Claim& claim, LockRow& row,
                                    Instant now, LockEvents& events);
    std::optional<std::string> takeOver(const Claim& claim, LockRow& row, Instant now,
                                        LockEvents& events);

    std::shared_ptr<const LockPolicy> m_policy; ///< Stateless, so copies may share it.
    std::vector<LockPattern> m_patterns;
    TakeoverRule m_takeover;
    std::size_t m_ordersPerConnectionMax;
    std::map<ConnId, Visits> m_visits;
};

} // namespace echolock
