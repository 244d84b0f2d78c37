// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/huboptions.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/protocolerror.h"

#include <optional>

namespace echolock {

/// Why a user's id and user_info are too much to be told to everybody, if so (Pusher docs,
/// "Presence channels": 1 kB).
std::optional<ProtocolError> refusalOfSize(const Member& user, const HubOptions& options);

} // namespace echolock
