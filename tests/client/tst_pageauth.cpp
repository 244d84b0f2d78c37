// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/faulttext.h"
#include "client/net/pageauth.h"
#include "server/protocol/channelauth.h"
#include "tests/support/webstub.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// A page that asks, and what it was answered.
struct Asker
{
    explicit Asker(const ClientTarget& target)
        : auth(target, "alice", Prng(1), page,
               [this](AuthRequestId id, const Result<AuthAnswer>& answer) {
                   answers.emplace_back(id, answer);
               })
    {
    }

    QObject page;
    std::vector<std::pair<AuthRequestId, Result<AuthAnswer>>> answers;
    PageAuth auth;
};

const AuthRequest request{
    .id = AuthRequestId{3}, .socketId = SocketId("1.2"), .channel = "private-order.7"};

ClientTarget asking(const WebStub& web)
{
    return {.web = {.auth = std::make_shared<const AuthEndpoint>(
                        AuthEndpoint{.url = web.url("/auth")})}};
}

ClientTarget troubled(ClientTarget target, std::string_view fault)
{
    target.faults = {parseFault(fault).value()};
    return target;
}

std::string signedFor(std::string_view socketId)
{
    return signChannel("key", "secret", channelStringToSign(socketId, request.channel, {}));
}

} // namespace

class TestPageAuth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsByItselfAtOnce();
    void asksTheEndpoint();
    void tellsAFrozenPageOnceItIsThawed();
    void tellsNothingOnceCancelled();
    void faultsForbid();
    void faultsSignForAnotherConnection_data();
    void faultsSignForAnotherConnection();
    void faultsDelayTheQuestion();
    void faultsActWhenTheirTimeHasCome();
};

void TestPageAuth::signsByItselfAtOnce()
{
    Asker asker({});
    asker.auth.ask(request, 0s);
    QCOMPARE(asker.answers.size(), std::size_t(1));
    QVERIFY(asker.answers[0].first == request.id);
    QCOMPARE(asker.answers[0].second->auth, signedFor("1.2"));
}

void TestPageAuth::asksTheEndpoint()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{200, {}, R"({"auth":"key:own"})"}; };
    Asker asker(asking(web));
    asker.auth.ask(request, 0s);
    QTRY_COMPARE(asker.answers.size(), std::size_t(1));
    QCOMPARE(asker.answers[0].second->auth, std::string("key:own"));
    QCOMPARE(web.requests.at(0).body, std::string("socket_id=1.2&channel_name=private-order.7"));
}

void TestPageAuth::tellsAFrozenPageOnceItIsThawed()
{
    Asker asker({});
    asker.auth.freeze();
    asker.auth.ask(request, 0s);
    QVERIFY(asker.answers.empty());
    asker.auth.thaw();
    QCOMPARE(asker.answers.size(), std::size_t(1));
}

void TestPageAuth::tellsNothingOnceCancelled()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient http;
    ClientTarget target = asking(web);
    target.web.http = &http;
    Asker asker(target);
    asker.auth.ask(request, 0s);
    QTRY_COMPARE(http.underWay(), std::size_t(1));
    asker.auth.cancel();
    QCOMPARE(http.underWay(), std::size_t(0));
    asker.auth.ask(request, 0s);
    QCOMPARE(http.underWay(), std::size_t(0));
    QVERIFY(asker.answers.empty());
}

void TestPageAuth::faultsForbid()
{
    WebStub web;
    Asker asker(troubled(asking(web), "auth_fault forbid=100%"));
    asker.auth.ask(request, 0s);
    QCOMPARE(asker.answers.size(), std::size_t(1));
    QVERIFY(!asker.answers[0].second);
    QCOMPARE(asker.answers[0].second.error().message,
             std::string("The question for auth was answered 403, by auth_fault."));
    QVERIFY(web.requests.empty());
}

void TestPageAuth::faultsSignForAnotherConnection_data()
{
    QTest::addColumn<bool>("endpoint");
    QTest::newRow("signed by itself") << false;
    QTest::newRow("by the endpoint") << true;
}

void TestPageAuth::faultsSignForAnotherConnection()
{
    QFETCH(bool, endpoint);
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{200, {}, R"({"auth":"key:own"})"}; };
    Asker asker(troubled(endpoint ? asking(web) : ClientTarget(), "auth_fault stale=100%"));
    asker.auth.ask(request, 0s);
    QTRY_COMPARE(asker.answers.size(), std::size_t(1));
    if (endpoint)
        QCOMPARE(web.requests.at(0).body,
                 std::string("socket_id=1.20&channel_name=private-order.7"));
    else
        QCOMPARE(asker.answers[0].second->auth, signedFor("1.20"));
}

void TestPageAuth::faultsDelayTheQuestion()
{
    Asker asker(troubled({}, "auth_fault delay=20ms"));
    asker.auth.ask(request, 0s);
    QVERIFY(asker.answers.empty());
    QTRY_COMPARE(asker.answers.size(), std::size_t(1));
    QCOMPARE(asker.answers[0].second->auth, signedFor("1.2"));
}

void TestPageAuth::faultsActWhenTheirTimeHasCome()
{
    Asker asker(troubled({}, "auth_fault forbid=100% at=5s"));
    asker.auth.ask(request, 4s);
    asker.auth.ask(request, 5s);
    QCOMPARE(asker.answers.size(), std::size_t(2));
    QVERIFY(asker.answers[0].second);
    QVERIFY(!asker.answers[1].second);
    asker.auth.setFaults({});
    asker.auth.ask(request, 6s);
    QVERIFY(asker.answers[2].second);
}

QTEST_GUILESS_MAIN(TestPageAuth)

#include "tst_pageauth.moc"
