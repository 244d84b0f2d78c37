// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/pageauth.h"
#include "server/protocol/channelauth.h"
#include "tests/support/webstub.h"

using namespace echolock;

namespace {

/// A page that asks, and what it was answered.
struct Asker
{
    explicit Asker(const ClientTarget& target)
        : auth(target, "alice", page, [this](AuthRequestId id, const Result<AuthAnswer>& answer) {
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
};

void TestPageAuth::signsByItselfAtOnce()
{
    Asker asker({});
    asker.auth.ask(request);
    QCOMPARE(asker.answers.size(), std::size_t(1));
    QVERIFY(asker.answers[0].first == request.id);
    QCOMPARE(asker.answers[0].second->auth, signedFor("1.2"));
}

void TestPageAuth::asksTheEndpoint()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return HttpReply{200, {}, R"({"auth":"key:own"})"}; };
    Asker asker(asking(web));
    asker.auth.ask(request);
    QTRY_COMPARE(asker.answers.size(), std::size_t(1));
    QCOMPARE(asker.answers[0].second->auth, std::string("key:own"));
    QCOMPARE(web.requests.at(0).body, std::string("socket_id=1.2&channel_name=private-order.7"));
}

void TestPageAuth::tellsAFrozenPageOnceItIsThawed()
{
    Asker asker({});
    asker.auth.freeze();
    asker.auth.ask(request);
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
    asker.auth.ask(request);
    QTRY_COMPARE(http.underWay(), std::size_t(1));
    asker.auth.cancel();
    QCOMPARE(http.underWay(), std::size_t(0));
    asker.auth.ask(request);
    QCOMPARE(http.underWay(), std::size_t(0));
    QVERIFY(asker.answers.empty());
}

QTEST_GUILESS_MAIN(TestPageAuth)

#include "tst_pageauth.moc"
