// SPDX-License-Identifier: GPL-3.0-or-later
// Also tests stepnames.

#include <QTest>

#include "scenarios/engine/scenarioreader.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;

class TestScenarioReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAClientRuns();
    void takesWhatTheFileGives();
    void readsAnApplication();
    void saysWhatIsWrongWithAClient_data();
    void saysWhatIsWrongWithAClient();
    void refusesTooManyClients();
};

void TestScenarioReader::readsWhatAClientRuns()
{
    const Scenario scenario = scenarioWith(
        "  servers: 2\n  clients:\n    a: {do: [open]}\n    b: {client: ideal, server: 2, do: "
        "[open]}\n"
        "    c: {client: raw, do: [open]}\n"
        "    d: {quirks: {zombie-resubscribe: off}, do: [open]}\n"
        "    e: {client: ideal, quirks: {zombie-resubscribe: on}, do: [open]}\n"
        "  live: off\n");
    QCOMPARE(scenario.servers, 2U);
    QVERIFY(scenario.clients[0].sort == ClientSort::PusherJs);
    QVERIFY(scenario.clients[0].quirks == EchoQuirks());
    QCOMPARE(scenario.clients[0].server, 0U);
    QVERIFY(scenario.clients[1].sort == ClientSort::Ideal);
    QVERIFY(scenario.clients[1].quirks == EchoQuirks::ideal());
    QCOMPARE(scenario.clients[1].server, 1U);
    QVERIFY(scenario.clients[2].sort == ClientSort::Raw);
    QVERIFY(!scenario.clients[3].quirks.zombieResubscribe);
    QVERIFY(scenario.clients[3].quirks.lostRetry);
    QVERIFY(scenario.clients[4].quirks.zombieResubscribe);
    QVERIFY(!scenario.clients[4].quirks.lostRetry);
}

void TestScenarioReader::takesWhatTheFileGives()
{
    ScenarioDefaults defaults;
    defaults.within = std::chrono::seconds(3);
    defaults.server.pong = std::chrono::seconds(4);
    defaults.policies = {{"none", {}}};
    ProblemList problems("f");
    const YamlNode node = *parseYaml(
        "{id: A, server: {ping: 1s}, clients: {a: {do: [open, {subscribe: order.7}, {await: "
        "granted}]}}}");
    const Scenario scenario = readScenario(node, defaults, policies, problems);
    QVERIFY(problems.empty());
    QCOMPARE(scenario.server.pong, std::optional<Duration>(std::chrono::seconds(4)));
    QCOMPARE(scenario.policies[0].name, std::string("none"));
    QCOMPARE(std::get<AwaitStep>(scenario.clients[0].steps[2].action).within,
             Duration(std::chrono::seconds(3)));
}

void TestScenarioReader::readsAnApplication()
{
    const std::string clients = "  clients: {a: {do: [open]}}\n";
    QVERIFY(!scenarioWith(clients).application);
    const auto usual = scenarioWith(clients + "  application: {}\n").application;
    QVERIFY(usual && usual->webhooks == ScenarioApplication::Webhooks::AsTheyCome);
    QCOMPARE(usual->workers, 2);
    const auto careful = scenarioWith(clients + "  application: {webhooks: newest, workers: 3}\n")
                             .application;
    QVERIFY(careful && careful->webhooks == ScenarioApplication::Webhooks::Newest);
    QCOMPARE(careful->workers, 3);
    QCOMPARE(problemsOf(fileWith(clients + "  servers: 2\n  application: {}\n  live: off\n")),
             std::vector<std::string>{
                 "6:16: an application hears the webhooks of one server, and this scenario has 2; "
                 "take 'application' or 'servers' out"});
}

