// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/webhookreceiver.h"

#include <QTimer>

#include "server/protocol/channelauth.h"

#include <utility>

namespace echolock {

namespace {

constexpr int noContent = 204;
constexpr int badRequest = 400;
constexpr int unauthorized = 401;
constexpr int serviceUnavailable = 503;

} // namespace

WebhookReceiver::WebhookReceiver(ScenarioApplication settings, const AppConfig& app, Prng chance,
                                 Report report)
    : m_app(app)
    , m_chance(chance)
    , m_report(std::move(report))
    , m_application(settings)
    , m_isWorking(m_application.workers())
{
    connect(&m_gate, &Gate::requestReceived, this,
            [this](HttpConnection* connection, const HttpRequest& request) {
                connection->reply({take(request), {}, {}});
                begin();
            });
}

Result<void> WebhookReceiver::listen(Handling handling)
{
    m_handling = handling;
    return m_gate.listenOn(QHostAddress(QHostAddress::LocalHost), 0);
}

std::string WebhookReceiver::url() const
{
    return "http://127.0.0.1:" + std::to_string(m_gate.serverPort()) + "/";
}

/// The status that answers it.
int WebhookReceiver::take(const HttpRequest& request)
{
    const std::string signature = hmacSha256Hex(m_app.secret, request.body);
    if (request.header("x-pusher-key") != m_app.key
        || !equalConstantTime(request.header("x-pusher-signature"), signature))
        return unauthorized;
    const auto webhooks = lockWebhooksIn(request.body);
    if (!webhooks)
        return badRequest;
    if (!m_application.hasRoomFor(webhooks->size())) {
        ++m_refused;
        return serviceUnavailable;
    }
    for (const LockWebhook& webhook : *webhooks)
        m_application.take(webhook);
    m_received += webhooks->size();
    return noContent;
}

void WebhookReceiver::begin()
{
    for (std::size_t worker = 0; worker < m_isWorking.size(); ++worker) {
        if (m_handling == Handling::ByCall || m_isWorking[worker] || !m_application.job(worker))
            continue;
        m_isWorking[worker] = true;
        const Duration needed(m_chance.between(0, longest.count()));
        QTimer::singleShot(std::chrono::round<std::chrono::milliseconds>(needed), Qt::PreciseTimer,
                           this, [this, worker] { done(worker); });
    }
}

void WebhookReceiver::done(std::size_t worker)
{
    m_isWorking[worker] = false;
    const WebhookHandled handled = m_application.finish(worker);
    begin();
    m_report(handled);
}

bool WebhookReceiver::finish(std::size_t worker)
{
    if (!m_application.job(worker))
        return false;
    m_report(m_application.finish(worker));
    return true;
}

} // namespace echolock
