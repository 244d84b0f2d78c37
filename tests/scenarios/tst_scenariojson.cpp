// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests scenarioyaml, stepyaml, yamltext: the same as a person would write it.

#include <QDir>
#include <QFile>
#include <QTest>

#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/scenarioparser.h"
#include "scenarios/engine/scenarioyaml.h"
#include "scenarios/engine/yamltext.h"
#include "server/hub/policyregistry.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

Result<std::vector<Scenario>, std::vector<FileProblem>> readFile(std::string_view text)
{
    const std::vector<std::string_view> names = policyNames();
    return parseScenarios(text, "f", names);
}

std::vector<Scenario> library()
{
    const QDir folder(qEnvironmentVariable("ECHOLOCK_SOURCE")
                      + QStringLiteral("/scenarios/library"));
    std::vector<Scenario> all;
    for (const QString& name : folder.entryList({QStringLiteral("*.yaml")})) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        if (auto scenarios = readFile(file.readAll().toStdString()))
            std::ranges::move(*scenarios, std::back_inserter(all));
    }
    return all;
}

Scenario scenarioOf(std::string_view body)
{
    auto read = readFile(fileWith(body));
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    read->front().id = "of-" + std::to_string(body.size());
    return std::move(read->front());
}

/// Every key of a scenario, and text with marks that JSON and YAML write in their own ways.
constexpr std::string_view allOfIt
    = "  title: \"A \\\"title\\\" with 'quotes': and ü\"\n"
      "  story: |\n"
      "    Two lines,\n"
      "    and a tab:\there.\n"
      "  server: {ping: off, pong: 1s, grace: 300ms, lease: 600ms, lease_renewal: requests, "
      "connections: 3}\n"
      "  clients:\n"
      "    a: {user: u, channel: presence, quirks: {lost-retry: off}, do: [open, {subscribe: "
      "order.7, as: s}, {label: x}, sleep, wake]}\n"
      "    b: {client: raw, do: [open, {subscribe: order.7}, {await: [denied, "
      "granted]}, {fault: rst, after: 1s}]}\n"
      "    c: {client: ideal, do: [{wait: a.s}, knock, {await: connected}, {subscribe: order.8, "
      "auth: forged}, {renew: "
      "order.8}]}\n"
      "  order: [a.x < b.open < c.knock]\n"
      "  faults: [{target: b, when: {at: 1s}, do: {latency: 20ms}}]\n"
      "  expect:\n"
      "    always: [mutex]\n"
      "    finally: [no_orphan, nobody_left_behind, {orphan_time: {order: order.7, max: 3s}}, "
      "a.granted, {if: c.connected, then: \"holder(order.7)!=u\", letter: S}]\n"
      "  policies: {article: {ping: 1s}, owner: }\n"
      "  known: {article: [L, O], owner: []}\n"
      "  live: {repeat: 3, seed: 9, within: 1m, settle: 5ms, heal: 1s, jitter: {a.open: {uniform: "
      "[0ms, 1ms]}}, order: [a.open < b.open], known: {owner: [M]}}\n"
      "  explore: {engine: [exhaustive, pct], time: real, states: 5e3, within: 9s, memory: 64MB, "
      "preemptions: 2, pct: {depth: 5}, runs: 7, seeds: [4, 5]}\n";

/// No live run has several servers, so they cannot stand beside `live`.
constexpr std::string_view farClients
    = "  servers: 2\n  clients: {a: {do: [open]}, b: {server: 2, do: [open]}}\n  live: off\n";

} // namespace

class TestScenarioJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLibraryReadsAsTheSame();
    void everythingReadsAsTheSame();
    void keepsEveryWord();
    void asAPersonWritesItReadsAsTheSame();
    void saysOnlyWhatNobodyWouldSuppose();
    void quotesWhatCouldBeMistaken_data();
    void quotesWhatCouldBeMistaken();
    void meaningTheSameIsBeingTheSame_data();
    void meaningTheSameIsBeingTheSame();
    void hashesOnlyWhatARunGoesBy();
};

