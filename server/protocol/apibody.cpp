// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/apibody.h"

#include "server/protocol/jsonreader.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

Result<JsonValue> parseBody(JsonReader& reader, std::string_view body)
{
    Result<JsonValue> root = reader.parse(body);
    if (!root)
        return failure("the body is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return failure("the body must be a JSON object, got " + std::string(describe(root->type)));
    return root;
}

/// `channels`, or the single `channel` of older libraries.
Result<std::vector<std::string>> triggerChannels(JsonReader& reader, const JsonValue& channels,
                                                 const JsonValue& channel)
{
    if (!channels.given()) {
        if (!channel.is(JsonType::String))
            return failure(mustBe("channels", "an array of strings", channels));
        return std::vector<std::string>{std::string(channel.text)};
    }
    if (!channels.is(JsonType::Array))
        return failure(mustBe("channels", "an array of strings", channels));
    const std::vector<JsonValue> elements = reader.elements(channels);
    if (elements.empty() || elements.size() > triggerChannelsMax) {
        return failure("\"channels\" must name 1 to " + std::to_string(triggerChannelsMax)
                       + " channels, got " + std::to_string(elements.size()));
    }
    std::vector<std::string> names;
    names.reserve(elements.size());
    for (const JsonValue& element : elements) {
        if (!element.is(JsonType::String))
            return failure(mustBe("channels[" + std::to_string(&element - elements.data()) + "]",
                                  "a string", element));
        if (std::ranges::find(names, element.text) == names.end())
            names.emplace_back(element.text);
    }
    return names;
}

/// All but the channels, which triggers and batches name differently.
Result<TriggerRequest> readEvent(JsonReader& reader, const JsonValue& event)
{
    const auto [name, data, socketId, info] = reader.pick(
        event, std::array<std::string_view, 4>{"name", "data", "socket_id", "info"});
    if (!name.is(JsonType::String) || name.text.empty())
        return failure(name.is(JsonType::String) ? "\"name\" must not be empty"
                                                 : mustBe("name", "a string", name));
    if (!data.is(JsonType::String))
        return failure(mustBe("data", "a string (encode other values as JSON first)", data));
    if (socketId.given() && !socketId.is(JsonType::String))
        return failure(mustBe("socket_id", "a string", socketId));
    if (info.given() && !info.is(JsonType::String))
        return failure(mustBe("info", "a string", info));
    return TriggerRequest{.name = std::string(name.text),
                          .data = std::string(data.text),
                          .channels = {},
                          .socketId = std::string(socketId.text),
                          .info = std::string(info.text)};
}

Result<TriggerRequest> readBatchEvent(JsonReader& reader, const JsonValue& event)
{
    if (!event.is(JsonType::Object))
        return failure("it must be an object, got " + std::string(describe(event.type)));
    Result<TriggerRequest> request = readEvent(reader, event);
    const auto [channel] = reader.pick(event, std::array<std::string_view, 1>{"channel"});
    if (request && !channel.is(JsonType::String))
        return failure(mustBe("channel", "a string", channel));
    if (request)
        request->channels.emplace_back(channel.text);
    return request;
}

} // namespace

Result<TriggerRequest> decodeTrigger(std::string_view body)
{
    JsonReader reader;
    const Result<JsonValue> root = parseBody(reader, body);
    if (!root)
        return failure(root.error().message);
    Result<TriggerRequest> request = readEvent(reader, *root);
    if (!request)
        return request;
    const auto [channels, channel] = reader.pick(
        *root, std::array<std::string_view, 2>{"channels", "channel"});
    Result<std::vector<std::string>> names = triggerChannels(reader, channels, channel);
    if (!names)
        return failure(names.error().message);
    request->channels = std::move(*names);
    return request;
}

Result<std::vector<TriggerRequest>> decodeBatch(std::string_view body)
{
    JsonReader reader;
    const Result<JsonValue> root = parseBody(reader, body);
    if (!root)
        return failure(root.error().message);
    const auto [batch] = reader.pick(*root, std::array<std::string_view, 1>{"batch"});
    if (!batch.is(JsonType::Array))
        return failure(mustBe("batch", "an array of events", batch));
    const std::vector<JsonValue> elements = reader.elements(batch);
    if (elements.empty() || elements.size() > batchEventsMax)
        return failure("\"batch\" must hold 1 to " + std::to_string(batchEventsMax)
                       + " events, got " + std::to_string(elements.size()));
    std::vector<TriggerRequest> events;
    for (const JsonValue& element : elements) {
        Result<TriggerRequest> event = readBatchEvent(reader, element);
        if (!event)
            return failure("batch[" + std::to_string(events.size())
                           + "]: " + event.error().message);
        events.push_back(std::move(*event));
    }
    return events;
}

} // namespace echolock
