// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/hub/ordervisits.h"
#include "server/locks/lockparams.h"
#include "server/locks/lockpolicy.h"

#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// Only the owner of the very grant may renew or release it: a request that was meant for an
/// earlier one must not touch this one. The sentence why not, if it may not.
std::optional<std::string> refusalToKeep(const LockRequest& request, const LockRow& row,
                                         ConnId conn);

/// The article's idea done right: claims only after the signature was verified, for private,
/// presence and encrypted channels alike, by exact name; gives up at unsubscribe and at close.
/// Which claim wins is the policy's decision.
class LockingHandler final : public LifecycleHandler
{
public:
    LockingHandler(std::shared_ptr<const LockPolicy> policy, std::vector<LockPattern> patterns,
                   const LockParams& params = {});

    std::unique_ptr<LifecycleHandler> clone() const override;

    void onSubscribed(const ConnectionContext& context, const ChannelName& channel, Instant now,
                      LockEvents& events) override;
    void onIdentified(const ConnectionContext& context, Instant now, LockEvents& events) override;
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

protected:
    void writeOwnState(StateWriter& out) const override { m_visits.writeState(out); }

private:
    void claim(const Claim& claim, LockRow& row, Instant now, LockEvents& events);
    bool isOverLimit(ConnId conn) const;
    std::optional<std::string> takeOver(const Claim& claim, LockRow& row, Instant now,
                                        LockEvents& events);

    std::shared_ptr<const LockPolicy> m_policy; ///< Stateless, so copies may share it.
    OrderVisits m_visits;
    TakeoverRule m_takeover;
    std::size_t m_ordersPerConnectionMax;
};

} // namespace echolock
