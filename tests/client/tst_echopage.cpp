// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/net/echopage.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/steppedclock.h"
#include "server/net/gate.h"
#include "server/net/tlscontext.h"
#include "server/protocol/channelauth.h"
#include "tests/support/certificate.h"
#include "tests/support/pusherstub.h"
#include "tests/support/rawpeer.h"
#include "tests/support/webstub.h"

using namespace echolock;
using Kind = Observation::Kind;

namespace {

/// A page that writes down what it sees, pointed at a stub.
struct Tab
{
    explicit Tab(const QUrl& url, const EchoOptions& options = {})
        : page({.url = url, .options = options}, "alice", Prng(1),
               [this](const Observation& seen) { observe(seen); })
    {
    }

    Tab(const QUrl& url, const WebAccess& web)
        : page({.url = url, .web = web}, "alice", Prng(1),
               [this](const Observation& seen) { observe(seen); })
    {
    }

    Tab(const QUrl& url, const std::vector<Fault>& faults)
        : page({.url = url, .faults = faults}, "alice", Prng(1),
               [this](const Observation& seen) { observe(seen); })
    {
    }

    void observe(const Observation& seen)
    {
        observations.push_back(seen);
        if (onObserved)
            onObserved(seen);
    }

    std::size_t count(Kind kind) const
    {
        return static_cast<std::size_t>(std::ranges::count(observations, kind, &Observation::kind));
    }

    std::vector<Observation> observations;
    std::function<void(const Observation&)> onObserved;
    EchoPage page;
};

WebAccess asking(const WebStub& web)
{
    return {.auth = std::make_shared<const AuthEndpoint>(AuthEndpoint{.url = web.url("/auth")})};
}

std::string lockGranted(std::string_view channel)
{
    return encodeEvent(channel, "lock.granted",
                       R"({"order":"order.7","token":1,"owner":{"user_id":"alice"},"ttl_ms":null,)"
                       R"("version":1})");
}

} // namespace

// Also tests echopagenews, pagenews.
class TestEchoPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hearsWhatCameWhenItIsTold();
    void hearsNothingThatWasLostWithAReset();
    void connectsAsPusherJsDoes();
    void keepsThePathOfItsServer();
    void subscribesWithAValidSignature();
    void signsItsUserIn();
    void tellsWhatItSees();
    void mayBeUsedFromItsObserver();
    void whispersAndUnsubscribes();
    void disconnectsWithItsCode();
    void reconnectsAfterALoss();
    void pingsASilentServer();
    void countsWhatConnectedAndWhatFailed();
    void saysWhyItCannotConnectOnce();
    void goesOnOverTlsWhereTheServerAsksForIt();
    void saysWhyThereIsNoTls();
    void asksAnAuthEndpoint();
    void sendsALateAnswerOnTheNextConnection();
    void hearsTheEndpointOnceThawed();
    void aPauseWakesNobodyWhomAPersonFroze();
    void forgetsTheEndpointWhenItEnds();
    void frozenItHearsNothingUntilThawed();
    void frozenItsTimersWait();
    void itsTimeStandsStillInASleepAndNotInAPause_data();
    void itsTimeStandsStillInASleepAndNotInAPause();
    void asleepInABlackholeItIsDeafUntilBothHaveEnded_data();
    void asleepInABlackholeItIsDeafUntilBothHaveEnded();
    void endsInEveryWay_data();
    void endsInEveryWay();
};

