// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/signin.h"

#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <array>

namespace echolock {

namespace {

constexpr std::string_view userChannelPrefix = "#server-to-user-";

/// The id in the signed text of a user; empty where pusher-js would not take it.
std::string idIn(std::string_view signinData)
{
    JsonReader outer;
    const auto root = outer.parse(signinData);
    if (!root || !root->is(JsonType::Object))
        return {};
    const auto [userData] = outer.pick(*root, std::array<std::string_view, 1>{"user_data"});
    JsonReader inner;
    const auto user = inner.parse(userData.text);
    if (!user || !user->is(JsonType::Object))
        return {};
    const auto [id] = inner.pick(*user, std::array<std::string_view, 1>{"id"});
    return std::string(id.text);
}

void tellWatchlist(const PageLink& link, std::string_view data)
{
    JsonReader reader;
    const auto root = reader.parse(data);
    if (!root || !root->is(JsonType::Object))
        return;
    const auto [events] = reader.pick(*root, std::array<std::string_view, 1>{"events"});
    if (!events.is(JsonType::Array))
        return;
    for (const JsonValue& event : reader.elements(events)) {
        if (!event.is(JsonType::Object))
            continue;
        const auto [name] = reader.pick(event, std::array<std::string_view, 1>{"name"});
        tellEvent(link, watchlistChannel, name.text, event.raw);
    }
}

} // namespace

SignIn::SignIn(const EchoQuirks& quirks)
    : m_staysFailed(quirks.stuckSignin)
{
}

SignIn::Ask SignIn::request(const PageLink& link)
{
    if (m_requested && (m_staysFailed || !m_failed))
        return Ask::Nothing;
    m_requested = true;
    m_failed = false;
    m_done = false;
    return link.state == ConnectionState::Connected ? Ask::Auth : Ask::Nothing;
}

SignIn::Ask SignIn::connected()
{
    m_connected = true;
    if (!m_requested)
        return Ask::Nothing;
    m_failed = false;
    m_done = false;
    return Ask::Auth;
}

/// Who waited for a sign-in under way is let go at once. Who asks from now on waits for the next
/// connection's, unless one was under way: pusher-js marks that promise as done too late to replace
/// it.
void SignIn::lost()
{
    if (!m_connected)
        return;
    m_connected = false;
    const bool wasDone = m_done;
    cleanUp();
    m_done = !wasDone;
}

void SignIn::cleanUp()
{
    m_userId.clear();
    m_listens = false;
    m_done = true;
}

void SignIn::authAnswered(const PageLink& link, const Result<AuthAnswer>& answer)
{
    if (!answer) {
        JsonWriter json;
        json.beginObject().member("type", "AuthError").member("error", answer.error().message);
        tellEvent(link, {}, "pusher:signin_error", json.endObject().text());
        m_failed = true;
        cleanUp();
        return;
    }
    if (link.transport)
        link.sink.sendText(*link.transport,
                           encodeSignin({.auth = answer->auth, .userData = answer->userData}));
}

void SignIn::receive(const PageLink& link, const ServerFrame& frame)
{
    if (frame.event == "pusher:signin_success")
        succeeded(link, frame.data);
    else if (frame.event == "pusher_internal:watchlist_events")
        tellWatchlist(link, frame.data);
}

/// Where nobody asked, pusher-js throws once it has taken the user for its own.
void SignIn::succeeded(const PageLink& link, std::string_view data)
{
    m_userId = idIn(data);
    if (m_userId.empty())
        return cleanUp();
    if (!m_requested)
        return;
    m_done = true;
    m_listens = true;
    const std::string channel = std::string(userChannelPrefix) + m_userId;
    if (link.transport)
        link.sink.sendText(*link.transport, encodeSubscribe({channel, {}, {}}));
}

void SignIn::writeState(StateWriter& out) const
{
    out.flag(m_requested);
    // A request forgets both.
    if (m_requested) {
        out.flag(m_failed);
        out.flag(m_done);
    }
    out.flag(m_connected);
    out.flag(m_listens);
    out.user(UserId(m_userId));
}

void SignIn::receiveForUser(const PageLink& link, const ServerFrame& frame) const
{
    const bool isInternal = frame.event.starts_with("pusher:")
        || frame.event.starts_with("pusher_internal:");
    if (!m_listens || isInternal || frame.channel != std::string(userChannelPrefix) + m_userId)
        return;
    tellEvent(link, frame.channel, frame.event, frame.data);
}

} // namespace echolock
