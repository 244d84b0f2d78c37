// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTest>

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/engine/scenariowords.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view twoTabs = R"(echolock: 1
defaults:
  server: {ping: 60s, pong: 30s}
  policies: [article, owner]
  within: 2s
scenarios:
- id: R02-two-tabs
  title: Two tabs, one user
  story: Closing one tab frees the order that the other shows.
  clients:
    tab1: {user: alice, do: [open, {subscribe: order.7, as: s1}, {await: granted}, {label: a}, close]}
    tab2: {user: alice, channel: presence, do: [{wait: tab1.a}, open, {subscribe: order.7}, {label: b}]}
    rival: {do: [open, {subscribe: order.7}]}
  order: ["tab1.a < tab2.open", "tab2.b < tab1.close < rival.open"]
  expect:
    always: [mutex]
    finally: [{if: tab2.subscribed, then: "holder(order.7) == alice", letter: S}]
  known: {article: [S, P], owner: [S]}
  live: {repeat: 3, within: 4s, settle: 50ms}
)";

std::string reference()
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/scenarios.md"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// The fenced blocks of one kind: `file`, `scenario` or `steps`.
std::vector<std::string> examples(const std::string& kind)
{
    std::vector<std::string> found;
    const std::string text = reference();
    const std::string fence = "```yaml " + kind + "\n";
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
        const auto begin = at + fence.size();
        found.push_back(text.substr(begin, text.find("```", begin) - begin));
    }
    return found;
}

/// A script of its own for steps in a block list.
std::string fileWithSteps(std::string steps)
{
    for (auto at = steps.find("- "); at != std::string::npos; at = steps.find("\n- ", at + 7))
        steps.insert(steps[at] == '\n' ? at + 1 : at, "      ");
    return fileWith("  clients:\n    a:\n      do:\n" + steps);
}

/// A file whose only scenario has two clients and `body`, which begins on line 6.
std::string withTwoClients(std::string_view body)
{
    return fileWith("  clients:\n    a: {do: [open, {subscribe: order.7}, {label: x}]}\n"
                    "    b: {do: [open, {subscribe: order.7}, close]}\n"
                    + std::string(body));
}

} // namespace

class TestScenarioParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAWholeScenario();
    void readsPoliciesWithTheirOwnServer();
    void readsLocksAndLimits();
    void runsUnderEveryPolicyUnlessTold();
    void letsAScenarioNameAPolicyThatNeedsAStore();
    void readsSeveralScenarios();
    void saysWhatIsWrongWithAFile_data();
    void saysWhatIsWrongWithAFile();
    void saysWhatIsWrongWithAScenario_data();
    void saysWhatIsWrongWithAScenario();
    void reportsEveryMistakeOfAFile();
    void survivesEveryTruncation();
    void survivesEveryWrongByte();
    void readsEveryExampleOfTheReference();
    void theReferenceNamesEveryWord_data();
    void theReferenceNamesEveryWord();
};

void TestScenarioParser::readsAWholeScenario()
{
    const auto scenarios = parsed(twoTabs);
    QVERIFY(scenarios.has_value());
    QCOMPARE(scenarios->size(), 1U);
    const Scenario& scenario = scenarios->front();
    QCOMPARE(scenario.id, std::string("R02-two-tabs"));
    QCOMPARE(scenario.place, (TextPlace{7, 7}));
    QCOMPARE(scenario.file, std::string("test.yaml"));
    QCOMPARE(scenario.clients.size(), 3U);
    QCOMPARE(scenario.clients[0].user, std::string("alice"));
    QCOMPARE(scenario.clients[2].user, std::string("rival"));
    QCOMPARE(std::get<SubscribeStep>(scenario.clients[1].steps[2].action).channel,
             ChannelSort::Presence);
    QCOMPARE(std::get<AwaitStep>(scenario.clients[0].steps[2].action).within, Duration(2s));
    QCOMPARE(std::get<WaitStep>(scenario.clients[1].steps[0].action).target, (StepRef{0, 3}));
    QCOMPARE(scenario.order.size(), 3U);
    QCOMPARE(scenario.order[2].before, (StepRef{0, 4}));
    QCOMPARE(scenario.order[2].after, (StepRef{2, 0}));
    QCOMPARE(lettersText(scenario.invariants), std::string("M"));
    QCOMPARE(scenario.expectations.size(), 1U);
    QCOMPARE(lettersText(scenario.known.at("article")), std::string("S P"));
    QCOMPARE(scenario.server.ping->after, std::optional<Duration>(60s));
    QCOMPARE(scenario.live.repeat, 3);
    QCOMPARE(scenario.live.within, Duration(4s));
    QCOMPARE(scenario.live.settle, Duration(50ms));
}

