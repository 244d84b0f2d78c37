// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apireplies.h"

#include "server/protocol/channelauth.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

ApiReply errorReply(int status, std::string_view message)
{
    JsonWriter json;
    json.beginObject().member("error", message).endObject();
    return {.status = status, .body = json.take()};
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
