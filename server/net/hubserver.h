// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QObject>
#include <QString>

#include "server/base/result.h"
#include "server/hub/hub.h"
#include "server/webhooks/webhookqueue.h"

#include <memory>

namespace echolock {

class Inbox;
class Ledger;
struct GateStats;

/// wss and https. Without a certificate only ws and http are spoken.
struct TlsOptions
{
    QString certificateFile; ///< PEM, the chain in order.
    QString keyFile;         ///< PEM.
    /// What becomes of who speaks plain text to a port with a certificate. Refused: pusher-js is
    /// told 4000 and comes back by wss.
    enum class PlainText { Refused, Accepted } plainText = PlainText::Refused;
};

/// Who may read /metrics: this machine, anybody, nobody.
enum class MetricsAccess { Local, Any, Off };

struct ServerOptions
{
    HubOptions hub;
    QHostAddress host{QHostAddress::LocalHost};
    quint16 port = 6001;                 ///< 0: a free one.
    std::uint64_t seed = 0;              ///< Of socket ids.
    qint64 messageBytesMax = 100 * 1024; ///< One WebSocket message; above it 1009.
    qint64 outgoingBytesMax = 8 * 1024
        * 1024; ///< Waiting for one slow reader; above it the connection ends.
    std::size_t httpHeadBytesMax = 16 * 1024;   ///< Of one request; above it 431.
    std::size_t httpBodyBytesMax = 1024 * 1024; ///< Of one request; above it 413.
    TlsOptions tls{};
    Duration stopOver = std::chrono::milliseconds(500); ///< A stop's closes are spread over it.
    std::uint32_t connectionsPerAddressMax = 0;         ///< 0: any number.
    std::uint32_t connectsPerAddressAndSecondMax = 0;   ///< 0: any number.
    MetricsAccess metrics = MetricsAccess::Local;
};

/// An HTTP request and its answer; the views end with the call that passes it on.
struct HttpAnswer
{
    std::string_view method;
    std::string_view path; ///< Without the query, which has the signature in it.
    int status = 200;
    std::string_view asked{}; ///< The request's body.
};

/// Hears what a server does, on the server's thread, from inside its event loop. Keep it short.
class ServerObserver
{
public:
    virtual ~ServerObserver() = default;

    virtual void lockHappened(const LockEvent&) { }

    virtual void lifecycleHappened(const LifecycleEvent&) { }

    /// One text message went to `recipients` connections.
    virtual void messageSent(std::span<const ConnId>, std::string_view) { }

    /// One sentence for a log: a receiver of webhooks is in trouble, or out of it.
    virtual void webhookTroubled(Instant, std::string_view) { }

    virtual void requestAnswered(const HttpAnswer&) { }

    /// Out of descriptors; told once until accepting works again.
    virtual void acceptingFailed(std::string_view) { }

    /// A client broke TLS; told once per reason.
    virtual void tlsFailed(std::string_view) { }

    /// An address connects more than its limits allow; told once per address and limit.
    virtual void addressTurnedAway(std::string_view) { }
};

/// The Qt shell of the Hub: WebSocket and HTTP on one port, timers, and the effects done for real.
/// Lives on one thread with an event loop.
class HubServer : public QObject
{
    Q_OBJECT

public:
    explicit HubServer(ServerOptions options, ServerObserver* observer = nullptr,
                       QObject* parent = nullptr);
    ~HubServer() override;

    /// The port, or one sentence for a person (port in use, not allowed, bad certificate …).
    Result<quint16> listen();
    /// To be called before the first event: what the run before left of the locks, and where this
    /// one is written. It stays the caller's, and outlives the server.
    void useLedger(Ledger* ledger);
    /// To be called before listen(): what comes on connections waits in there until take(), and no
    /// timer is due until it is fired. Of the HTTP API it hears at once. It stays the caller's, and
    /// outlives the server.
    void useInbox(Inbox* inbox);
    /// The next thing that came on the connection; false, and nothing else, where there is nothing.
    bool take(ConnId conn);
    // The timer must run, and its time have come; false, and nothing else, where it has not.
    bool fireLiveness(ConnId conn);
    bool fireLock(const Resource& order);

    quint16 port() const;
    /// `ws://127.0.0.1:6001`, or `wss://` with a certificate.
    QString url() const;
    /// Which one new connections get, for a person; empty without TLS.
    std::string certificate() const;

    /// As if a person did it: all locks are revoked, then `policy` decides.
    void changePolicy(const std::string& policy);
    /// Other settings from now on; connections stay, but for those of apps that are gone. What a
    /// connection was accepted with (TLS, sizes of frames and requests) stays its own; host, port
    /// and seed are not changed. The error says why nothing was changed. `options.hub` must have
    /// passed validate().
    Result<void> changeOptions(const ServerOptions& options);
    /// Stops listening, so that the next server can have the port at once, closes connections over
    /// ServerOptions::stopOver, and says stopped() when all is said and sent. A second call ends
    /// what is left at once.
    void stop();
    /// Closes every connection (locks are freed first) and stops listening.
    void shutDown();
    /// As if its process had been killed: every connection is reset, nobody is told anything, and
    /// the observer hears nothing more. Then only deleting it makes sense.
    void crash();
    /// Tells the webhooks what they have not been told, at most for that long, and then emits
    /// webhooksFinished(). To be called when the last connection is closed.
    void finishWebhooks(Duration within);
    HubStats stats() const;
    WebhookStats webhookStats() const;
    const GateStats& socketStats() const;

Q_SIGNALS:
    void stopped();
    void webhooksFinished();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