void TestEchoPage::hearsWhatCameWhenItIsTold()
{
    const PusherStub stub;
    std::vector<Observation> seen;
    EchoPage page({.url = stub.url(), .hearing = ClientTarget::Hearing::OneByOne}, "alice", Prng(1),
                  [&seen](const Observation& each) { seen.push_back(each); });
    page.connect();
    QVERIFY(!page.hear(0));
    QTRY_VERIFY(page.nextNews(0));
    QVERIFY(page.nextNews(0)->kind == PageNews::Kind::Opened);
    QVERIFY(!page.nextNews(1));
    QVERIFY(page.hear(0));
    QVERIFY(page.state() != ConnectionState::Connected);
    QTRY_VERIFY(page.nextNews(0));
    QVERIFY(page.nextNews(0)->kind == PageNews::Kind::Text);
    QVERIFY(page.hear(0));
    QVERIFY(page.state() == ConnectionState::Connected);
    QVERIFY(!page.fire(EchoTimer::Activity));
    page.disconnect();
    QTRY_VERIFY(page.nextNews(0));
    QVERIFY(page.nextNews(0)->kind == PageNews::Kind::Closed);
    QVERIFY(page.hear(0));
    QVERIFY(!page.nextNews(0));
    QVERIFY(page.isQuiet());
}

void TestEchoPage::hearsNothingThatWasLostWithAReset()
{
    PageNewsQueue queue;
    const auto kindOfNext = [&queue] { return int(queue.next()->kind); };
    queue.keep({PageNews::Kind::Text, "one", {}});
    queue.keep({PageNews::Kind::Text, "two", {}});
    QCOMPARE(queue.take().text, std::string("one"));
    queue.lose();
    QVERIFY(!queue.next());
    queue.keep({PageNews::Kind::Text, "three", {}});
    QVERIFY(!queue.next());
    queue.keep({PageNews::Kind::Closed, {}, {1000, {}, true, {}}});
    QCOMPARE(kindOfNext(), int(PageNews::Kind::Closed));
    QCOMPARE(queue.next()->close.code, std::uint16_t(1006));
    QVERIFY(!queue.take().close.wasClean);
    // An end that came before the reset was under way, too.
    PageNewsQueue ended;
    ended.keep({PageNews::Kind::Text, "one", {}});
    ended.keep({PageNews::Kind::Closed, {}, {4200, {}, true, {}}});
    ended.lose();
    QCOMPARE(ended.take().close.code, std::uint16_t(1006));
    QVERIFY(!ended.next());
}

void TestEchoPage::connectsAsPusherJsDoes()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.connect();
    QTRY_VERIFY(tab.page.state() == ConnectionState::Connected);
    QCOMPARE(tab.page.socketId().value, "1.1");
    QCOMPARE(stub.visit(0).url.path(), QStringLiteral("/app/key"));
    QCOMPARE(stub.visit(0).url.query(),
             QStringLiteral("protocol=7&client=js&version=8.6.0&flash=false"));
}

void TestEchoPage::keepsThePathOfItsServer()
{
    const PusherStub stub;
    QUrl url = stub.url();
    url.setPath(QStringLiteral("/realtime/"));
    Tab tab(url);
    tab.page.connect();
    QTRY_COMPARE(stub.visitCount(), std::size_t(1));
    QCOMPARE(stub.visit(0).url.path(), QStringLiteral("/realtime/app/key"));
}

void TestEchoPage::subscribesWithAValidSignature()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    const std::string signature = signChannel("key", "secret",
                                              channelStringToSign("1.1", "private-order.7", {}));
    QVERIFY(stub.visit(0).heardText(QString::fromStdString(signature)));
}

void TestEchoPage::signsItsUserIn()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.signIn();
    tab.page.connect();
    const std::string signature = signChannel(
        "key", "secret", userStringToSign("1.1", R"({"id":"alice","user_info":{"name":"Alice"}})"));
    QTRY_VERIFY(stub.visitCount() == 1
                && stub.visit(0).heardText(QString::fromStdString(signature)));
    stub.visit(0).say(
        R"({"event":"pusher:signin_success","data":{"user_data":"{\"id\":\"alice\"}"}})");
    QTRY_VERIFY(stub.visit(0).heardText(QStringLiteral("#server-to-user-alice")));
    QCOMPARE(tab.observations.back().text, "pusher:signin_success");
}