void TestScenarioJson::theLibraryReadsAsTheSame()
{
    const std::vector<Scenario> all = library();
    QVERIFY(all.size() >= 18);
    const auto again = readFile(canonicalFile(all));
    QVERIFY2(again.has_value(), again ? "" : again.error().front().text().c_str());
    QCOMPARE(again->size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        QCOMPARE(canonicalJson((*again)[i]), canonicalJson(all[i]));
        QVERIFY(hashOf((*again)[i]) == hashOf(all[i]));
    }
}

void TestScenarioJson::everythingReadsAsTheSame()
{
    const auto first = readFile(
        fileWith(allOfIt)
        + "report: {junit: out/j.xml, replay_dir: out, fail_on: [violation, "
          "unexpected_pass]}\n");
    QVERIFY2(first.has_value(), first ? "" : first.error().front().text().c_str());
    const auto again = readFile(canonicalFile(*first));
    QVERIFY2(again.has_value(), again ? "" : again.error().front().text().c_str());
    const Scenario& left = first->front();
    const Scenario& right = again->front();
    QCOMPARE(canonicalJson(right), canonicalJson(left));
    QCOMPARE(right.title, left.title);
    QVERIFY(left.report == (ReportSettings{"out/j.xml", {}, {}, true, false, true, "out"}));
    QVERIFY(right.report == left.report);
    QCOMPARE(right.story, left.story);
    QCOMPARE(right.clients[0].quirks, left.clients[0].quirks);
    QCOMPARE(std::get<FaultStep>(right.clients[1].steps[3].action).fault,
             std::get<FaultStep>(left.clients[1].steps[3].action).fault);
    QCOMPARE(right.faults[0].fault, left.faults[0].fault);
    QCOMPARE(right.order.size(), left.order.size());
    QCOMPARE(right.order[1].after, left.order[1].after);
    QCOMPARE(right.known, left.known);
    QCOMPARE(right.live.known, left.live.known);
    QCOMPARE(right.invariants, left.invariants);
    QCOMPARE(right.expectations[1].conclusion.operand, std::string("u"));
    QCOMPARE(right.explore.memoryMax, left.explore.memoryMax);
    QCOMPARE(right.explore.statesMax, std::uint64_t(5'000));
    const Scenario far = scenarioOf(farClients);
    QCOMPARE(far.clients[1].server, 1U);
    QCOMPARE(canonicalJson(readFile(canonicalFile({&far, 1}))->front()), canonicalJson(far));
}

void TestScenarioJson::asAPersonWritesItReadsAsTheSame()
{
    std::vector<Scenario> all = library();
    QVERIFY(all.size() >= 18);
    all.push_back(scenarioOf(allOfIt));
    all.push_back(scenarioOf(farClients));
    all.push_back(scenarioOf(
        "  title: \"Null: and void\"\n"
        "  clients:\n"
        "    a: {do: [open, {subscribe: \"order.a=b,c;d@e\", channel: presence}, {await: "
        "[granted, free], within: 1500us, of: \"order.a=b,c;d@e\"}, {abandon: kill, as: gone}]}\n"
        "    k: {client: raw, do: [knock, {await: [connected, turned-away]}]}\n"
        "    b: {do: [{give: order.7, to: b, as: gift}, {restart: lose}, {hold: 0.5us}, {fault: "
        "blackhole, dir: up, for: 3s, at: 1s}, heal, {label: 12}]}\n"
        "  faults:\n"
        "    - {target: b, when: {frame: \"pusher:*\", dir: down, nth: 2, edge: before}, do: "
        "{latency: {mean: 20ms, dir: up}}, for: 9s, probability: 0.25}\n"
        "    - {target: all, when: {nth: 1}, do: blackhole}\n"
        "    - {target: all, when: {channel: \"presence-*\", after: b.gift}, do: {corrupt: "
        "{percent: 20%}}}\n"
        "  explore: off\n"));
    all.push_back(scenarioOf("  server: {connections: 3}\n  clients: {a: {do: [open]}}\n"
                             "  application: {webhooks: newest, workers: 3}\n"));
    const std::string text = yamlFile(all);
    const auto again = readFile(text);
    QVERIFY2(again.has_value(), again ? "" : again.error().front().text().c_str());
    QCOMPARE(again->size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        QCOMPARE(canonicalJson((*again)[i]), canonicalJson(all[i]));
    for (const QString& line : QString::fromStdString(text).split(QLatin1Char('\n')))
        if (line.startsWith(QLatin1String("    ")) && !line.contains(QLatin1Char('{'))
            && !line.contains(QLatin1Char('[')))
            QVERIFY2(line.size() <= 110, qPrintable(line));
}

void TestScenarioJson::saysOnlyWhatNobodyWouldSuppose()
{
    const std::string text = R"(- id: T
  title: An unlock, and it hits the wrong owner
  story: >
    Alice edits order 7.
  server: {lease: 600ms}
  clients:
    alice: {do: [open, {subscribe: order.7}, {await: [granted, denied]}, {label: editing}, tab-close]}
    bob:
      user: alice
      client: raw
      do:
        - {wait: alice.editing}
        - open
        - {subscribe: order.7, auth: forged}
        - {await: refused, within: 9s}
        - {write: order.7, as: saved}
        - {hold: 20ms}
  order:
    - alice.editing < bob.saved
  faults:
    - {target: bob, when: {after: alice.editing}, do: {rst: 20ms}}
    - {target: all, do: {latency: {mean: 20ms, dir: up}}, for: 1s}
  expect:
    always: [mutex]
    finally: [no_orphan, {if: bob.subscribed, then: "holder(order.7) == alice", letter: S}]
  policies: {article: {ping: off}, owner: {}}
  known: {article: [M, L], owner: []}
  live: {repeat: 2}
)";
    const auto read = readFile("echolock: 1\nscenarios:\n" + text);
    QVERIFY2(read.has_value(), read ? "" : read.error().front().text().c_str());
    QCOMPARE(yamlOf(read->front()), text);
}

void TestScenarioJson::quotesWhatCouldBeMistaken_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("prose");
    const auto row = [](const char* text, const char* value, const char* line, const char* prose) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(value) << QByteArray(line)
                            << QByteArray(prose);
    };
    row("order.7", "order.7", "order.7", ">-\n    order.7");
    row("null", "\"null\"", "\"null\"", ">-\n    null");
    row("two words", "\"two words\"", "two words", ">-\n    two words");
    row("a: b", "\"a: b\"", "\"a: b\"", ">-\n    a: b");
    row("a #b", "\"a #b\"", "\"a #b\"", ">-\n    a #b");
    row("{a}", "\"{a}\"", "\"{a}\"", ">-\n    {a}");
    row("ends\n", "\"ends\\n\"", "\"ends\\n\"", ">\n    ends");
    row("a  b", "\"a  b\"", "a  b", "\"a  b\"");
    row("a\nb", "\"a\\nb\"", "\"a\\nb\"", "\"a\\nb\"");
}

