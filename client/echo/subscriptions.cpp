// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/subscriptions.h"

#include "client/echo/channelkind.h"
#include "client/echo/keyorder.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/jsonreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

/// pusher-js has no such bound: one for each encrypted event that its key does not open.
constexpr std::ptrdiff_t keyRequestsMax = 64;

void join(const PageLink& link, std::string_view channel, const AuthAnswer& answer)
{
    if (link.transport)
        link.sink.sendText(
            *link.transport,
            encodeSubscribe(
                {.channel = channel, .auth = answer.auth, .channelData = answer.channelData}));
}

} // namespace

Subscriptions::Subscriptions(const EchoQuirks& quirks)
    : m_quirks(quirks)
    , m_signIn(quirks)
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
    forget(name);
    if (subscribed && link.transport)
        link.sink.sendText(*link.transport, encodeUnsubscribe(name));
}

void Subscriptions::forget(std::string_view name)
{
    const Channel* channel = find(name);
    const std::uint64_t serial = channel->serial;
    m_members.erase(serial);
    m_keys.forget(serial);
    m_channels.erase(m_channels.begin() + (channel - m_channels.data()));
}

/// The user first: pusher-js signs in when the state changes, and only then says that it is
/// connected.
void Subscriptions::subscribeAll(const Link& link)
{
    askForUser(link, m_signIn.connected());
    for (Channel& channel : m_channels) {
        if (!channel.pending)
            request(link, channel);
    }
}

void Subscriptions::reset(const Link& link)
{
    m_signIn.lost();
    for (Channel& channel : m_channels) {
        channel.subscribed = false;
        channel.pending = false;
    }
    m_members.clear();
    if (!m_quirks.zombieResubscribe) {
        for (const std::string& name : names()) {
            if (find(name)->cancelled)
                forget(name);
        }
    }
    joinAwaiting(link);
}

void Subscriptions::signIn(const Link& link)
{
    askForUser(link, m_signIn.request(link));
}

void Subscriptions::askForUser(const Link& link, SignIn::Ask ask)
{
    if (ask == SignIn::Ask::Auth)
        this->ask(link, nullptr, {});
}

void Subscriptions::ask(const Link& link, const Channel* channel,
                        std::vector<ServerFrame> undeciphered)
{
    const AuthRequest request{.id = AuthRequestId{++m_lastRequest},
                              .socketId = link.socketId,
                              .channel = channel ? channel->name : std::string()};
    m_auths.push_back({.request = request,
                       .channelSerial = channel ? channel->serial : 0,
                       .undeciphered = std::move(undeciphered)});
    link.sink.requestAuth(request);
}

void Subscriptions::request(const Link& link, Channel& channel)
{
    if (channel.subscribed)
        return;
    channel.pending = true;
    channel.cancelled = false;
    if (needsAuth(channel.name))
        ask(link, &channel, {});
    else if (link.transport)
        link.sink.sendText(*link.transport, encodeSubscribe({channel.name, {}, {}}));
}

bool Subscriptions::isStale(const Link& link, const PendingAuth& asked)
{
    return asked.request.socketId != link.socketId;
}

void Subscriptions::authAnswered(const Link& link, AuthRequestId id,
                                 const Result<AuthAnswer>& answer)
{
    const auto it = std::ranges::find(m_auths, id,
                                      [](const PendingAuth& auth) { return auth.request.id; });
    if (it == m_auths.end())
        return;
    const PendingAuth asked = std::move(*it);
    m_auths.erase(it);

    const std::string& name = asked.request.channel;
    if (name.empty())
        return userAnswered(link, asked, answer);
    const bool isLate = isStale(link, asked) || !find(asked.channelSerial);
    if (isLate && !m_quirks.staleAuthSubscribe)
        return;
    if (!asked.undeciphered.empty())
        keyAnswered(link, asked, answer);
    else if (!answer)
        authFailed(link, asked, answer.error().message);
    else if (isEncrypted(name))
        joinEncrypted(link, asked, *answer);
    else if (isPresence(name))
        joinPresence(link, asked, *answer);
    else
        join(link, name, *answer);
}