void TestEchoPage::tellsWhatItSees()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.subscribe("presence-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    stub.visit(0).say(lockGranted("presence-order.7"));
    QTRY_COMPARE(tab.count(Kind::Lock), std::size_t(1));
    QCOMPARE(tab.observations.back().lock.order.value, "order.7");
    QCOMPARE(tab.observations.back().channel, "presence-order.7");
    QVERIFY(tab.observations.front().state == ConnectionState::Connecting);
}

void TestEchoPage::mayBeUsedFromItsObserver()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.onObserved = [&tab](const Observation& seen) {
        if (seen.state == ConnectionState::Connected && seen.kind == Kind::StateChanged)
            tab.page.subscribe("private-order.7");
        else if (seen.kind == Kind::Subscribed)
            tab.page.end(Abandonment::Kill);
    };
    tab.page.connect();
    QTRY_COMPARE(stub.visitCount(), std::size_t(1));
    QTRY_VERIFY(stub.visit(0).closeCode);
    QCOMPARE(tab.observations.back().kind, Kind::Subscribed);
}

void TestEchoPage::whispersAndUnsubscribes()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.page.whisper("private-order.7", "lock.acquire", "{}");
    tab.page.unsubscribe("private-order.7");
    QTRY_COMPARE(stub.visit(0).heard.size(), 3);
    tab.page.sendRaw("not JSON");
    QTRY_COMPARE(stub.visit(0).heard.size(), 4);
    QVERIFY(stub.visit(0).heard.at(1).contains(QStringLiteral("client-lock.acquire")));
    QVERIFY(stub.visit(0).heard.at(2).contains(QStringLiteral("pusher:unsubscribe")));
    QCOMPARE(stub.visit(0).heard.at(3), QStringLiteral("not JSON"));
}

void TestEchoPage::disconnectsWithItsCode()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.connect();
    QTRY_VERIFY(tab.page.state() == ConnectionState::Connected);
    tab.page.disconnect();
    QVERIFY(tab.page.state() == ConnectionState::Disconnected);
    QTRY_COMPARE(stub.visit(0).closeCode, 1000);
    QTRY_VERIFY(tab.page.isQuiet());
}

void TestEchoPage::reconnectsAfterALoss()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    stub.visit(0).socket->abort();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(2));
    QCOMPARE(tab.page.socketId().value, "1.2");
    QCOMPARE(tab.count(Kind::Error), std::size_t(1));
    const auto error = std::ranges::find(tab.observations, Kind::Error, &Observation::kind);
    QVERIFY(error->text.ends_with("ended the connection without a close frame."));
}

void TestEchoPage::pingsASilentServer()
{
    const PusherStub stub;
    Tab tab(stub.url(), {.activityTimeout = std::chrono::milliseconds(30)});
    tab.page.connect();
    QTRY_COMPARE(stub.visitCount(), std::size_t(1));
    QTRY_VERIFY(stub.visit(0).heardText(QStringLiteral("pusher:ping")));
}

void TestEchoPage::countsWhatConnectedAndWhatFailed()
{
    PusherStub stub;
    Tab good(stub.url());
    good.page.connect();
    QTRY_VERIFY(good.page.state() == ConnectionState::Connected);
    stub.greeting = [](std::size_t) {
        return encodeError({.code = ErrorCode::UnknownApp, .message = "No such app."});
    };
    Tab refused(stub.url());
    refused.page.connect();
    QTRY_VERIFY(refused.page.state() == ConnectionState::Disconnected);
    QCOMPARE(good.page.connects().made, std::uint64_t(1));
    QCOMPARE(good.page.connects().failed, std::uint64_t(0));
    QCOMPARE(refused.page.connects().made, std::uint64_t(0));
    QCOMPARE(refused.page.connects().failed, std::uint64_t(1));
    QCOMPARE(refused.observations.at(1).text, "No such app.");
    QCOMPARE(refused.observations.at(1).code, 4001);
}

