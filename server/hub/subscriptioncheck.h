// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apprules.h"
#include "server/hub/connection.h"
#include "server/protocol/channelname.h"
#include "server/protocol/frame.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/protocolerror.h"

#include <optional>

namespace echolock {

/// Why a subscription is refused: for the connection, and as the HTTP-like status of
/// `pusher:subscription_error`.
struct SubscriptionRefusal
{
    ProtocolError error;
    int status = 401;
};

/// May this connection subscribe to this channel of its app? The user whom the signature vouches
/// for: always on presence channels, where whoever signed in needs no channel_data; on other signed
/// ones if channel_data names one.
Result<std::optional<Member>, SubscriptionRefusal> checkSubscription(const AppRules& rules,
                                                                     const Connection& connection,
                                                                     const ChannelName& channel,
                                                                     const SubscribeFrame& frame);

} // namespace echolock
