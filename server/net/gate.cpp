// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/gate.h"

#include <QUrl>
#include <QWebSocket>

#include "server/loop/monotonicclock.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <sys/socket.h>
#include <utility>

namespace echolock {

namespace {

constexpr std::chrono::milliseconds acceptAgainAfter(100);
constexpr int acceptsPerTurn = 64;
/// QWebSocketServer closes without an answer beyond these.
constexpr std::size_t handshakeHeadersMax = 100;
constexpr std::size_t handshakeLineBytesMax = 8 * 1024;
/// OpenSSL has a few hundred reasons; clients choose which.
constexpr qsizetype toldMax = 100;

constexpr char tooManyRequests[]
    = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Type: text/plain; "
      "charset=utf-8\r\nContent-Length: 68\r\nConnection: close\r\n\r\n"
      "Too many connections come from your address; try again in a moment.\n";

HttpReply textReply(int status, const QByteArray& text)
{
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, text + '\n'};
}

std::string withPort(const QHostAddress& address, quint16 port)
{
    const std::string host = address == QHostAddress(QHostAddress::Any)
        ? "*"
        : address.toString().toStdString();
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    return (isV6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string explain(const QTcpServer& server, const QHostAddress& address, quint16 port)
{
    const std::string where = withPort(address, port);
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return where
            + " is in use by another program; choose another with --port, or --port 0 for a "
              "free one";
    case QAbstractSocket::SocketAccessError:
        return where + " may not be used without privileges; choose a port above 1023 with --port";
    case QAbstractSocket::SocketAddressNotAvailableError:
        return where + " is not an address of this machine; choose another with --host";
    default:
        return "cannot listen on " + where + ": " + server.errorString().toStdString()
            + "; choose another address with --host and --port";
    }
}

} // namespace

template <class Socket> Gate::Endpoints Gate::endpointsOf(const Socket& socket)
{
    return {socket.peerAddress(), socket.localAddress(), socket.peerPort(), socket.localPort()};
}

Gate::Gate(const GateLimits& limits, QObject* parent)
    : QTcpServer(parent)
    , m_limits(limits)
    , m_addresses(limits.addresses)
    , m_deadlines([this](TimerKey key) {
        if (const auto place = m_connections.find(key.hi); place != m_connections.end())
            place->second->deadlinePassed();
    })
    , m_webSockets(QStringLiteral("Echolock"), QWebSocketServer::NonSecureMode)
{
    setListenBacklogSize(limits.backlog);
    m_webSockets.setMaxPendingConnections(std::numeric_limits<int>::max());
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, &Gate::finishHandshakes);
    m_acceptAgain.setSingleShot(true);
    m_acceptAgain.setInterval(acceptAgainAfter);
    connect(&m_acceptAgain, &QTimer::timeout, this, [this] {
        if (m_acceptable)
            m_acceptable->setEnabled(true);
    });
}

Gate::~Gate()
{
    close();
    m_webSockets.disconnect(this);
    abandon();
}

void Gate::abandon()
{
    for (const auto& [id, connection] : std::exchange(m_connections, {})) {
        connection->disconnect(this);
        delete connection;
    }
    m_stats.httpOpen = 0;
    const auto handshakes = std::exchange(m_handshakes, {});
    for (const Handshake& handshake : handshakes) {
        handshake.socket->disconnect(this);
        handshake.socket->abort();
    }
}

Result<void> Gate::listenOn(const QHostAddress& address, quint16 port)
{
    if (!listen(address, port))
        return failure(explain(*this, address, port));
    // QTcpServer 6.4 takes a lack of descriptors for "no one there" once it has met EAGAIN, reports
    // nothing and spins, so it only listens; we accept.
    pauseAccepting();
    m_acceptable = std::make_unique<QSocketNotifier>(socketDescriptor(), QSocketNotifier::Read);
    connect(m_acceptable.get(), &QSocketNotifier::activated, this, &Gate::acceptWaiting);
    return {};
}

