// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/hubserver.h"

#include <QDateTime>
#include <QPointer>
#include <QStringEncoder>
#include <QTimer>
#include <QWebSocket>

#include "server/loop/monotonicclock.h"
#include "server/loop/timerqueue.h"
#include "server/net/directsocket.h"
#include "server/net/gate.h"
#include "server/net/httpconnection.h"
#include "server/net/webhooksender.h"
#include "server/protocol/wsframe.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// A peer that does not read never answers a close frame; its socket must not stay for ever.
constexpr auto closeDeadline = 5s;

/// What a WebSocket API reports where no close frame, or one without a code, came (RFC 6455
/// §7.4.1).
constexpr std::uint16_t noStatusReceived = 1005;
constexpr std::uint16_t abnormalClosure = 1006;

GateLimits gateLimits(const ServerOptions& options)
{
    GateLimits limits;
    limits.frames.frameBytesMax = limits.frames.messageBytesMax = std::uint64_t(
        options.messageBytesMax);
    limits.outgoingBytesMax = options.outgoingBytesMax;
    limits.http.sizes = {options.httpHeadBytesMax, options.httpBodyBytesMax};
    return limits;
}

/// The numbers of events go on rising when the server is started again.
WebhookSenderOptions sendingFromNow()
{
    WebhookSenderOptions sending;
    sending.queue.firstSequence = std::uint64_t(QDateTime::currentMSecsSinceEpoch()) * 1000;
    return sending;
}

struct Connection
{
    QWebSocket* socket = nullptr;
    DirectSocket* tcp = nullptr;
};

/// Pages of any origin may ask: whoever has the signature may, and there are no cookies.
std::vector<HttpHeader> headersOf(const ApiReply& reply)
{
    std::vector<HttpHeader> headers{{"Access-Control-Allow-Origin", "*"}};
    if (!reply.body.empty())
        headers.push_back({"Content-Type", std::string(reply.contentType)});
    if (!reply.allow.empty())
        headers.push_back({"Allow", reply.allow});
    if (!reply.allow.empty() && reply.body.empty()) {
        headers.push_back({"Access-Control-Allow-Methods", reply.allow});
        headers.push_back({"Access-Control-Allow-Headers", "*, Authorization"});
        headers.push_back({"Access-Control-Max-Age", "600"});
    }
    return headers;
}

CloseHow howItEnded(const DirectSocket& tcp)
{
    if (const auto violation = tcp.violation())
        return {CloseHow::Kind::Evicted, violation->code};
    if (const auto& close = tcp.closeSeen())
        return {CloseHow::Kind::Clean, close->code.value_or(noStatusReceived)};
    const bool isReset = tcp.peerEnd() == DirectSocket::PeerEnd::Rst;
    return {isReset ? CloseHow::Kind::Rst : CloseHow::Kind::Fin, abnormalClosure};
}

} // namespace

class HubServer::Impl final : public EffectSink
{
public:
    Impl(HubServer* owner, ServerOptions serverOptions, ServerObserver* watcher)
        : options(std::move(serverOptions))
        , observer(watcher)
        , hub(options.hub, Prng(options.seed))
        , gate(gateLimits(options))
        , timers([this](TimerKey key) { timerDue(key); })
        , webhooks(sendingFromNow(), Prng(options.seed).derived("webhooks"))
        , q(owner)
    {
        webhooks.setApps(options.hub.apps);
    }

    void send(std::span<const ConnId> to, const Payload& payload) override;
    void close(ConnId conn, CloseCode code, std::string_view reason) override;

    void startTimer(TimerId timer, Instant due) override { timers.start(keyOf(timer), due); }

    void stopTimer(TimerId timer) override { timers.stop(keyOf(timer)); }

    void emit(const LockEvent& event) override;
    void emit(const LifecycleEvent& event) override;

    void emit(const WebhookEvent& event) override { webhooks.add(event); }

    void reply(RequestId request, const ApiReply& reply) override;

    void accept(QWebSocket* socket, DirectSocket* tcp, const HttpRequest& head);
    void serve(HttpConnection* http, const HttpRequest& request);
    /// Waits no longer for who is told of the end but does not read it.
    void endClosing();

    void handle(const HubEvent& event) { hub.handle(MonotonicClock::now(), event, *this); }

