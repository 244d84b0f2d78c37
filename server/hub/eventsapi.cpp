// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/eventsapi.h"

#include "server/hub/apireplies.h"

#include <algorithm>

namespace echolock {

namespace {

bool isSocketId(std::string_view text)
{
    constexpr std::string_view digits = "0123456789";
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < text.size()
        && text.substr(0, dot).find_first_not_of(digits) == std::string_view::npos
        && text.substr(dot + 1).find_first_not_of(digits) == std::string_view::npos;
}

} // namespace

EventsApi::EventsApi(AppHub& app, Turn& turn)
    : m_app(app)
    , m_turn(turn)
{
}

ApiReply EventsApi::trigger(std::string_view body)
{
    const Result<TriggerRequest> event = decodeTrigger(body);
    if (!event)
        return errorReply(400, event.error().message);
    if (auto refusal = refusalOf(*event))
        return *refusal;
    publish(*event);
    if (event->info.empty())
        return doneReply();
    JsonWriter json;
    json.beginObject().key("channels").beginObject();
    for (const std::string& channel : event->channels) {
        json.key(channel);
        writeInfo(json, *event, *parseChannelName(channel));
    }
    return {.status = 200, .body = json.endObject().endObject().take()};
}

ApiReply EventsApi::triggerBatch(std::string_view body)
{
    const Result<std::vector<TriggerRequest>> events = decodeBatch(body);
    if (!events)
        return errorReply(400, events.error().message);
    for (const TriggerRequest& event : *events)
        if (auto refusal = refusalOf(event))
            return *refusal;
    for (const TriggerRequest& event : *events)
        publish(event);
    if (std::ranges::all_of(*events, &std::string::empty, &TriggerRequest::info))
        return doneReply();
    JsonWriter json;
    json.beginObject().key("batch").beginArray();
    for (const TriggerRequest& event : *events)
        writeInfo(json, event, *parseChannelName(event.channels.front()));
    return {.status = 200, .body = json.endArray().endObject().take()};
}

ApiReply EventsApi::triggerOne(std::string_view channel, std::string_view query,
                               std::string_view body)
{
    TriggerRequest event{.name = queryValue(query, "name"),
                         .data = std::string(body),
                         .channels = {percentDecoded(channel)},
                         .socketId = queryValue(query, "socket_id"),
                         .info = {}};
    if (event.name.empty())
        return errorReply(400, "The event's name is missing; give it as ?name=.");
    if (auto refusal = refusalOf(event))
        return *refusal;
    publish(event);
    return {.status = 202, .body = "{}"};
}

std::optional<ApiReply> EventsApi::refusalOf(const TriggerRequest& event) const
{
    const HubOptions& options = m_app.rules().options;
    if (event.name.size() > options.eventNameLengthMax)
        return errorReply(400,
                          "The event's name is longer than "
                              + std::to_string(options.eventNameLengthMax) + " characters.");
    if (event.data.size() > options.eventDataBytesMax)
        return errorReply(413,
                          "The event's data is " + std::to_string(event.data.size())
                              + " bytes; at most " + std::to_string(options.eventDataBytesMax)
                              + " are allowed.");
    if (!event.socketId.empty() && !isSocketId(event.socketId))
        return errorReply(400, "socket_id must look like 123.456.");
    if (const Result<ChannelAttributes> info = parseAttributes(event.info); !info)
        return errorReply(400, info.error().message);
    return refusalOfChannels(event);
}

std::optional<ApiReply> EventsApi::refusalOfChannels(const TriggerRequest& event) const
{
    for (const std::string& channel : event.channels) {
        const Result<ChannelName> name = parseChannelName(
            channel, m_app.rules().options.channelNameLengthMax);
        if (!name)
            return errorReply(400, name.error().message);
        // Each encrypted channel has a key of its own, so one ciphertext cannot serve two.
        if (name->kind == ChannelKind::Encrypted && event.channels.size() > 1)
            return errorReply(400,
                              "An encrypted channel must be the only one of an event: " + channel);
    }
    return std::nullopt;
}

void EventsApi::publish(const TriggerRequest& event)
{
    const bool caches = m_app.rules().personality->cacheChannels == Personality::Caches::Understood;
    for (const std::string& channel : event.channels) {
        ChannelName name = *parseChannelName(channel);
        name.isCache = name.isCache && caches;
        m_app.publish(name, event, m_turn);
    }
}

void EventsApi::writeInfo(JsonWriter& json, const TriggerRequest& event,
                          const ChannelName& channel) const
{
    json.beginObject();
    writeAttributes(json, *parseAttributes(event.info), m_app, channel, m_turn.now());
    json.endObject();
}

} // namespace echolock
