// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/channelinfo.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

constexpr std::array allAttributes{ChannelAttribute::UserCount, ChannelAttribute::SubscriptionCount,
                                   ChannelAttribute::Cache};

void writeCache(JsonWriter& json, const ChannelCache::Entry* entry, Instant now)
{
    if (!entry) {
        json.null();
        return;
    }
    const auto ttl = std::chrono::duration_cast<std::chrono::seconds>(entry->expires - now);
    json.beginObject().member("data", entry->data).key("ttl").number(std::int64_t{ttl.count()});
    json.endObject();
}

} // namespace

std::string_view toString(ChannelAttribute attribute)
{
    switch (attribute) {
    case ChannelAttribute::UserCount:
        return "user_count";
    case ChannelAttribute::SubscriptionCount:
        return "subscription_count";
    case ChannelAttribute::Cache:
        return "cache";
    }
    return {};
}

Result<ChannelAttributes> parseAttributes(std::string_view list)
{
    ChannelAttributes attributes;
    while (!list.empty()) {
        const std::string_view name = list.substr(0, list.find(','));
        list.remove_prefix(std::min(name.size() + 1, list.size()));
        const auto found = std::ranges::find(allAttributes, name,
                                             [](ChannelAttribute each) { return toString(each); });
        if (found == allAttributes.end())
            return failure("info knows user_count, subscription_count and cache, not \""
                           + std::string(name) + "\".");
        if (std::ranges::find(attributes, *found) == attributes.end())
            attributes.push_back(*found);
    }
    return attributes;
}

bool applies(ChannelAttribute attribute, const ChannelName& channel)
{
    switch (attribute) {
    case ChannelAttribute::UserCount:
        return channel.isPresence();
    case ChannelAttribute::SubscriptionCount:
        return !channel.isPresence();
    case ChannelAttribute::Cache:
        return channel.isCache;
    }
    return false;
}

void writeAttributes(JsonWriter& json, const ChannelAttributes& attributes, const AppHub& app,
                     const ChannelName& name, Instant now)
{
    const Channel* const channel = app.channels().find(name.full);
    for (const ChannelAttribute attribute : attributes) {
        if (!applies(attribute, name))
            continue;
        json.key(toString(attribute));
        if (attribute == ChannelAttribute::Cache)
            writeCache(json, app.cache().find(name.full, now), now);
        else if (attribute == ChannelAttribute::UserCount)
            json.number(std::uint64_t{channel ? channel->userCount() : 0});
        else
            json.number(std::uint64_t{channel ? channel->connections().size() : 0});
    }
}

} // namespace echolock
