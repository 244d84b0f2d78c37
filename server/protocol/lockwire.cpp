// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/lockwire.h"

#include "server/protocol/eventnames.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t nonceBytesMax = 128;
constexpr std::size_t reasonBytesMax = 1024;

void writePerson(JsonWriter& json, const WireOwner& owner)
{
    if (!owner.user.empty())
        json.beginObject().member("user_id", owner.user.value).endObject();
    else
        json.beginObject().member("socket_id", owner.socket.value).endObject();
}

void writeOwner(JsonWriter& json, const std::optional<WireOwner>& owner)
{
    json.key("owner");
    if (owner)
        writePerson(json, *owner);
    else
        json.null();
}

void writeNumber(JsonWriter& json, std::string_view key, const std::optional<std::uint64_t>& number)
{
    json.key(key);
    if (number)
        json.number(*number);
    else
        json.null();
}

void writeToken(JsonWriter& json, FencingToken token)
{
    json.key("token");
    if (token.value == 0)
        json.null();
    else
        json.number(token.value);
}

/// The fields that only this event has.
void writeEventFields(JsonWriter& json, const LockMessage& message)
{
    if (message.event == eventnames::lockGranted) {
        writeToken(json, message.token);
        writeOwner(json, message.owner);
        writeNumber(json, "ttl_ms", message.ttlMs);
    } else if (message.event == eventnames::lockDenied) {
        writeOwner(json, message.owner);
        writeNumber(json, "position", message.position);
    } else if (message.event == eventnames::lockChanged) {
        json.member("state", message.state);
        writeOwner(json, message.owner);
        writeToken(json, message.token);
    }
}

bool alwaysHasCause(std::string_view event)
{
    return event == eventnames::lockChanged || event == eventnames::lockRevoked;
}

void writeStatusFields(JsonWriter& json, const LockStatus& status)
{
    json.member("state", status.state);
    writeOwner(json, status.owner);
    writeToken(json, status.token);
    json.key("since_ms").number(status.sinceMs);
    writeNumber(json, "expires_in_ms", status.expiresInMs);
    json.key("connections").beginArray();
    for (const SocketId& connection : status.connections)
        json.string(connection.value);
    json.endArray().key("waiting").beginArray();
    for (const WireOwner& waiter : status.waiting)
        writePerson(json, waiter);
    json.endArray().key("version").number(status.version);
}

Result<JsonValue> parseObject(JsonReader& reader, std::string_view event, std::string_view data)
{
    Result<JsonValue> root = reader.parse(data);
    if (!root)
        return failure("the data of " + std::string(event)
                       + " is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object)) {
        return failure("the data of " + std::string(event) + " must be an object, got "
                       + std::string(describe(root->type)));
    }
    return root;
}

Result<std::optional<WireOwner>> decodeOwner(JsonReader& reader, const JsonValue& owner)
{
    if (!owner.given())
        return std::optional<WireOwner>();
    if (!owner.is(JsonType::Object))
        return failure(mustBe("owner", "an object", owner));
    const auto [user, socket] = reader.pick(
        owner, std::array<std::string_view, 2>{"user_id", "socket_id"});
    if (!user.is(JsonType::String) && !socket.is(JsonType::String))
        return failure(R"("owner" must have "user_id" or "socket_id" as a string)");
    return std::optional<WireOwner>(
        WireOwner{UserId(std::string(user.text)), SocketId(std::string(socket.text))});
}

/// The number of a token; 0 where there is none.
Result<FencingToken> decodeToken(const JsonValue& token)
{
    if (!token.given())
        return FencingToken{};
    const std::optional<std::uint64_t> number = toUnsigned(token);
    if (!number && token.is(JsonType::Number))
        return failure("\"token\" must be a whole number that is not negative");
    if (!number)
        return failure(mustBe("token", "a whole number", token));
    return FencingToken{*number};
}

Result<LockVerb> decodeVerb(std::string_view event)
{
    if (event == eventnames::lockAcquire)
        return LockVerb::Acquire;
    if (event == eventnames::lockRelease)
        return LockVerb::Release;
    if (event == eventnames::lockRenew)
        return LockVerb::Renew;
    if (event == eventnames::lockTakeover)
        return LockVerb::Takeover;
    return failure("unknown lock request \"" + std::string(event.substr(0, 64))
                   + "\": known are client-lock.acquire, client-lock.release, client-lock.renew "
                     "and client-lock.takeover");
}

} // namespace

std::string encodeLockData(const LockMessage& message)
{
    JsonWriter json(256);
    json.beginObject().member("order", message.order.value);
    writeEventFields(json, message);
    if (!message.cause.empty())
        json.member("cause", message.cause);
    else if (alwaysHasCause(message.event))
        json.key("cause").null();
    if (!message.nonce.empty())
        json.member("nonce", message.nonce);
    return json.key("version").number(message.version).endObject().take();
}

