// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/subscriptions.h"

#include "server/protocol/clientcodec.h"
#include "server/protocol/lockwire.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace echolock {

namespace {

/// pusher-js looks no further than the prefix, and leaves judging the rest of the name to the
/// server.
bool isPresence(std::string_view name)
{
    return name.starts_with("presence-");
}

bool needsAuth(std::string_view name)
{
    return name.starts_with("private-") || isPresence(name);
}

/// What JavaScript takes for an array's index, and therefore walks first and in order when a table
/// of channels has it as a key: `42`, but not `042`.
std::optional<std::uint32_t> indexOf(std::string_view name)
{
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool isWhole = error == std::errc() && end == name.data() + name.size();
    const bool isCanonical = name.size() == 1 || !name.starts_with('0');
    constexpr auto noIndex = std::numeric_limits<std::uint32_t>::max();
    return isWhole && isCanonical && index != noIndex ? std::optional(index) : std::nullopt;
}

/// Whether a new channel comes before one that is there; all others stay in the order of their
/// coming.
bool comesBefore(std::string_view added, std::string_view other)
{
    const auto index = indexOf(added);
    const auto otherIndex = indexOf(other);
    return index && (!otherIndex || *index < *otherIndex);
}

Observation observationOf(const Subscriptions::Link& link, Observation::Kind kind,
                          std::string_view channel)
{
    Observation observation;
    observation.kind = kind;
    observation.state = link.state;
    observation.channel = channel;
    observation.at = link.now;
    return observation;
}

void observeEvent(const Subscriptions::Link& link, const ServerFrame& frame, std::string name)
{
    auto observation = observationOf(link, Observation::Kind::Event, frame.channel);
    observation.text = std::move(name);
    observation.data = frame.data;
    link.sink.observe(observation);
}

void observeLock(const Subscriptions::Link& link, const ServerFrame& frame)
{
    auto lock = decodeLockData(frame.event, frame.data);
    auto observation = observationOf(link, Observation::Kind::Lock, frame.channel);
    observation.text = frame.event;
    observation.data = frame.data;
    if (lock) {
        observation.lock = std::move(*lock);
    } else {
        observation.kind = Observation::Kind::Error;
        observation.text = lock.error().message;
    }
    link.sink.observe(observation);
}

void observeRefusal(const Subscriptions::Link& link, std::string_view channel, std::string_view why)
{
    auto observation = observationOf(link, Observation::Kind::SubscriptionFailed, channel);
    observation.text = why;
    link.sink.observe(observation);
}

} // namespace

Subscriptions::Subscriptions(const EchoQuirks& quirks)
    : m_quirks(quirks)
{
}

Subscriptions::Channel* Subscriptions::find(std::string_view name)
{
    const auto it = std::ranges::find(m_channels, name, &Channel::name);
    return it == m_channels.end() ? nullptr : &*it;
}

const Subscriptions::Channel* Subscriptions::find(std::string_view name) const
{
    const auto it = std::ranges::find(m_channels, name, &Channel::name);
    return it == m_channels.end() ? nullptr : &*it;
}

Subscriptions::Channel* Subscriptions::find(std::uint64_t serial)
{
    const auto it = std::ranges::find(m_channels, serial, &Channel::serial);
    return it == m_channels.end() ? nullptr : &*it;
}

void Subscriptions::subscribe(const Link& link, std::string_view channel)
{
    Channel* known = find(channel);
    if (!known) {
        const auto place = std::ranges::find_if(m_channels, [channel](const Channel& other) {
            return comesBefore(channel, other.name);
        });
        known = &*m_channels.insert(place,
                                    {.serial = ++m_lastSerial, .name = std::string(channel)});
    }
    if (known->pending && known->cancelled)
        known->cancelled = false;
    else if (!known->pending && link.state == ConnectionState::Connected)
        request(link, *known);
}

void Subscriptions::unsubscribe(const Link& link, std::string_view channel)
{
    Channel* known = find(channel);
    if (!known)
        return;
    if (known->pending) {
        known->cancelled = true;
        return;
    }
    const bool subscribed = known->subscribed;
    const std::string name(channel);
    std::erase_if(m_channels, [&](const Channel& other) { return other.name == name; });
    if (subscribed && link.transport)
        link.sink.sendText(*link.transport, encodeUnsubscribe(name));
}

