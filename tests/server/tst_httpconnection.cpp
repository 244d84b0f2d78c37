// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "server/loop/timerqueue.h"
#include "server/net/httpconnection.h"

#include <memory>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;

namespace {

class Host : public QTcpServer
{
public:
    explicit Host(const HttpConnection::Limits& given = {})
        : limits(given)
        , deadlines([this](TimerKey) { connection->deadlinePassed(); })
    {
        listen(QHostAddress::LocalHost);
        client.connectToHost(QHostAddress::LocalHost, serverPort());
        ready = QTest::qWaitFor(
            [&] { return connection && client.state() == QAbstractSocket::ConnectedState; });
    }

    HttpConnection::Limits limits;
    TimerQueue deadlines;
    std::unique_ptr<HttpConnection> connection;
    std::vector<HttpRequest> requests;
    int refusedWith = 0;
    QTcpSocket client;
    bool ready = false;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        connection = std::make_unique<HttpConnection>(new DirectSocket(descriptor), 1, limits,
                                                      deadlines);
        connect(connection.get(), &HttpConnection::requestReceived, this,
                [this](const HttpRequest& request) { requests.push_back(request); });
        connect(connection.get(), &HttpConnection::refused, this,
                [this](int status) { refusedWith = status; });
    }
};

const QByteArray get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace

class TestHttpConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersPipelinedRequestsInOrder();
    void answersManyPipelinedRequestsWithoutNesting();
    void sendsNoBodyToHead();
    void closesWhenThePeerAsks();
    void keepsAnHttp10ConnectionOnRequest();
    void sendsContinueOnce();
    void answersAPeerThatShutDownItsSide();
    void refusesInPlainWords();
    void refusesAHugeBodyWithoutReadingIt();
    void closesIdleConnections();
    void closesSlowBodies();
    void waitsForALateReply();
    void endsWhoDoesNotReadTheLastReply();
    void survivesAPeerThatLeavesBeforeTheReply();
    void outlivesItsDeadlines();
};

