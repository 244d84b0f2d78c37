// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/authsender.h"
#include "tests/support/webstub.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestAuthSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void postsAsPusherJsDoes();
    void asksForUsersElsewhere();
    void keepsThePersonsCookies();
    void tellsWhatTheEndpointAnswered();
    void tellsWhyItCannotBeAsked();
};

namespace {

struct Asked
{
    AuthRequestId id;
    Result<AuthAnswer> answer;
};

AuthAnswered into(std::vector<Asked>& asked)
{
    return [&asked](AuthRequestId id, const Result<AuthAnswer>& answer) {
        asked.push_back({id, answer});
    };
}

const AuthRequest request{
    .id = AuthRequestId{3}, .socketId = SocketId("1.2"), .channel = "private-order.7"};

std::shared_ptr<const AuthEndpoint> shared(AuthEndpoint endpoint)
{
    return std::make_shared<const AuthEndpoint>(std::move(endpoint));
}

HttpReply signedReply(std::vector<HttpHeader> headers = {})
{
    return {200, std::move(headers), R"({"auth":"key:abc"})"};
}

} // namespace

void TestAuthSender::postsAsPusherJsDoes()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return signedReply(); };
    HttpClient http;
    std::vector<Asked> asked;
    askForAuth({.http = &http,
                .auth = shared({.url = web.url("/broadcasting/auth"),
                                .headers = {{"X-CSRF-TOKEN", "t"}, {"Cookie", "a=1"}},
                                .params = {{"team", "7"}}})},
               request, this, into(asked));
    QTRY_COMPARE(asked.size(), std::size_t(1));
    QVERIFY(asked[0].id == request.id);
    QCOMPARE(asked[0].answer->auth, std::string("key:abc"));
    const HttpRequest& post = web.requests.at(0);
    QCOMPARE(post.method, std::string("POST"));
    QCOMPARE(post.target, std::string("/broadcasting/auth"));
    QCOMPARE(post.body, std::string("socket_id=1.2&channel_name=private-order.7&team=7"));
    QCOMPARE(post.header("content-type"), std::string_view("application/x-www-form-urlencoded"));
    QCOMPARE(post.header("x-csrf-token"), std::string_view("t"));
    QCOMPARE(post.header("cookie"), std::string_view("a=1"));
}

void TestAuthSender::asksForUsersElsewhere()
{
    WebStub web;
    web.answer = [](const HttpRequest&) {
        return HttpReply{200, {}, R"({"auth":"key:abc","user_data":"{}"})"};
    };
    HttpClient http;
    std::vector<Asked> asked;
    askForAuth({.http = &http,
                .auth = shared({.url = web.url("/broadcasting/auth"),
                                .userUrl = web.url("/broadcasting/user-auth")})},
               {.id = AuthRequestId{4}, .socketId = SocketId("1.2"), .channel = {}}, this,
               into(asked));
    QTRY_COMPARE(asked.size(), std::size_t(1));
    QCOMPARE(asked[0].answer->userData, std::string("{}"));
    QCOMPARE(web.requests.at(0).target, std::string("/broadcasting/user-auth"));
    QCOMPARE(web.requests.at(0).body, std::string("socket_id=1.2"));
}

void TestAuthSender::keepsThePersonsCookies()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return signedReply({{"Set-Cookie", "s=new; path=/"}}); };
    HttpClient http;
    const WebAccess access{.http = &http,
                           .auth = shared({.url = web.url()}),
                           .session = std::make_shared<const HttpSession>()};
    std::vector<Asked> asked;
    for (std::size_t count = 1; count <= 2; ++count) {
        askForAuth(access, request, this, into(asked));
        QTRY_COMPARE(asked.size(), count);
    }
    QCOMPARE(web.requests.at(1).header("cookie"), std::string_view("s=new"));
}

void TestAuthSender::tellsWhatTheEndpointAnswered()
{
    WebStub web;
    web.answer = [](const HttpRequest&) {
        return HttpReply{302, {{"Location", "/login"}}, "Redirecting"};
    };
    HttpClient http;
    std::vector<Asked> asked;
    askForAuth({.http = &http, .auth = shared({.url = web.url("/auth?key=secret")})}, request, this,
               into(asked));
    QTRY_COMPARE(asked.size(), std::size_t(1));
    QVERIFY(!asked[0].answer);
    const std::string start = "The auth endpoint " + web.url("/auth") + " redirects to "
        + web.url("/login") + " (302)";
    QVERIFY2(asked[0].answer.error().message.starts_with(start),
             asked[0].answer.error().message.c_str());
}

void TestAuthSender::tellsWhyItCannotBeAsked()
{
    WebStub web;
    web.answer = [](const HttpRequest&) { return std::nullopt; };
    HttpClient http;
    std::vector<Asked> asked;
    askForAuth({.http = &http, .auth = shared({.url = web.url("/auth"), .timeout = 50ms})}, request,
               this, into(asked));
    QTRY_COMPARE(asked.size(), std::size_t(1));
    QVERIFY(!asked[0].answer);
    QCOMPARE(asked[0].answer.error().message,
             "The auth endpoint cannot be asked: " + web.url("/auth")
                 + " did not answer within 50ms: is the application overloaded?");
}

QTEST_GUILESS_MAIN(TestAuthSender)

#include "tst_authsender.moc"
