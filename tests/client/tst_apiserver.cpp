// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/apiserver.h"
#include "server/loop/epolldispatcher.h"
#include "tests/support/printers.h"
#include "tests/support/rawclient.h"

using namespace echolock;

class TestApiServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersOneRequestAfterTheOther();
    void takesABodyInPieces();
    void refusesWhatIsNoHttp();
    void leavesAnotherProtocolAlone();
    void goesOnAfterAClientThatLeaves();

private:
    static std::string get(const std::string& path, const std::string& more = {})
    {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
    }

    ProxyTable m_table{Prng(1)};
    std::unique_ptr<ApiServer> m_server;

private Q_SLOTS:

    void init()
    {
        m_server = std::make_unique<ApiServer>(m_table);
        QVERIFY(m_server->open(parseHostPort("127.0.0.1:0").value()));
        QVERIFY(m_server->url().starts_with("http://127.0.0.1:"));
    }

private:
    std::uint16_t port() const { return parseHostPort(m_server->url().substr(7)).value().port; }
};

void TestApiServer::answersOneRequestAfterTheOther()
{
    RawClient client(port());
    client.send(get("/proxies") + get("/x") + get("/proxies", "Connection: close\r\n"));
    QTRY_VERIFY(client.sawFin());
    QCOMPARE(client.received(),
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
             "Connection: keep-alive\r\n\r\n{}"
             "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 44\r\n"
             "Connection: keep-alive\r\n\r\n{\"error\":\"404 page not found\",\"status\":404}\n"
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
             "Connection: close\r\n\r\n{}");
}

void TestApiServer::takesABodyInPieces()
{
    RawClient client(port());
    client.send(
        "POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 58\r\nExpect: 100-continue\r\n\r\n");
    QTRY_COMPARE(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(R"({"name":"p","listen":"127.0)");
    client.send(R"(.0.1:0","upstream":"a:1234567"})");
    QTRY_VERIFY(client.received().find("400 Bad Request") != std::string::npos);
    QVERIFY(client.received().find("no port from 0 to 65535") != std::string::npos);
}

void TestApiServer::refusesWhatIsNoHttp()
{
    RawClient client(port());
    client.send("GET / HTTP/1.1\r\n\r\n");
    QTRY_VERIFY(client.sawFin());
    QVERIFY(client.received().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    QVERIFY(client.received().ends_with("\"status\":400}\n"));
}

void TestApiServer::leavesAnotherProtocolAlone()
{
    RawClient client(port());
    client.send(get("/proxies", "Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    QTRY_VERIFY(client.sawFin());
    QVERIFY(client.received().starts_with("HTTP/1.1 200 OK\r\n"));
}

void TestApiServer::goesOnAfterAClientThatLeaves()
{
    RawClient(port()).send("GET /pro");
    RawClient(port()).reset();
    RawClient client(port());
    client.send(get("/version"));
    QTRY_VERIFY(client.received().find("\"version\"") != std::string::npos);
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    TestApiServer test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_apiserver.moc"
