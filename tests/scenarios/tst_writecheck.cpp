// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpServer>
#include <QTest>

#include "client/net/echosocket.h"
#include "scenarios/live/writecheck.h"
#include "server/net/hubserver.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr int accepted = static_cast<int>(ClientAct::Check::Accepted);
constexpr int refused = static_cast<int>(ClientAct::Check::Refused);

/// A server where somebody holds order 7.
class HeldOrder
{
public:
    HeldOrder()
        : m_server(options())
    {
        [&] { QVERIFY(m_server.listen()); }();
        ClientTarget target;
        target.url = QUrl(m_server.url());
        m_page = std::make_unique<EchoSocket>(target, "alice", Prng(1),
                                              [&](const Observation& seen) {
                                                  if (seen.lock.event == "lock.granted")
                                                      m_token = seen.lock.token;
                                              });
        m_page->open();
        m_page->subscribe("private-order.7");
        [&] { QTRY_VERIFY(m_token.value != 0); }();
    }

    quint16 port() const { return m_server.port(); }

    FencingToken token() const { return m_token; }

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
};

WriteCheck::Answer answerOf(WriteCheck& check, const std::string& order, FencingToken token)
{
    std::optional<WriteCheck::Answer> answer;
    check.ask(Resource(order), token, [&](const WriteCheck::Answer& each) { answer = each; });
    [&] { QTRY_VERIFY(answer); }();
    return *answer;
}

} // namespace

class TestWriteCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsTheTokenOfTheGrantInForce();
    void refusesEveryOtherToken();
    void asksAboutOrdersOfAnyName();
    void saysThatTheServerDoesNotKnowTheApplication();
    void saysThatNoAnswerCame();
    void saysThatNobodyListens();
};

void TestWriteCheck::acceptsTheTokenOfTheGrantInForce()
{
    const HeldOrder held;
    WriteCheck check(held.port(), AppConfig());
    QCOMPARE(static_cast<int>(answerOf(check, "order.7", held.token()).value()), accepted);
}

void TestWriteCheck::refusesEveryOtherToken()
{
    const HeldOrder held;
    WriteCheck check(held.port(), AppConfig());
    const FencingToken other{held.token().value + 1};
    QCOMPARE(static_cast<int>(answerOf(check, "order.7", other).value()), refused);
    QCOMPARE(static_cast<int>(answerOf(check, "order.8", held.token()).value()), refused);
}

void TestWriteCheck::asksAboutOrdersOfAnyName()
{
    const HeldOrder held;
    WriteCheck check(held.port(), AppConfig());
    QCOMPARE(static_cast<int>(answerOf(check, "order.a@b;c=d,7", {1}).value()), refused);
}

void TestWriteCheck::saysThatTheServerDoesNotKnowTheApplication()
{
    const HeldOrder held;
    AppConfig app;
    app.secret = "another";
    WriteCheck check(held.port(), app);
    const WriteCheck::Answer answer = answerOf(check, "order.7", held.token());
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.starts_with(
                 "the server was asked whether a save is allowed, and did not say so: "),
             answer.error().message.c_str());
}

void TestWriteCheck::saysThatNoAnswerCame()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    WriteCheck check(silent.serverPort(), AppConfig(), 50ms);
    const WriteCheck::Answer answer = answerOf(check, "order.7", {1});
    QVERIFY(!answer);
    QCOMPARE(
        answer.error().message,
        std::string("the server was asked whether a save is allowed, and did not answer within "
                    "50ms"));
}

void TestWriteCheck::saysThatNobodyListens()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WriteCheck check(server.serverPort(), AppConfig());
    server.close();
    QVERIFY(!answerOf(check, "order.7", {1}));
}

QTEST_GUILESS_MAIN(TestWriteCheck)
#include "tst_writecheck.moc"
