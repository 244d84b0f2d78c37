// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/webhooksender.h"

#include <QDateTime>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

#include "server/base/durationtext.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// What a timer is for. The deadline of a call has the call's number as its second part.
enum class Purpose : std::uint64_t { Call, Deadline, Finish };

TimerKey keyOf(Purpose purpose, std::uint64_t number = 0)
{
    return {std::uint64_t(purpose), number};
}

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

/// Passwords and tokens are often in a URL's user and query: neither belongs in a log.
QString shown(const QUrl& url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

bool isHttp(const QUrl& url)
{
    return url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
}

QNetworkRequest requestOf(const WebhookCall& call, const QUrl& url)
{
    QNetworkRequest request(url);
    request.setRawHeader("User-Agent", "Echolock/" ECHOLOCK_VERSION);
    request.setRawHeader("Accept-Encoding", "identity"); // Nothing that would have to be unpacked.
    for (const auto& [name, value] : call.headers)
        request.setRawHeader(bytesOf(name), bytesOf(value));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return request;
}

int statusOf(const QNetworkReply& reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

/// Continues "webhook http://… ".
QString howItFailed(const QNetworkReply& reply)
{
    if (const int status = statusOf(reply); status >= 300 && status < 400)
        return QStringLiteral("answered %1, and redirects are not followed").arg(status);
    else if (status != 0)
        return QStringLiteral("answered %1").arg(status);
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        return QStringLiteral("refused the connection");
    case QNetworkReply::RemoteHostClosedError:
        return QStringLiteral("ended the connection without an answer");
    case QNetworkReply::HostNotFoundError:
        return QStringLiteral("is on a host that is not known");
    default:
        return QStringLiteral("could not be reached (%1)").arg(reply.errorString());
    }
}

QString eventsText(std::uint64_t count)
{
    return count == 1 ? QStringLiteral("1 event") : QStringLiteral("%1 events").arg(count);
}

QString roundedText(Duration duration)
{
    const auto rounded = duration < 1s
        ? Duration(std::chrono::round<std::chrono::milliseconds>(duration))
        : Duration(std::chrono::round<std::chrono::seconds>(duration));
    return QString::fromStdString(formatDuration(rounded));
}

} // namespace

WebhookSender::WebhookSender(const WebhookSenderOptions& options, Prng chance, QObject* parent)
    : QObject(parent)
    , m_options(options)
    , m_queue(options.queue, chance)
    , m_timers([this](TimerKey key) { timerDue(key); }, this)
{
}

WebhookSender::~WebhookSender()
{
    for (const auto& [reply, call] : m_underWay)
        reply->disconnect(this);
}

void WebhookSender::setApps(std::span<const AppConfig> apps)
{
    m_queue.setApps(apps);
    arm();
}

void WebhookSender::add(const WebhookEvent& event)
{
    const Instant now = MonotonicClock::now();
    m_queue.add(event, now);
    if (m_isFinishing)
        m_queue.flush(now);
    tellOverflows();
    arm();
}

void WebhookSender::finish(Duration within)
{
    const Instant now = MonotonicClock::now();
    m_isFinishing = true;
    m_queue.flush(now);
    m_timers.start(keyOf(Purpose::Finish), now + within);
    arm();
}

void WebhookSender::arm()
{
    if (const auto due = m_queue.nextDue())
        m_timers.start(keyOf(Purpose::Call), *due);
    else
        m_timers.stop(keyOf(Purpose::Call));
    if (m_isFinishing && m_queue.isEmpty())
        m_timers.start(keyOf(Purpose::Finish), MonotonicClock::now());
}

void WebhookSender::timerDue(TimerKey key)
{
    switch (Purpose(key.hi)) {
    case Purpose::Call:
        return callDue();
    case Purpose::Deadline:
        return answerIsLate(WebhookCallId{key.lo});
    case Purpose::Finish:
        return giveUp();
    }
}

void WebhookSender::callDue()
{
    const auto calls = m_queue.take(MonotonicClock::now(), QDateTime::currentMSecsSinceEpoch());
    for (const WebhookCall& call : calls)
        post(call);
    arm();
}

void WebhookSender::post(const WebhookCall& call)
{
    const QUrl url(QString::fromStdString(call.url), QUrl::StrictMode);
    if (!isHttp(url)) {
        const auto verdict = m_queue.ended(call.id, WebhookOutcome::Failed, MonotonicClock::now());
        return tellHowItEnded(shown(url),
                              QStringLiteral("begins with neither http:// nor https://"), verdict);
    }
    if (!m_network) {
        m_network = new QNetworkAccessManager(this);
        m_network->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    }
    QNetworkReply* const reply = m_network->post(requestOf(call, url), bytesOf(call.body.text()));
    m_underWay.emplace(reply, UnderWay{call.id, shown(url)});
    // Before the answer begins, Qt 6.4 does not pass it on to the thread that reads.
    connect(reply, &QNetworkReply::metaDataChanged, reply,
            [reply, max = m_options.answerBytesMax] { reply->setReadBufferSize(max); });
    connect(reply, &QNetworkReply::readyRead, this, [this, reply] { discardAnswer(reply); });
    connect(reply, &QNetworkReply::finished, this, [this, reply] { ended(reply); });
    m_timers.start(keyOf(Purpose::Deadline, call.id.value),
                   MonotonicClock::now() + m_options.answerWithin);
}