void Subscriptions::userAnswered(const Link& link, const PendingAuth& asked,
                                 const Result<AuthAnswer>& answer)
{
    if (isStale(link, asked) && !m_quirks.staleSignin)
        return;
    m_signIn.authAnswered(link, answer);
    joinAwaiting(link);
}

void Subscriptions::authFailed(const Link& link, const PendingAuth& asked, std::string_view why)
{
    if (Channel* channel = find(asked.channelSerial))
        channel->pending = false;
    tell(link, Observation::Kind::SubscriptionFailed, asked.request.channel, why);
}

void Subscriptions::joinEncrypted(const Link& link, const PendingAuth& asked,
                                  const AuthAnswer& answer)
{
    const std::string& name = asked.request.channel;
    if (answer.sharedSecret.empty())
        return authFailed(link, asked,
                          "No shared_secret key in auth payload for encrypted channel: " + name);
    if (find(asked.channelSerial) && !m_keys.take(asked.channelSerial, answer.sharedSecret))
        return tell(link, Observation::Kind::Error, name,
                    "The auth answer's shared_secret is not base64.");
    join(link, name, answer);
}

void Subscriptions::joinPresence(const Link& link, const PendingAuth& asked,
                                 const AuthAnswer& answer)
{
    const std::string& name = asked.request.channel;
    const bool isKnown = find(asked.channelSerial) != nullptr;
    if (answer.channelData.empty()) {
        if (!m_signIn.isSettled()) {
            m_awaitingUser.push_back({asked, answer});
            return;
        }
        if (userId().empty())
            return authFailed(link, asked,
                              "Invalid auth response: it has no channel_data, which a presence "
                              "channel needs, and no user is signed in.");
        if (isKnown)
            m_members[asked.channelSerial].setMyId(userId());
    } else if (isKnown) {
        if (const auto set = m_members[asked.channelSerial].setMyIdFrom(answer.channelData); !set)
            return tell(link, Observation::Kind::Error, name, set.error().message);
    }
    join(link, name, answer);
}

/// Once a sign-in has come to an end, either way.
void Subscriptions::joinAwaiting(const Link& link)
{
    if (!m_signIn.isSettled())
        return;
    for (const AwaitingUser& awaiting : std::exchange(m_awaitingUser, {})) {
        const bool isLate = isStale(link, awaiting.asked) || !find(awaiting.asked.channelSerial);
        if (!isLate || m_quirks.staleAuthSubscribe)
            joinPresence(link, awaiting.asked, awaiting.answer);
    }
}

void Subscriptions::receive(const Link& link, const ServerFrame& frame)
{
    if (frame.channel.empty())
        return receiveForPage(link, frame);
    if (frame.channel.starts_with('#'))
        return m_signIn.receiveForUser(link, frame);
    Channel* channel = find(frame.channel);
    if (!channel)
        return;
    const std::string_view event = frame.event;
    if (event.starts_with("pusher_internal:")) {
        receiveInternal(link, *channel, frame);
    } else if (event == "pusher:subscription_error") {
        if (!m_quirks.stuckPending)
            channel->pending = false;
        tell(link, Observation::Kind::SubscriptionFailed, channel->name, frame.data);
    } else if (isEncrypted(channel->name) && !event.starts_with("pusher:")) {
        decipher(link, *channel, frame);
    } else {
        showEvent(link, frame);
    }
}

void Subscriptions::receiveForPage(const Link& link, const ServerFrame& frame)
{
    const std::string_view event = frame.event;
    const bool isInternal = event.starts_with("pusher:") || event.starts_with("pusher_internal:");
    if (!isInternal || event == "pusher:signin_success")
        tellEvent(link, {}, event, frame.data);
    m_signIn.receive(link, frame);
    if (!m_awaitingUser.empty())
        joinAwaiting(link);
}

