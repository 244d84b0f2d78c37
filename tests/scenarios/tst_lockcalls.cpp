// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "client/net/echosocket.h"
#include "scenarios/live/lockcalls.h"
#include "server/net/hubserver.h"
#include "tests/support/printers.h"

#include <algorithm>
#include <iterator>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr int accepted = static_cast<int>(ClientAct::Check::Accepted);
constexpr int refused = static_cast<int>(ClientAct::Check::Refused);

/// A server where somebody holds order 7.
class HeldOrder
{
public:
    explicit HeldOrder(ServerObserver* observer = nullptr)
        : m_server(options(), observer)
    {
        [&] { QVERIFY(m_server.listen()); }();
        ClientTarget target;
        target.url = QUrl(m_server.url());
        target.channelData = ChannelDataOn::EverySignedChannel;
        m_page = std::make_unique<EchoSocket>(
            target, "alice", Prng(1), [&](const Observation& seen) {
                if (seen.kind == Observation::Kind::Lock && seen.lock.event != "lock.changed")
                    m_heard = seen.lock.event;
                if (seen.lock.event == "lock.granted")
                    m_token = seen.lock.token;
            });
        m_page->open();
        m_page->subscribe("private-order.7");
        [&] { QTRY_VERIFY(m_token.value != 0); }();
    }

    quint16 port() const { return m_server.port(); }

    FencingToken token() const { return m_token; }

    const std::string& heardLast() const { return m_heard; }

private:
    static ServerOptions options()
    {
        ServerOptions options;
        options.port = 0;
        return options;
    }

    HubServer m_server;
    std::unique_ptr<EchoSocket> m_page;
    FencingToken m_token;
    std::string m_heard;
};

Result<void> doneBy(const std::function<void(LockCalls::Done)>& call)
{
    std::optional<Result<void>> done;
    call([&](const Result<void>& each) { done = each; });
    [&] { QTRY_VERIFY(done); }();
    return *done;
}

Result<ClientAct::Check> answerOf(LockCalls& calls, const std::string& order, FencingToken token)
{
    std::optional<Result<ClientAct::Check>> answer;
    calls.check(Resource(order), token,
                [&](const Result<ClientAct::Check>& each) { answer = each; });
    [&] { QTRY_VERIFY(answer); }();
    return *answer;
}

} // namespace

class TestLockCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsTheTokenOfTheGrantInForce();
    void refusesEveryOtherToken();
    void asksAboutOrdersOfAnyName();
    void knowsTheAnswerAsSoonAsTheServerDoes();
    void tellsApartTwoWhoAskTheSameAtOnce();
    void takesALockAway();
    void givesALock();
    void saysThatTheServerDoesNotKnowTheApplication();
    void saysThatNoAnswerCame();
    void saysThatNobodyListens();
};

void TestLockCalls::acceptsTheTokenOfTheGrantInForce()
{
    const HeldOrder held;
    LockCalls calls(held.port(), AppConfig());
    QCOMPARE(static_cast<int>(answerOf(calls, "order.7", held.token()).value()), accepted);
}

void TestLockCalls::refusesEveryOtherToken()
{
    const HeldOrder held;
    LockCalls calls(held.port(), AppConfig());
    const FencingToken other{held.token().value + 1};
    QCOMPARE(static_cast<int>(answerOf(calls, "order.7", other).value()), refused);
    QCOMPARE(static_cast<int>(answerOf(calls, "order.8", held.token()).value()), refused);
}

void TestLockCalls::asksAboutOrdersOfAnyName()
{
    const HeldOrder held;
    LockCalls calls(held.port(), AppConfig());
    QCOMPARE(static_cast<int>(answerOf(calls, "order.a@b;c=d,7", {1}).value()), refused);
}

/// Whoever looks at the answer only when it has arrived takes a save for stale that was not.
void TestLockCalls::knowsTheAnswerAsSoonAsTheServerDoes()
{
    struct Listener : ServerObserver
    {
        LockCalls* calls = nullptr;
        std::vector<std::string>* heard = nullptr;

        void requestAnswered(const HttpAnswer& answer) override
        {
            heard->push_back(std::to_string(answer.status));
            calls->decided(answer);
            heard->push_back("decided");
        }
    };

    Listener listener;
    const HeldOrder held(&listener);
    LockCalls calls(held.port(), AppConfig());
    std::vector<std::string> heard;
    listener.calls = &calls;
    listener.heard = &heard;
    const auto check = [&](const std::string& order, std::uint64_t token, const char* name) {
        calls.check(Resource(order), {token}, [&heard, name](const auto& answer) {
            const bool isAccepted = answer.value() == ClientAct::Check::Accepted;
            heard.push_back(std::string(name) + (isAccepted ? " accepted" : " refused"));
        });
    };
    // The server has both before either answer is read.
    check("order.7", held.token().value + 1, "other");
    check("order.7", held.token().value, "mine");
    check("order.8", held.token().value, "elsewhere");
    QTRY_COMPARE(heard.size(), 9U);
    const auto at = [&](const std::string& what) { return std::ranges::find(heard, what); };
    QCOMPARE(*std::prev(at("mine accepted")), std::string("200"));
    QCOMPARE(*std::next(at("mine accepted")), std::string("decided"));
    QCOMPARE(*std::prev(at("other refused")), std::string("409"));
    QCOMPARE(*std::next(at("elsewhere refused")), std::string("decided"));
}

