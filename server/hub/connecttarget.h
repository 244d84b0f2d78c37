// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace echolock {

/// The key in `/app/{key}?…`, the request target of every Pusher client; nothing for any other
/// path. What the query says (protocol, client, version) is of no concern, as with the self-hosted
/// peers.
std::optional<std::string_view> appKeyOf(std::string_view target);

} // namespace echolock
