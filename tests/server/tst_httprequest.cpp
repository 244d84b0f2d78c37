// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/protocol/httprequest.h"

using namespace echolock;

namespace {

/// Reads every request of the stream, `step` bytes at a time.
std::vector<HttpRequest> readAll(HttpRequestParser& parser, std::string_view stream,
                                 std::size_t step)
{
    std::vector<HttpRequest> requests;
    for (std::size_t at = 0; at < stream.size(); at += step) {
        std::string_view part = stream.substr(at, step);
        while (!part.empty()) {
            const std::size_t taken = parser.feed(part);
            part.remove_prefix(taken);
            if (parser.state() == HttpRequestParser::State::Complete)
                requests.push_back(parser.take());
            else if (taken == 0 || parser.state() == HttpRequestParser::State::Failed)
                return requests;
        }
    }
    return requests;
}

const std::string upgradeHead
    = "GET /app/key?protocol=7 HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n"
      "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n";

} // namespace

class TestHttpRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPipelinedRequestsHoweverSplit();
    void stopsBehindTheHeadOfAnUpgrade();
    void knowsWhenToCloseAfterTheReply_data();
    void knowsWhenToCloseAfterTheReply();
    void knowsThatAPeerWaitsForContinue();
    void findsTokensInLists();
    void refuses_data();
    void refuses();
    void acceptsAHeadJustBelowTheLimit();
};

void TestHttpRequest::readsPipelinedRequestsHoweverSplit()
{
    const std::string stream
        = "POST /apps/1/events?auth_key=k&x=%20y HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n"
          "Content-Type: Text/Plain\r\nContent-Length: 5\r\n\r\nhello"
          "GET http://a:1/abs?q HTTP/1.1\r\nHost: a\r\n\r\n"
          "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
          "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        HttpRequestParser parser({});
        const auto requests = readAll(parser, stream, step);
        QCOMPARE(requests.size(), std::size_t(4));
        QCOMPARE(requests[0].method, std::string("POST"));
        QCOMPARE(requests[0].path, std::string("/apps/1/events"));
        QCOMPARE(requests[0].query, std::string("auth_key=k&x=%20y"));
        QCOMPARE(requests[0].body, std::string("hello"));
        QCOMPARE(requests[0].headers.size(), std::size_t(4));
        QCOMPARE(requests[0].headers[1].name, std::string("x-empty"));
        QCOMPARE(requests[0].headers[1].value, std::string());
        QCOMPARE(requests[0].header("content-type"), std::string_view("Text/Plain"));
        QCOMPARE(requests[1].path, std::string("/abs"));
        QCOMPARE(requests[1].query, std::string("q"));
        QCOMPARE(requests[2].body, std::string("abcde"));
        QCOMPARE(requests[2].headers.size(), std::size_t(2));
        QCOMPARE(requests[3].path, std::string("*"));
        QVERIFY(parser.idle());
    }
}

void TestHttpRequest::stopsBehindTheHeadOfAnUpgrade()
{
    const std::string stream = upgradeHead + "\x81\x80 frame";
    HttpRequestParser parser({});
    QCOMPARE(parser.feed(stream), upgradeHead.size());
    QCOMPARE(parser.state(), HttpRequestParser::State::Complete);
    const HttpRequest request = parser.take();
    QVERIFY(request.asksForWebSocket());
    QCOMPARE(request.target, std::string("/app/key?protocol=7"));
}

void TestHttpRequest::knowsWhenToCloseAfterTheReply_data()
{
    QTest::addColumn<std::string>("head");
    QTest::addColumn<bool>("closes");
    QTest::addRow("1.1") << std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << false;
    QTest::addRow("1.1 close") << std::string(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                               << true;
    QTest::addRow("1.0") << std::string("GET / HTTP/1.0\r\n\r\n") << true;
    QTest::addRow("1.0 keep-alive")
        << std::string("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << false;
}

void TestHttpRequest::knowsWhenToCloseAfterTheReply()
{
    QFETCH(const std::string, head);
    QFETCH(const bool, closes);
    HttpRequestParser parser({});
    parser.feed(head);
    QCOMPARE(parser.state(), HttpRequestParser::State::Complete);
    QCOMPARE(parser.take().afterReply == HttpRequest::AfterReply::Close, closes);
}

void TestHttpRequest::knowsThatAPeerWaitsForContinue()
{
    HttpRequestParser parser({});
    parser.feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    QVERIFY(parser.expectsContinue());
    parser.feed("o");
    QVERIFY(!parser.expectsContinue());
}

void TestHttpRequest::findsTokensInLists()
{
    HttpRequest request;
    request.headers = {{"connection", " keep-alive ,\tUPGRADE"}, {"connection", "last"}};
    QVERIFY(request.headerHasToken("connection", "upgrade"));
    QVERIFY(request.headerHasToken("connection", "last"));
    QVERIFY(!request.headerHasToken("connection", "grade"));
    QVERIFY(!request.headerHasToken("upgrade", "upgrade"));
}

void TestHttpRequest::refuses_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<int>("status");
    const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
    QTest::addRow("not HTTP") << std::string("\x16\x03\x01 TLS hello") << 501;
    QTest::addRow("bad header") << std::string("GET / HTTP/1.1\r\nHo st: a\r\n\r\n") << 400;
    QTest::addRow("no host") << std::string("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::addRow("HTTP/2 preface") << std::string("GET / HTTP/2.0\r\nHost: a\r\n\r\n") << 505;
    QTest::addRow("HTTP/0.9") << std::string("GET /\r\n\r\n") << 505;
    QTest::addRow("long target") << "GET /" + std::string(20'000, 'x') << 431;
    QTest::addRow("long header") << post + "X: " + std::string(20'000, 'x') << 431;
    QTest::addRow("body too long") << post + "Content-Length: 2000000\r\n\r\n" << 413;
    QTest::addRow("chunks too long")
        << post + "Transfer-Encoding: chunked\r\n\r\n1e8480\r\n" + std::string(2'000'000, 'x')
        << 413;
    QTest::addRow("bad length") << post + "Content-Length: 1x\r\n\r\n" << 400;
    QTest::addRow("two lengths") << post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx" << 400;
    QTest::addRow("length and chunks")
        << post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        << 400;
    QTest::addRow("bad chunk size") << post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" << 400;
}

void TestHttpRequest::refuses()
{
    QFETCH(const std::string, bytes);
    QFETCH(const int, status);
    for (const std::size_t step : {std::size_t(1), std::size_t(1000), bytes.size()}) {
        HttpRequestParser parser({});
        QVERIFY(readAll(parser, bytes, step).empty());
        QCOMPARE(parser.state(), HttpRequestParser::State::Failed);
        QCOMPARE(parser.errorStatus(), status);
        QVERIFY(!parser.errorText().empty());
        QCOMPARE(parser.feed("GET / HTTP/1.1\r\n\r\n"), std::size_t(0));
    }
}

void TestHttpRequest::acceptsAHeadJustBelowTheLimit()
{
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    const HttpLimits limits;
    head.append(limits.headBytesMax - head.size() - 4, 'x');
    head += "\r\n\r\n";
    HttpRequestParser parser(limits);
    QCOMPARE(parser.feed(head), head.size());
    QCOMPARE(parser.state(), HttpRequestParser::State::Complete);
}

QTEST_GUILESS_MAIN(TestHttpRequest)
#include "tst_httprequest.moc"