void TestHttpConnection::answersPipelinedRequestsInOrder()
{
    Host host;
    host.client.write("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nonePUT /2 "
                      "HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    QCOMPARE(host.requests[0].body, std::string("one"));
    host.connection->reply({201, {{"X-Number", "1"}}, "first"});
    QCOMPARE(host.requests.size(), std::size_t(2));
    host.connection->reply({204, {}, {}});
    host.connection->reply({500, {}, "nobody asked"});
    QTRY_COMPARE(host.client.peek(4096),
                 QByteArray("HTTP/1.1 201 Created\r\nX-Number: 1\r\nContent-Length: 5\r\n\r\nfirst"
                            "HTTP/1.1 204 No Content\r\n\r\n"));
}

void TestHttpConnection::answersManyPipelinedRequestsWithoutNesting()
{
    Host host;
    int answered = 0;
    connect(host.connection.get(), &HttpConnection::requestReceived, this, [&] {
        ++answered;
        host.connection->reply({204, {}, {}});
    });
    host.client.write(get.repeated(20'000));
    QTRY_COMPARE_WITH_TIMEOUT(answered, 20'000, 20000);
}

void TestHttpConnection::sendsNoBodyToHead()
{
    Host host;
    host.client.write("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->reply({200, {}, "12345"});
    QTRY_COMPARE(host.client.peek(4096),
                 QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
}

void TestHttpConnection::closesWhenThePeerAsks()
{
    Host host;
    QSignalSpy closed(host.connection.get(), &HttpConnection::closed);
    host.client.write("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->reply({200, {}, "bye"});
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(host.client.readAll().endsWith("Connection: close\r\n\r\nbye"));
    QCOMPARE(closed.count(), 1);
    QCOMPARE(host.requests.size(), std::size_t(1));
}

void TestHttpConnection::keepsAnHttp10ConnectionOnRequest()
{
    Host host;
    host.client.write("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->reply({200, {}, "stay"});
    QTRY_VERIFY(host.client.peek(4096).endsWith("Connection: keep-alive\r\n\r\nstay"));
    host.client.write("GET /b HTTP/1.0\r\n\r\n");
    QTRY_COMPARE(host.requests.size(), std::size_t(2));
    host.connection->reply({200, {}, "go"});
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
}

void TestHttpConnection::sendsContinueOnce()
{
    Host host;
    host.client.write(
        "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    QTRY_COMPARE(host.client.peek(4096), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    host.client.write("bo");
    host.client.flush();
    host.client.write("dy");
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    QCOMPARE(host.requests[0].body, std::string("body"));
    QCOMPARE(host.client.peek(4096), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
}

void TestHttpConnection::answersAPeerThatShutDownItsSide()
{
    Host host;
    host.client.write(get);
    host.client.flush();
    QCOMPARE(::shutdown(static_cast<int>(host.client.socketDescriptor()), SHUT_WR), 0);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->reply({200, {}, "still"});
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(host.client.readAll().endsWith("still"));
}

void TestHttpConnection::refusesInPlainWords()
{
    Host host;
    host.client.write("GET / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    const QByteArray answer = host.client.readAll();
    QVERIFY(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\nAn HTTP/1.1 request needs a Host header.\n"));
    QCOMPARE(host.refusedWith, 400);
    QVERIFY(host.requests.empty());
}

void TestHttpConnection::refusesAHugeBodyWithoutReadingIt()
{
    Host host;
    host.client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"
                      + QByteArray(50'000, 'x'));
    QTRY_COMPARE(host.refusedWith, 413);
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(host.client.readAll().startsWith("HTTP/1.1 413 "));
}

void TestHttpConnection::closesIdleConnections()
{
    HttpConnection::Limits limits;
    limits.idleFor = std::chrono::milliseconds(30);
    Host host(limits);
    host.client.write(get);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->reply({204, {}, {}});
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(host.refusedWith, 0);
}

void TestHttpConnection::closesSlowBodies()
{
    HttpConnection::Limits limits;
    limits.bodyWithin = std::chrono::milliseconds(30);
    Host host(limits);
    host.client.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    QTRY_COMPARE(host.client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(host.refusedWith, 408);
}

void TestHttpConnection::waitsForALateReply()
{
    HttpConnection::Limits limits;
    limits.idleFor = limits.headWithin = limits.bodyWithin = std::chrono::milliseconds(20);
    Host host(limits);
    host.client.write(get);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    QCOMPARE(host.deadlines.size(), std::size_t(0));
    host.connection->reply({204, {}, {}});
    QCOMPARE(host.deadlines.size(), std::size_t(1));
}

/// Well before the five seconds without progress that DirectSocket grants: a peer that reads a byte
/// now and then makes progress for ever.
void TestHttpConnection::endsWhoDoesNotReadTheLastReply()
{
    HttpConnection::Limits limits;
    limits.closeWithin = std::chrono::milliseconds(20);
    Host host(limits);
    host.client.setReadBufferSize(1);
    QSignalSpy closed(host.connection.get(), &HttpConnection::closed);
    host.client.write(get);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    host.connection->replyAndClose({200, {}, QByteArray(12 * 1024 * 1024, 'x')});
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 3000);
    QCOMPARE(host.deadlines.size(), std::size_t(0));
}

void TestHttpConnection::survivesAPeerThatLeavesBeforeTheReply()
{
    Host host;
    QSignalSpy closed(host.connection.get(), &HttpConnection::closed);
    host.client.write(get);
    QTRY_COMPARE(host.requests.size(), std::size_t(1));
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(host.client.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now,
                 sizeof now);
    host.client.abort();
    QTRY_COMPARE(closed.count(), 1);
    host.connection->reply({200, {}, "too late"});
    QCOMPARE(closed.count(), 1);
}

/// As when a Gate ends in the turn of the loop in which it dropped a connection.
void TestHttpConnection::outlivesItsDeadlines()
{
    Host host;
    auto deadlines = std::make_unique<TimerQueue>([](TimerKey) {});
    const QPointer<HttpConnection> connection = new HttpConnection(
        new DirectSocket(::dup(static_cast<int>(host.client.socketDescriptor()))), 2, {},
        *deadlines);
    QCOMPARE(deadlines->size(), std::size_t(1));
    connection->deleteLater();
    deadlines.reset();
    QTRY_VERIFY(!connection);
}

QTEST_GUILESS_MAIN(TestHttpConnection)
#include "tst_httpconnection.moc"