void TestEchoPage::saysWhyItCannotConnectOnce()
{
    QUrl nobody;
    {
        const PusherStub gone;
        nobody = gone.url();
    }
    Tab tab(nobody);
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Error), std::size_t(1));
    QVERIFY(tab.observations.back().text.ends_with(
        "refused the connection: is a server running there?"));
    QCOMPARE(tab.page.connects().failed, std::uint64_t(1));
}

void TestEchoPage::goesOnOverTlsWhereTheServerAsksForIt()
{
    const TestCertificate certificate;
    Gate gate;
    gate.setTls(TlsContext::load(certificate.certificateFile(), certificate.keyFile()).value());
    QVERIFY(gate.listenOn(QHostAddress::LocalHost, 0));
    std::vector<QString> schemes;
    connect(&gate, &Gate::webSocketReady, this, [&](QWebSocket* webSocket, DirectSocket* socket) {
        schemes.push_back(socket->isEncrypted() ? QStringLiteral("wss") : QStringLiteral("ws"));
        if (socket->isEncrypted())
            webSocket->sendTextMessage(
                QString::fromStdString(encodeConnectionEstablished(SocketId("1.1"), 120)));
        else
            webSocket->sendTextMessage(QStringLiteral(
                R"({"event":"pusher:error","data":{"code":4000,"message":"TLS only"}})"));
        connect(webSocket, &QWebSocket::disconnected, webSocket, &QObject::deleteLater);
    });
    QUrl url = QUrl(gate.url());
    url.setScheme(QStringLiteral("ws"));
    const auto trust = TlsTrust::load({.caFile = certificate.certificateFile().toStdString()});
    EchoPage page({.url = url, .tls = *trust}, "alice", Prng(1), [](const Observation&) {});
    page.connect();
    QTRY_VERIFY(page.state() == ConnectionState::Connected);
    QCOMPARE(schemes, (std::vector<QString>{QStringLiteral("ws"), QStringLiteral("wss")}));
}

void TestEchoPage::saysWhyThereIsNoTls()
{
    RawPeer peer;
    Tab tab(QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(peer.port())));
    tab.page.connect();
    QTRY_VERIFY(!peer.received().empty());
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    QTRY_COMPARE(tab.count(Kind::Error), std::size_t(1));
    QVERIFY(tab.observations.back().text.find("does not speak TLS") != std::string::npos);
}

void TestEchoPage::asksAnAuthEndpoint()
{
    const PusherStub stub;
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{200, {}, R"({"auth":"key:own"})"}; };
    Tab tab(stub.url(), asking(web));
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    QCOMPARE(web.requests.at(0).body, std::string("socket_id=1.1&channel_name=private-order.7"));
    QVERIFY(stub.visit(0).heardText(QStringLiteral("key:own")));

    web.answer = [](const HttpRequest&) { return HttpReply{403, {}, ""}; };
    tab.page.subscribe("private-order.8");
    QTRY_COMPARE(tab.count(Kind::SubscriptionFailed), std::size_t(1));
    QVERIFY(tab.observations.back().text.find("answered 403") != std::string::npos);
}

void TestEchoPage::sendsALateAnswerOnTheNextConnection()
{
    const PusherStub stub;
    ClientTarget target{.url = stub.url()};
    target.faults = {parseFault("auth_fault delay=100ms").value()};
    EchoPage page(target, "alice", Prng(1), [](const Observation&) {});
    page.subscribe("private-order.7");
    page.connect();
    QTRY_VERIFY(page.state() == ConnectionState::Connected);
    int again = 4200; // pusher-js connects again at once.
    stub.visit(0).socket->close(static_cast<QWebSocketProtocol::CloseCode>(again));
    QTRY_COMPARE(stub.visitCount(), std::size_t(2));
    for (const char* socketId : {"1.1", "1.2"}) {
        const std::string signature = signChannel(
            "key", "secret", channelStringToSign(socketId, "private-order.7", {}));
        QTRY_VERIFY(stub.visit(1).heardText(QString::fromStdString(signature)));
    }
    QCOMPARE(stub.visit(0).heard.size(), 0);
}