void Subscriptions::subscribeAll(const Link& link)
{
    for (Channel& channel : m_channels) {
        if (!channel.pending)
            request(link, channel);
    }
}

void Subscriptions::reset()
{
    for (Channel& channel : m_channels) {
        channel.subscribed = false;
        channel.pending = false;
    }
    if (!m_quirks.zombieResubscribe)
        std::erase_if(m_channels, &Channel::cancelled);
}

void Subscriptions::request(const Link& link, Channel& channel)
{
    if (channel.subscribed)
        return;
    channel.pending = true;
    channel.cancelled = false;
    if (!needsAuth(channel.name)) {
        if (link.transport)
            link.sink.sendText(*link.transport, encodeSubscribe({channel.name, {}, {}}));
        return;
    }
    m_auths.push_back({.request = {.id = AuthRequestId{++m_lastRequest},
                                   .socketId = link.socketId,
                                   .channel = channel.name},
                       .channelSerial = channel.serial});
    const AuthRequest asked = m_auths.back().request;
    link.sink.requestAuth(asked);
}

void Subscriptions::authAnswered(const Link& link, AuthRequestId id,
                                 const Result<AuthAnswer>& answer)
{
    const auto it = std::ranges::find(m_auths, id,
                                      [](const PendingAuth& auth) { return auth.request.id; });
    if (it == m_auths.end())
        return;
    const PendingAuth asked = *it;
    m_auths.erase(it);

    Channel* channel = find(asked.channelSerial);
    const bool stale = !channel || asked.request.socketId != link.socketId;
    if (stale && !m_quirks.staleAuthSubscribe)
        return;
    const std::string& name = asked.request.channel;
    const bool nameless = answer && isPresence(name) && answer->channelData.empty();
    if (!answer || nameless) {
        if (channel)
            channel->pending = false;
        observeRefusal(
            link, name,
            answer
                ? "Invalid auth response: it has no channel_data, which a presence channel needs."
                : std::string_view(answer.error().message));
        return;
    }
    if (link.transport) {
        link.sink.sendText(
            *link.transport,
            encodeSubscribe(
                {.channel = name, .auth = answer->auth, .channelData = answer->channelData}));
    }
}

void Subscriptions::receive(const Link& link, const ServerFrame& frame)
{
    Channel* channel = find(frame.channel);
    if (!channel)
        return;
    const std::string_view event = frame.event;
    if (event == "pusher_internal:subscription_succeeded") {
        succeeded(link, *channel, frame);
    } else if (event == "pusher_internal:subscription_count") {
        observeEvent(link, frame, "pusher:subscription_count");
    } else if (event.starts_with("pusher_internal:member_") && isPresence(channel->name)) {
        observeEvent(link, frame, "pusher:" + std::string(event.substr(event.find(':') + 1)));
    } else if (event == "pusher:subscription_error") {
        if (!m_quirks.stuckPending)
            channel->pending = false;
        observeRefusal(link, channel->name, frame.data);
    } else if (event.starts_with("lock.")) {
        observeLock(link, frame);
    } else if (!event.starts_with("pusher_internal:")) {
        observeEvent(link, frame, frame.event);
    }
}

void Subscriptions::succeeded(const Link& link, Channel& channel, const ServerFrame& frame)
{
    channel.pending = false;
    channel.subscribed = true;
    if (channel.cancelled) {
        unsubscribe(link, frame.channel);
        return;
    }
    auto observation = observationOf(link, Observation::Kind::Subscribed, frame.channel);
    observation.data = frame.data;
    link.sink.observe(observation);
}

void Subscriptions::whisper(const Link& link, const ClientEventFrame& frame)
{
    const Channel* channel = find(frame.channel);
    if (!channel || !link.transport || (!channel->subscribed && !m_quirks.whisperBeforeSubscribed))
        return;
    const std::string event = "client-" + std::string(frame.event);
    link.sink.sendText(
        *link.transport,
        encodeClientEvent({.event = event, .channel = frame.channel, .rawData = frame.rawData}));
}

bool Subscriptions::isSubscribed(std::string_view channel) const
{
    const Channel* known = find(channel);
    return known && known->subscribed;
}

std::vector<std::string> Subscriptions::names() const
{
    std::vector<std::string> result;
    result.reserve(m_channels.size());
    for (const Channel& channel : m_channels)
        result.push_back(channel.name);
    return result;
}

} // namespace echolock
