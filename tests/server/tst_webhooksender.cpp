// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

#include "server/loop/epolldispatcher.h"
#include "server/net/gate.h"
#include "server/net/webhooksender.h"
#include "server/protocol/channelauth.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

#include <functional>

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;
using Kind = WebhookEvent::Kind;

class TestWebhookSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void postsASignedCall();
    void usesOneConnectionForManyCalls();
    void triesAgainAfterAnError();
    void triesAgainWithoutAnAnswer();
    void triesAgainWithoutAConnection();
    void gathersEventsForASlowReceiver();
    void takesTheStatusOfAHugeAnswer();
    void endsAnAnswerThatNeverEnds();
    void followsNoRedirect();
    void keepsNoCookies();
    void callsNothingButHttp();
    void logsNoSecrets();
    void speaksOfTroubleNowAndThen();
    void speaksOfAFullQueue();
    void finishesWhenAllIsTold();
    void finishesInTimeWithoutAnAnswer();
    void finishesWithNothingToTell();
    void sendsWhatHappensWhileItFinishes();
    void worksOnAServersThread();
    void leavesCallsUnderWayBehind();
};

namespace {

/// A receiver of webhooks on a free port; answers 200 unless told otherwise.
class Receiver
{
public:
    using Answer = std::function<void(HttpConnection*)>;

    explicit Receiver(quint16 port = 0)
    {
        QObject::connect(&gate, &Gate::requestReceived, &gate,
                         [this](HttpConnection* connection, const HttpRequest& request) {
                             requests.push_back(request);
                             if (answer)
                                 answer(connection);
                             else
                                 connection->reply({200, {}, "thanks"});
                         });
        isListening = gate.listenOn(QHostAddress::LocalHost, port).has_value();
    }

    std::string url(std::string_view path = "/hook") const
    {
        return "http://127.0.0.1:" + std::to_string(gate.serverPort()) + std::string(path);
    }

    Gate gate;
    std::vector<HttpRequest> requests;
    Answer answer;
    bool isListening = false;
};

Receiver::Answer always(HttpReply reply)
{
    return [reply](HttpConnection* connection) { connection->reply(reply); };
}

/// Impatient, so that retries come soon.
WebhookSenderOptions quick(Duration answerWithin = 10s)
{
    WebhookSenderOptions options{.answerWithin = answerWithin};
    options.queue.batchWindow = 1ms;
    options.queue.retryFirst = options.queue.retryMax = 5ms;
    return options;
}

struct Sender : WebhookSender
{
    explicit Sender(const std::string& url, const WebhookSenderOptions& options = quick())
        : WebhookSender(options, Prng(1))
        , complaints(this, &WebhookSender::complained)
        , ends(this, &WebhookSender::finished)
    {
        const AppConfig app = appTelling(url);
        setApps(std::span(&app, 1));
    }

    QString complaint(qsizetype index) const
    {
        return index < complaints.size() ? complaints.at(index).at(0).toString() : QString();
    }

    QSignalSpy complaints;
    QSignalSpy ends;
};

} // namespace

void TestWebhookSender::postsASignedCall()
{
    Receiver receiver;
    AppConfig app = appTelling(receiver.url("/hook?a=1"));
    app.webhooks.front().headers = {{"X-From", "echolock"}, {"x-pusher-key", "another"}};
    Sender sender("http://unused");
    sender.setApps(std::span(&app, 1));
    sender.add(occupied("private-order.7"));
    QTRY_COMPARE(receiver.requests.size(), std::size_t(1));
    const HttpRequest& request = receiver.requests.front();
    QCOMPARE(request.method, std::string("POST"));
    QCOMPARE(request.target, std::string("/hook?a=1"));
    QVERIFY(request.body.starts_with("{\"time_ms\":"));
    QVERIFY(request.body.ends_with("\"events\":[{\"name\":\"channel_occupied\",\"channel\":"
                                   "\"private-order.7\",\"sequence\":1}]}"));
    QCOMPARE(request.header("content-type"), std::string_view("application/json"));
    QCOMPARE(request.header("x-pusher-key"), std::string_view("key"));
    QCOMPARE(std::string(request.header("x-pusher-signature")),
             hmacSha256Hex("secret", request.body));
    QCOMPARE(request.header("x-from"), std::string_view("echolock"));
    QVERIFY(request.header("user-agent").starts_with("Echolock/"));
    QTRY_VERIFY(sender.stats() == WebhookStats{.delivered = 1});
    QCOMPARE(sender.complaints.size(), 0);
}