    ServerOptions options;
    ServerObserver* observer;
    Hub hub;
    Gate gate;
    TimerQueue timers;
    WebhookSender webhooks;

private:
    static TimerKey keyOf(TimerId timer) { return {std::uint64_t(timer.kind), timer.key}; }

    /// Ends with the next call.
    std::string_view utf8Of(const QString& text);
    void timerDue(TimerKey key);
    void ended(ConnId conn);
    void overflowed(ConnId conn);
    Connection take(ConnId conn);

    HubServer* q;
    std::unordered_map<ConnId, Connection> m_connections;
    std::unordered_map<ConnId, QPointer<DirectSocket>> m_closing; ///< Gone for the Hub already.
    std::unordered_map<RequestId, QPointer<HttpConnection>> m_requests;
    ConnId m_lastConn;
    RequestId m_lastRequest;
    const HttpRequest* m_serving = nullptr; ///< While the Hub answers it.
    std::string m_frame;
    QByteArray m_utf8;
};

void HubServer::Impl::send(std::span<const ConnId> to, const Payload& payload)
{
    m_frame.clear();
    appendServerFrame(m_frame, Opcode::Text, payload.text());
    // Several recipients share one copy of the frame; a single one needs none.
    const QByteArray shared = to.size() > 1 ? QByteArray::fromStdString(m_frame) : QByteArray();
    for (const ConnId conn : to) {
        const auto found = m_connections.find(conn);
        if (found == m_connections.end())
            continue;
        if (to.size() > 1)
            found->second.tcp->sendRaw(shared);
        else
            found->second.tcp->sendCopy(m_frame);
    }
    if (observer)
        observer->messageSent(to, payload.text());
}

void HubServer::Impl::close(ConnId conn, CloseCode code, std::string_view reason)
{
    const Connection connection = take(conn);
    if (!connection.socket)
        return;
    m_closing.emplace(conn, connection.tcp);
    QTimer::singleShot(closeDeadline, connection.socket,
                       [socket = connection.socket] { socket->abort(); });
    if (code == CloseCode::Abnormal)
        return connection.tcp->disconnectFromHost();
    connection.socket->close(QWebSocketProtocol::CloseCode(code),
                             QString::fromUtf8(reason.data(), qsizetype(reason.size())));
}

void HubServer::Impl::emit(const LockEvent& event)
{
    if (observer)
        observer->lockHappened(event);
}

void HubServer::Impl::emit(const LifecycleEvent& event)
{
    if (observer)
        observer->lifecycleHappened(event);
}

void HubServer::Impl::reply(RequestId request, const ApiReply& reply)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end())
        return;
    if (observer && m_serving)
        observer->requestAnswered({m_serving->method, m_serving->path, reply.status});
    if (found->second)
        found->second->reply(
            {reply.status, headersOf(reply), QByteArray::fromStdString(reply.body)});
    m_requests.erase(found);
}

void HubServer::Impl::accept(QWebSocket* socket, DirectSocket* tcp, const HttpRequest& head)
{
    const ConnId conn{++m_lastConn.value};
    m_connections.emplace(conn, Connection{socket, tcp});
    QObject::connect(socket, &QWebSocket::textMessageReceived, q,
                     [this, conn](const QString& text) {
                         handle(FrameReceived{conn, utf8Of(text)});
                     });
    QObject::connect(socket, &QWebSocket::binaryMessageReceived, q,
                     [this, conn] { handle(BinaryReceived{conn}); });
    QObject::connect(socket, &QWebSocket::disconnected, q, [this, conn, socket] {
        ended(conn);
        m_closing.erase(conn);
        socket->deleteLater();
    });
    // Queued, because it may be found out while the Hub is at work on another connection.
    QObject::connect(
        tcp, &DirectSocket::overflowed, q, [this, conn] { overflowed(conn); },
        Qt::QueuedConnection);
    handle(Opened{conn, head.target, head.header("origin")});
}

void HubServer::Impl::serve(HttpConnection* http, const HttpRequest& request)
{
    const RequestId id{++m_lastRequest.value};
    m_requests.emplace(id, http);
    const HttpRequest* const outer = std::exchange(m_serving, &request);
    handle(ApiRequest{id, request.method, request.path, request.query, request.body,
                      QDateTime::currentSecsSinceEpoch()});
    m_serving = outer;
}

