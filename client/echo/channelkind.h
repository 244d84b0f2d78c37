// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace echolock {

// pusher-js looks no further than the prefix, and leaves judging the rest of the name to the
// server.

inline bool isPresence(std::string_view channel)
{
    return channel.starts_with("presence-");
}

inline bool isEncrypted(std::string_view channel)
{
    return channel.starts_with("private-encrypted-");
}

inline bool needsAuth(std::string_view channel)
{
    return channel.starts_with("private-") || isPresence(channel);
}

} // namespace echolock