void Subscriptions::receiveInternal(const Link& link, Channel& channel, const ServerFrame& frame)
{
    const std::string_view event = frame.event;
    if (event == "pusher_internal:subscription_succeeded")
        return succeeded(link, channel, frame);
    if (event == "pusher_internal:subscription_count")
        return counted(link, channel, frame);
    const bool isAdded = event == "pusher_internal:member_added";
    if (!isPresence(channel.name) || (!isAdded && event != "pusher_internal:member_removed"))
        return;
    Members& members = m_members[channel.serial];
    const Result<std::optional<std::string>> told = isAdded
        ? members.add(frame.data).map([](std::string text) { return std::optional(text); })
        : members.remove(frame.data);
    if (!told)
        tell(link, Observation::Kind::Error, channel.name, told.error().message);
    else if (*told)
        tellEvent(link, channel.name, isAdded ? "pusher:member_added" : "pusher:member_removed",
                  **told);
}

void Subscriptions::succeeded(const Link& link, Channel& channel, const ServerFrame& frame)
{
    channel.pending = false;
    channel.subscribed = true;
    if (channel.cancelled) {
        unsubscribe(link, frame.channel);
        return;
    }
    if (isPresence(channel.name)) {
        if (const auto read = m_members[channel.serial].assign(frame.data); !read)
            return tell(link, Observation::Kind::Error, channel.name, read.error().message);
    }
    auto observation = observationAt(link, Observation::Kind::Subscribed, frame.channel);
    observation.data = frame.data;
    link.sink.observe(observation);
}

void Subscriptions::counted(const Link& link, Channel& channel, const ServerFrame& frame)
{
    JsonReader reader;
    if (const auto root = reader.parse(frame.data); root && root->is(JsonType::Object)) {
        const auto [count] = reader.pick(*root,
                                         std::array<std::string_view, 1>{"subscription_count"});
        if (const auto number = toUnsigned(count).value_or(0); number > 0)
            channel.subscriptionCount = static_cast<std::uint32_t>(number);
    }
    tellEvent(link, channel.name, "pusher:subscription_count", frame.data);
}

void Subscriptions::decipher(const Link& link, const Channel& channel, const ServerFrame& frame)
{
    if (m_keys.show(link, channel.serial, frame) == ChannelKeys::Outcome::NeedsNewKey)
        askForKey(link, channel, frame);
}

/// pusher-js asks once for each such event, however many come while it asks.
void Subscriptions::askForKey(const Link& link, const Channel& channel, const ServerFrame& frame)
{
    const auto asksForKey = [&](const PendingAuth& auth) {
        return auth.channelSerial == channel.serial && !auth.undeciphered.empty();
    };
    if (std::ranges::count_if(m_auths, asksForKey) >= keyRequestsMax)
        return warnOfLost(link, frame, "too many others wait for a new key.");
    const auto asking = std::ranges::find_if(m_auths, asksForKey);
    if (m_quirks.reauthPerEvent || asking == m_auths.end())
        ask(link, &channel, {frame});
    else if (asking->undeciphered.size() < keyRequestsMax)
        asking->undeciphered.push_back(frame);
    else
        warnOfLost(link, frame, "too many others wait for a new key.");
}

/// Also for a channel that was left meanwhile: its listeners are still there.
void Subscriptions::keyAnswered(const Link& link, const PendingAuth& asked,
                                const Result<AuthAnswer>& answer)
{
    if (answer && find(asked.channelSerial))
        m_keys.take(asked.channelSerial, answer->sharedSecret);
    ChannelKeys::showWith(link, answer, asked.undeciphered);
}

void Subscriptions::whisper(const Link& link, const ClientEventFrame& frame)
{
    const Channel* channel = find(frame.channel);
    if (!channel || !link.transport || (!channel->subscribed && !m_quirks.whisperBeforeSubscribed))
        return;
    if (isEncrypted(frame.channel))
        return tell(link, Observation::Kind::Error, frame.channel,
                    "Client events are not currently supported for encrypted channels.");
    const std::string event = "client-" + std::string(frame.event);
    link.sink.sendText(
        *link.transport,
        encodeClientEvent({.event = event, .channel = frame.channel, .rawData = frame.rawData}));
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
