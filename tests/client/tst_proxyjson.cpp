// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/proxyjson.h"
#include "server/protocol/jsonwriter.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

std::string written(const Toxic& toxic)
{
    JsonWriter json;
    writeToxic(json, toxic);
    return json.take();
}

} // namespace

class TestProxyJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAProxy();
    void readsProxies();
    void refusesBadProxies_data();
    void refusesBadProxies();
    void writesAToxicAsToxiproxyDoes();
    void readsAndWritesOurOwnKinds();
    void readsATrigger();
    void changesWhatIsGiven();
    void refusesBadToxics_data();
    void refusesBadToxics();
    void writesErrors();
};

void TestProxyJson::readsAProxy()
{
    const ProxyWish wish = readProxy(R"({"name":"a","upstream":"b:1","enabled":false,"toxics":[]})",
                                     {.name = {}, .listen = "c:2", .upstream = {}, .enabled = {}})
                               .value();
    QCOMPARE(wish.name, "a");
    QCOMPARE(wish.listen, "c:2");
    QCOMPARE(wish.upstream, "b:1");
    QCOMPARE(wish.enabled, std::optional(false));
}

void TestProxyJson::readsProxies()
{
    const auto wishes = readProxies(
        R"([{"name":"a","upstream":"b:1"},{"name":"c","upstream":"d:1"}])");
    QCOMPARE(wishes.value().size(), std::size_t(2));
    QVERIFY(!wishes->front().enabled);
}

void TestProxyJson::refusesBadProxies_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("problem");
    QTest::newRow("empty") << ""
                           << "bad request body: it is empty; send JSON.";
    QTest::newRow("cut") << "[{"
                         << "bad request body: unterminated object at byte 2.";
    QTest::newRow("object") << "{}"
                            << "bad request body: it must be a JSON array of proxies.";
    QTest::newRow("no name") << R"([{"upstream":"b:1"}])"
                             << "missing required field: name at proxy 1";
    QTest::newRow("no upstream") << R"([{"name":"b"}])"
                                 << "missing required field: upstream at proxy 1";
    QTest::newRow("type") << R"([{"name":7}])"
                          << "bad request body: name must be a string.";
    QTest::newRow("enabled") << R"([{"name":"a","upstream":"b:1","enabled":1}])"
                             << "bad request body: enabled must be true or false.";
}

void TestProxyJson::refusesBadProxies()
{
    QFETCH(QString, json);
    const auto wishes = readProxies(json.toStdString());
    QVERIFY(!wishes);
    QCOMPARE(wishes.error().status, 400);
    QTEST(QString::fromStdString(wishes.error().message), "problem");
}

void TestProxyJson::writesAToxicAsToxiproxyDoes()
{
    const Toxic toxic
        = readToxic(R"({"type":"latency","attributes":{"latency":100,"jitter":5},"toxicity":0.5})")
              .value();
    QCOMPARE(written(toxic),
             R"({"attributes":{"latency":100,"jitter":5},"name":"latency_downstream",)"
             R"("type":"latency","stream":"downstream","toxicity":0.5})");
}

void TestProxyJson::readsAndWritesOurOwnKinds()
{
    const Toxic toxic = readToxic(R"({"type":"cut_after","stream":"both","attributes":)"
                                  R"({"after":1500,"frames":3,"bytes":65536}})")
                            .value();
    QCOMPARE(
        written(toxic),
        R"({"attributes":{"after":"1s500ms","bytes":"64kB","frames":3},"name":"cut_after_both",)"
        R"("type":"cut_after","stream":"both","toxicity":1})");
    // Beyond what Toxiproxy's kind has.
    const Toxic latency = readToxic(
                              R"({"type":"latency","attributes":{"latency":9,"dist":"pareto"}})")
                              .value();
    QVERIFY(
        written(latency).starts_with(R"({"attributes":{"latency":9,"jitter":0,"dist":"pareto"})"));
}

