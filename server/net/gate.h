// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QSet>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTimer>
#include <QWebSocketServer>

#include "server/base/result.h"
#include "server/loop/timerqueue.h"
#include "server/net/addresslimits.h"
#include "server/net/directsocket.h"
#include "server/net/httpconnection.h"
#include "server/net/turnedaway.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

class QWebSocket;

namespace echolock {

struct GateLimits
{
    HttpConnection::Limits http{};
    WsLimits frames{};
    AddressLimits::Limits addresses{};
    qint64 outgoingBytesMax = 16 * 1024
        * 1024;         ///< Unsent bytes per connection before it overflows.
    int backlog = 4096; ///< Qt's 50 makes the kernel drop bursts of connects.
};

/// Since the start; `open` ones are now.
struct GateStats
{
    std::uint64_t accepted = 0;
    std::uint64_t httpOpen = 0;
    std::uint64_t webSocketsOpen = 0;
    std::uint64_t refused = 0;      ///< Malformed or slow requests and declined upgrades.
    std::uint64_t overflows = 0;    ///< WebSockets whose peer read too slowly.
    std::uint64_t violations = 0;   ///< WebSockets whose peer broke RFC 6455.
    std::uint64_t acceptErrors = 0; ///< Times that the system had no descriptor left.
    std::uint64_t tlsFailures = 0;  ///< Connections whose peer broke TLS or has no common ground.
    std::uint64_t tooManyPerAddress = 0; ///< Turned away: their address had enough already.
    std::uint64_t tooFastPerAddress = 0; ///< Turned away: their address came too often.
};

/// One port for WebSockets and HTTP:
///
///     accept -> [AddressLimits] -> DirectSocket -> HttpConnection -+-> requestReceived          ->
///     connection->reply()
///                                               +-> QWebSocketServer -> webSocketReady
///
/// Path, query and headers of an upgrade are known, and can be declined with plain HTTP, before
/// there is a WebSocket.
class Gate : public QTcpServer
{
    Q_OBJECT

public:
    /// A reply declines the upgrade; none lets it pass.
    using UpgradeFilter = std::function<std::optional<HttpReply>(const HttpRequest&)>;

    explicit Gate(const GateLimits& limits = {}, QObject* parent = nullptr);
    ~Gate() override;

    /// Port 0 takes a free one; see serverPort(). The error says what to do.
    Result<void> listenOn(const QHostAddress& address, quint16 port);
    /// `ws://127.0.0.1:6001`, or `wss://` with a certificate.
    QString url() const;
    /// Stops listening; connections stay. Hides QTcpServer's, which does not know of our notifier.
    void close();

    /// For the connections that come from now on; the backlog stays as it is.
    void setLimits(const GateLimits& limits)
    {
        m_limits = limits;
        m_addresses.change(limits.addresses);
    }

    /// For the connections that come from now on; those that are there keep theirs. Whoever begins
    /// with TLS gets it, others are served in plain text: see isEncrypted(). Null ends it.
    void setTls(std::shared_ptr<const TlsContext> context) { m_tls = std::move(context); }

    const TlsContext* tls() const { return m_tls.get(); }

    /// Declines upgrades, and ends each HTTP connection with its next reply.
    void drain();
    /// Ends all HTTP connections as soon as what was asked for is answered; see httpClosed().
    void endHttp();

    /// Ends them and the handshakes under way at once.
    void abandon();

    /// There is neither an HTTP connection nor one on its way to a WebSocket.
    bool isQuiet() const { return m_connections.empty() && m_handshakes.isEmpty(); }

    void setUpgradeFilter(UpgradeFilter filter) { m_filter = std::move(filter); }

    const GateStats& stats() const { return m_stats; }

Q_SIGNALS:
    /// The receiver owns `webSocket` and deletes it (deleteLater) after disconnected(); `socket`,
    /// beneath it, deletes itself then, so hold it in a QPointer or until
    /// QAbstractSocket::disconnected. Frames begin to arrive in the next turn of the loop: connect
    /// to both first. A protocol violation closes the WebSocket with 1002, 1007 or 1009 by itself;
    /// after socket->overflowed() the receiver must end the connection, best with
    /// socket->resetHard().
    void webSocketReady(QWebSocket* webSocket, echolock::DirectSocket* socket,
                        const echolock::HttpRequest& head);
    /// Answer with connection->reply(), now or later; hold it in a QPointer until then.
    void requestReceived(echolock::HttpConnection* connection,
                         const echolock::HttpRequest& request);
    /// Out of descriptors: connections wait in the backlog. Told once until accepting works again.
    void acceptingFailed(const QString& why);
    /// A client broke TLS. Told once per reason.
    void tlsFailed(const QString& reason);
    /// An address connects more than its limits allow. Told once per address and limit.
    void addressTurnedAway(const QString& why);
    /// There is one HTTP connection less.
    void httpClosed();

private:
    /// Peer and local address: what a QWebSocket shows of the socket under it.
    struct Endpoints
    {
        QHostAddress peer;
        QHostAddress local;
        quint16 peerPort = 0;
        quint16 localPort = 0;

        friend bool operator==(const Endpoints&, const Endpoints&) = default;

        friend size_t qHash(const Endpoints& ends, size_t seed = 0)
        {
            return qHashMulti(seed, ends.peer, ends.local, ends.peerPort, ends.localPort);
        }
    };

    struct Handshake
    {
        DirectSocket* socket = nullptr;
        HttpRequest head;
        QMetaObject::Connection watched{}; ///< For an end before it is over.
    };

    template <class Socket> static Endpoints endpointsOf(const Socket& socket);

    void upgrade(HttpConnection* connection, const HttpRequest& request, std::size_t headBytes);
    std::optional<HttpReply> declined(const HttpRequest& request) const;
    void beginHandshake(DirectSocket* socket, const HttpRequest& request, std::size_t headBytes);
    void finishHandshakes();
    void finishHandshake(QWebSocket* webSocket, const Handshake& handshake);
    void drop(HttpConnection* connection);
    void acceptWaiting();
    bool admitted(int descriptor, const QHostAddress& peer);
    void adopt(int descriptor, const QHostAddress& peer);
    void watch(DirectSocket* socket, const QHostAddress& peer);
    void watch(HttpConnection* connection);
    void countTlsFailure(const QString& reason);
    void countTurnedAway(const QHostAddress& peer, AddressLimits::Verdict verdict);
    void pauseAfterError(int error);

    GateLimits m_limits;
    GateStats m_stats;
    UpgradeFilter m_filter;
    AddressLimits m_addresses;
    TurnedAway m_turnedAway;
    std::shared_ptr<const TlsContext> m_tls;
    QSet<QString> m_tlsReasons;
    QSet<QString> m_turnedAwayTold;
    TimerQueue m_deadlines;
    QWebSocketServer m_webSockets;
    std::unique_ptr<QSocketNotifier> m_acceptable;
    QTimer m_acceptAgain;
    bool m_failureTold = false;
    bool m_draining = false;
    std::uint64_t m_nextId = 1;
    std::unordered_map<std::uint64_t, HttpConnection*> m_connections;
    QHash<Endpoints, Handshake> m_handshakes;
};

} // namespace echolock
