// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/channelinfo.h"
#include "server/hub/effect.h"
#include "server/protocol/apibody.h"

#include <optional>
#include <string_view>

namespace echolock {

/// Publishing by HTTP (Pusher HTTP API, "POST event" and "POST batch events"). What cannot be
/// published as a whole is refused as a whole.
class EventsApi
{
public:
    EventsApi(AppHub& app, Turn& turn);

    ApiReply trigger(std::string_view body);
    ApiReply triggerBatch(std::string_view body);
    /// The way of before channels[]: the channel is a segment of the path, the event's name and
    /// socket_id are in the query, and the body is the data.
    ApiReply triggerOne(std::string_view channel, std::string_view query, std::string_view body);

private:
    std::optional<ApiReply> refusalOf(const TriggerRequest& event) const;
    std::optional<ApiReply> refusalOfChannels(const TriggerRequest& event) const;
    void publish(const TriggerRequest& event);
    void writeInfo(JsonWriter& json, const TriggerRequest& event, const ChannelName& channel) const;

    AppHub& m_app;
    Turn& m_turn;
};

} // namespace echolock
