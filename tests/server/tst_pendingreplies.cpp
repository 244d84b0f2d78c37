// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTcpSocket>
#include <QTest>

#include "server/net/gate.h"
#include "server/net/pendingreplies.h"

#include <memory>
#include <vector>

using namespace echolock;

/// Requests over a real gate; the test answers them.
class TestPendingReplies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void answersEachRequestOnItsConnection();
    void answersOnce();
    void forgetsAConnectionThatIsGone();
    void tellsWhichMethodsAreAllowed();

private:
    std::unique_ptr<QTcpSocket> asking();

    std::unique_ptr<Gate> m_gate;
    PendingReplies m_replies;
    std::vector<RequestId> m_ids;
};

void TestPendingReplies::init()
{
    m_ids.clear();
    m_gate = std::make_unique<Gate>();
    connect(m_gate.get(), &Gate::requestReceived, this,
            [this](HttpConnection* connection) { m_ids.push_back(m_replies.add(connection)); });
    QVERIFY(m_gate->listenOn(QHostAddress(QHostAddress::LocalHost), 0));
}

std::unique_ptr<QTcpSocket> TestPendingReplies::asking()
{
    auto client = std::make_unique<QTcpSocket>();
    client->connectToHost(QHostAddress::LocalHost, m_gate->serverPort());
    client->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::size_t before = m_ids.size();
    [&] { QTRY_COMPARE(m_ids.size(), before + 1); }();
    return client;
}

void TestPendingReplies::answersEachRequestOnItsConnection()
{
    const auto first = asking();
    const auto second = asking();
    m_replies.reply(m_ids[1], {200, "{\"n\":2}", {}});
    m_replies.reply(m_ids[0], {404, "{\"n\":1}", {}});
    QTRY_VERIFY(first->peek(4096).endsWith("{\"n\":1}"));
    QVERIFY(first->peek(4096).startsWith("HTTP/1.1 404 Not Found\r\n"));
    QVERIFY(first->peek(4096).contains("Content-Type: application/json\r\n"));
    QVERIFY(first->peek(4096).contains("Access-Control-Allow-Origin: *\r\n"));
    QTRY_VERIFY(second->peek(4096).endsWith("{\"n\":2}"));
}

void TestPendingReplies::answersOnce()
{
    const auto client = asking();
    m_replies.reply(m_ids[0], {200, "one", {}});
    m_replies.reply(m_ids[0], {200, "two", {}});
    client->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(m_ids.size(), std::size_t(2));
    m_replies.reply(m_ids[1], {200, "three", {}});
    QTRY_VERIFY(client->peek(4096).endsWith("three"));
    QVERIFY(!client->peek(4096).contains("two"));
}

void TestPendingReplies::forgetsAConnectionThatIsGone()
{
    auto client = asking();
    client.reset();
    m_gate.reset();
    m_replies.reply(m_ids[0], {200, "late", {}});
    m_replies.reply(RequestId{12345}, {200, "unknown", {}});
}

void TestPendingReplies::tellsWhichMethodsAreAllowed()
{
    const auto options = asking();
    m_replies.reply(m_ids[0], {204, {}, "GET, OPTIONS"});
    QTRY_VERIFY(options->peek(4096).endsWith("\r\n\r\n"));
    QVERIFY(options->peek(4096).contains("Allow: GET, OPTIONS\r\n"));
    QVERIFY(options->peek(4096).contains("Access-Control-Allow-Methods: GET, OPTIONS\r\n"));
    const auto wrong = asking();
    m_replies.reply(m_ids[1], {405, "{}", "GET, OPTIONS"});
    QTRY_VERIFY(wrong->peek(4096).endsWith("{}"));
    QVERIFY(wrong->peek(4096).contains("Allow: GET, OPTIONS\r\n"));
    QVERIFY(!wrong->peek(4096).contains("Access-Control-Allow-Methods"));
}

QTEST_GUILESS_MAIN(TestPendingReplies)
#include "tst_pendingreplies.moc"
