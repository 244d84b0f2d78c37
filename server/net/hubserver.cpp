// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/hubserver.h"

#include <QDateTime>
#include <QWebSocket>

#include "server/loop/processresources.h"
#include "server/net/hubserverimpl.h"
#include "server/net/metricspage.h"
#include "server/net/tlscontext.h"
#include "server/protocol/codec.h"
#include "server/protocol/wsframe.h"

#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// What a stop may take longer than its closes are spread over.
constexpr auto flushWithin = 6s;

GateLimits gateLimits(const ServerOptions& options)
{
    GateLimits limits;
    limits.frames.frameBytesMax = limits.frames.messageBytesMax = std::uint64_t(
        options.messageBytesMax);
    limits.outgoingBytesMax = options.outgoingBytesMax;
    limits.http.sizes = {options.httpHeadBytesMax, options.httpBodyBytesMax};
    limits.addresses = {options.connectionsPerAddressMax, options.connectsPerAddressAndSecondMax};
    return limits;
}

/// The numbers of events go on rising when the server is started again.
WebhookSenderOptions sendingFromNow()
{
    WebhookSenderOptions sending;
    sending.queue.firstSequence = std::uint64_t(QDateTime::currentMSecsSinceEpoch()) * 1000;
    return sending;
}

} // namespace

HubServer::Impl::Impl(HubServer* owner, ServerOptions serverOptions, ServerObserver* watcher)
    : options(std::move(serverOptions))
    , observer(watcher)
    , hub(options.hub, Prng(options.seed))
    , gate(gateLimits(options))
    , drain(gate, closing, [this] { return hub.stats().connections; })
    , timers([this](TimerKey key) { timerDue(key); })
    , webhooks(sendingFromNow(), Prng(options.seed).derived("webhooks"))
    , pages([this] { return metrics(); })
    , q(owner)
{
    webhooks.setApps(options.hub.apps);
}

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
    counters.countSent(to.size(), payload.text().size());
    if (observer)
        observer->messageSent(to, payload.text());
}

void HubServer::Impl::close(ConnId conn, CloseCode code, std::string_view reason)
{
    const Connection connection = take(conn);
    if (connection.socket)
        closing.close(connection.socket, connection.tcp, code, reason);
}

void HubServer::Impl::emit(const LockEvent& event)
{
    counters.count(event);
    if (ledger)
        ledger->record(event);
    if (observer)
        observer->lockHappened(event);
}

void HubServer::Impl::emit(const LifecycleEvent& event)
{
    counters.count(event);
    if (ledger)
        ledger->record(event);
    if (observer)
        observer->lifecycleHappened(event);
}

void HubServer::Impl::reply(RequestId request, const ApiReply& reply)
{
    ++counters.requests[reply.status];
    if (observer && m_serving)
        observer->requestAnswered(
            {m_serving->method, m_serving->path, reply.status, m_serving->body});
    m_replies.reply(request, reply);
}

void HubServer::Impl::serve(HttpConnection* http, const HttpRequest& request)
{
    if (!http->isEncrypted() && refusesPlain()) {
        http->replyAndClose({403,
                             {{"Content-Type", "text/plain; charset=utf-8"}},
                             "This port speaks TLS; use https://\n"});
        return;
    }
    const auto state = drain.isActive() ? OperatorPages::State::Stopping
                                        : OperatorPages::State::Ready;
    if (const auto page = pages.answer(request, {options.metrics, state, http->peerAddress()}))
        return http->reply(*page);
    const HttpRequest* const outer = std::exchange(m_serving, &request);
    handle(ApiRequest{m_replies.add(http), request.method, request.path, request.query,
                      request.body, QDateTime::currentSecsSinceEpoch(),
                      request.header("idempotency-key")});
    m_serving = outer;
}

std::string HubServer::Impl::metrics() const
{
    const std::chrono::duration<double> uptime = MonotonicClock::now() - startedAt;
    return metricsPage({hub.stats(), gate.stats(), webhooks.stats(),
                        ledger ? std::optional(ledger->stats()) : std::nullopt, counters,
                        residentKilobytes() * 1024, openDescriptors(), uptime.count()});
}

