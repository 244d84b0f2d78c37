// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/proxyapi.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestProxyApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void makesAndShowsProxies();
    void updatesAndRemovesAProxy();
    void makesShowsAndRemovesToxics();
    void updatesAToxicByEitherMethod();
    void populates();
    void populatesWithANameTwice();
    void resets();
    void answersVersionAndMetrics();
    void refuses_data();
    void refuses();
    void isClosedToBrowsers();
    void decodesNames();

private:
    ProxyReply call(const std::string& method, const std::string& path,
                    const std::string& body = {}, std::vector<HttpHeader> headers = {})
    {
        HttpRequest request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers = std::move(headers);
        return m_api->handle(request);
    }

    std::string listen(const std::string& proxy) const
    {
        return m_table->find(proxy)->place().listen;
    }

    std::unique_ptr<ProxyTable> m_table;
    std::unique_ptr<ProxyApi> m_api;
};

void TestProxyApi::init()
{
    m_table = std::make_unique<ProxyTable>(Prng(1));
    m_api = std::make_unique<ProxyApi>(*m_table);
    const ProxyReply made = call("POST", "/proxies",
                                 R"({"name":"p","listen":"127.0.0.1:0","upstream":"localhost:1"})");
    QCOMPARE(made.status, 201);
    QCOMPARE(made.body,
             R"({"name":"p","listen":")" + listen("p")
                 + R"(","upstream":"localhost:1","enabled":true,"toxics":[]})");
}

void TestProxyApi::makesAndShowsProxies()
{
    const std::string shown = call("GET", "/proxies/p").body;
    QVERIFY(shown.starts_with(R"({"name":"p",)"));
    QCOMPARE(call("GET", "/proxies").body, R"({"p":)" + shown + "}");
    const ProxyReply off = call(
        "POST", "/proxies",
        R"({"name":"q","listen":"127.0.0.1:0","upstream":"a:1","enabled":false})");
    QVERIFY(off.body.find(R"("enabled":false)") != std::string::npos);
}

void TestProxyApi::updatesAndRemovesAProxy()
{
    const std::string before = listen("p");
    QCOMPARE(call("POST", "/proxies/p", R"({"enabled":false})").status, 200);
    QVERIFY(!m_table->find("p")->isEnabled());
    const ProxyReply reply = call("PATCH", "/proxies/p",
                                  R"({"enabled":true,"upstream":"localhost:2"})");
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.find(R"("upstream":"localhost:2","enabled":true)") != std::string::npos);
    QCOMPARE(listen("p"), before);
    QCOMPARE(call("DELETE", "/proxies/p").status, 204);
    QCOMPARE(call("GET", "/proxies/p").status, 404);
}

void TestProxyApi::makesShowsAndRemovesToxics()
{
    const std::string latency
        = R"({"attributes":{"latency":50,"jitter":0},"name":"latency_upstream",)"
          R"("type":"latency","stream":"upstream","toxicity":1})";
    const ProxyReply made = call(
        "POST", "/proxies/p/toxics",
        R"({"type":"latency","stream":"upstream","attributes":{"latency":50}})");
    QCOMPARE(made.status, 200);
    QCOMPARE(made.body, latency);
    QCOMPARE(call("GET", "/proxies/p/toxics").body, "[" + latency + "]");
    QCOMPARE(call("GET", "/proxies/p/toxics/latency_upstream").body, latency);
    QVERIFY(call("GET", "/proxies/p").body.ends_with(R"("toxics":[)" + latency + "]}"));
    QCOMPARE(call("DELETE", "/proxies/p/toxics/latency_upstream").status, 204);
    QCOMPARE(call("GET", "/proxies/p/toxics").body, "[]");
}

void TestProxyApi::updatesAToxicByEitherMethod()
{
    call("POST", "/proxies/p/toxics", R"({"name":"t","type":"bandwidth","attributes":{"rate":5}})");
    for (const std::string method : {"POST", "PATCH"}) {
        const ProxyReply reply = call(method, "/proxies/p/toxics/t",
                                      R"({"attributes":{"rate":9},"toxicity":0.25})");
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.body,
                 R"({"attributes":{"rate":9},"name":"t","type":"bandwidth",)"
                 R"("stream":"downstream","toxicity":0.25})");
    }
}

void TestProxyApi::populates()
{
    const ProxyReply reply = call("POST", "/populate",
                                  R"([{"name":"a","listen":"127.0.0.1:0","upstream":"a:1"},)"
                                  R"({"name":"b","listen":"127.0.0.1:0","upstream":"b:1"}])");
    QCOMPARE(reply.status, 201);
    QVERIFY(reply.body.starts_with(R"({"proxies":[{"name":"a")"));
    QVERIFY(m_table->find("b"));
    const ProxyReply refused = call("POST", "/populate",
                                    R"([{"name":"c","listen":"127.0.0.1:0","upstream":"a:1"},)"
                                    R"({"name":"d","listen":")"
                                        + listen("a") + R"(","upstream":"b:1"}])");
    QCOMPARE(refused.status, 500);
    QVERIFY(refused.body.starts_with(R"({"error":"127.0.0.1:)"));
    QVERIFY(refused.body.find(R"("status":500,"proxies":[{"name":"c")") != std::string::npos);
}

