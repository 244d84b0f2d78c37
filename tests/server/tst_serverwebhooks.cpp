// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include "server/net/gate.h"
#include "server/net/hubserver.h"
#include "server/protocol/channelauth.h"
#include "tests/support/pusherprobe.h"

#include <memory>

using namespace echolock;
using namespace std::chrono_literals;

/// A whole server and a receiver of its webhooks, over real sockets.
class TestServerWebhooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tellsOfALocksLifeAtOnce();
    void keepsQuietAboutAPageThatIsReloaded();
    void tellsTheRestWhenItStops();
    void signsWhatItTells();
    void reportsTroubleToItsObserver();
    void finishesWithoutWebhooks();

private:
    std::unique_ptr<PusherProbe> pageOn(const QString& channel);
    /// The words of all events so far, in the order in which they came.
    QStringList told() const;

    struct Recorder : ServerObserver
    {
        QStringList troubles;

        void webhookTroubled(Instant, std::string_view sentence) override
        {
            troubles << QString::fromUtf8(sentence.data(), qsizetype(sentence.size()));
        }
    };

    Recorder m_recorder;
    std::unique_ptr<Gate> m_receiver;
    std::vector<HttpRequest> m_calls;
    int m_status = 200;
    std::unique_ptr<HubServer> m_server;
};

namespace {

const QString order = QStringLiteral("private-order.7");

} // namespace

void TestServerWebhooks::init()
{
    m_calls.clear();
    m_status = 200;
    m_recorder = {};
    m_receiver = std::make_unique<Gate>();
    connect(m_receiver.get(), &Gate::requestReceived, this,
            [this](HttpConnection* connection, const HttpRequest& call) {
                m_calls.push_back(call);
                connection->reply({m_status, {}, {}});
            });
    QVERIFY(m_receiver->listenOn(QHostAddress::LocalHost, 0));

    ServerOptions options;
    options.port = 0;
    options.hub.apps.front().webhooks.push_back(
        {.url = "http://127.0.0.1:" + std::to_string(m_receiver->serverPort()) + "/hook"});
    m_server = std::make_unique<HubServer>(options, &m_recorder);
    QVERIFY(m_server->listen());
}

void TestServerWebhooks::cleanup()
{
    m_server.reset();
    m_receiver.reset();
}

std::unique_ptr<PusherProbe> TestServerWebhooks::pageOn(const QString& channel)
{
    auto page = std::make_unique<PusherProbe>(m_server->url());
    [&] { QTRY_VERIFY(!page->socketId().isEmpty()); }();
    page->subscribe(channel);
    [&] {
        QTRY_VERIFY(
            !page->heard(QStringLiteral("pusher_internal:subscription_succeeded")).isEmpty());
    }();
    return page;
}

QStringList TestServerWebhooks::told() const
{
    QStringList words;
    for (const HttpRequest& call : m_calls) {
        const QJsonObject body = QJsonDocument::fromJson(QByteArray::fromStdString(call.body))
                                     .object();
        for (const QJsonValue event : body[QLatin1String("events")].toArray())
            words << event[QLatin1String("name")].toString();
    }
    return words;
}

void TestServerWebhooks::tellsOfALocksLifeAtOnce()
{
    const auto page = pageOn(order);
    QTRY_COMPARE(told().size(), 2);
    QVERIFY(told().contains(QStringLiteral("channel_occupied")));
    QVERIFY(told().contains(QStringLiteral("lock_granted")));
    page->kill();
    QTRY_COMPARE(told().size(), 3);
    QCOMPARE(told().last(), QStringLiteral("lock_released"));
    QCOMPARE(m_server->webhookStats().held, std::uint64_t(1));
    QTRY_COMPARE(m_server->webhookStats().delivered, std::uint64_t(3));
}

void TestServerWebhooks::keepsQuietAboutAPageThatIsReloaded()
{
    pageOn(order)->close(1001);
    QTRY_COMPARE(m_server->webhookStats().held, std::uint64_t(1));
    const auto page = pageOn(order);
    QTRY_COMPARE(told().count(QStringLiteral("lock_granted")), 2);
    QCOMPARE(m_server->webhookStats().suppressed, std::uint64_t(2));
    QCOMPARE(told().count(QStringLiteral("channel_occupied")), 1);
    QCOMPARE(told().count(QStringLiteral("channel_vacated")), 0);
}

void TestServerWebhooks::tellsTheRestWhenItStops()
{
    const auto page = pageOn(order);
    QSignalSpy finished(m_server.get(), &HubServer::webhooksFinished);
    m_server->shutDown();
    m_server->finishWebhooks(1min);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(told().size(), 4);
    QVERIFY(told().contains(QStringLiteral("lock_released")));
    QVERIFY(told().contains(QStringLiteral("channel_vacated")));
    QVERIFY((m_server->webhookStats() == WebhookStats{.delivered = 4}));
}

void TestServerWebhooks::signsWhatItTells()
{
    const auto page = pageOn(order);
    QTRY_VERIFY(!m_calls.empty());
    const HttpRequest& call = m_calls.front();
    QCOMPARE(std::string(call.header("x-pusher-key")), std::string("key"));
    QCOMPARE(std::string(call.header("x-pusher-signature")), hmacSha256Hex("secret", call.body));
}

void TestServerWebhooks::reportsTroubleToItsObserver()
{
    m_status = 500;
    const auto page = pageOn(order);
    QTRY_COMPARE(m_recorder.troubles.size(), 1);
    QVERIFY2(m_recorder.troubles.first().contains(QStringLiteral("/hook answered 500; trying")),
             qPrintable(m_recorder.troubles.first()));
    QVERIFY(m_server->webhookStats().failed >= 1);
}

void TestServerWebhooks::finishesWithoutWebhooks()
{
    ServerOptions options;
    options.port = 0;
    HubServer server(options);
    QSignalSpy finished(&server, &HubServer::webhooksFinished);
    server.finishWebhooks(1min);
    QTRY_COMPARE(finished.size(), 1);
}

QTEST_GUILESS_MAIN(TestServerWebhooks)
#include "tst_serverwebhooks.moc"
