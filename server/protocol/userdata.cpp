// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/userdata.h"

#include "server/protocol/jsonreader.h"

#include <array>

namespace echolock {

namespace {

Unexpected<ProtocolError> refuse(std::string message)
{
    return Unexpected<ProtocolError>(ProtocolError{ErrorCode::InvalidMessage, std::move(message)});
}

Result<std::vector<UserId>, ProtocolError> readWatchlist(JsonReader& reader, const JsonValue& list)
{
    if (!list.given())
        return {};
    if (!list.is(JsonType::Array))
        return refuse(mustBe("watchlist", "an array of user ids", list));
    std::vector<UserId> users;
    for (const JsonValue& user : reader.elements(list)) {
        if (!user.is(JsonType::String))
            return refuse(mustBe("watchlist[]", "a string", user));
        users.emplace_back(std::string(user.text));
    }
    return users;
}

} // namespace

Result<UserData, ProtocolError> decodeUserData(std::string_view userData)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(userData);
    if (!root)
        return refuse("user_data is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return refuse("user_data must be a JSON object, got " + std::string(describe(root->type)));
    const auto [id, info, watched] = reader.pick(
        *root, std::array<std::string_view, 3>{"id", "user_info", "watchlist"});
    if (!id.is(JsonType::String))
        return refuse(mustBe("id", "a string", id));
    if (id.text.empty())
        return refuse("\"id\" must not be empty");
    if (countCharacters(id.text) > userIdLengthMax)
        return refuse("\"id\" must have at most " + std::to_string(userIdLengthMax)
                      + " characters, got " + std::to_string(countCharacters(id.text)));
    Member user{UserId(std::string(id.text)), info.given() ? std::string(info.raw) : std::string()};
    Result<std::vector<UserId>, ProtocolError> watchlist = readWatchlist(reader, watched);
    if (!watchlist)
        return Unexpected<ProtocolError>(std::move(watchlist.error()));
    return UserData{std::move(user), std::move(*watchlist)};
}

} // namespace echolock