void TestScenarioReader::saysWhatIsWrongWithAClient_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    const auto file = [](const char* cause, const std::string& text, const char* problem) {
        QTest::addRow("%s", cause) << QByteArray::fromStdString(text) << QByteArray(problem);
    };
    file("no clients", fileWith("  title: x\n"),
         "3:3: a scenario needs 'clients': a map from client names to what they do");
    file("list of clients", fileWith("  clients: [a]\n"),
         "4:12: 'clients' must be a map of 1 to 64 client names to what they do, but this is a "
         "list");
    file("empty clients", fileWith("  clients: {}\n"),
         "4:12: 'clients' must be a map of 1 to 64 client names to what they do, but this is 0 of "
         "them");
    file("client's name", fileWith("  clients: {\"a b\": {do: [open]}}\n"),
         "4:13: a client's name must be a name of letters, digits, '-' and '_', but this is 'a b'");
    file("client without a script", fileWith("  clients:\n    a: {user: alice}\n"),
         "5:8: client 'a' needs 'do': a list of steps");
    file("typo in a client", fileWith("  clients:\n    a: {usr: alice, do: [open]}\n"),
         "5:9: unknown key 'usr' in client 'a'; did you mean 'user'?");
    file("unknown client", fileWith("  clients:\n    a: {client: pusher, do: [open]}\n"),
         "5:17: 'pusher' is no kind of client; did you mean 'pusher-js'?");
    file("unknown quirk",
         fileWith("  clients:\n    a: {quirks: {zombi-resubscribe: off}, do: [open]}\n"),
         "5:18: unknown key 'zombi-resubscribe' in 'quirks'; did you mean 'zombie-resubscribe'?");
    file("value of a quirk",
         fileWith("  clients:\n    a: {quirks: {error-twice: no}, do: [open]}\n"),
         "5:31: 'no' is no value of a quirk; did you mean 'on'?");
    file("quirks of a raw client",
         fileWith("  clients:\n    a: {client: raw, quirks: {error-twice: off}, do: [open]}\n"),
         "5:30: a raw client has no quirks: it only sends; use 'client: ideal'");
    file("server that is not there",
         fileWith("  servers: 2\n  clients:\n    a: {server: 3, do: [open]}\n"),
         "6:17: 'server' must be a number from 1 to 2, but this is '3'");
    file("script in place of a client", fileWith("  clients:\n    a: [open]\n"),
         "5:8: client 'a' must be a map, but this is a list");
    file("a client called nobody", fileWith("  clients:\n    nobody: {do: [open]}\n"),
         "5:5: a client's name cannot be 'nobody', which means no client; choose another one");
    file("a client called all", fileWith("  clients:\n    all: {do: [open]}\n"),
         "5:5: a client's name cannot be 'all', which means all clients; choose another one");
    file("a user called nobody", fileWith("  clients:\n    a: {user: nobody, do: [open]}\n"),
         "5:15: 'user' cannot be 'nobody', which means no client; choose another one");
    file("a gift to a stranger",
         fileWith(
             "  clients:\n    tab: {user: alice, do: [open]}\n    ops: {do: [{give: order.7, to: "
             "alce}]}\n"),
         "6:17: 'alce' is no user of this scenario; did you mean 'alice'?");
    file("a store that fails over on sockets", fileWith("  clients:\n    a: {do: [fail-over]}\n"),
         "5:14: a store that fails over cannot be had over one machine's sockets; write 'live: "
         "off' in this scenario");
    file("typo in a step", fileWith("  clients:\n    a: {do: [open, {subcribe: order.7}]}\n"),
         "5:21: unknown step 'subcribe'; did you mean 'subscribe'?");
    file("step before open", fileWith("  clients:\n    a: {do: [{subscribe: order.7}]}\n"),
         "5:15: 'a' is not open yet; begin with 'open'");
}

void TestScenarioReader::saysWhatIsWrongWithAClient()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    QCOMPARE(problemsOf(text.toStdString()), std::vector<std::string>{problem.toStdString()});
}

void TestScenarioReader::refusesTooManyClients()
{
    std::string clients = "  clients:\n";
    for (std::size_t i = 0; i <= scenarioClientsMax; ++i)
        clients += "    c" + std::to_string(i) + ": {do: [open]}\n";
    QCOMPARE(problemsOf(fileWith(clients)).front(),
             std::string("5:5: 'clients' must be a map of 1 to 64 client names to what they do, "
                         "but this is 65 of them"));
}

QTEST_GUILESS_MAIN(TestScenarioReader)
#include "tst_scenarioreader.moc"