void TestScenarioParser::readsPoliciesWithTheirOwnServer()
{
    const Scenario scenario = scenarioWith(
        "  server: {ping: 300ms, pong: 1s}\n  policies: {article: {ping: off}, owner: }\n"
        "  clients: {a: {do: [open]}}\n");
    QCOMPARE(scenario.policies.size(), 2U);
    QVERIFY(scenario.policies[0].server.ping.has_value());
    QVERIFY(!scenario.policies[0].server.ping->after);
    QVERIFY(!scenario.policies[1].server.ping);
    QCOMPARE(scenario.server.ping->after, std::optional<Duration>(300ms));
}

void TestScenarioParser::readsLocksAndLimits()
{
    const Scenario scenario = scenarioWith(
        "  server: {grace: 300ms, lease: 600ms, lease_renewal: requests, connections: 5}\n"
        "  policies: {article: {grace: 10ms, connections: 2}, owner: {lease: 2s, lease_renewal: "
        "frames}}\n"
        "  clients: {a: {do: [open]}}\n");
    QCOMPARE(scenario.server.grace, std::optional<Duration>(300ms));
    QCOMPARE(scenario.server.lease, std::optional<Duration>(600ms));
    QVERIFY(scenario.server.leaseRenewal == LeaseRenewal::Requests);
    QCOMPARE(scenario.policies[0].server.grace, std::optional<Duration>(10ms));
    QVERIFY(!scenario.policies[0].server.lease);
    QVERIFY(!scenario.policies[0].server.leaseRenewal);
    QCOMPARE(scenario.policies[1].server.lease, std::optional<Duration>(2s));
    QVERIFY(scenario.policies[1].server.leaseRenewal == LeaseRenewal::Frames);
    QCOMPARE(scenario.server.connections, std::optional(5));
    QCOMPARE(scenario.policies[0].server.connections, std::optional(2));
    QVERIFY(!scenario.policies[1].server.connections);
}

void TestScenarioParser::runsUnderEveryPolicyUnlessTold()
{
    const Scenario scenario = scenarioWith("  clients: {a: {do: [open]}}\n");
    QCOMPARE(scenario.policies.size(), policies.size());
    QCOMPARE(scenario.policies[0].name, std::string("owner"));
    QCOMPARE(scenario.live.repeat, 1);
}

/// A store is there in simulations only, so nothing runs under it that does not say so.
void TestScenarioParser::letsAScenarioNameAPolicyThatNeedsAStore()
{
    const Scenario scenario = scenarioWith("  clients: {a: {do: [open]}}\n"
                                           "  policies: [redis, owner]\n  known: {redis: [T]}\n");
    QCOMPARE(scenario.policies.size(), 2U);
    QCOMPARE(scenario.policies[0].name, std::string("redis"));
    QVERIFY(scenario.known.at("redis") == Letters{Letter::T});
    for (const PolicyChoice& policy : scenarioWith("  clients: {a: {do: [open]}}\n").policies)
        QVERIFY(policy.name != "redis");
}

void TestScenarioParser::readsSeveralScenarios()
{
    const auto scenarios = parsed("echolock: 1\nscenarios:\n- {id: A, clients: {a: {do: [open]}}}\n"
                                  "- {id: B, clients: {a: {do: [open]}}}\n");
    QVERIFY(scenarios.has_value());
    QCOMPARE(scenarios->size(), 2U);
    QCOMPARE((*scenarios)[1].id, std::string("B"));
}

