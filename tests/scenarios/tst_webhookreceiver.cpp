// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include "scenarios/live/webhookreceiver.h"
#include "server/net/webhooksender.h"
#include "server/protocol/channelauth.h"
#include "tests/support/printers.h"
#include "tests/support/webhookfacts.h"

using namespace echolock;
using namespace echolock::testing;
using Handling = WebhookReceiver::Handling;
using Kind = WebhookEvent::Kind;
using Webhooks = ScenarioApplication::Webhooks;

namespace {

/// An application that is told by a server's own sender.
class Scene
{
public:
    explicit Scene(Handling handling, ScenarioApplication settings = {})
        : receiver(settings, app(), Prng(1),
                   [this](const WebhookHandled& each) { handled.push_back(each); })
        , sender({}, Prng(1))
    {
        [&] { QVERIFY(receiver.listen(handling)); }();
        AppConfig told = app();
        told.webhooks = {{.url = receiver.url()}};
        sender.setApps(std::span(&told, 1));
    }

    static AppConfig app() { return HubOptions().apps.front(); }

    void tell(int webhooks)
    {
        for (int each = 0; each < webhooks; ++each)
            sender.add(lockFact(each % 2 == 0 ? Kind::LockGranted : Kind::LockReleased, "order.7"));
    }

    /// Of a call that somebody makes who knows that secret.
    QByteArray answerTo(const std::string& body, const std::string& secret) const
    {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"),
                             quint16(QUrl(QString::fromStdString(receiver.url())).port()));
        socket.write(QByteArray::fromStdString(
            "POST / HTTP/1.1\r\nHost: a\r\nX-Pusher-Key: " + app().key
            + "\r\nX-Pusher-Signature: " + hmacSha256Hex(secret, body)
            + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
        [&] { QTRY_VERIFY(socket.canReadLine()); }();
        return socket.readLine().trimmed();
    }

    std::vector<WebhookHandled> handled;
    WebhookReceiver receiver;
    WebhookSender sender;
};

} // namespace

class TestWebhookReceiver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handlesAllThatItIsTold();
    void isThroughWhenItsCallerSaysSo();
    void refusesWhatItCannotTrust();
    void refusesWhatItHasNoRoomFor();
};

void TestWebhookReceiver::handlesAllThatItIsTold()
{
    Scene scene(Handling::Drawn);
    scene.tell(5);
    QTRY_COMPARE(scene.handled.size(), std::size_t(5));
    QCOMPARE(scene.receiver.received(), std::uint64_t(5));
    QVERIFY(scene.receiver.isIdle());
    QVERIFY(!scene.receiver.finish(0));
}

void TestWebhookReceiver::isThroughWhenItsCallerSaysSo()
{
    Scene scene(Handling::ByCall, {Webhooks::Newest, 2});
    scene.tell(2);
    // The server has its answer, although nobody is through with anything.
    QTRY_COMPARE(scene.sender.stats().delivered, std::uint64_t(2));
    QCOMPARE(scene.receiver.received(), std::uint64_t(2));
    QVERIFY(!scene.receiver.isIdle());
    QVERIFY(scene.receiver.finish(1));
    QVERIFY(!scene.receiver.finish(1));
    QVERIFY(scene.receiver.finish(0));
    QVERIFY(scene.receiver.isIdle());
    QCOMPARE(scene.handled.size(), std::size_t(2));
    QVERIFY(!scene.handled[0].locks);
    QVERIFY(scene.handled[0].effect == WebhookHandled::Effect::Applied);
    QVERIFY(scene.handled[1].locks);
    QVERIFY(scene.handled[1].effect == WebhookHandled::Effect::Dropped);
}

void TestWebhookReceiver::refusesWhatItCannotTrust()
{
    const Scene scene(Handling::ByCall);
    const std::string secret = Scene::app().secret;
    QCOMPARE(scene.answerTo(R"({"events":[]})", secret), QByteArray("HTTP/1.1 204 No Content"));
    QCOMPARE(scene.answerTo(R"({"events":[]})", "guess"), QByteArray("HTTP/1.1 401 Unauthorized"));
    QCOMPARE(scene.answerTo("{", secret), QByteArray("HTTP/1.1 400 Bad Request"));
    QCOMPARE(scene.receiver.received(), std::uint64_t(0));
}

/// And takes it when somebody is through: the server comes again.
void TestWebhookReceiver::refusesWhatItHasNoRoomFor()
{
    Scene scene(Handling::ByCall);
    const std::string secret = Scene::app().secret;
    const std::string one = R"({"name":"lock_granted","order":"order.7","socket_id":"1.1",)"
                            R"("version":1,"sequence":1})";
    std::string many = one;
    for (std::size_t each = 1; each < Application::waitingMax; ++each)
        many.append(",").append(one);
    const auto answerTo = [&](const std::string& events) {
        return scene.answerTo(R"({"events":[)" + events + "]}", secret);
    };
    QCOMPARE(answerTo(one + ',' + one), QByteArray("HTTP/1.1 204 No Content"));
    QCOMPARE(answerTo(many), QByteArray("HTTP/1.1 204 No Content"));
    QCOMPARE(answerTo(one), QByteArray("HTTP/1.1 503 Service Unavailable"));
    QCOMPARE(scene.receiver.refused(), std::uint64_t(1));
    QCOMPARE(scene.receiver.received(), std::uint64_t(Application::waitingMax + 2));
    QVERIFY(scene.receiver.finish(0));
    QCOMPARE(answerTo(one), QByteArray("HTTP/1.1 204 No Content"));
}

QTEST_GUILESS_MAIN(TestWebhookReceiver)
#include "tst_webhookreceiver.moc"