void HubServer::Impl::endClosing()
{
    for (const auto& [conn, tcp] : std::exchange(m_closing, {}))
        if (tcp)
            tcp->resetHard();
}

std::string_view HubServer::Impl::utf8Of(const QString& text)
{
    constexpr qsizetype utf8PerUtf16Max = 3;
    m_utf8.resize(std::max(m_utf8.size(), utf8PerUtf16Max * text.size()));
    QStringEncoder encoder(QStringEncoder::Utf8);
    const char* const end = encoder.appendToBuffer(m_utf8.data(), text);
    return {m_utf8.constData(), static_cast<std::size_t>(end - m_utf8.constData())};
}

void HubServer::Impl::timerDue(TimerKey key)
{
    handle(TimerDue{{TimerId::Kind(key.hi), key.lo}});
}

Connection HubServer::Impl::take(ConnId conn)
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
    if (const Connection connection = take(conn); connection.socket)
        handle(Closed{conn, howItEnded(*connection.tcp)});
}

void HubServer::Impl::overflowed(ConnId conn)
{
    const Connection connection = take(conn);
    if (!connection.socket)
        return;
    handle(Closed{conn, {CloseHow::Kind::Evicted, quint16(CloseCode::SlowReader)}});
    connection.tcp->resetHard();
}

HubServer::HubServer(ServerOptions options, ServerObserver* observer, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this, std::move(options), observer))
{
    connect(&m_impl->gate, &Gate::webSocketReady, this,
            [this](QWebSocket* socket, DirectSocket* tcp, const HttpRequest& head) {
                m_impl->accept(socket, tcp, head);
            });
    connect(
        &m_impl->gate, &Gate::requestReceived, this,
        [this](HttpConnection* http, const HttpRequest& request) { m_impl->serve(http, request); });
    connect(&m_impl->webhooks, &WebhookSender::finished, this, &HubServer::webhooksFinished);
    connect(&m_impl->webhooks, &WebhookSender::complained, this, [this](const QString& sentence) {
        if (m_impl->observer)
            m_impl->observer->webhookTroubled(MonotonicClock::now(), sentence.toStdString());
    });
    connect(&m_impl->gate, &Gate::acceptingFailed, this, [this](const QString& why) {
        if (m_impl->observer)
            m_impl->observer->acceptingFailed(why.toStdString());
    });
}

HubServer::~HubServer()
{
    shutDown();
    m_impl->endClosing();
}

Result<quint16> HubServer::listen()
{
    if (const auto listening = m_impl->gate.listenOn(m_impl->options.host, m_impl->options.port);
        !listening)
        return failure(listening.error().message);
    return port();
}

quint16 HubServer::port() const
{
    return m_impl->gate.serverPort();
}

QString HubServer::url() const
{
    const QHostAddress host = m_impl->gate.serverAddress();
    const QString shown = host.protocol() == QAbstractSocket::IPv6Protocol
        ? QLatin1Char('[') + host.toString() + QLatin1Char(']')
        : host.toString();
    return QStringLiteral("ws://%1:%2").arg(shown).arg(port());
}

void HubServer::changePolicy(const std::string& policy)
{
    m_impl->handle(PolicyChanged{policy});
}

Result<void> HubServer::changeOptions(const ServerOptions& options)
{
    const ServerOptions before = std::exchange(m_impl->options, options);
    m_impl->options.host = before.host;
    m_impl->options.port = before.port;
    m_impl->options.seed = before.seed;
    m_impl->handle(OptionsChanged{&m_impl->options.hub});
    m_impl->webhooks.setApps(m_impl->options.hub.apps);
    return {};
}

void HubServer::shutDown()
{
    if (!m_impl->gate.isListening())
        return;
    m_impl->gate.close();
    m_impl->handle(ShutdownRequested{});
}

void HubServer::finishWebhooks(Duration within)
{
    m_impl->webhooks.finish(within);
}

WebhookStats HubServer::webhookStats() const
{
    return m_impl->webhooks.stats();
}

HubStats HubServer::stats() const
{
    return m_impl->hub.stats();
}

} // namespace echolock
