// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/authform.h"

using namespace echolock;

class TestAuthForm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesTheFormOfPusherJs();
    void leavesTheChannelOutOfASignIn();
    void fillsInThePerson();
    void readsAnAnswer();
    void readsWhatOtherAnswersHave();
    void takesAnAnswerWithoutAuthAsPusherJsDoes_data();
    void takesAnAnswerWithoutAuthAsPusherJsDoes();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestAuthForm::writesTheFormOfPusherJs()
{
    const AuthRequest request{
        .id = {}, .socketId = SocketId("123.456"), .channel = "private-order.7;a=b,@é"};
    QCOMPARE(authForm(request, {{"team id", "a&b"}, {"kept", "-_.!~*'()"}}),
             std::string("socket_id=123.456&channel_name=private-order.7%3Ba%3Db%2C%40%C3%A9&"
                         "team%20id=a%26b&kept=-_.!~*'()"));
}

void TestAuthForm::leavesTheChannelOutOfASignIn()
{
    QCOMPARE(authForm({.id = {}, .socketId = SocketId("1.2"), .channel = {}}, {}),
             std::string("socket_id=1.2"));
}

void TestAuthForm::fillsInThePerson()
{
    const AuthEndpoint endpoint = personal({.url = "http://app.test/{n}",
                                            .headers = {{"Authorization", "Bearer {user}-{n}-{n}"}},
                                            .params = {{"{n}", "{x}{user}"}}},
                                           {.user = "{n}", .number = 12});
    QCOMPARE(endpoint.url, std::string("http://app.test/{n}"));
    QCOMPARE(endpoint.headers.front().second, std::string("Bearer 12-12-12"));
    QCOMPARE(endpoint.params.front().first, std::string("{n}"));
    QCOMPARE(endpoint.params.front().second, std::string("{x}12"));
}

void TestAuthForm::readsAnAnswer()
{
    const auto answer = readAuthReply(
        "http://app.test/auth",
        {.status = 200, .body = R"( {"auth":"key:abc","channel_data":"{\"user_id\":\"1\"}"} )"});
    QVERIFY(answer.has_value());
    QCOMPARE(answer->auth, std::string("key:abc"));
    QCOMPARE(answer->channelData, std::string(R"({"user_id":"1"})"));
}

void TestAuthForm::readsWhatOtherAnswersHave()
{
    const auto answer = readAuthReply(
        "http://app.test/auth",
        {.status = 200, .body = R"({"auth":"k:s","shared_secret":"aGk=","user_data":"{}"})"});
    QVERIFY(answer.has_value());
    QCOMPARE(answer->sharedSecret, std::string("aGk="));
    QCOMPARE(answer->userData, std::string("{}"));
}

void TestAuthForm::takesAnAnswerWithoutAuthAsPusherJsDoes_data()
{
    QTest::addColumn<QString>("body");
    for (const char* body : {"{}", "[]", "0", "\"\"", R"({"auth":null})", R"({"error":"no"})"})
        QTest::newRow(body) << QString::fromUtf8(body);
}

/// It sends a subscription without auth, and the server refuses that.
void TestAuthForm::takesAnAnswerWithoutAuthAsPusherJsDoes()
{
    QFETCH(QString, body);
    const std::string text = body.toStdString();
    const auto answer = readAuthReply("http://app.test/auth", {.status = 200, .body = text});
    QVERIFY(answer.has_value());
    QVERIFY(*answer == AuthAnswer());
}

void TestAuthForm::saysWhatIsWrong_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* name, int status, const char* body, const char* problem) {
        QTest::newRow(name) << status << QString::fromUtf8(body) << QString::fromUtf8(problem);
    };
    row("a login page", 200, "<!DOCTYPE html><html lang=\"en\"><head><title>Login",
        "answered 200 with \"<!DOCTYPE html><html lang=\"en\"><head><ti\" in place of JSON: is it "
        "the auth endpoint, and is the person signed in there?");
    row("nothing", 200, "",
        "answered 200 with nothing in it: is it the auth endpoint, and is the person signed in "
        "there?");
    row("null", 200, "null",
        "answered 200 with \"null\" in place of JSON: is it the auth endpoint, and is the person "
        "signed in there?");
    row("half of it", 200, "{\"auth\":\"k",
        "answered 200 with \"{\"auth\":\"k\" in place of JSON: is it the auth endpoint, and is the "
        "person signed in there?");
    row("a number", 200, "{\"auth\":7}",
        "answered in another form: \"auth\" must be a string, got a number.");
    row("no text", 200, "{\"auth\":\"k:s\",\"channel_data\":{}}",
        "answered in another form: \"channel_data\" must be a string, got an object.");
    row("created", 201, "{\"auth\":\"k:s\"}", "answered 201, and only 200 counts.");
    row("redirect", 302, "",
        "redirects to http://app.test/login (302), which is no answer: give credentials with "
        "--auth-header or --auth-cookie, such as --auth-header 'Authorization: Bearer …'.");
    row("not signed in", 401, "{}",
        "answered 401, as nobody is signed in: give credentials with --auth-header or "
        "--auth-cookie, such as --auth-header 'Authorization: Bearer …'.");
    row("not allowed", 403, "{}",
        "answered 403, so this person may not join: check the channel's rule there.");
    row("elsewhere", 404, "", "answered 404: check the path; Laravel's is /broadcasting/auth.");
    row("no POST", 405, "", "answered 405, it takes no POST: is it the auth endpoint?");
    row("no token", 419, "",
        "answered 419, as the CSRF token is missing or has ended: give it with --auth-header "
        "'X-CSRF-TOKEN: …', and its session with --auth-cookie.");
    row("too often", 429, "",
        "answered 429, as it is asked too often: raise its limit, or start fewer clients.");
    row("broken", 500, "Whoops", "failed with 500: see the application's log.");
}

void TestAuthForm::saysWhatIsWrong()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    QFETCH(QString, problem);
    const std::string text = body.toStdString();
    const auto answer = readAuthReply(
        "http://app.test/auth",
        {.status = status, .location = "http://app.test/login", .body = text});
    QVERIFY(!answer.has_value());
    QCOMPARE(QString::fromStdString(answer.error().message),
             QStringLiteral("The auth endpoint http://app.test/auth ") + problem);
}

QTEST_GUILESS_MAIN(TestAuthForm)

#include "tst_authform.moc"
