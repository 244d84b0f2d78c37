// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/channelsapi.h"

#include "server/hub/apireplies.h"
#include "server/hub/channelinfo.h"

#include <algorithm>

namespace echolock {

ChannelsApi::ChannelsApi(const AppHub& app, Instant now)
    : m_app(app)
    , m_now(now)
{
}

ApiReply ChannelsApi::list(std::string_view query) const
{
    const std::string prefix = queryValue(query, "filter_by_prefix");
    const Result<ChannelAttributes> attributes = parseAttributes(queryValue(query, "info"));
    if (!attributes)
        return errorReply(400, attributes.error().message);
    for (const ChannelAttribute attribute : *attributes) {
        if (attribute == ChannelAttribute::UserCount && !prefix.starts_with("presence-"))
            return errorReply(400,
                              "user_count is there for presence channels only; ask for them by "
                              "filter_by_prefix=presence-.");
        if (attribute == ChannelAttribute::Cache)
            return errorReply(400, "cache is there for one channel at a time.");
    }
    JsonWriter json;
    json.beginObject().key("channels").beginObject();
    bool isEmpty = true;
    m_app.channels().forEach(prefix, [&](const Channel& channel) {
        // A user's own channel is no business of whoever lists channels.
        if (channel.name().full.starts_with('#'))
            return;
        isEmpty = false;
        json.key(channel.name().full).beginObject();
        writeAttributes(json, *attributes, m_app, channel.name(), m_now);
        json.endObject();
    });
    if (isEmpty && m_app.rules().personality->noChannels == Personality::NoChannels::EmptyList)
        return {.status = 200, .body = R"({"channels":[]})"};
    return {.status = 200, .body = json.endObject().endObject().take()};
}

ApiReply ChannelsApi::one(std::string_view segment, std::string_view query) const
{
    const Result<ChannelName> name = parseChannelName(percentDecoded(segment));
    if (!name)
        return errorReply(400, name.error().message);
    const Result<ChannelAttributes> attributes = parseAttributes(queryValue(query, "info"));
    if (!attributes)
        return errorReply(400, attributes.error().message);
    for (const ChannelAttribute attribute : *attributes)
        if (!applies(attribute, *name))
            return errorReply(400,
                              std::string(toString(attribute)) + " is not there for channel "
                                  + name->full + '.');
    const bool isOccupied = m_app.channels().find(name->full) != nullptr;
    if (!isOccupied
        && m_app.rules().personality->unknownChannel == Personality::UnknownChannel::NotFound)
        return errorReply(404, "Unknown channel `" + name->full + "`");
    JsonWriter json;
    json.beginObject().key("occupied").raw(isOccupied ? "true" : "false");
    writeAttributes(json, *attributes, m_app, *name, m_now);
    return {.status = 200, .body = json.endObject().take()};
}

ApiReply ChannelsApi::users(std::string_view segment, std::string_view query) const
{
    const bool withInfo = queryValue(query, "with_user_info") == "1";
    const Result<ChannelName> name = parseChannelName(percentDecoded(segment));
    if (!name)
        return errorReply(400, name.error().message);
    if (!name->isPresence())
        return errorReply(400,
                          "Users are known on presence channels only, not on " + name->full + '.');
    JsonWriter json;
    json.beginObject().key("users").beginArray();
    if (const Channel* const channel = m_app.channels().find(name->full))
        for (const Member& member : channel->members()) {
            json.beginObject().member("id", member.user.value);
            if (withInfo)
                json.key("user_info").raw(member.rawInfo.empty() ? "{}" : member.rawInfo);
            json.endObject();
        }
    return {.status = 200, .body = json.endArray().endObject().take()};
}

} // namespace echolock