void TestProxyJson::readsATrigger()
{
    const Toxic toxic = readToxic(R"({"type":"reset_peer","when":{"event":"client-*","nth":2,)"
                                  R"("seen":"up","at":250}})")
                            .value();
    const Trigger& when = toxic.fault.when;
    QCOMPARE(when.event, "client-*");
    QCOMPARE(when.nth, std::uint64_t(2));
    QVERIFY(when.seen == LinkDirection::Up);
    QCOMPARE(when.at, Duration(std::chrono::milliseconds(250)));
    QVERIFY(written(toxic).ends_with(
        R"("when":{"at":"250ms","event":"client-*","nth":2,"seen":"up"}})"));
    QVERIFY(faultsOf(toxic).front().when == when);
}

void TestProxyJson::changesWhatIsGiven()
{
    const Toxic toxic
        = readToxic(R"({"type":"latency","attributes":{"latency":100,"jitter":5},"when":{"at":9}})")
              .value();
    const Toxic changed = readToxicChange(R"({"attributes":{"jitter":7},"type":"x"})", toxic)
                              .value();
    QCOMPARE(changed.values, (std::vector<std::int64_t>{100, 7}));
    QCOMPARE(changed.type, "latency");
    QVERIFY(changed.fault.when == toxic.fault.when);
    QVERIFY(readToxicChange(R"({"when":{}})", toxic).value().fault.when
            == Fault(FaultKind::Latency).when);
}

void TestProxyJson::refusesBadToxics_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* name, const char* json, const char* problem) {
        QTest::newRow(name) << json << problem;
    };
    row("no JSON", "{\"type\":", "bad request body: unterminated object at byte 8.");
    row("array", "[]", "bad request body: it must be a JSON object.");
    row("stream", R"({"type":"latency","stream":"up"})",
        "stream was invalid, can be either upstream or downstream");
    row("type", R"({"type":"latensy"})",
        "invalid toxic type: \"latensy\"; did you mean 'latency'?");
    row("attribute", R"({"type":"latency","attributes":{"latncy":1}})",
        "bad request body: latency has no attribute \"latncy\"; did you mean 'latency'?");
    row("negative", R"({"type":"latency","attributes":{"latency":-1}})",
        "bad request body: latency: latency must be a whole number from 0 to 3600000.");
    row("fraction", R"({"type":"latency","attributes":{"latency":1.5}})",
        "bad request body: latency: latency must be a whole number from 0 to 3600000.");
    row("text for a number", R"({"type":"timeout","attributes":{"timeout":"1s"}})",
        "bad request body: timeout: timeout must be a whole number from 0 to 3600000.");
    row("toxicity", R"({"type":"latency","toxicity":1.1})",
        "bad request body: toxicity must be a number from 0 to 1.");
    row("slices of nothing",
        R"({"type":"slicer","attributes":{"average_size":4,"size_variation":4}})",
        "bad request body: slice: variation must be less than avg, or a slice could be empty.");
    row("direction", R"({"type":"hold","attributes":{"dir":"up"}})",
        "bad request body: hold has no attribute, but \"dir\" is given.");
    row("trigger", R"({"type":"hold","when":{"evnt":"x"}})",
        "bad request body: hold has no trigger \"evnt\"; did you mean 'event'?");
    row("own range", R"({"type":"corrupt","attributes":{"percent":101}})",
        "bad request body: corrupt, percent: \"101\" is out of range: from 0% to 100%.");
}

void TestProxyJson::refusesBadToxics()
{
    QFETCH(QString, json);
    const auto toxic = readToxic(json.toStdString());
    QVERIFY(!toxic);
    QCOMPARE(toxic.error().status, 400);
    QTEST(QString::fromStdString(toxic.error().message), "problem");
}

void TestProxyJson::writesErrors()
{
    QCOMPARE(errorJson({404, "proxy not found"}),
             "{\"error\":\"proxy not found\",\"status\":404}\n");
}

QTEST_GUILESS_MAIN(TestProxyJson)
#include "tst_proxyjson.moc"