void TestScenarioParser::saysWhatIsWrongWithAFile_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto file = [](const char* cause, const std::string& text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(text) << QByteArray(problem);
    };
    file("empty file", "", "1:1: the file is empty; a scenario file begins with 'echolock: 1'");
    file("text", "hello", "1:1: a scenario file must be a map, but this is 'hello'");
    file("list", "- a", "1:1: a scenario file must be a map, but this is a list");
    file("no version", "scenarios: [{id: A, clients: {a: {do: [open]}}}]",
         "1:1: a scenario file needs 'echolock': the version of the format, 1");
    file("other version", "echolock: 2\nscenarios: [{id: A, clients: {a: {do: [open]}}}]",
         "1:11: this program reads version 1 of the format; write 'echolock: 1'");
    file("no scenarios", "echolock: 1\n",
         "1:1: a scenario file needs 'scenarios': a list of scenarios");
    file("empty scenarios", "echolock: 1\nscenarios: []",
         "2:12: 'scenarios' must be a list with at least one scenario, but this is empty");
    file("map of scenarios", "echolock: 1\nscenarios: {a: b}",
         "2:12: 'scenarios' must be a list with at least one scenario, but this is a map");
    file("typo at the top",
         "echolock: 1\nscenarioz: []\nscenarios: [{id: A, clients: {a: {do: [open]}}}]",
         "2:1: unknown key 'scenarioz' in a scenario file; did you mean 'scenarios'?");
    file("alias", "echolock: 1\nscenarios: &s [x]\ndefaults: *s",
         "3:11: aliases (*name) are not allowed here; write the value out");
    file("repeated key", fileWith("  title: a\n  title: b\n  clients: {a: {do: [open]}}\n"),
         "5:3: the key 'title' is there twice; keep one");
    file("no id", "echolock: 1\nscenarios:\n- clients: {a: {do: [open]}}",
         "3:3: a scenario needs 'id': a name such as R02-two-tabs");
    file("id with a space", "echolock: 1\nscenarios:\n- id: two tabs\n  clients: {a: {do: [open]}}",
         "3:7: 'id' must be a name of letters, digits, '-' and '_', but this is 'two tabs'");
    file("same id",
         "echolock: 1\nscenarios:\n- {id: A, clients: {a: {do: [open]}}}\n- {id: A, clients: {a: "
         "{do: [open]}}}",
         "4:8: two scenarios are called 'A'; give each an id of its own");
    file("typo in defaults",
         "echolock: 1\ndefaults: {sever: {}}\nscenarios: [{id: A, clients: {a: {do: [open]}}}]",
         "2:12: unknown key 'sever' in 'defaults'; did you mean 'server'?");
    file("bad default time",
         "echolock: 1\ndefaults: {server: {ping: 60}}\nscenarios: [{id: A, clients: {a: {do: "
         "[open]}}}]",
         "2:27: 'ping' must be a time with its unit, such as 250ms, 5s or 2m, but this is '60'");
}

void TestScenarioParser::saysWhatIsWrongWithAScenario_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto file = [](const char* cause, const std::string& text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(text) << QByteArray(problem);
    };
    const auto body = [&](const char* cause, const std::string& text, const char* problem) {
        file(cause, withTwoClients(text), problem);
    };
    body("typo in a scenario", "  expct: {}\n",
         "7:3: unknown key 'expct' in a scenario; did you mean 'expect'?");
    body("unknown policy", "  policies: [ownr]\n",
         "7:14: 'ownr' is no policy; did you mean 'owner'?");
    body("unknown policy in a map", "  policies: {grace: {ping: off}}\n",
         "7:14: 'grace' is no policy; expected owner, article, none or redis");
    body("unknown policy under known", "  known: {artcle: [L]}\n",
         "7:11: unknown key 'artcle' in 'known'; did you mean 'article'?");
    body("unknown letter", "  known: {article: [Q]}\n",
         "7:21: 'Q' is no letter of an invariant; expected M, L, W, O, A, S, P, T or E");
    body("list for known", "  known: [L]\n", "7:10: 'known' must be a map, but this is a list");
    body("key of a policy's server", "  policies: {article: {pang: off}}\n",
         "7:24: unknown key 'pang' in 'article'; did you mean 'ping'?");
    body("bad grace", "  server: {grace: soon}\n",
         "7:19: 'grace' must be a time with its unit, such as 250ms, 5s or 2m, but this is 'soon'");
    body("lease of none", "  server: {lease: 0s}\n",
         "7:19: 'lease' must be at least 10ms, but this is '0s'");
    body("ping that never rests", "  server: {ping: 1us}\n",
         "7:18: 'ping' must be at least 10ms, but this is '1us'");
    body("pong of none", "  server: {pong: 0s}\n",
         "7:18: 'pong' must be at least 10ms, but this is '0s'");
    body("grace of none", "  policies: {article: {grace: 0s}}\n",
         "7:31: 'grace' must be at least 10ms, but this is '0s'");
    body("no room for anybody", "  server: {connections: 0}\n",
         "7:25: 'connections' must be a number from 1 to 1000, but this is '0'");
    body("unknown way to renew", "  server: {lease_renewal: request}\n",
         "7:27: 'request' is no way to renew a lease; did you mean 'requests'?");
    body("repeat of none", "  live: {repeat: 0}\n",
         "7:18: 'repeat' must be a number from 1 to 100000, but this is '0'");
    body("typo under live", "  live: {repeats: 2}\n",
         "7:10: unknown key 'repeats' in 'live'; did you mean 'repeat'?");
    body("order without an arrow", "  order: [\"a.open\"]\n",
         "7:11: a constraint says which step comes first, such as \"tab1.a < tab2.open\"");
    body("map for order", "  order: {a: b}\n", "7:10: 'order' must be a list, but this is a map");
    body("missing client", "  order: [\"a.open < c.open\"]\n",
         "7:11: there is no client 'c'; expected a or b");
    body("missing label", "  order: [\"a.y < b.open\"]\n",
         "7:11: 'a' has no step 'y'; expected open, subscribe or x");
    body("nothing after the arrow", "  order: [\"a.open < \"]\n",
         "7:11: '' is no step; write client.step, such as tab1.open");
    body("cycle", "  order: [\"a.x < b.open\", \"b.close < a.subscribe\"]\n",
         "7:11: these steps wait for each other, so none can ever begin: a.subscribe < a.x < "
         "b.open < b.subscribe < "
         "b.close < a.subscribe");
    file("wait for a missing client", fileWith("  clients:\n    a: {do: [{wait: b.x}, open]}\n"),
         "5:15: there is no client 'b'; expected a");
    file("waits that never end",
         fileWith("  clients:\n    a: {do: [{wait: b.x}, {label: y}]}\n    b: {do: [{wait: a.y}, "
                  "{label: x}]}\n"),
         "6:15: these steps wait for each other, so none can ever begin: a.wait < a.y < b.wait < "
         "b.x < a.wait");
}

