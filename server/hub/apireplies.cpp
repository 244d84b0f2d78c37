// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apireplies.h"

#include "server/protocol/channelauth.h"
#include "server/protocol/jsonwriter.h"

#include <utility>

namespace echolock {

namespace {

constexpr std::string_view done = "{}";

/// sockudo's codes are words.
std::string_view wordFor(int status)
{
    switch (status) {
    case 401:
        return "UNAUTHORIZED";
    case 403:
        return "FORBIDDEN";
    case 404:
        return "NOT_FOUND";
    case 413:
        return "PAYLOAD_TOO_LARGE";
    default:
        return "BAD_REQUEST";
    }
}

void shapeError(Personality::HttpErrors shape, ApiReply& reply)
{
    using Shape = Personality::HttpErrors;
    const auto status = std::int64_t(reply.status);
    JsonWriter json;
    json.beginObject().member("error", reply.error);
    switch (shape) {
    case Shape::Json:
        return;
    case Shape::PlainText:
        reply.body = reply.error;
        reply.contentType = "text/plain; charset=utf-8";
        return;
    case Shape::JsonWithStatus200:
        reply.body = json.key("code").number(status).endObject().take();
        reply.status = 200;
        return;
    case Shape::JsonWithCode:
        json.member("code", wordFor(reply.status));
        reply.body = json.key("status").number(status).endObject().take();
        return;
    }
}

} // namespace

ApiReply errorReply(int status, std::string_view message)
{
    JsonWriter json;
    json.beginObject().member("error", message).endObject();
    return {.status = status, .body = json.take(), .error = wellFormed(message)};
}

ApiReply doneReply()
{
    return {.status = 200, .body = std::string(done)};
}

ApiReply inShapeOf(const Personality& personality, ApiReply reply)
{
    if (reply.status == 200 && reply.body == done
        && personality.httpSuccess == Personality::Success::Ok)
        reply.body = R"({"ok":true})";
    if (!reply.error.empty())
        shapeError(personality.httpErrors, reply);
    return reply;
}

std::string queryValue(std::string_view query, std::string_view key)
{
    for (auto& [name, value] : parseQuery(query))
        if (name == key)
            return std::move(value);
    return {};
}

std::string percentDecoded(std::string_view segment)
{
    std::string query = "r=";
    for (const char c : segment)
        if (c == '+')
            query += "%2B";
        else if (c == '&')
            query += "%26";
        else
            query += c;
    return parseQuery(query).front().second;
}

} // namespace echolock