void TestScenarioJson::quotesWhatCouldBeMistaken()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, prose);
    QCOMPARE(QByteArray::fromStdString(yamlText(text.toStdString())), value);
    QCOMPARE(QByteArray::fromStdString(yamlLine(text.toStdString())), line);
    QCOMPARE(QByteArray::fromStdString(yamlProse(text.toStdString(), 4)), prose);
}

void TestScenarioJson::keepsEveryWord()
{
    const std::string json = canonicalJson(
        scenarioWith("  clients: {a: {do: [open]}}\n  policies: [owner]\n  live: off\n"));
    QCOMPARE(json,
             std::string("{\"id\":\"T\",\"server\":{},\"servers\":1,\"clients\":{\"a\":{\"user\":"
                         "\"a\",\"channel\":\"private\",\"client\":\"pusher-js\","
                         "\"quirks\":{\"zombie-resubscribe\":\"on\",\"stale-auth-subscribe\":"
                         "\"on\",\"stuck-pending\":\"on\","
                         "\"open-new-before-old-closes\":\"on\",\"short-life-pings-sooner\":\"on\","
                         "\"whisper-before-subscribed\":\"on\","
                         "\"error-twice\":\"on\",\"lost-retry\":\"on\",\"deferred-sends\":\"on\","
                         "\"stale-signin\":\"on\",\"stuck-signin\":\"on\","
                         "\"reauth-per-event\":\"on\",\"listeners-survive-leave\":\"on\"},"
                         "\"server\":1,\"do\":[\"open\"]}},\"order\":[],\"faults\":[],"
                         "\"expect\":{\"always\":[\"mutex\",\"no_lost_lock\",\"no_stale_write\","
                         "\"no_lock_before_auth\",\"rising_tokens\"],"
                         "\"finally\":[\"no_orphan\",\"not_locked_out\",\"nobody_left_behind\"]},"
                         "\"policies\":{\"owner\":{}},\"known\":{},\"live\":\"off\","
                         "\"explore\":{\"engine\":[\"exhaustive\"],\"time\":\"ordered\",\"states\":"
                         "1000000,\"memory\":\"2GB\",\"pct\":{\"depth\":3},"
                         "\"runs\":5000,\"seeds\":[1]}}"));
}