QString Gate::url() const
{
    QUrl url;
    url.setScheme(m_tls ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setHost(serverAddress().toString());
    url.setPort(serverPort());
    return url.toString();
}

void Gate::close()
{
    m_acceptable.reset();
    QTcpServer::close();
}

void Gate::acceptWaiting()
{
    for (int i = 0; i < acceptsPerTurn && m_acceptable; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        auto* const peer = reinterpret_cast<sockaddr*>(&from);
        const int descriptor = ::accept4(static_cast<int>(socketDescriptor()), peer, &size,
                                         SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            m_failureTold = false;
            ++m_stats.accepted;
            if (const QHostAddress address(peer); admitted(descriptor, address))
                adopt(descriptor, address);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pauseAfterError(errno);
            return;
        }
        // Any other error belongs to a connection that is gone already (accept(2)).
    }
}

/// Decided before anything is read. Who speaks TLS could not read the answer, and is only hung up
/// on: a handshake is just what a flood would want.
bool Gate::admitted(int descriptor, const QHostAddress& peer)
{
    if (!m_addresses.active())
        return true;
    const auto verdict = m_addresses.admit(peer, MonotonicClock::now());
    if (verdict == AddressLimits::Verdict::Admitted)
        return true;
    countTurnedAway(peer, verdict);
    m_turnedAway.add(descriptor, m_tls ? QByteArray() : QByteArray(tooManyRequests));
    return false;
}

void Gate::adopt(int descriptor, const QHostAddress& peer)
{
    // Without a parent: a server with thousands of children takes long to lose one.
    auto* socket = new DirectSocket(descriptor);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setOutgoingLimit(m_limits.outgoingBytesMax);
    watch(socket, peer);
    auto* connection = new HttpConnection(socket, m_nextId++, m_limits.http, m_deadlines);
    m_connections.emplace(connection->id(), connection);
    ++m_stats.httpOpen;
    watch(connection);
}

void Gate::watch(DirectSocket* socket, const QHostAddress& peer)
{
    if (m_tls) {
        socket->offerTls(m_tls);
        connect(socket, &DirectSocket::tlsFailed, this, &Gate::countTlsFailure);
    }
    if (m_addresses.active())
        connect(socket, &QAbstractSocket::disconnected, this,
                [this, peer] { m_addresses.left(peer, MonotonicClock::now()); });
}

void Gate::watch(HttpConnection* connection)
{
    connect(connection, &HttpConnection::requestReceived, this,
            [this, connection](const HttpRequest& request) {
                Q_EMIT requestReceived(connection, request);
            });
    connect(connection, &HttpConnection::upgradeRequested, this,
            [this, connection](const HttpRequest& request, std::size_t headBytes) {
                upgrade(connection, request, headBytes);
            });
    connect(connection, &HttpConnection::refused, this, [this] { ++m_stats.refused; });
    connect(connection, &HttpConnection::spokeTls, this, [this] {
        countTlsFailure(QStringLiteral("this port speaks none; give it a certificate, or let pages "
                                       "connect with forceTLS: false"));
    });
    connect(connection, &HttpConnection::closed, this, [this, connection] { drop(connection); });
}

void Gate::countTlsFailure(const QString& reason)
{
    ++m_stats.tlsFailures;
    if (m_tlsReasons.contains(reason) || m_tlsReasons.size() == toldMax)
        return;
    m_tlsReasons.insert(reason);
    Q_EMIT tlsFailed(reason);
}

void Gate::countTurnedAway(const QHostAddress& peer, AddressLimits::Verdict verdict)
{
    const bool tooMany = verdict == AddressLimits::Verdict::TooMany;
    ++(tooMany ? m_stats.tooManyPerAddress : m_stats.tooFastPerAddress);
    if (m_turnedAwayTold.size() == toldMax)
        return;
    const QString why = peer.toString()
        + (tooMany ? QStringLiteral(" has as many connections as connections_per_address allows")
                   : QStringLiteral(" connects more often than connects_per_address_and_second "
                                    "allows"));
    if (m_turnedAwayTold.contains(why))
        return;
    m_turnedAwayTold.insert(why);
    Q_EMIT addressTurnedAway(why);
}

void Gate::drain()
{
    m_draining = true;
    for (const auto& [id, connection] : m_connections)
        connection->closeAfterReply();
}

void Gate::endHttp()
{
    // Those that can end at once leave m_connections meanwhile.
    std::vector<HttpConnection*> connections;
    for (const auto& [id, connection] : m_connections)
        connections.push_back(connection);
    for (HttpConnection* const connection : connections)
        connection->end();
}

void Gate::drop(HttpConnection* connection)
{
    if (m_connections.erase(connection->id()) == 0)
        return;
    --m_stats.httpOpen;
    connection->deleteLater();
    Q_EMIT httpClosed();
}

void Gate::upgrade(HttpConnection* connection, const HttpRequest& request, std::size_t headBytes)
{
    if (const auto reply = declined(request)) {
        ++m_stats.refused;
        connection->replyAndClose(*reply);
        return;
    }
    DirectSocket* socket = connection->releaseSocket();
    drop(connection);
    beginHandshake(socket, request, headBytes);
}

/// What QWebSocketServer would answer with a bare close gets a sentence instead (RFC 6455 §4.2).
std::optional<HttpReply> Gate::declined(const HttpRequest& request) const
{
    if (m_draining)
        return textReply(503, "This server is stopping; connect again in a moment.");
    if (request.method != "GET" || request.minorVersion < 1)
        return textReply(400, "A WebSocket begins with a GET request of HTTP/1.1.");
    if (request.header("sec-websocket-version") != "13") {
        HttpReply reply = textReply(426,
                                    "Only version 13 of the WebSocket protocol is spoken here.");
        reply.headers.push_back({"Sec-WebSocket-Version", "13"});
        return reply;
    }
    const std::string_view key = request.header("sec-websocket-key");
    const auto decoded = QByteArray::fromBase64Encoding(
        QByteArray(key.data(), static_cast<qsizetype>(key.size())),
        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != 16)
        return textReply(400, "Sec-WebSocket-Key must be 16 bytes in base64.");
    if (request.headers.size() >= handshakeHeadersMax)
        return textReply(431, "The request has too many headers for a WebSocket.");
    for (const HttpHeader& header : request.headers)
        if (header.name.size() + header.value.size() + 4 > handshakeLineBytesMax)
            return textReply(431, "A header of the request is too long for a WebSocket.");
    return m_filter ? m_filter(request) : std::nullopt;
}

void Gate::beginHandshake(DirectSocket* socket, const HttpRequest& request, std::size_t headBytes)
{
    const Endpoints ends = endpointsOf(*socket);
    // A handshake that QWebSocketServer declines after all ends here, and nowhere else.
    const auto watched = connect(socket, &QAbstractSocket::disconnected, this, [this, ends] {
        if (m_handshakes.remove(ends))
            ++m_stats.refused;
    });
    m_handshakes.insert(ends, {socket, request, watched});
    socket->startGuard(headBytes, m_limits.frames);
    m_webSockets.handleConnection(socket);
}

void Gate::finishHandshakes()
{
    while (QWebSocket* webSocket = m_webSockets.nextPendingConnection()) {
        const Handshake handshake = m_handshakes.take(endpointsOf(*webSocket));
        if (handshake.socket && webSocket->state() == QAbstractSocket::ConnectedState)
            finishHandshake(webSocket, handshake);
        else
            webSocket->deleteLater();
    }
}

void Gate::finishHandshake(QWebSocket* webSocket, const Handshake& handshake)
{
    DirectSocket* socket = handshake.socket;
    disconnect(handshake.watched);
    // QWebSocketServer would ask who it is that disconnects, which walks over all that are
    // connected to it, and a thousand that leave together would hold up the loop.
    socket->disconnect(&m_webSockets);
    ++m_stats.webSocketsOpen;
    connect(socket, &QAbstractSocket::disconnected, this, [this] { --m_stats.webSocketsOpen; });
    connect(socket, &DirectSocket::overflowed, this, [this] { ++m_stats.overflows; });
    connect(socket, &DirectSocket::violated, webSocket,
            [this, webSocket](quint16 code, const QString& reason) {
                ++m_stats.violations;
                webSocket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
            });
    socket->openFrames();
    Q_EMIT webSocketReady(webSocket, socket, handshake.head);
}

/// The backlog keeps who comes in the meantime.
void Gate::pauseAfterError(int error)
{
    ++m_stats.acceptErrors;
    m_acceptable->setEnabled(false);
    m_acceptAgain.start();
    if (std::exchange(m_failureTold, true))
        return;
    Q_EMIT acceptingFailed(
        tr("Cannot accept more connections: %1. Raise the limit of open files (ulimit -n).")
            .arg(QString::fromLocal8Bit(std::strerror(error))));
}

} // namespace echolock
