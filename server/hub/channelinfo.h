// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/hub/apphub.h"
#include "server/protocol/channelname.h"
#include "server/protocol/jsonwriter.h"

#include <string_view>
#include <vector>

namespace echolock {

/// What the HTTP API tells of a channel when `info` asks for it (Pusher HTTP API, "info
/// attributes").
enum class ChannelAttribute {
    UserCount,         ///< Presence channels: distinct users.
    SubscriptionCount, ///< All but presence channels: connections.
    Cache,             ///< Cache channels: the last event's data, and for how many seconds yet.
};

using ChannelAttributes = std::vector<ChannelAttribute>;

std::string_view toString(ChannelAttribute attribute);
/// `user_count,subscription_count`, each once; an empty list names none.
Result<ChannelAttributes> parseAttributes(std::string_view list);
bool applies(ChannelAttribute attribute, const ChannelName& channel);

/// The members of an object: of the attributes those that apply to the channel.
void writeAttributes(JsonWriter& json, const ChannelAttributes& attributes, const AppHub& app,
                     const ChannelName& channel, Instant now);

} // namespace echolock
