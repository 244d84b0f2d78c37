// SPDX-License-Identifier: GPL-3.0-or-later

// What happens on a server's connections, and when the Hub hears of it.

#include <QStringEncoder>
#include <QWebSocket>

#include "server/net/hubserverimpl.h"
#include "server/protocol/codec.h"

#include <algorithm>

namespace echolock {

namespace {

/// What a WebSocket API reports where no close frame, or one without a code, came (RFC 6455
/// §7.4.1).
constexpr std::uint16_t noStatusReceived = 1005;
constexpr std::uint16_t abnormalClosure = 1006;

CloseHow howItEnded(const DirectSocket& tcp)
{
    if (const auto& violation = tcp.violation())
        return {CloseHow::Kind::Evicted, violation->code};
    if (const auto& close = tcp.closeSeen())
        return {CloseHow::Kind::Clean, close->code.value_or(noStatusReceived)};
    const bool isReset = tcp.peerEnd() == DirectSocket::PeerEnd::Rst;
    return {isReset ? CloseHow::Kind::Rst : CloseHow::Kind::Fin, abnormalClosure};
}

} // namespace

/// Of these the Hub never hears.
bool HubServer::Impl::turnedAway(QWebSocket* socket, DirectSocket* tcp)
{
    if (tcp->isEncrypted() || !refusesPlain())
        return false;
    const ProtocolError error{ErrorCode::TlsOnly, "This port speaks TLS; use wss://"};
    socket->sendTextMessage(QString::fromStdString(encodeError(error)));
    closing.close(socket, tcp, CloseCode::TlsOnly, error.message);
    return true;
}

void HubServer::Impl::accept(QWebSocket* socket, DirectSocket* tcp, const HttpRequest& head)
{
    if (turnedAway(socket, tcp))
        return;
    const ConnId conn{++m_lastConn.value};
    m_connections.emplace(conn, Connection{socket, tcp});
    QObject::connect(socket, &QWebSocket::textMessageReceived, q,
                     [this, conn](const QString& text) {
                         hear(FrameReceived{conn, utf8Of(text)});
                     });
    QObject::connect(socket, &QWebSocket::binaryMessageReceived, q,
                     [this, conn] { hear(BinaryReceived{conn}); });
    // Whoever says a close frame, from then on only the last bytes are waited for.
    QObject::connect(socket, &QWebSocket::aboutToClose, q, [this, conn] { ended(conn); });
    QObject::connect(socket, &QWebSocket::disconnected, q, [this, conn] { ended(conn); });
    QObject::connect(tcp, &DirectSocket::overflowed, q, [this, conn] { overflowed(conn); });
    if (inbox)
        inbox->add(conn, tcp->peerAddress());
    hear(Opened{.conn = conn, .target = head.target, .origin = head.header("origin")});
}

std::string_view HubServer::Impl::utf8Of(const QString& text)
{
    constexpr qsizetype utf8PerUtf16Max = 3;
    if (m_utf8.size() < utf8PerUtf16Max * text.size())
        m_utf8.resize(utf8PerUtf16Max * text.size());
    QStringEncoder encoder(QStringEncoder::Utf8);
    const char* const end = encoder.appendToBuffer(m_utf8.data(), text);
    return {m_utf8.constData(), static_cast<std::size_t>(end - m_utf8.constData())};
}

HubServer::Impl::Connection HubServer::Impl::take(ConnId conn)
{
    const auto found = m_connections.find(conn);
    if (found == m_connections.end())
        return {};
    const Connection connection = found->second;
    m_connections.erase(found);
    return connection;
}

void HubServer::Impl::ended(ConnId conn)
{
    const Connection connection = take(conn);
    if (!connection.socket)
        return;
    hear(Closed{conn, howItEnded(*connection.tcp)});
    closing.await(connection.socket, connection.tcp);
}

void HubServer::Impl::overflowed(ConnId conn)
{
    const Connection connection = take(conn);
    if (!connection.socket)
        return;
    hear(Closed{conn, {CloseHow::Kind::Evicted, quint16(CloseCode::SlowReader)}});
    closing.closeSlowReader(connection.socket, connection.tcp);
}

void HubServer::Impl::hear(const HubEvent& event)
{
    if (!inbox || !inbox->keep(event))
        handle(event);
}

void HubServer::useInbox(Inbox* inbox)
{
    m_impl->inbox = inbox;
    m_impl->timers.hold();
}

bool HubServer::take(ConnId conn)
{
    const auto item = m_impl->inbox->take(conn);
    if (item)
        m_impl->handle(eventOf(conn, *item));
    return item.has_value();
}

bool HubServer::fireLiveness(ConnId conn)
{
    return m_impl->timers.fire(Impl::keyOf({TimerId::Kind::Liveness, conn.value}));
}

bool HubServer::fireLock(const Resource& order)
{
    const std::set<std::uint64_t> keys = m_impl->inbox->lockTimers();
    return std::ranges::any_of(keys, [&](std::uint64_t key) {
        const TimerId timer{TimerId::Kind::Lock, key};
        return m_impl->hub.orderOf(timer) == order && m_impl->timers.fire(Impl::keyOf(timer));
    });
}

} // namespace echolock
