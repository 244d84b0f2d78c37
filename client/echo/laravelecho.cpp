// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/laravelecho.h"

#include "client/echo/channelkind.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::string_view notificationEvent
    = ".Illuminate\\Notifications\\Events\\BroadcastNotificationCreated";
constexpr std::string_view succeededEvent = "pusher:subscription_succeeded";
constexpr std::string_view errorEvent = "pusher:subscription_error";

std::string withBackslashes(std::string text)
{
    std::ranges::replace(text, '.', '\\');
    return text;
}

/// The event that pusher-js emits on the channel; empty for what is told of no channel.
std::string_view emittedEvent(const Observation& seen)
{
    switch (seen.kind) {
    case Observation::Kind::Subscribed:
        return succeededEvent;
    case Observation::Kind::SubscriptionFailed:
        return errorEvent;
    case Observation::Kind::Event:
    case Observation::Kind::Lock:
        return seen.text;
    case Observation::Kind::StateChanged:
    case Observation::Kind::Error:
    case Observation::Kind::Warning:
        break;
    }
    return {};
}

/// What the server says of a refusal is JSON; what the auth endpoint did, pusher-js puts into an
/// object.
std::string statusOf(const Observation& seen)
{
    JsonReader reader;
    if (const auto root = reader.parse(seen.text); root && root->is(JsonType::Object))
        return seen.text;
    JsonWriter json;
    json.beginObject().member("type", "AuthError").member("error", seen.text);
    return json.endObject().take();
}

std::string infosOf(const Members* members)
{
    JsonWriter json;
    json.beginArray();
    for (const Members::Member& member : members ? members->all() : std::vector<Members::Member>())
        json.raw(member.info.empty() ? "null" : std::string_view(member.info));
    return json.endArray().take();
}

std::string infoOf(const std::string& member)
{
    JsonReader reader;
    const auto root = reader.parse(member);
    if (!root || !root->is(JsonType::Object))
        return {};
    const auto [info] = reader.pick(*root, std::array<std::string_view, 1>{"info"});
    return std::string(info.raw);
}

} // namespace

LaravelEcho::LaravelEcho()
    : LaravelEcho(Options())
{
}

LaravelEcho::LaravelEcho(Options options)
    : m_options(std::move(options))
{
}

std::string LaravelEcho::channel(const Page& page, std::string_view name)
{
    return make(page, std::string(name));
}

std::string LaravelEcho::privateChannel(const Page& page, std::string_view name)
{
    return make(page, "private-" + std::string(name));
}

std::string LaravelEcho::encryptedPrivate(const Page& page, std::string_view name)
{
    return make(page, "private-encrypted-" + std::string(name));
}

std::string LaravelEcho::join(const Page& page, std::string_view name)
{
    return make(page, "presence-" + std::string(name));
}

/// pusher-js may still have the channel, left while pending: then it is that one, with all who
/// listened to it.
std::string LaravelEcho::make(const Page& page, std::string channel)
{
    if (std::ranges::find(m_channels, channel) != m_channels.end())
        return channel;
    if (!page.client.knows(channel))
        std::erase_if(m_bindings, [&](const Binding& known) { return known.channel == channel; });
    m_channels.push_back(channel);
    page.client.subscribe(page.now, page.sink, channel);
    return channel;
}

void LaravelEcho::leave(const Page& page, std::string_view name)
{
    for (const char* prefix : {"", "private-", "private-encrypted-", "presence-"})
        leaveChannel(page, prefix + std::string(name));
}

void LaravelEcho::leaveChannel(const Page& page, std::string_view channel)
{
    const auto known = std::ranges::find(m_channels, channel);
    if (known == m_channels.end())
        return;
    const std::string name = *known;
    m_channels.erase(known);
    page.client.unsubscribe(page.now, page.sink, name);
    if (!m_options.quirks.listenersSurviveLeave || !page.client.knows(name))
        std::erase_if(m_bindings, [&](const Binding& bound) { return bound.channel == name; });
}

void LaravelEcho::leaveAllChannels(const Page& page)
{
    for (const std::string& channel : std::vector<std::string>(m_channels))
        leaveChannel(page, channel);
}

std::string LaravelEcho::formatEvent(std::string_view event) const
{
    if (event.starts_with('.') || event.starts_with('\\'))
        return std::string(event.substr(1));
    const auto& space = m_options.eventNamespace;
    const std::string prefix = space && !space->empty() ? *space + "." : std::string();
    return withBackslashes(prefix + std::string(event));
}

/// The other way, with Echo's mistakes: only the namespace's length is cut off, so `App\EventsFoo`
/// loses a letter, and where there is no namespace it is called "false" or matches everything.
std::string LaravelEcho::unformatted(std::string_view event) const
{
    const std::string space = withBackslashes(m_options.eventNamespace.value_or("false"));
    if (!event.starts_with(space))
        return "." + std::string(event);
    return std::string(event.substr(std::min(space.size() + 1, event.size())));
}

void LaravelEcho::bind(std::string_view channel, std::string event, ListenerId listener,
                       Gives gives)
{
    if (std::ranges::find(m_channels, channel) != m_channels.end())
        m_bindings.push_back({.channel = std::string(channel),
                              .event = std::move(event),
                              .listener = listener,
                              .gives = gives});
}

