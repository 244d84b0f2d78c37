// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/rawclient.h"

#include "server/loop/monotonicclock.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/closecode.h"
#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

namespace {

Observation seenOn(const ServerFrame& frame, Observation::Kind kind)
{
    Observation seen;
    seen.kind = kind;
    seen.state = ConnectionState::Connected;
    seen.channel = frame.channel;
    return seen;
}

Observation observationOf(const ServerFrame& frame)
{
    using Kind = Observation::Kind;
    if (frame.event == "pusher_internal:subscription_succeeded")
        return seenOn(frame, Kind::Subscribed);
    if (frame.event == "pusher:subscription_error") {
        Observation refused = seenOn(frame, Kind::SubscriptionFailed);
        refused.text = frame.data;
        return refused;
    }
    if (auto lock = decodeLockData(frame.event, frame.data)) {
        Observation seen = seenOn(frame, Kind::Lock);
        seen.lock = *std::move(lock);
        return seen;
    }
    Observation seen = seenOn(frame, Kind::Event);
    seen.text = frame.event;
    seen.data = frame.data;
    return seen;
}

} // namespace

RawClient::RawClient(ClientTarget target, std::string user, const Prng& prng, Observer observer)
    : m_target(std::move(target))
    , m_signer({m_target.key, m_target.secret, m_target.encryptionKey}, std::move(user),
               m_target.channelData)
    , m_prng(prng)
    , m_observer(std::move(observer))
{
}

void RawClient::open()
{
    m_channels.clear();
    m_socketId = SocketId();
    m_frozen = m_paused = false;
    if (m_socket)
        end(m_socket, Abandonment::TabClose);
    const Instant now = MonotonicClock::now();
    if (!m_firstConnect)
        m_firstConnect = now;
    LeanAddress address = addressOf(m_target, AddressKind::Plain);
    address.link = {.faults = m_target.faults,
                    .seat = {.connection = ++m_connections, .age = now - *m_firstConnect},
                    .faultBegan = m_target.faultBegan,
                    .links = m_target.links};
    m_news = {};
    m_socket = new LeanSocket(*this, m_prng.derived("connection", m_connections), this);
    m_socket->open(address);
}

void RawClient::send(const std::string& text)
{
    if (m_socket)
        m_socket->sendText(text);
}

void RawClient::subscribe(std::string_view channel)
{
    m_channels.emplace_back(channel);
    const auto answer = m_signer.answer({AuthRequestId{1}, m_socketId, std::string(channel)});
    if (answer)
        send(encodeSubscribe(
            {.channel = channel, .auth = answer->auth, .channelData = answer->channelData}));
}

void RawClient::subscribeForged(std::string_view channel)
{
    send(encodeSubscribe({.channel = channel, .auth = forgedAuth, .channelData = {}}));
}

void RawClient::unsubscribe(std::string_view channel)
{
    std::erase(m_channels, channel);
    send(encodeUnsubscribe(channel));
}

void RawClient::whisper(std::string_view channel, std::string_view event, std::string_view data)
{
    const std::string name = "client-" + std::string(event);
    send(encodeClientEvent({.event = name, .channel = channel, .rawData = data}));
}

void RawClient::abandon(Abandonment how)
{
    if (needsRunningPage(how))
        thaw();
    if (!m_socket)
        return;
    if (how == Abandonment::Leave) {
        for (const std::string& channel : std::exchange(m_channels, {}))
            send(encodeUnsubscribe(channel));
    } else if (how == Abandonment::Freeze || how == Abandonment::Sleep) {
        m_frozen = true;
        m_socket->freeze();
        if (how == Abandonment::Sleep)
            m_socket->goOffline();
    } else {
        LeanSocket* const old = std::exchange(m_socket, nullptr);
        if (how == Abandonment::Reload)
            open();
        end(old, how);
    }
}

void RawClient::end(LeanSocket* socket, Abandonment how)
{
    if (socket == m_socket)
        m_socket = nullptr;
    switch (how) {
    case Abandonment::Vanish:
        return socket->vanish();
    case Abandonment::Reset:
        return socket->reset();
    case Abandonment::Kill:
    case Abandonment::Crash:
        return socket->fin();
    case Abandonment::Close:
        return socket->close(static_cast<std::uint16_t>(CloseCode::Normal));
    default:
        return socket->close(static_cast<std::uint16_t>(CloseCode::GoingAway));
    }
}

void RawClient::thaw()
{
    if (std::exchange(m_frozen, false))
        goOn();
}

void RawClient::goOn()
{
    if (m_frozen || m_paused || !m_socket)
        return;
    m_socket->goOnline();
    m_socket->thaw();
}

void RawClient::setFaults(const std::vector<Fault>& faults)
{
    m_target.faults = faults;
    for (LeanSocket* const socket :
         findChildren<LeanSocket*>(QString(), Qt::FindDirectChildrenOnly))
        socket->setFaults(faults);
}

/// Whether it waits for hear().
bool RawClient::keeps(const LeanSocket& socket, PageNews news)
{
    if (m_target.hearing == ClientTarget::Hearing::AtOnce || m_hearing || &socket != m_socket)
        return false;
    m_news.keep(std::move(news));
    return true;
}

const PageNews* RawClient::nextNews(std::size_t connection) const
{
    return connection == 0 && m_socket ? m_news.next() : nullptr;
}

bool RawClient::hear(std::size_t connection)
{
    if (!nextNews(connection))
        return false;
    const PageNews news = m_news.take();
    m_hearing = true;
    if (news.kind == PageNews::Kind::Text)
        textReceived(*m_socket, news.text);
    else if (news.kind == PageNews::Kind::Closed)
        closed(*m_socket, news.close);
    m_hearing = false;
    return true;
}

void RawClient::loseNews(std::size_t connection)
{
    if (connection == 0 && m_socket)
        m_news.lose();
}

void RawClient::opened(LeanSocket& socket)
{
    keeps(socket, {PageNews::Kind::Opened, {}, {}});
}

void RawClient::textReceived(LeanSocket& socket, std::string_view text)
{
    if (&socket != m_socket || keeps(socket, {PageNews::Kind::Text, std::string(text), {}}))
        return;
    if (const auto frame = decodeServerFrame(text))
        received(*frame);
}

void RawClient::received(const ServerFrame& frame)
{
    if (frame.event == "pusher:ping") {
        send(encodeClientPong());
    } else if (frame.event == "pusher:connection_established") {
        const auto greeting = decodeConnectionEstablished(frame.data);
        m_socketId = greeting ? greeting->socketId : SocketId();
        tellState(ConnectionState::Connected);
    } else {
        tell(observationOf(frame));
    }
}

void RawClient::closed(LeanSocket& socket, const LeanClose& close)
{
    if (keeps(socket, {PageNews::Kind::Closed, {}, close}))
        return;
    socket.deleteLater();
    if (&socket != m_socket)
        return;
    m_socket = nullptr;
    tellState(ConnectionState::Disconnected);
}

void RawClient::clientTroubled(LeanSocket& socket, ClientActivity activity)
{
    if (&socket != m_socket)
        return;
    m_paused = activity != ClientActivity::Running;
    if (m_paused)
        m_socket->freeze();
    else
        goOn();
}

void RawClient::tellState(ConnectionState state)
{
    Observation seen;
    seen.state = state;
    tell(std::move(seen));
}

void RawClient::tell(Observation seen)
{
    seen.at = MonotonicClock::now();
    m_observer(seen);
}

} // namespace echolock