void TestWebhookSender::usesOneConnectionForManyCalls()
{
    Receiver receiver;
    Sender sender(receiver.url());
    for (std::uint64_t count = 1; count <= 5; ++count) {
        sender.add(occupied("a"));
        QTRY_COMPARE(sender.stats().delivered, count);
    }
    QCOMPARE(receiver.requests.size(), std::size_t(5));
    QCOMPARE(receiver.gate.stats().accepted, std::uint64_t(1));
}

void TestWebhookSender::triesAgainAfterAnError()
{
    Receiver receiver;
    receiver.answer = always({500, {}, "broken"});
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    QTRY_VERIFY(receiver.requests.size() >= 2);
    receiver.answer = always({204, {}, {}});
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(1));
    QVERIFY(sender.stats().failed >= 2);
    QCOMPARE(sender.stats().retried, sender.stats().failed);
    for (const HttpRequest& request : receiver.requests) {
        QCOMPARE(request.body, receiver.requests.front().body);
        QCOMPARE(request.header("x-pusher-signature"),
                 receiver.requests.front().header("x-pusher-signature"));
    }
    QCOMPARE(sender.complaints.size(), 2);
    QVERIFY2(
        sender.complaint(0).startsWith(QStringLiteral("webhook %1 answered 500; trying again in ")
                                           .arg(QString::fromStdString(receiver.url()))),
        qPrintable(sender.complaint(0)));
    QVERIFY(sender.complaint(1).endsWith(QStringLiteral("/hook answers again")));
}

void TestWebhookSender::triesAgainWithoutAnAnswer()
{
    Receiver receiver;
    receiver.answer = [](HttpConnection*) {};
    Sender sender(receiver.url(), quick(50ms));
    sender.add(occupied("a"));
    QTRY_COMPARE(sender.stats().failed, std::uint64_t(1));
    QVERIFY2(sender.complaint(0).contains(
                 QStringLiteral("did not answer within 50ms; trying again in ")),
             qPrintable(sender.complaint(0)));
    receiver.answer = {};
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(1));
}

void TestWebhookSender::triesAgainWithoutAConnection()
{
    quint16 port = 0;
    std::string url;
    {
        const Receiver gone;
        port = gone.gate.serverPort();
        url = gone.url();
    }
    Sender sender(url);
    sender.add(occupied("a"));
    QTRY_VERIFY(sender.stats().failed >= 2);
    QVERIFY2(sender.complaint(0).contains(QStringLiteral("refused the connection; trying again")),
             qPrintable(sender.complaint(0)));
    Receiver receiver(port);
    if (!receiver.isListening)
        QSKIP("The port was taken meanwhile.");
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(1));
    QCOMPARE(receiver.requests.size(), std::size_t(1));
}

void TestWebhookSender::gathersEventsForASlowReceiver()
{
    Receiver receiver;
    QPointer<HttpConnection> slow;
    receiver.answer = [&](HttpConnection* connection) { slow = connection; };
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    QTRY_VERIFY(slow);
    for (const char* const channel : {"b", "c", "d"})
        sender.add(lockFact(Kind::LockGranted, channel));
    QCOMPARE(sender.stats().queued, std::uint64_t(4));
    receiver.answer = {};
    slow->reply({200, {}, {}});
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(4));
    QCOMPARE(receiver.requests.size(), std::size_t(2));
}

void TestWebhookSender::takesTheStatusOfAHugeAnswer()
{
    Receiver receiver;
    receiver.answer = always({200, {}, QByteArray(8 * 1024 * 1024, 'x')});
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(1));
    receiver.answer = {};
    sender.add(occupied("b"));
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(2));
    QCOMPARE(receiver.requests.size(), std::size_t(2));
}

