// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecyclehandler.h"
#include "server/locks/articlepolicy.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// The article's handler, its failures included. In onMessage, before any signature is checked, it
/// notes the channel of a `pusher:subscribe`, and if the name begins with `private-order.` it casts
/// the rest to int and locks that order. In onClose it unlocks the orders of all channels noted,
/// whoever holds them.
///
/// What is wrong with that, and stays so here:
/// - a subscription that is refused afterwards has locked already (race R05);
/// - different names share a number: `7`, `07` and `7x` are all order 7 (R25);
/// - `pusher:unsubscribe` is ignored (R07), and a channel once noted never locks again on that
/// connection,
///   although the lock may be somebody else's by now (R09);
/// - the unlock is blind (R10);
/// - it never learns the user, because Laravel WebSockets puts none where it looks;
/// - it tells nobody.
class ArticleHandler final : public LifecycleHandler
{
public:
    std::unique_ptr<LifecycleHandler> clone() const override;

    void onOpen(const ConnectionContext& context, Instant now, LockEvents& events) override;
    void onMessage(const ConnectionContext& context, const ClientFrame& frame, Instant now,
                   LockEvents& events) override;
    void onClose(const ConnectionContext& context, CloseHow how, Instant now,
                 LockEvents& events) override;

    std::optional<Resource> resourceOf(const ChannelName& channel) const override;

    bool announces() const override { return false; }

private:
    /// What the article keeps for a connection. Never shrinks while the connection lives.
    struct Noted
    {
        std::set<std::string, std::less<>> channels;
        std::vector<Resource> orders; ///< In the order of their subscriptions, doubles included.
    };

    ArticlePolicy m_policy;
    std::map<ConnId, Noted> m_noted;
};

} // namespace echolock