/// The second one's question may come to the server first, and the lock be gone in between.
void TestLockCalls::tellsApartTwoWhoAskTheSameAtOnce()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    std::vector<std::string> asked;
    connect(&silent, &QTcpServer::newConnection, this, [&] {
        QTcpSocket* const socket = silent.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this,
                [&asked, socket, text = std::string()]() mutable {
                    text += socket->readAll().toStdString();
                    const std::size_t head = text.find("\r\n\r\n");
                    if (head != std::string::npos && text.ends_with('}'))
                        asked.push_back(text.substr(head + 4));
                });
    });
    LockCalls calls(silent.serverPort(), AppConfig());
    std::vector<std::string> heard;
    const auto ask = [&](const std::string& who) {
        calls.check(Resource("order.7"), {1}, [&heard, who](const auto& answer) {
            heard.push_back(
                who + (answer.value() == ClientAct::Check::Accepted ? " accepted" : " refused"));
        });
    };
    const auto decide = [&](int status, const std::string& body) {
        calls.decided({"POST", "/apps/app/locks/order.7/check", status, body});
    };
    ask("alice");
    QTRY_COMPARE(asked.size(), 1U);
    ask("bob");
    QTRY_COMPARE(asked.size(), 2U);
    decide(200, asked[1]);
    decide(409, asked[0]);
    QCOMPARE(heard, (std::vector<std::string>{"bob accepted", "alice refused"}));
}

void TestLockCalls::takesALockAway()
{
    HeldOrder held;
    LockCalls calls(held.port(), AppConfig());
    QVERIFY(doneBy([&](auto done) { calls.revoke(Resource("order.7"), done); }));
    QTRY_COMPARE(held.heardLast(), std::string("lock.revoked"));
    QCOMPARE(static_cast<int>(answerOf(calls, "order.7", held.token()).value()), refused);
    // Nobody has it any more, so the second time is in vain.
    QVERIFY(doneBy([&](auto done) { calls.revoke(Resource("order.7"), done); }));
}

void TestLockCalls::givesALock()
{
    HeldOrder held;
    LockCalls calls(held.port(), AppConfig());
    QVERIFY(doneBy([&](auto done) { calls.revoke(Resource("order.7"), done); }));
    QTRY_COMPARE(held.heardLast(), std::string("lock.revoked"));
    QVERIFY(doneBy([&](auto done) { calls.give(Resource("order.7"), "nobody", done); }));
    QVERIFY(doneBy([&](auto done) { calls.give(Resource("order.7"), "alice", done); }));
    QTRY_COMPARE(held.heardLast(), std::string("lock.granted"));
    AppConfig app;
    app.secret = "another";
    LockCalls stranger(held.port(), app);
    const auto done = doneBy([&](auto each) { stranger.revoke(Resource("order.7"), each); });
    QVERIFY(!done);
    QVERIFY2(
        done.error().message.starts_with("an operator called the server, and it did not say so"),
        done.error().message.c_str());
}

void TestLockCalls::saysThatTheServerDoesNotKnowTheApplication()
{
    const HeldOrder held;
    AppConfig app;
    app.secret = "another";
    LockCalls calls(held.port(), app);
    const auto answer = answerOf(calls, "order.7", held.token());
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.starts_with(
                 "the server was asked whether a save is allowed, and did not say so: "),
             answer.error().message.c_str());
}

void TestLockCalls::saysThatNoAnswerCame()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    LockCalls calls(silent.serverPort(), AppConfig(), 50ms);
    const auto answer = answerOf(calls, "order.7", {1});
    QVERIFY(!answer);
    QCOMPARE(
        answer.error().message,
        std::string("the server was asked whether a save is allowed, and did not answer within "
                    "50ms"));
}

void TestLockCalls::saysThatNobodyListens()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    LockCalls calls(server.serverPort(), AppConfig());
    server.close();
    QVERIFY(!answerOf(calls, "order.7", {1}));
}

QTEST_GUILESS_MAIN(TestLockCalls)
#include "tst_lockcalls.moc"