void LaravelEcho::listen(std::string_view channel, std::string_view event, ListenerId listener)
{
    bind(channel, formatEvent(event), listener, Gives::Data);
}

void LaravelEcho::listenForWhisper(std::string_view channel, std::string_view event,
                                   ListenerId listener)
{
    listen(channel, ".client-" + std::string(event), listener);
}

void LaravelEcho::notification(std::string_view channel, ListenerId listener)
{
    listen(channel, notificationEvent, listener);
}

void LaravelEcho::listenToAll(std::string_view channel, ListenerId listener)
{
    bind(channel, {}, listener, Gives::Everything);
}

void LaravelEcho::subscribed(std::string_view channel, ListenerId listener)
{
    bind(channel, std::string(succeededEvent), listener, Gives::Nothing);
}

void LaravelEcho::error(std::string_view channel, ListenerId listener)
{
    bind(channel, std::string(errorEvent), listener, Gives::Status);
}

void LaravelEcho::here(std::string_view channel, ListenerId listener)
{
    bind(channel, std::string(succeededEvent), listener, Gives::Infos);
}

void LaravelEcho::joining(std::string_view channel, ListenerId listener)
{
    bind(channel, "pusher:member_added", listener, Gives::Info);
}

void LaravelEcho::leaving(std::string_view channel, ListenerId listener)
{
    bind(channel, "pusher:member_removed", listener, Gives::Info);
}

void LaravelEcho::stopListening(std::string_view channel, std::string_view event,
                                std::optional<ListenerId> listener)
{
    const std::string name = formatEvent(event);
    std::erase_if(m_bindings, [&](const Binding& bound) {
        return bound.channel == channel && bound.event == name && bound.gives != Gives::Everything
            && (!listener || (bound.listener == *listener && bound.gives == Gives::Data));
    });
}

void LaravelEcho::stopListeningForWhisper(std::string_view channel, std::string_view event,
                                          std::optional<ListenerId> listener)
{
    stopListening(channel, ".client-" + std::string(event), listener);
}

void LaravelEcho::stopListeningForNotification(std::string_view channel, ListenerId listener)
{
    stopListening(channel, notificationEvent, listener);
}

/// Echo hands pusher-js a function of its own, so that naming the callback finds nothing.
void LaravelEcho::stopListeningToAll(std::string_view channel, std::optional<ListenerId> listener)
{
    if (listener)
        return;
    std::erase_if(m_bindings, [&](const Binding& bound) {
        return bound.channel == channel && bound.gives == Gives::Everything;
    });
}

Result<void> LaravelEcho::whisper(const Page& page, std::string_view channel,
                                  std::string_view event, std::string_view dataJson) const
{
    if (!page.client.knows(channel))
        return failure("The channel " + std::string(channel)
                       + " was left, so nothing can be whispered on it.");
    if (isEncrypted(channel))
        return failure("Client events are not currently supported for encrypted channels.");
    page.client.whisper(page.now, page.sink, channel, event, dataJson);
    return {};
}

std::string_view LaravelEcho::connectionStatus(const EchoClient& client)
{
    switch (client.state()) {
    case ConnectionState::Connected:
    case ConnectionState::Connecting:
        return toString(client.state());
    case ConnectionState::Failed:
    case ConnectionState::Unavailable:
        return "failed";
    case ConnectionState::Initialized:
    case ConnectionState::Disconnected:
        break;
    }
    return "disconnected";
}

void LaravelEcho::writeState(StateWriter& out) const
{
    out.number(m_channels.size());
    for (const std::string& channel : m_channels)
        out.text(channel);
    out.number(m_bindings.size());
    for (const Binding& binding : m_bindings) {
        out.text(binding.channel);
        out.text(binding.event);
        out.number(binding.listener.value);
        out.choice(binding.gives);
    }
}

/// Those who listen to everything first (dispatcher.ts).
std::vector<ListenerCall> LaravelEcho::calls(const EchoClient& client,
                                             const Observation& seen) const
{
    std::vector<ListenerCall> calls;
    const std::string_view event = emittedEvent(seen);
    if (event.empty() || seen.channel.empty())
        return calls;
    for (const bool isForAll : {true, false}) {
        for (const Binding& binding : m_bindings) {
            if (binding.channel != seen.channel || (binding.gives == Gives::Everything) != isForAll)
                continue;
            if (auto call = callOf(binding, client, seen, event))
                calls.push_back(std::move(*call));
        }
    }
    return calls;
}

std::optional<ListenerCall> LaravelEcho::callOf(const Binding& binding, const EchoClient& client,
                                                const Observation& seen,
                                                std::string_view event) const
{
    ListenerCall call{.listener = binding.listener, .event = {}, .data = {}};
    if (binding.gives == Gives::Everything) {
        if (event.starts_with("pusher:"))
            return std::nullopt;
        call.event = unformatted(event);
        call.data = seen.data;
        return call;
    }
    if (binding.event != event)
        return std::nullopt;
    if (binding.gives == Gives::Status)
        call.data = statusOf(seen);
    else if (binding.gives == Gives::Infos)
        call.data = infosOf(client.members(seen.channel));
    else if (binding.gives == Gives::Info)
        call.data = infoOf(seen.data);
    else if (binding.gives == Gives::Data)
        call.data = event == errorEvent ? statusOf(seen) : seen.data;
    return call;
}

} // namespace echolock