Result<LockMessage> decodeLockData(std::string_view event, std::string_view data)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, event, data);
    if (!root)
        return failure(root.error().message);
    const auto [order, version, owner, token, state, cause, nonce, ttl, position] = reader.pick(
        *root,
        std::array<std::string_view, 9>{"order", "version", "owner", "token", "state", "cause",
                                        "nonce", "ttl_ms", "position"});
    if (!order.is(JsonType::String))
        return failure(mustBe("order", "a string", order));
    if (!toUnsigned(version))
        return failure(mustBe("version", "a whole number", version));
    for (const auto& [name, value] :
         {std::pair("state", &state), {"cause", &cause}, {"nonce", &nonce}}) {
        if (value->given() && !value->is(JsonType::String))
            return failure(mustBe(name, "a string", *value));
    }
    const auto wireOwner = decodeOwner(reader, owner);
    if (!wireOwner)
        return failure(wireOwner.error().message);
    const auto wireToken = decodeToken(token);
    if (!wireToken)
        return failure(wireToken.error().message);
    for (const auto& [name, value] : {std::pair("ttl_ms", &ttl), {"position", &position}}) {
        if (value->given() && !toUnsigned(*value))
            return failure(mustBe(name, "a whole number", *value));
    }
    return LockMessage{.event = std::string(event),
                       .order = Resource(std::string(order.text)),
                       .version = *toUnsigned(version),
                       .owner = *wireOwner,
                       .token = *wireToken,
                       .state = std::string(state.text),
                       .cause = std::string(cause.text),
                       .nonce = std::string(nonce.text),
                       .ttlMs = toUnsigned(ttl),
                       .position = toUnsigned(position)};
}

bool isLockEvent(std::string_view clientEvent)
{
    return clientEvent.starts_with(eventnames::lockRequestPrefix);
}

Result<LockRequest> decodeLockRequest(std::string_view event, std::string_view rawData)
{
    const Result<LockVerb> verb = decodeVerb(event);
    if (!verb)
        return failure(verb.error().message);
    JsonReader reader;
    const bool isAbsent = rawData.empty() || rawData == "null";
    const Result<JsonValue> root = parseObject(reader, event, isAbsent ? "{}" : rawData);
    if (!root)
        return failure(root.error().message);
    const auto [token, nonce] = reader.pick(*root,
                                            std::array<std::string_view, 2>{"token", "nonce"});
    const auto wireToken = decodeToken(token);
    if (!wireToken)
        return failure(wireToken.error().message);
    if (!token.given() && (*verb == LockVerb::Release || *verb == LockVerb::Renew))
        return failure("the data of " + std::string(event)
                       + " lacks \"token\": the number that came with lock.granted");
    if (nonce.given() && !nonce.is(JsonType::String))
        return failure(mustBe("nonce", "a string", nonce));
    if (nonce.text.size() > nonceBytesMax)
        return failure("\"nonce\" must have at most " + std::to_string(nonceBytesMax)
                       + " bytes, got " + std::to_string(nonce.text.size()));
    return LockRequest{.verb = *verb, .token = *wireToken, .nonce = std::string(nonce.text)};
}

std::string encodeToken(FencingToken token)
{
    JsonWriter json(32);
    json.beginObject().key("token").number(token.value);
    return json.endObject().take();
}

Result<FencingToken> decodeLockCheck(std::string_view body)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, "this request", body);
    if (!root)
        return failure(root.error().message);
    const auto [token] = reader.pick(*root, std::array<std::string_view, 1>{"token"});
    if (!token.given())
        return failure("\"token\" is missing: the number that came with lock.granted");
    return decodeToken(token);
}

Result<void> checkLockRelease(std::string_view body)
{
    if (body.empty())
        return {};
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, "this request", body);
    if (!root)
        return failure(root.error().message);
    const auto [reason] = reader.pick(*root, std::array<std::string_view, 1>{"reason"});
    if (reason.given() && !reason.is(JsonType::String))
        return failure(mustBe("reason", "a string", reason));
    if (reason.text.size() > reasonBytesMax)
        return failure("\"reason\" must have at most " + std::to_string(reasonBytesMax)
                       + " bytes, got " + std::to_string(reason.text.size()));
    return {};
}

Result<UserId> decodeLockTakeover(std::string_view body)
{
    JsonReader reader;
    const Result<JsonValue> root = parseObject(reader, "this request", body);
    if (!root)
        return failure(root.error().message);
    const auto [user] = reader.pick(*root, std::array<std::string_view, 1>{"user_id"});
    if (!user.given())
        return failure("\"user_id\" is missing: who is to have the order");
    if (!user.is(JsonType::String) || user.text.empty())
        return failure(mustBe("user_id", "a string that is not empty", user));
    return UserId(std::string(user.text));
}

std::string encodeLockStatus(const LockStatus& status)
{
    JsonWriter json(256);
    json.beginObject().member("order", status.order.value);
    writeStatusFields(json, status);
    return json.endObject().take();
}

std::string encodeLockList(std::span<const LockStatus> locks)
{
    JsonWriter json(64 + 256 * locks.size());
    json.beginObject().key("locks").beginObject();
    for (const LockStatus& status : locks) {
        json.key(status.order.value).beginObject();
        writeStatusFields(json, status);
        json.endObject();
    }
    return json.endObject().endObject().take();
}

} // namespace echolock