void TestProxyApi::populatesWithANameTwice()
{
    const ProxyReply reply = call("POST", "/populate",
                                  R"([{"name":"a","listen":"127.0.0.1:0","upstream":"a:1"},)"
                                  R"({"name":"a","listen":"127.0.0.1:0","upstream":"b:1"}])");
    QCOMPARE(reply.status, 201);
    QVERIFY2(reply.body.find(R"("upstream":"a:1")") == std::string::npos, reply.body.c_str());
    const std::size_t only = reply.body.find(R"("upstream":"b:1")");
    QVERIFY(only != std::string::npos);
    QCOMPARE(reply.body.find(R"("upstream")", only + 1), std::string::npos);
}

void TestProxyApi::resets()
{
    call("POST", "/proxies/p/toxics", R"({"type":"hold"})");
    call("POST", "/proxies/p", R"({"enabled":false})");
    QCOMPARE(call("POST", "/reset").status, 204);
    QVERIFY(m_table->find("p")->isEnabled());
    QVERIFY(m_table->find("p")->toxics().empty());
}

void TestProxyApi::answersVersionAndMetrics()
{
    QVERIFY(call("GET", "/version").body.starts_with(R"({"version": "2.)"));
    const ProxyReply metrics = call("GET", "/metrics");
    QVERIFY(metrics.body.find("toxiproxy_proxy_sent_bytes_total{direction=\"upstream\",listener=\""
                              + listen("p") + "\",proxy=\"p\",upstream=\"localhost:1\"} 0\n")
            != std::string::npos);
}

void TestProxyApi::refuses_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* method, const char* path, const char* body,
                        int status, const char* error) {
        QTest::newRow(name) << method << path << body << status << error;
    };
    row("unknown proxy", "GET", "/proxies/x", "", 404, "proxy not found");
    row("unknown toxic", "GET", "/proxies/p/toxics/x", "", 404, "toxic not found");
    row("toxic of an unknown proxy", "POST", "/proxies/x/toxics", "{}", 404, "proxy not found");
    row("same proxy", "POST", "/proxies", R"({"name":"p","upstream":"a:1"})", 409,
        "proxy already exists");
    row("no name", "POST", "/proxies", "{}", 400, "missing required field: name");
    row("no upstream", "POST", "/proxies", R"({"name":"q"})", 400,
        "missing required field: upstream");
    row("bad upstream", "POST", "/proxies", R"({"name":"q","upstream":"a"})", 400,
        R"(bad request body: upstream: \"a\" has no port; write host:port, such as 127.0.0.1:6001.)");
    row("no type", "POST", "/proxies/p/toxics", "{}", 400, "invalid toxic type: ");
    row("page", "GET", "/", "", 404, "404 page not found");
    row("longer path", "GET", "/proxies/p/toxics/x/y", "", 404, "404 page not found");
    row("method", "PUT", "/proxies", "", 405, "method not allowed; use GET, POST");
    row("reset by GET", "GET", "/reset", "", 405, "method not allowed; use POST");
}

void TestProxyApi::refuses()
{
    QFETCH(QString, method);
    QFETCH(QString, path);
    QFETCH(QString, body);
    QFETCH(int, status);
    QFETCH(QString, error);
    const ProxyReply reply = call(method.toStdString(), path.toStdString(), body.toStdString());
    QCOMPARE(reply.status, status);
    QVERIFY2(reply.body.starts_with("{\"error\":\"" + error.toStdString()), reply.body.c_str());
    QVERIFY(reply.body.ends_with(",\"status\":" + std::to_string(status) + "}\n"));
    QCOMPARE(m_table->all().size(), std::size_t(1));
}

void TestProxyApi::isClosedToBrowsers()
{
    const ProxyReply agent = call("GET", "/proxies", {}, {{"user-agent", "Mozilla/5.0 (X11)"}});
    QCOMPARE(agent.status, 403);
    QCOMPARE(agent.body, "User agent not allowed\n");
    QCOMPARE(call("POST", "/reset", {}, {{"origin", "http://evil.example"}}).status, 403);
    QCOMPARE(call("GET", "/proxies", {}, {{"user-agent", "curl/8"}}).status, 200);
}

void TestProxyApi::decodesNames()
{
    call("POST", "/proxies", R"({"name":"a b","listen":"127.0.0.1:0","upstream":"a:1"})");
    QCOMPARE(call("GET", "/proxies/a%20b/").status, 200);
}

QTEST_GUILESS_MAIN(TestProxyApi)
#include "tst_proxyapi.moc"