void TestScenarioParser::saysWhatIsWrongWithAFile()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    const auto problems = problemsOf(text.toStdString());
    QCOMPARE(problems, std::vector<std::string>{problem.toStdString()});
}

void TestScenarioParser::saysWhatIsWrongWithAScenario()
{
    saysWhatIsWrongWithAFile();
}

/// As they stand in it, whatever is read first.
void TestScenarioParser::reportsEveryMistakeOfAFile()
{
    const auto problems = problemsOf(
        withTwoClients("  live: {repeat: x}\n  known: {owner: [Q]}\n  tite: x\n"));
    QCOMPARE(problems.size(), 3U);
    QVERIFY(problems[0].find("'repeat'") != std::string::npos);
    QVERIFY(problems[1].find("'Q'") != std::string::npos);
    QVERIFY(problems[2].find("'tite'") != std::string::npos);
}

void TestScenarioParser::survivesEveryTruncation()
{
    for (std::size_t length = 0; length < twoTabs.size(); ++length) {
        const auto result = parsed(twoTabs.substr(0, length));
        QVERIFY(result.has_value() || !result.error().empty());
    }
}

void TestScenarioParser::survivesEveryWrongByte()
{
    for (const char wrong : {'\0', '\xff', '{', ']', ':', '&', '*', '\t'}) {
        for (std::size_t at = 0; at < twoTabs.size(); ++at) {
            std::string text(twoTabs);
            text[at] = wrong;
            const auto result = parsed(text);
            QVERIFY(result.has_value() || !result.error().empty());
        }
    }
}

void TestScenarioParser::readsEveryExampleOfTheReference()
{
    std::vector<std::string> files = examples("file");
    for (const std::string& body : examples("scenario"))
        files.push_back(fileWith(body));
    for (const std::string& steps : examples("steps"))
        files.push_back(fileWithSteps(steps));
    QVERIFY(files.size() >= 16);
    for (const std::string& file : files) {
        const auto problems = problemsOf(file);
        QVERIFY2(problems.empty(),
                 problems.empty() ? "" : (problems.front() + " in\n" + file).c_str());
    }
}

void TestScenarioParser::theReferenceNamesEveryWord_data()
{
    QTest::addColumn<QByteArray>("word");
    for (const Letter letter : allLetters) {
        if (!invariantName(letter).empty())
            QTest::addRow("%s", std::string(invariantName(letter)).c_str())
                << QByteArray(invariantName(letter).data());
    }
    for (const Abandonment how : allAbandonments)
        QTest::addRow("%s", std::string(toString(how)).c_str()) << QByteArray(toString(how).data());
    const auto list = [](const auto& words) {
        for (const std::string_view word : words)
            QTest::addRow("%s", std::string(word).c_str()) << QByteArray(word.data());
    };
    list(words::fileKeys);
    list(words::defaultsKeys);
    list(words::scenarioKeys);
    list(words::clientKeys);
    list(words::serverKeys);
    list(words::liveKeys);
    list(words::exploreKeys);
    list(words::faultKeys);
    list(words::whenKeys);
    list(words::useKeys);
    list(words::expectKeys);
    list(words::orphanTimeKeys);
    list(words::ifThenKeys);
    list(words::awaitWords);
    list(words::clientStates);
    list(words::engines);
    list(words::timeModes);
    list(words::clientSorts);
    list(words::bareSteps);
    for (const words::Verb& verb : words::verbs)
        QTest::addRow("%s", std::string(verb.verb).c_str()) << QByteArray(verb.verb.data());
}

void TestScenarioParser::theReferenceNamesEveryWord()
{
    QFETCH(QByteArray, word);
    const std::string text = reference();
    const std::string name = word.toStdString();
    const bool there = text.find("`" + name + "`") != std::string::npos
        || text.find(name + ":") != std::string::npos;
    QVERIFY(there);
}

QTEST_GUILESS_MAIN(TestScenarioParser)
#include "tst_scenarioparser.moc"