Result<void> HubServer::Impl::useTls(const TlsOptions& tls)
{
    std::shared_ptr<const TlsContext> context;
    if (!tls.certificateFile.isEmpty()) {
        auto loaded = TlsContext::load(tls.certificateFile, tls.keyFile);
        if (!loaded)
            return failure(loaded.error().message);
        context = *std::move(loaded);
    }
    gate.setTls(std::move(context));
    return {};
}

void HubServer::Impl::endNow()
{
    handle(ShutdownRequested{});
    endStrangers();
    closing.resetAll();
    gate.abandon();
    drain.look();
}

/// To be called when the Hub has no connections left.
void HubServer::Impl::endStrangers()
{
    for (const auto& [conn, stranger] : std::exchange(m_connections, {}))
        closing.close(stranger.socket, stranger.tcp, CloseCode::Abnormal, {});
}

void HubServer::Impl::timerDue(TimerKey key)
{
    handle(TimerDue{{TimerId::Kind(key.hi), key.lo}});
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
    connect(&m_impl->gate, &Gate::tlsFailed, this, [this](const QString& reason) {
        if (m_impl->observer)
            m_impl->observer->tlsFailed(reason.toStdString());
    });
    connect(&m_impl->gate, &Gate::addressTurnedAway, this, [this](const QString& why) {
        if (m_impl->observer)
            m_impl->observer->addressTurnedAway(why.toStdString());
    });
    connect(&m_impl->drain, &Drain::overdue, this, [this] { m_impl->endNow(); });
    connect(&m_impl->drain, &Drain::finished, this, [this] {
        m_impl->endStrangers();
        Q_EMIT stopped();
    });
}

void HubServer::crash()
{
    m_impl->isDown = true;
    m_impl->observer = nullptr;
    m_impl->ledger = nullptr;
    m_impl->gate.close();
    m_impl->resetConnections();
    m_impl->gate.abandon();
}

HubServer::~HubServer()
{
    shutDown();
    m_impl->closing.resetAll();
}

Result<quint16> HubServer::listen()
{
    if (const auto used = m_impl->useTls(m_impl->options.tls); !used)
        return failure(used.error().message);
    if (const auto listening = m_impl->gate.listenOn(m_impl->options.host, m_impl->options.port);
        !listening)
        return failure(listening.error().message);
    return port();
}

void HubServer::useLedger(Ledger* ledger)
{
    m_impl->ledger = ledger;
    m_impl->handle(LocksRestored{ledger->floor(), ledger->locks()});
}

quint16 HubServer::port() const
{
    return m_impl->gate.serverPort();
}

QString HubServer::url() const
{
    return m_impl->gate.url();
}

std::string HubServer::certificate() const
{
    const TlsContext* const tls = m_impl->gate.tls();
    return tls ? tls->describe() : std::string();
}

void HubServer::changePolicy(const std::string& policy)
{
    m_impl->handle(PolicyChanged{policy});
}

Result<void> HubServer::changeOptions(const ServerOptions& options)
{
    if (auto used = m_impl->useTls(options.tls); !used)
        return used;
    const ServerOptions before = std::exchange(m_impl->options, options);
    m_impl->options.host = before.host;
    m_impl->options.port = before.port;
    m_impl->options.seed = before.seed;
    m_impl->gate.setLimits(gateLimits(m_impl->options));
    m_impl->handle(OptionsChanged{&m_impl->options.hub});
    m_impl->webhooks.setApps(m_impl->options.hub.apps);
    return {};
}

void HubServer::stop()
{
    if (m_impl->drain.isActive()) {
        m_impl->endNow();
        return;
    }
    m_impl->drain.begin(m_impl->options.stopOver + flushWithin);
    m_impl->handle(ShutdownRequested{m_impl->options.stopOver});
}

void HubServer::shutDown()
{
    if (std::exchange(m_impl->isDown, true))
        return;
    m_impl->gate.close();
    m_impl->handle(ShutdownRequested{});
    m_impl->endStrangers();
}

void HubServer::finishWebhooks(Duration within)
{
    m_impl->webhooks.finish(within);
}

WebhookStats HubServer::webhookStats() const
{
    return m_impl->webhooks.stats();
}

const GateStats& HubServer::socketStats() const
{
    return m_impl->gate.stats();
}

HubStats HubServer::stats() const
{
    return m_impl->hub.stats();
}

} // namespace echolock