void TestEchoPage::hearsTheEndpointOnceThawed()
{
    const PusherStub stub;
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient http;
    Tab tab(stub.url(), {.http = &http, .auth = asking(web).auth});
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(web.waiting.size(), std::size_t(1));
    tab.page.freeze();
    web.waiting[0]->reply({403, {}, ""});
    QTRY_COMPARE(http.underWay(), std::size_t(0));
    QCOMPARE(tab.count(Kind::SubscriptionFailed), std::size_t(0));
    tab.page.thaw();
    QCOMPARE(tab.count(Kind::SubscriptionFailed), std::size_t(1));
}

/// The other tab, opened later, is reset when the frozen one's pause is long over.
void TestEchoPage::aPauseWakesNobodyWhomAPersonFroze()
{
    const PusherStub stub;
    Tab frozen(stub.url(), std::vector<Fault>{parseFault("pause at=150ms for=20ms").value()});
    Tab other(stub.url(), std::vector<Fault>{parseFault("rst at=200ms").value()});
    for (Tab* tab : {&frozen, &other}) {
        tab->page.subscribe("orders");
        tab->page.connect();
        QTRY_COMPARE(tab->count(Kind::Subscribed), std::size_t(1));
    }
    frozen.page.freeze();
    stub.visit(0).say(R"({"event":"news","channel":"orders","data":"{}"})");
    QTRY_VERIFY(other.count(Kind::Error) > 0);
    QCOMPARE(frozen.count(Kind::Event), std::size_t(0));
    frozen.page.thaw();
    QTRY_COMPARE(frozen.count(Kind::Event), std::size_t(1));
}

void TestEchoPage::forgetsTheEndpointWhenItEnds()
{
    const PusherStub stub;
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient http;
    Tab tab(stub.url(), {.http = &http, .auth = asking(web).auth});
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(http.underWay(), std::size_t(1));
    tab.page.end(Abandonment::Kill);
    QCOMPARE(http.underWay(), std::size_t(0));
}

void TestEchoPage::frozenItHearsNothingUntilThawed()
{
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.subscribe("private-order.7");
    tab.page.connect();
    QTRY_COMPARE(tab.count(Kind::Subscribed), std::size_t(1));
    tab.page.freeze();
    stub.visit(0).say(lockGranted("private-order.7"));
    stub.visit(0).socket->flush();
    QCoreApplication::processEvents();
    QCOMPARE(tab.count(Kind::Lock), std::size_t(0));
    tab.page.thaw();
    QTRY_COMPARE(tab.count(Kind::Lock), std::size_t(1));
}

void TestEchoPage::frozenItsTimersWait()
{
    const PusherStub stub;
    Tab tab(stub.url(), {.activityTimeout = std::chrono::milliseconds(10)});
    tab.onObserved = [&tab](const Observation& seen) {
        if (seen.kind == Kind::StateChanged && seen.state == ConnectionState::Connected)
            tab.page.freeze();
    };
    tab.page.connect();
    QTRY_VERIFY(tab.page.state() == ConnectionState::Connected);
    Tab awake(stub.url(), {.activityTimeout = std::chrono::milliseconds(30)});
    awake.page.connect();
    QTRY_COMPARE(stub.visitCount(), std::size_t(2));
    QTRY_VERIFY(stub.visit(1).heardText(QStringLiteral("pusher:ping")));
    QCOMPARE(stub.visit(0).heard.size(), 0);
    tab.page.thaw();
    QTRY_VERIFY(stub.visit(0).heardText(QStringLiteral("pusher:ping")));
}

void TestEchoPage::itsTimeStandsStillInASleepAndNotInAPause_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<bool>("alsoByThePerson");
    QTest::addColumn<bool>("isLate");
    QTest::addRow("pause") << QByteArray("pause") << false << false;
    QTest::addRow("sleep") << QByteArray("sleep") << false << true;
    QTest::addRow("sleep, frozen by the person") << QByteArray("sleep") << true << true;
}

