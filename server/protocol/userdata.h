// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/protocolerror.h"

#include <string_view>
#include <vector>

namespace echolock {

/// The user_data of `pusher:signin`.
struct UserData
{
    Member user;
    std::vector<UserId> watchlist; ///< As given, of any length.
};

/// Reads `{"id":…,"user_info":…,"watchlist":[…]}`. The id must be a string, since pusher-js
/// discards any other (Pusher protocol, "pusher:signin").
Result<UserData, ProtocolError> decodeUserData(std::string_view userData);

} // namespace echolock
