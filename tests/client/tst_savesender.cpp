// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/savesender.h"
#include "server/protocol/channelauth.h"
#include "tests/support/webstub.h"

#include <optional>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// An application's server, and what a save to it came to.
struct Shop
{
    ClientTarget target() const
    {
        ClientTarget target;
        target.url = stub.gate.url();
        return target;
    }

    void save(SaveSender& sender)
    {
        sender.send({.order = "order.7", .token = FencingToken{12}, .user = "alice"},
                    [this](SaveAnswer saved, const std::string& why) {
                        answer = saved;
                        problem = why;
                    });
    }

    WebStub stub;
    HttpClient http;
    std::optional<SaveAnswer> answer;
    std::string problem;
};

} // namespace

class TestSaveSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksALockServerWithASignedCall();
    void fillsInTheUsersOwnAddress();
    void aConflictIsARefusal();
    void tellsOfAnyOtherAnswer();
    void tellsThatNobodyAnswers();
    void whoIsGoneHearsNothing();
};

void TestSaveSender::asksALockServerWithASignedCall()
{
    Shop shop;
    SaveSender sender(shop.target(), {}, shop.http);
    shop.save(sender);
    QTRY_VERIFY(shop.answer.has_value());
    QVERIFY(shop.answer == SaveAnswer::Done);
    QCOMPARE(shop.stub.requests.size(), std::size_t(1));
    const HttpRequest& request = shop.stub.requests[0];
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.path, "/apps/app/locks/order.7/check");
    QCOMPARE(request.body, R"({"token":12})");
    QueryParams params = parseQuery(request.query);
    QCOMPARE(params.back().second,
             hmacSha256Hex("secret", apiStringToSign("POST", request.path, params)));
}

void TestSaveSender::fillsInTheUsersOwnAddress()
{
    Shop shop;
    SaveSender sender(shop.target(),
                      {.url = shop.stub.url("/orders/{id}?by={user}"),
                       .method = "PATCH",
                       .body = R"({"lock":{token}})"},
                      shop.http);
    shop.save(sender);
    QTRY_VERIFY(shop.answer.has_value());
    const HttpRequest& request = shop.stub.requests.at(0);
    QCOMPARE(request.method, "PATCH");
    QCOMPARE(request.path, "/orders/7");
    QCOMPARE(request.query, "by=alice");
    QCOMPARE(request.body, R"({"lock":12})");
}

void TestSaveSender::aConflictIsARefusal()
{
    Shop shop;
    shop.stub.answer = [](const HttpRequest&) { return HttpReply{409, {}, "{}"}; };
    SaveSender sender(shop.target(), {}, shop.http);
    shop.save(sender);
    QTRY_VERIFY(shop.answer.has_value());
    QVERIFY(shop.answer == SaveAnswer::Refused);
    QCOMPARE(shop.problem, "");
}

void TestSaveSender::tellsOfAnyOtherAnswer()
{
    Shop shop;
    shop.stub.answer = [](const HttpRequest&) { return HttpReply{500, {}, "oops"}; };
    SaveSender sender(shop.target(), {}, shop.http);
    shop.save(sender);
    QTRY_VERIFY(shop.answer.has_value());
    QVERIFY(shop.answer == SaveAnswer::Failed);
    QCOMPARE(
        shop.problem,
        "A save was answered with status 500: neither done (2xx) nor refused (409, 412, 423).");
}

void TestSaveSender::tellsThatNobodyAnswers()
{
    Shop shop;
    SaveSender sender(shop.target(), {.url = "http://127.0.0.1:1/"}, shop.http);
    shop.save(sender);
    QTRY_VERIFY(shop.answer.has_value());
    QVERIFY(shop.answer == SaveAnswer::Failed);
    QVERIFY2(shop.problem.starts_with("127.0.0.1:1 refused the connection"), shop.problem.c_str());
}

void TestSaveSender::whoIsGoneHearsNothing()
{
    Shop shop;
    {
        SaveSender sender(shop.target(), {}, shop.http);
        shop.save(sender);
    }
    SaveSender other(shop.target(), {}, shop.http);
    other.send({.order = "order.1", .token = {}, .user = "b"},
               [&shop](SaveAnswer, const std::string&) { shop.problem = "other"; });
    QTRY_COMPARE(shop.problem, "other");
    QVERIFY(!shop.answer);
}

QTEST_GUILESS_MAIN(TestSaveSender)
#include "tst_savesender.moc"
