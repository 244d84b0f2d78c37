// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/protocolerror.h"

#include <string_view>

namespace echolock {

/// Reads the user_data of `pusher:signin` (`{"id":…,"user_info":…}`). The id must be a string,
/// since pusher-js discards any other (Pusher protocol, "pusher:signin").
Result<Member, ProtocolError> decodeUserData(std::string_view userData);

} // namespace echolock
