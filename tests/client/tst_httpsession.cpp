// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/http/httpclient.h"
#include "client/http/httpsession.h"
#include "tests/support/webstub.h"

using namespace echolock;

class TestHttpSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsBackWhatItWasGiven();
    void keepsPersonsApart();
    void mayEndBeforeItsRequests();
};

namespace {

/// Gives a cookie to whoever logs in.
WebStub::Answer login()
{
    return [](const HttpRequest& request) {
        HttpReply reply{200, {}, ""};
        if (request.target == "/login")
            reply.headers = {{"Set-Cookie", "laravel_session=abc%3D; path=/; httponly"},
                             {"Set-Cookie", "XSRF-TOKEN=t1; path=/"}};
        return reply;
    };
}

} // namespace

void TestHttpSession::sendsBackWhatItWasGiven()
{
    WebStub web;
    web.answer = login();
    HttpClient client;
    const HttpSession session;
    int answers = 0;
    const auto count = [&answers](const Result<HttpClient::Answer>&) { ++answers; };
    QCOMPARE(session.cookie("XSRF-TOKEN"), std::string());
    client.send({.method = "POST", .url = web.url("/login"), .session = &session}, this, count);
    QTRY_COMPARE(answers, 1);
    QCOMPARE(session.cookie("XSRF-TOKEN"), std::string("t1"));
    QCOMPARE(session.cookie("laravel_session"), std::string("abc%3D"));
    client.send({.url = web.url("/auth"), .headers = {{"cookie", "own=1"}}, .session = &session},
                this, count);
    QTRY_COMPARE(answers, 2);
    const std::string cookies(web.requests[1].header("cookie"));
    for (const char* expected : {"laravel_session=abc%3D", "XSRF-TOKEN=t1", "own=1"})
        QVERIFY2(cookies.find(expected) != std::string::npos, cookies.c_str());
}

void TestHttpSession::keepsPersonsApart()
{
    WebStub web;
    web.answer = login();
    HttpClient client;
    const HttpSession one;
    const HttpSession other;
    int answers = 0;
    const auto count = [&answers](const Result<HttpClient::Answer>&) { ++answers; };
    client.send({.url = web.url("/login"), .session = &one}, this, count);
    QTRY_COMPARE(answers, 1);
    client.send({.url = web.url("/auth"), .session = &other}, this, count);
    client.send({.url = web.url("/auth")}, this, count);
    QTRY_COMPARE(answers, 3);
    QVERIFY(web.requests[1].header("cookie").empty());
    QVERIFY(web.requests[2].header("cookie").empty());
}

void TestHttpSession::mayEndBeforeItsRequests()
{
    WebStub web;
    web.answer = login();
    HttpClient client;
    int answers = 0;
    {
        const HttpSession session;
        client.send({.url = web.url("/login"), .session = &session}, this,
                    [&answers](const Result<HttpClient::Answer>&) { ++answers; });
    }
    QTRY_COMPARE(answers, 1);
}

QTEST_GUILESS_MAIN(TestHttpSession)

#include "tst_httpsession.moc"
