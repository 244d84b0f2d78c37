// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/hub/apprules.h"
#include "server/protocol/frame.h"
#include "server/protocol/protocolerror.h"

#include <optional>

namespace echolock {

class Channel;

/// Why a client event is not relayed, if so. Pusher protocol, "Channel client events": on private
/// and presence channels only, by their subscribers only, unless the personality is laxer.
/// `channel` is null where nobody is subscribed.
std::optional<ProtocolError> refusalOfRelay(const ClientEventFrame& frame, const Channel* channel,
                                            ConnId sender, const AppRules& rules);

/// The same for `client-lock.*`, which is not relayed: any channel that locks an order will do, and
/// HubOptions::clientEvents has no say.
std::optional<ProtocolError> refusalOfLockRequest(const ClientEventFrame& frame,
                                                  const Channel* channel, ConnId sender,
                                                  const HubOptions& options);

} // namespace echolock