/// For a second, in which a ping would have been due.
void TestEchoPage::itsTimeStandsStillInASleepAndNotInAPause()
{
    QFETCH(QByteArray, fault);
    QFETCH(bool, alsoByThePerson);
    QFETCH(bool, isLate);
    SteppedClock clock;
    const PusherStub stub;
    EchoPage page({.url = stub.url(),
                   .options = {.activityTimeout = std::chrono::milliseconds(500)},
                   .links = LinkPlan::Links::Always,
                   .hearing = ClientTarget::Hearing::OneByOne},
                  "alice", Prng(1), [](const Observation&) {});
    page.connect();
    for (int news = 0; news < 2; ++news) {
        QTRY_VERIFY(page.nextNews(0));
        QVERIFY(page.hear(0));
    }
    QVERIFY(page.state() == ConnectionState::Connected);
    if (alsoByThePerson)
        page.freeze();
    page.setFaults({parseFault(fault.toStdString()).value()});
    clock.advance(std::chrono::seconds(1));
    page.setFaults({});
    page.thaw();
    QCOMPARE(page.fire(EchoTimer::Activity), !isLate);
    clock.advance(std::chrono::milliseconds(500));
    QCOMPARE(page.fire(EchoTimer::Activity), isLate);
}

void TestEchoPage::asleepInABlackholeItIsDeafUntilBothHaveEnded_data()
{
    QTest::addColumn<bool>("healsFirst");
    QTest::addRow("heals first") << true;
    QTest::addRow("wakes first") << false;
}

void TestEchoPage::asleepInABlackholeItIsDeafUntilBothHaveEnded()
{
    QFETCH(bool, healsFirst);
    RawPeer peer;
    EchoPage page({.url = QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(peer.port())),
                   .links = LinkPlan::Links::Always},
                  "alice", Prng(1), [](const Observation&) {});
    page.connect();
    QTRY_VERIFY(peer.accepted() && !peer.received().empty());
    page.setFaults({parseFault("blackhole").value()});
    page.fallAsleep();
    healsFirst ? page.setFaults({}) : page.thaw();
    peer.send("HTTP/1.1 101");
    QCOMPARE(peer.unacknowledged(), 1U);
    healsFirst ? page.thaw() : page.setFaults({});
    // The peer's kernel sends it again by itself.
    QTRY_COMPARE(peer.unacknowledged(), 0U);
}

void TestEchoPage::endsInEveryWay_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addColumn<int>("closeCode");
    QTest::addRow("tab closed") << Abandonment::TabClose << 1001;
    // Qt says 1000 where there was no close frame.
    QTest::addRow("killed") << Abandonment::Kill << 1000;
    QTest::addRow("reset") << Abandonment::Reset << 1000;
    QTest::addRow("vanished") << Abandonment::Vanish << 0;
}

void TestEchoPage::endsInEveryWay()
{
    QFETCH(Abandonment, how);
    QFETCH(int, closeCode);
    const PusherStub stub;
    Tab tab(stub.url());
    tab.page.connect();
    QTRY_VERIFY(tab.page.state() == ConnectionState::Connected);
    const std::size_t seen = tab.observations.size();
    tab.page.end(how);
    stub.visit(0).say(encodePing());
    if (how == Abandonment::Vanish) {
        QCoreApplication::processEvents();
        QVERIFY(!stub.visit(0).closeCode);
        QVERIFY(!tab.page.isQuiet());
    } else {
        QTRY_COMPARE(stub.visit(0).closeCode, closeCode);
        QTRY_VERIFY(tab.page.isQuiet());
    }
    QCOMPARE(tab.observations.size(), seen);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    const QCoreApplication app(argc, argv);
    TestEchoPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_echopage.moc"
