// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include "server/loop/timerqueue.h"
#include "server/webhooks/webhookqueue.h"

#include <map>
#include <span>
#include <unordered_map>

class QNetworkAccessManager;
class QNetworkReply;

namespace echolock {

struct WebhookSenderOptions
{
    WebhookOptions queue{};
    Duration answerWithin = std::chrono::seconds(10);
    qint64 answerBytesMax = 64 * 1024; ///< Of an answer's body, which nobody reads.
    /// A receiver in trouble is spoken of at most this often.
    Duration complainEvery = std::chrono::seconds(10);
};

/// Tells the webhooks of a server for real: HTTP/1.1, no redirects, cookies or proxies. Lives on
/// one thread with an event loop; what it is given goes out from that loop, never at once.
class WebhookSender : public QObject
{
    Q_OBJECT

public:
    WebhookSender(const WebhookSenderOptions& options, Prng chance, QObject* parent = nullptr);
    ~WebhookSender() override;

    /// Now and at each reload; see WebhookQueue::setApps().
    void setApps(std::span<const AppConfig> apps);
    void add(const WebhookEvent& event);

    /// Tells all that is left, graces cut short, and then emits finished(). What is not told within
    /// that time is dropped.
    void finish(Duration within);

    WebhookStats stats() const { return m_queue.stats(); }

Q_SIGNALS:
    /// One sentence for a log: `webhook http://shop.test/hook answered 500; trying again in 2 s`.
    /// Neither secrets nor the URL's query are in it.
    void complained(const QString& sentence);
    void finished();

private:
    struct UnderWay
    {
        WebhookCallId id;
        QString shownUrl;
        qint64 answerBytes = 0;
        bool isLate = false;
    };

    /// What was said about one URL.
    struct Trouble
    {
        Instant nextFailure; ///< Not to be spoken of before.
        Instant nextOverflow;
        std::uint64_t lost = 0;   ///< Since the last time that an overflow was spoken of.
        bool isKnownDown = false; ///< Has been said, and not that it is over.
    };

    void arm();
    void timerDue(TimerKey key);
    void callDue();
    void post(const WebhookCall& call);
    void discardAnswer(QNetworkReply* reply);
    void answerIsLate(WebhookCallId call);
    void ended(QNetworkReply* reply);
    void tellHowItEnded(const QString& url, const QString& how, const WebhookVerdict& verdict);
    void tellOverflows();
    void giveUp();

    WebhookSenderOptions m_options;
    WebhookQueue m_queue;
    TimerQueue m_timers;
    QNetworkAccessManager* m_network = nullptr; ///< Since the first call; it has a thread.
    std::unordered_map<QNetworkReply*, UnderWay> m_underWay;
    std::map<QString, Trouble> m_troubles; ///< By shown URL.
    bool m_isFinishing = false;
};

} // namespace echolock
