// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/protocol/protocolerror.h"

#include <optional>
#include <string_view>

namespace echolock {

/// The key in `/app/{key}?…`, the request target of every Pusher client; nothing for any other
/// path.
std::optional<std::string_view> appKeyOf(std::string_view target);

/// The newest version of the Pusher protocol that is spoken here.
inline constexpr int protocolVersionMax = 7;

/// The number in `?protocol=7`, or 4008 where it is missing, 4006 where it is no number and 4007
/// where it is none that exists (Pusher protocol, "Error codes"). What the query says besides
/// (client, version, flash) is of no concern.
Result<int, ProtocolError> protocolVersionOf(std::string_view target);

} // namespace echolock
