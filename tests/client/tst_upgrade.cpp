// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/upgrade.h"

using namespace echolock;

namespace {

// RFC 6455 §1.3's own example.
const std::string sampleKey = "dGhlIHNhbXBsZSBub25jZQ==";
const std::string sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

std::string goodReply()
{
    return "HTTP/1.1 101 Switching Protocols\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
        + sampleAccept + "\r\n\r\n";
}

} // namespace

class TestUpgrade : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAsTheStandardSays();
    void computesTheStandardsExample();
    void acceptsAGoodReply();
    void acceptsWhateverCaseAndSpacing();
    void leavesTheFramesAfterTheHead();
    void waitsForMoreAtEveryTruncation();
    void refusesABadReply_data();
    void refusesABadReply();
    void refusesAnEndlessHead();
};

void TestUpgrade::asksAsTheStandardSays()
{
    const std::string text = encodeUpgradeRequest(
        {.authority = "h:1", .target = "/app/key?protocol=7", .key = sampleKey});
    QVERIFY(text.starts_with("GET /app/key?protocol=7 HTTP/1.1\r\nHost: h:1\r\n"));
    for (const char* line : {"\r\nUpgrade: websocket\r\n", "\r\nConnection: Upgrade\r\n",
                             "\r\nSec-WebSocket-Version: 13\r\n"})
        QVERIFY2(text.find(line) != std::string::npos, line);
    QVERIFY(text.find("\r\nSec-WebSocket-Key: " + sampleKey + "\r\n") != std::string::npos);
    QVERIFY(text.ends_with("\r\n\r\n"));
}

void TestUpgrade::computesTheStandardsExample()
{
    QCOMPARE(upgradeAccept(sampleKey), sampleAccept);
}

void TestUpgrade::acceptsAGoodReply()
{
    const auto reply = readUpgradeReply(goodReply(), sampleKey);
    QVERIFY(reply.has_value());
    QCOMPARE(reply->value_or(0), goodReply().size());
}

void TestUpgrade::acceptsWhateverCaseAndSpacing()
{
    const std::string text
        = "HTTP/1.1 101\r\nUPGRADE:WebSocket\r\nconnection:  keep-alive ,upgrade\r\n"
          "sec-websocket-accept:\t"
        + sampleAccept + " \r\nServer: x\r\n\r\n";
    const auto reply = readUpgradeReply(text, sampleKey);
    QVERIFY(reply.has_value());
    QVERIFY(reply->has_value());
}

void TestUpgrade::leavesTheFramesAfterTheHead()
{
    const auto reply = readUpgradeReply(goodReply() + "\x81\x02hi", sampleKey);
    QVERIFY(reply.has_value());
    QCOMPARE(reply->value_or(0), goodReply().size());
}

void TestUpgrade::waitsForMoreAtEveryTruncation()
{
    const std::string text = goodReply();
    for (std::size_t length = 0; length < text.size(); ++length) {
        const auto reply = readUpgradeReply(text.substr(0, length), sampleKey);
        QVERIFY2(reply.has_value(), std::to_string(length).c_str());
        QVERIFY2(!reply->has_value(), std::to_string(length).c_str());
    }
}

void TestUpgrade::refusesABadReply_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("saying");
    const auto row = [](const char* cause, const std::string& text, const char* saying) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(text) << QByteArray(saying);
    };
    const auto replaced = [](std::string from, const std::string& to) {
        std::string text = goodReply();
        return text.replace(text.find(from), from.size(), to);
    };
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n",
        "does not speak HTTP: it sent \"SSH-2.0-OpenSSH_9.2..\"");
    row("a TLS alert", "\x15\x03\x01", "speaks TLS there: use wss://");
    row("control characters", "\x1b[2J\x07", "it sent \".[2J.\"");
    row("not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "with HTTP 404 Not Found");
    row("old HTTP", "HTTP/1.0 502 Bad Gateway\r\n\r\n", "with HTTP 502 Bad Gateway");
    row("OK is not 101", "HTTP/1.1 200 OK\r\n\r\n", "with HTTP 200 OK");
    row("1010", replaced("101 ", "1010 "), "with HTTP 1010");
    row("no status", "HTTP/1.1\r\n\r\n", "refused the WebSocket handshake");
    row("other protocol", replaced("websocket", "h2c"), "another protocol than WebSocket");
    row("no connection", replaced("Connection: Upgrade", "Connection: close"), "another protocol");
    row("wrong accept", replaced("s3pPL", "s3pPl"), "wrong Sec-WebSocket-Accept");
    row("no accept", replaced("Sec-WebSocket-Accept", "X-Accept"), "wrong Sec-WebSocket-Accept");
    row("extension",
        replaced("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
        "was not offered");
    row("subprotocol", replaced("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n"),
        "was not offered");
    row("no header", replaced("Connection: Upgrade", "hello"), "\"hello\" where a header belongs");
}

void TestUpgrade::refusesABadReply()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, saying);
    const auto reply = readUpgradeReply(text.toStdString(), sampleKey);
    QVERIFY(!reply.has_value());
    QVERIFY2(reply.error().message.find(saying.toStdString()) != std::string::npos,
             reply.error().message.c_str());
}

void TestUpgrade::refusesAnEndlessHead()
{
    const std::string text = "HTTP/1.1 101 Switching Protocols\r\nX: " + std::string(20'000, 'x');
    QVERIFY(!readUpgradeReply(text, sampleKey).has_value());
}

QTEST_GUILESS_MAIN(TestUpgrade)
#include "tst_upgrade.moc"