void WebhookSender::discardAnswer(QNetworkReply* reply)
{
    UnderWay& call = m_underWay.at(reply);
    call.answerBytes += reply->skip(reply->bytesAvailable());
    // The status says all. To read the rest would cost more than a new connection does.
    if (call.answerBytes > m_options.answerBytesMax)
        reply->abort();
}

void WebhookSender::answerIsLate(WebhookCallId call)
{
    const auto late = std::ranges::find_if(
        m_underWay, [call](const auto& entry) { return entry.second.id == call; });
    if (late == m_underWay.end())
        return;
    late->second.isLate = true;
    late->first->abort();
}

void WebhookSender::ended(QNetworkReply* reply)
{
    const UnderWay call = std::move(m_underWay.extract(reply).mapped());
    reply->deleteLater();
    m_timers.stop(keyOf(Purpose::Deadline, call.id.value));
    const int status = statusOf(*reply);
    const bool isAccepted = status >= 200 && status < 300;
    const WebhookVerdict verdict = m_queue.ended(
        call.id, isAccepted ? WebhookOutcome::Accepted : WebhookOutcome::Failed,
        MonotonicClock::now());
    const QString how = call.isLate && status == 0
        ? QStringLiteral("did not answer within ") + roundedText(m_options.answerWithin)
        : howItFailed(*reply);
    tellHowItEnded(call.shownUrl, how, verdict);
    tellOverflows();
    arm();
}

void WebhookSender::tellHowItEnded(const QString& url, const QString& how,
                                   const WebhookVerdict& verdict)
{
    const Instant now = MonotonicClock::now();
    const QString name = QStringLiteral("webhook ") + url;
    Trouble& trouble = m_troubles[url];
    switch (verdict.kind) {
    case WebhookVerdict::Kind::Delivered:
        if (std::exchange(trouble.isKnownDown, false))
            Q_EMIT complained(name + QStringLiteral(" answers again"));
        return;
    case WebhookVerdict::Kind::TriedAgain:
        if (now < trouble.nextFailure)
            return;
        trouble.nextFailure = now + m_options.complainEvery;
        trouble.isKnownDown = true;
        Q_EMIT complained(name + u' ' + how + QStringLiteral("; trying again in ")
                          + roundedText(verdict.wait));
        return;
    case WebhookVerdict::Kind::Dropped:
        trouble.isKnownDown = true;
        Q_EMIT complained(name + u' ' + how + QStringLiteral("; given up after ")
                          + roundedText(m_options.queue.giveUpAfter) + QStringLiteral(", ")
                          + eventsText(verdict.events) + QStringLiteral(" dropped"));
        return;
    case WebhookVerdict::Kind::Forgotten:
        return;
    }
}

void WebhookSender::tellOverflows()
{
    for (const auto& [url, lost] : m_queue.takeOverflows()) {
        const QString name = shown(QUrl(QString::fromStdString(url)));
        Trouble& trouble = m_troubles[name];
        trouble.lost += lost;
        const Instant now = MonotonicClock::now();
        if (now < trouble.nextOverflow)
            continue;
        trouble.nextOverflow = now + m_options.complainEvery;
        Q_EMIT complained(QStringLiteral("webhook %1 is too slow: its queue of %2 is full, and the "
                                         "oldest go (%3 since the last such line)")
                              .arg(name, eventsText(m_options.queue.queuedEventsMax))
                              .arg(std::exchange(trouble.lost, 0)));
    }
}

void WebhookSender::giveUp()
{
    m_isFinishing = false;
    const std::size_t lost = m_queue.abandon();
    for (const auto& [reply, call] : std::exchange(m_underWay, {})) {
        reply->disconnect(this);
        m_timers.stop(keyOf(Purpose::Deadline, call.id.value));
        reply->abort();
        reply->deleteLater();
    }
    arm();
    if (lost > 0)
        Q_EMIT complained(
            QStringLiteral("webhooks stop: %1 could not be told in time").arg(eventsText(lost)));
    // Not from inside the timer, because the receiver may delete this.
    QMetaObject::invokeMethod(this, &WebhookSender::finished, Qt::QueuedConnection);
}

} // namespace echolock
