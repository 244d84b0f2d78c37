// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <string>
#include <string_view>

namespace echolock {

enum class ChannelKind { Public, Private, Encrypted, Presence };

/// A channel's name, parsed once: never "does it start with private". Cache variants
/// (`private-cache-order.7`) keep their kind and set isCache.
struct ChannelName
{
    std::string full; ///< As on the wire: `presence-order.7`.
    std::string base; ///< Without kind and cache prefix: `order.7`. What a lock is on.
    ChannelKind kind = ChannelKind::Public;
    bool isCache = false;

    bool needsAuth() const { return kind != ChannelKind::Public; }

    bool isPresence() const { return kind == ChannelKind::Presence; }

    friend bool operator==(const ChannelName&, const ChannelName&) = default;
};

inline constexpr std::size_t channelNameLengthMax = 200;

/// What is published to this name and a user's id reaches the connections that signed in as them.
inline constexpr std::string_view serverToUserPrefix = "#server-to-user-";

/// `^#?[-a-zA-Z0-9_=@,.;]+$`, at most `lengthMax` bytes (Pusher docs say 164, every
/// library 200). After
/// serverToUserPrefix, any user id.
Result<ChannelName> parseChannelName(std::string_view name,
                                     std::size_t lengthMax = channelNameLengthMax);

} // namespace echolock