void TestWebhookSender::endsAnAnswerThatNeverEnds()
{
    QTcpServer receiver;
    QVERIFY(receiver.listen(QHostAddress::LocalHost));
    QPointer<QTcpSocket> socket;
    connect(&receiver, &QTcpServer::newConnection, this, [&] {
        socket = receiver.nextPendingConnection();
        const auto writeMore = [&] { socket->write(QByteArray(64 * 1024, 'x')); };
        connect(socket, &QTcpSocket::bytesWritten, socket, writeMore);
        connect(socket, &QTcpSocket::readyRead, socket, [&] {
            if (socket->readAll().endsWith('}'))
                socket->write("HTTP/1.1 200 OK\r\n\r\n");
        });
    });
    Sender sender("http://127.0.0.1:" + std::to_string(receiver.serverPort()));
    sender.add(occupied("a"));
    QTRY_COMPARE(sender.stats().delivered, std::uint64_t(1));
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

void TestWebhookSender::followsNoRedirect()
{
    Receiver receiver;
    receiver.answer = always({302, {{"Location", "/elsewhere"}}, {}});
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    QTRY_VERIFY(receiver.requests.size() >= 2);
    for (const HttpRequest& request : receiver.requests)
        QCOMPARE(request.path, std::string("/hook"));
    QVERIFY2(sender.complaint(0).contains(
                 QStringLiteral("answered 302, and redirects are not followed; trying again")),
             qPrintable(sender.complaint(0)));
}

void TestWebhookSender::keepsNoCookies()
{
    Receiver receiver;
    receiver.answer = always({200, {{"Set-Cookie", "id=7; Path=/"}}, {}});
    Sender sender(receiver.url());
    for (std::uint64_t count = 1; count <= 2; ++count) {
        sender.add(occupied("a"));
        QTRY_COMPARE(sender.stats().delivered, count);
    }
    QVERIFY(receiver.requests.back().header("cookie").empty());
}

void TestWebhookSender::callsNothingButHttp()
{
    Sender sender("file:///dev/null");
    sender.add(occupied("a"));
    QTRY_VERIFY(sender.stats().failed >= 2);
    QVERIFY2(sender.complaint(0).startsWith(QStringLiteral(
                 "webhook file:///dev/null begins with neither http:// nor https://")),
             qPrintable(sender.complaint(0)));
    QCOMPARE(sender.stats().delivered, std::uint64_t(0));
}

void TestWebhookSender::logsNoSecrets()
{
    Receiver receiver;
    receiver.answer = always({401, {{"WWW-Authenticate", "Basic realm=\"x\""}}, "secret"});
    const std::string port = std::to_string(receiver.gate.serverPort());
    Sender sender("http://me:hidden@127.0.0.1:" + port + "/hook?token=hidden#hidden");
    sender.add(occupied("a"));
    QTRY_VERIFY(sender.stats().failed >= 1);
    QVERIFY2(sender.complaint(0).startsWith(
                 QStringLiteral("webhook http://127.0.0.1:%1/hook answered 401; trying again")
                     .arg(receiver.gate.serverPort())),
             qPrintable(sender.complaint(0)));
    for (const QList<QVariant>& complaint : std::as_const(sender.complaints)) {
        QVERIFY(!complaint.at(0).toString().contains(QStringLiteral("hidden")));
        QVERIFY(!complaint.at(0).toString().contains(QStringLiteral("secret")));
    }
}

void TestWebhookSender::speaksOfTroubleNowAndThen()
{
    Receiver receiver;
    receiver.answer = always({503, {}, {}});
    WebhookSenderOptions options = quick();
    options.queue.giveUpAfter = 300ms;
    Sender sender(receiver.url(), options);
    sender.add(occupied("a"));
    sender.add(occupied("b"));
    QTRY_COMPARE(sender.stats().dropped, std::uint64_t(2));
    QVERIFY(sender.stats().failed > 2);
    QCOMPARE(sender.complaints.size(), 2);
    QVERIFY2(sender.complaint(1).endsWith(
                 QStringLiteral("answered 503; given up after 300ms, 2 events dropped")),
             qPrintable(sender.complaint(1)));
}

void TestWebhookSender::speaksOfAFullQueue()
{
    Receiver receiver;
    receiver.answer = [](HttpConnection*) {};
    WebhookSenderOptions options = quick();
    options.queue.queuedEventsMax = 3;
    Sender sender(receiver.url(), options);
    for (int number = 0; number < 20; ++number)
        sender.add(occupied(std::to_string(number)));
    QCOMPARE(sender.stats().dropped, std::uint64_t(17));
    QCOMPARE(sender.complaints.size(), 1);
    QVERIFY2(sender.complaint(0).contains(QStringLiteral(
                 "its queue of 3 events is full, and the oldest go (1 since the last such line)")),
             qPrintable(sender.complaint(0)));
}

void TestWebhookSender::finishesWhenAllIsTold()
{
    Receiver receiver;
    Sender sender(receiver.url());
    sender.add(vacated("a"));
    sender.add(occupied("b"));
    sender.finish(1min);
    QTRY_COMPARE(sender.ends.size(), 1);
    QVERIFY(sender.stats() == WebhookStats{.delivered = 2});
    QCOMPARE(sender.complaints.size(), 0);
}

void TestWebhookSender::finishesInTimeWithoutAnAnswer()
{
    Receiver receiver;
    QPointer<HttpConnection> slow;
    receiver.answer = [&](HttpConnection* connection) { slow = connection; };
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    QTRY_COMPARE(receiver.requests.size(), std::size_t(1));
    sender.add(occupied("b"));
    sender.add(vacated("c"));
    sender.finish(50ms);
    QTRY_COMPARE(sender.ends.size(), 1);
    QCOMPARE(sender.complaint(0),
             QStringLiteral("webhooks stop: 3 events could not be told in "
                            "time"));
    QVERIFY(sender.stats() == WebhookStats{.dropped = 3});
    slow->reply({200, {}, {}});
    QTRY_COMPARE(receiver.gate.stats().httpOpen, std::uint64_t(0));
}

void TestWebhookSender::finishesWithNothingToTell()
{
    Sender sender("http://127.0.0.1:9");
    sender.finish(1min);
    QCOMPARE(sender.ends.size(), 0);
    QTRY_COMPARE(sender.ends.size(), 1);
}

void TestWebhookSender::sendsWhatHappensWhileItFinishes()
{
    Receiver receiver;
    QPointer<HttpConnection> slow;
    receiver.answer = [&](HttpConnection* connection) { slow = connection; };
    Sender sender(receiver.url());
    sender.add(occupied("a"));
    sender.finish(1min);
    QTRY_VERIFY(slow);
    sender.add(vacated("b"));
    QCOMPARE(sender.ends.size(), 0);
    receiver.answer = {};
    slow->reply({200, {}, {}});
    QTRY_COMPARE(sender.ends.size(), 1);
    QVERIFY(sender.stats() == WebhookStats{.delivered = 2});
}

void TestWebhookSender::worksOnAServersThread()
{
    Receiver receiver;
    QThread thread;
    EpollDispatcher::installOnThread(&thread);
    auto* const host = new QObject;
    host->moveToThread(&thread);
    connect(&thread, &QThread::finished, host, &QObject::deleteLater);
    thread.start();
    QMetaObject::invokeMethod(host, [host, url = receiver.url()] {
        auto* const sender = new WebhookSender(quick(), Prng(1), host);
        const AppConfig app = appTelling(url);
        sender->setApps(std::span(&app, 1));
        sender->add(occupied("a"));
        sender->add(vacated("b"));
        sender->finish(1min);
        connect(sender, &WebhookSender::finished, sender, [] { QThread::currentThread()->quit(); });
    });
    QTRY_VERIFY(thread.isFinished());
    QCOMPARE(receiver.requests.size(), std::size_t(1));
}

void TestWebhookSender::leavesCallsUnderWayBehind()
{
    Receiver receiver;
    QPointer<HttpConnection> slow;
    receiver.answer = [&](HttpConnection* connection) { slow = connection; };
    {
        Sender sender(receiver.url());
        sender.add(occupied("a"));
        QTRY_VERIFY(slow);
    }
    slow->reply({200, {}, {}});
    QTRY_COMPARE(receiver.gate.stats().httpOpen, std::uint64_t(0));
}

QTEST_GUILESS_MAIN(TestWebhookSender)
#include "tst_webhooksender.moc"