void TestScenarioJson::meaningTheSameIsBeingTheSame_data()
{
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    const auto row = [](const char* cause, const char* left, const char* right) {
        QTest::addRow("%s", cause) << QByteArray(left) << QByteArray(right);
    };
    row("defaults said", "  clients: {a: {do: [open, {hold: 1s}]}}\n",
        "  clients: {a: {user: a, channel: private, client: pusher-js, server: 1, do: [open, "
        "{hold: "
        "1000ms}]}}\n  order: []\n  live: {repeat: 1}\n");
    row("keys in another order", "  title: x\n  clients: {a: {user: u, do: [open]}}\n",
        "  clients: {a: {do: [open], user: u}}\n  title: 'x'\n");
    row("a chain",
        "  clients: {a: {do: [open]}, b: {do: [open]}, c: {do: [open]}}\n  order: [a.open < b.open "
        "< c.open]\n",
        "  clients: {a: {do: [open]}, b: {do: [open]}, c: {do: [open]}}\n  order: [a.open<b.open, "
        "b.open < c.open]\n");
    row("an application that is like most", "  clients: {a: {do: [open]}}\n  application: {}\n",
        "  clients: {a: {do: [open]}}\n  application: {webhooks: as-they-come, workers: 2}\n");
    row("a condition alone", "  clients: {a: {do: [open]}}\n  expect: {finally: [a.connected]}\n",
        "  clients: {a: {do: [open]}}\n  expect: {finally: [{then: a.connected, letter: E}]}\n");
}

void TestScenarioJson::meaningTheSameIsBeingTheSame()
{
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, right);
    QCOMPARE(canonicalJson(scenarioWith(left.toStdString())),
             canonicalJson(scenarioWith(right.toStdString())));
}

void TestScenarioJson::hashesOnlyWhatARunGoesBy()
{
    const auto hash = [](const char* body) { return hashOf(scenarioWith(body)); };
    const Hash128 base = hash("  clients: {a: {do: [open]}}\n");
    QVERIFY(base
            == hash("  title: x\n  clients: {a: {do: [open]}}\n  known: {owner: [L]}\n"
                    "  live: {repeat: 9}\n  explore: {states: 5}\n  expect: {}\n"));
    QVERIFY(base != hash("  clients: {a: {do: [open, close]}}\n"));
    QVERIFY(base != hash("  clients: {a: {user: b, do: [open]}}\n"));
    QVERIFY(base != hash("  server: {grace: 1s}\n  clients: {a: {do: [open]}}\n"));
    QVERIFY(base != hash("  clients: {a: {do: [open]}}\n  application: {}\n"));
    QVERIFY(base != hash("  clients: {a: {do: [open]}}\n  faults: [{target: a, do: hold}]\n"));
}

QTEST_GUILESS_MAIN(TestScenarioJson)
#include "tst_scenariojson.moc"
