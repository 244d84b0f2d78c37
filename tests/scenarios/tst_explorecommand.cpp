// SPDX-License-Identifier: GPL-3.0-or-later

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include "scenarios/explore/replaystring.h"
#include "scenarios/live/scenariocommand.h"
#include "tests/support/printers.h"
#include "tests/support/scenariofolder.h"

using namespace echolock;
using namespace echolock::testing;
using Command = ScenarioOptions::Command;

class TestExploreCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysHowMuchItLookedAt();
    void tellsTheVerdictLast();
    void provesNothingBeyondTheConnectionsOfAClient();
    void provesNothingBeyondWhatAFaultCanChoose();
    void tellsOfFaultsThatNeverStrike();
    void exploresReplaysAndShrinks();
    void shrinksAScenario();
    void stopsExploringWithWhatItHas();
    void exploresOneOrderOfSeveral();
    void comparesTheWholeLibrary();
    void showsTheSameScheduleUnderEachPolicy();
    void exploresTheTemplatesAsTheySay();
    void refusesReplaysOfNothingThatIsThere();

private:
    ScenarioFolder m_folder;
};

void TestExploreCommand::initTestCase()
{
    QVERIFY(m_folder.isThere());
}

void TestExploreCommand::saysHowMuchItLookedAt()
{
    const RanCommand all = ran(
        optionsFor(Command::Explore,
                   {m_folder.fileWith(QStringLiteral("good.yaml"),
                                      "  clients: {a: {do: [open]}}\n- id: U\n  explore: off\n"
                                      "  clients: {a: {do: [open]}}\n")}));
    QCOMPARE(all.exitCode, 0);
    QVERIFY(all.said("owner     ✓         3 states, 2 transitions: all there is\n"));
    QVERIFY(all.said("looked at 3 states, 2 transitions: all there is (complete)\n"
                     "left out: 1 of 2 scenarios ('explore: off'); 'run' plays it\n"));
    ScenarioOptions options = optionsFor(
        Command::Explore, {m_folder.pathOf(QStringLiteral("good.yaml")).toStdString()});
    options.command = Command::Matrix;
    QVERIFY(ran(options).said("\n   owner\nT  .\n"));
    options.command = Command::Explore;
    options.states = 1;
    const RanCommand one = ran(options);
    QCOMPARE(one.exitCode, 3);
    QVERIFY(one.said("looked at 1 state, 1 transition: bounded, there may be more\n"));
}

/// The last line is the one that a terminal shows.
void TestExploreCommand::tellsTheVerdictLast()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("two.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n"
        "- id: U\n  clients: {a: {do: [open]}}\n");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    options.policies = {"owner", "article"};
    const RanCommand explored = ran(options);
    QCOMPARE(explored.exitCode, 1);
    std::size_t at = 0;
    for (const char* part :
         {"T                                 article   ✗ L       VIOLATION: alice",
          "U                                 article   ✓", "\n   owner  article\n",
          "\nT under article\n    L  alice", "the server takes bob's close frame\n",
          "\n    looked at ", "\nlooked at ", "\n4 cases: 3 pass, 1 in violation  ("}) {
        at = explored.out.find(part, at);
        QVERIFY2(at != std::string::npos, (std::string(part) + "\n" + explored.out).c_str());
    }
    QCOMPARE(explored.out.find('\n', at + 1), explored.out.size() - 1);
}

/// A violation that is found comes with a word; the word shows it again.
void TestExploreCommand::exploresReplaysAndShrinks()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("race.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    QCOMPARE(ran(options).exitCode, 0);
    options.policies = {"article"};
    const RanCommand explored = ran(options);
    QCOMPARE(explored.exitCode, 1);
    QVERIFY(explored.said("the server takes bob's close frame"));
    QVERIFY(!explored.said("confirmed"));
    options.confirm = true;
    const RanCommand confirmed = ran(options);
    QCOMPARE(confirmed.exitCode, 1);
    QVERIFY(confirmed.said("    L confirmed live\n"));
    QVERIFY(confirmed.said("witness confirmed live\n"));
    const std::string before = "echolock-scenarios replay ";
    const std::size_t at = explored.out.find(before);
    QVERIFY(at != std::string::npos);
    options = optionsFor(Command::Replay, {file});
    options.replay = explored.out.substr(at + before.size());
    options.replay.erase(options.replay.find_first_of(" \n"));
    const RanCommand replayed = ran(options);
    QCOMPARE(replayed.exitCode, 1);
    QVERIFY(replayed.said("the server takes bob's close frame"));
    QVERIFY(replayed.said("\nL  "));
    options.live = true;
    const RanCommand live = ran(options);
    QCOMPARE(live.exitCode, 1);
    QVERIFY2(live.said("\nL  ") && live.said("\nconfirmed live\n"), live.out.c_str());
    options.live = false;
    QVERIFY(replayed.said("\n   Too late from "));
    options.command = Command::Shrink;
    const RanCommand shrunk = ran(options);
    QCOMPARE(shrunk.exitCode, 0);
    QVERIFY(shrunk.said(" replays:\n"));
}

/// What it writes is a scenario that shows what is known of it, and its word shows it again.
void TestExploreCommand::shrinksAScenario()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("large.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    carol: {do: [open, {subscribe: order.8}, close]}\n"
        "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n");
    ScenarioOptions options = optionsFor(Command::Shrink, {file});
    options.policies = {"article"};
    const RanCommand printed = ran(options);
    QCOMPARE(printed.exitCode, 0);
    QVERIFY2(printed.out.starts_with("echolock: 1\nscenarios:\n# "), printed.out.c_str());
    QVERIFY(printed.err.find("3 clients, 2 orders, 12 steps became\n  2 clients, 1 order, 5 steps;")
            != std::string::npos);
    options.outputFile = m_folder.pathOf(QStringLiteral("small.yaml")).toStdString();
    const RanCommand written = ran(options);
    QCOMPARE(written.exitCode, 0);
    QVERIFY(written.err.empty());
    QVERIFY(written.said("the server takes bob's close frame"));
    QFile small(QString::fromStdString(options.outputFile));
    QVERIFY(small.open(QIODevice::ReadOnly));
    QCOMPARE(small.readAll().toStdString(), printed.out);
    const RanCommand explored = ran(optionsFor(Command::Explore, {options.outputFile}));
    QCOMPARE(explored.exitCode, 0);
    QVERIFY(explored.said("1 fail as known"));
    ScenarioOptions replay = optionsFor(Command::Replay, {options.outputFile});
    const std::string before = "echolock-scenarios replay ";
    replay.replay = printed.out.substr(printed.out.find(before) + before.size());
    replay.replay.erase(replay.replay.find_first_of(" \n"));
    QVERIFY(ran(replay).said("\nL  "));
    // Never over what it was made of.
    options.outputFile = file;
    QCOMPARE(ran(options).exitCode, 2);
}

/// Whoever is turned away comes back each second.
void TestExploreCommand::provesNothingBeyondTheConnectionsOfAClient()
{
    for (const auto* const hold : {"50s", "70s"}) {
        const std::string file = m_folder.fileWith(
            QStringLiteral("full.yaml"),
            QByteArray("  clients:\n    a: {do: [open, {subscribe: order.7}, {hold: ") + hold
                + "}, close]}\n    b: {do: [{wait: a.subscribe}, knock]}\n"
                  "  server: {connections: 1, ping: off}\n",
            "owner", "off");
        const RanCommand explored = ran(optionsFor(Command::Explore, {file}));
        const bool isProof = std::string_view(hold) == "50s";
        QVERIFY2(explored.exitCode == (isProof ? 0 : 3), explored.out.c_str());
        QCOMPARE(explored.said("bounded: a client began more than 62 connections"), !isProof);
    }
}

/// At one moment it may come to each connection that there is.
void TestExploreCommand::provesNothingBeyondWhatAFaultCanChoose()
{
    for (const int connections : {4, 5}) {
        QByteArray script = "open";
        for (int each = 1; each < connections; ++each)
            script += ", vanish, open";
        const std::string file = m_folder.fileWith(
            QStringLiteral("many.yaml"),
            "  clients: {a: {do: [" + script
                + ", {hold: 2s}]}}\n  server: {ping: off}\n"
                  "  faults: [{target: a, do: hold, when: {at: 1s}, for: 10ms, probability: "
                  "0.5}]\n");
        const RanCommand explored = ran(optionsFor(Command::Explore, {file}));
        QVERIFY2(explored.exitCode == (connections == 4 ? 0 : 3), explored.out.c_str());
        QCOMPARE(explored.said("bounded: a fault could come to more than 4 connections of a client "
                               "at once"),
                 connections == 5);
    }
}

/// Where one strikes under some policy the file makes sense; where it does under none, nothing was
/// tried, and a live run, which plays one schedule of many, warns.
void TestExploreCommand::tellsOfFaultsThatNeverStrike()
{
    const auto options = [&](Command command, const QByteArray& trigger) {
        ScenarioOptions each = optionsFor(
            command,
            {m_folder.fileWith(QStringLiteral("idle.yaml"),
                               "  clients: {a: {do: [open, {subscribe: order.7}]}}\n"
                               "  expect: {always: [mutex]}\n"
                               "  faults: [{target: a, do: latency, when: {"
                                   + trigger + "}}]\n",
                               "owner, none")});
        each.annotations = true;
        return each;
    };
    for (const Command command : {Command::Explore, Command::Run}) {
        const RanCommand strikes = ran(options(command, "frame: lock.granted"));
        QVERIFY2(strikes.exitCode == 0, strikes.out.c_str());
        QVERIFY(!strikes.said("never struck"));
        const RanCommand idle = ran(options(command, "frame: lock.revoked, nth: 2"));
        QVERIFY2(idle.exitCode == (command == Command::Explore ? 3 : 0), idle.out.c_str());
        QVERIFY2(idle.said("idle.yaml:10: T: fault 1 (latency at number 2 of lock.revoked) never "
                           "struck in "),
                 idle.out.c_str());
        QVERIFY(idle.said("::warning file="));
        QVERIFY(idle.said(",line=10,title=T%3A a fault never strikes::fault 1 (latency"));
    }
    const RanCommand unknown = ran(options(Command::Explore, "frame: lock.revoked"));
    QVERIFY(unknown.said("NO VERDICT: fault 1 (latency at lock.revoked) never struck in any "
                         "schedule, under none of the policies; what it would do was not tried"));
    // Of the others nobody knows.
    ScenarioOptions oneOfTwo = options(Command::Explore, "frame: lock.granted");
    oneOfTwo.policies = {"none"};
    const RanCommand one = ran(oneOfTwo);
    QCOMPARE(one.exitCode, 0);
    QVERIFY(!one.said("warning: "));
}

/// Of five people there are far too many states; whoever presses Ctrl-C meanwhile has no verdict.
void TestExploreCommand::stopsExploringWithWhatItHas()
{
    std::string clients = "  clients:\n";
    for (const std::string name : {"a", "b", "c", "d", "e"})
        clients += "    " + name + ": {user: u" + name
            + ", do: [open, {subscribe: order.1}, {subscribe: order.2}, {unsubscribe: order.1}, "
              "{unsubscribe: order.2}, close, {hold: "
            + std::to_string(name[0]) + "ms}]}\n";
    ScenarioOptions options = optionsFor(
        Command::Explore,
        {m_folder.fileWith(QStringLiteral("many.yaml"), QByteArray::fromStdString(clients))});
    options.policies = {"owner", "grace"};
    options.states = 1'000'000'000;
    RanCommand result;
    ScenarioCommand* begun = nullptr;
    const auto out = [&](std::string_view text) {
        result.out += text;
        if (text.find(" states") != std::string_view::npos)
            begun->stop();
    };
    const auto err = [&](std::string_view text) { result.err += text; };
    ScenarioCommand command(options, {out, err, Colours::Off, 80});
    begun = &command;
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    connect(&command, &ScenarioCommand::finished, this, [&](int code) { result.exitCode = code; });
    command.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.said("bounded: stopped before its end"), result.out.c_str());
    QVERIFY(result.said("1 case: 1 without a verdict"));
    QCOMPARE(result.err, std::string("echolock-scenarios: stopped; 1 of 2 cases were not begun\n"));
}

/// The other order's steps are no events there; a replay finds the part that it is of.
void TestExploreCommand::exploresOneOrderOfSeveral()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("two.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {subscribe: order.8}]}\n"
        "    bob: {do: [open, {subscribe: order.8}, {await: denied}, close]}\n"
        "  expect: {always: [no_lost_lock]}\n  known: {article: [L]}\n",
        "article");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    options.order = "each";
    const RanCommand each = ran(options);
    QVERIFY2(each.exitCode == 0, each.out.c_str());
    QVERIFY(each.said("T/order.7") && each.said("T/order.8"));
    options.order = "order.8";
    options.jsonFile = m_folder.pathOf(QStringLiteral("part.json")).toStdString();
    const RanCommand one = ran(options);
    QVERIFY(one.exitCode == 0 && !one.said("T/order.7"));
    QFile json(QString::fromStdString(options.jsonFile));
    QVERIFY(json.open(QIODevice::ReadOnly));
    const std::string text = json.readAll().toStdString();
    QVERIFY(text.find("subscribe order.8") != std::string::npos);
    QVERIFY(text.find("order.7") == std::string::npos);
    const std::size_t at = text.find("\"el");
    options = optionsFor(Command::Replay, {file});
    options.replay = text.substr(at + 1, text.find('"', at + 1) - at - 1);
    const RanCommand replayed = ran(options);
    QCOMPARE(replayed.exitCode, 1);
    QVERIFY(replayed.said("T/order.8 under article"));
    options = optionsFor(Command::Explore, {file});
    options.order = "order.9";
    const RanCommand none = ran(options);
    QCOMPARE(none.exitCode, 2);
    QCOMPARE(none.err,
             std::string("echolock-scenarios: nobody does anything with 'order.9'; "
                         "there are: order.7, order.8\n"));
}

/// Every race under every policy is answered completely, as its file says.
void TestExploreCommand::comparesTheWholeLibrary()
{
    const RanCommand result = ran(optionsFor(Command::Matrix));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("R10-late-unlock"));
    QVERIFY(result.said("MLWP"));
}

/// Whoever copies one begins with a file that holds.
/// The page has a run of every policy: of those that break nothing too.
void TestExploreCommand::showsTheSameScheduleUnderEachPolicy()
{
    ScenarioOptions options = optionsFor(Command::Explore,
                                         {":/scenarios/library/R10-late-unlock.yaml"});
    options.policies = {"owner", "article"};
    options.htmlFile = m_folder.pathOf(QStringLiteral("out.html")).toStdString();
    QCOMPARE(ran(options).exitCode, 0);
    const std::string page = contentOf(QString::fromStdString(options.htmlFile));
    const std::string title = "\"title\":\"An unlock that hits the wrong owner, and two people "
                              "save\",";
    const auto has = [&](const std::string& policy, const std::string& letters) {
        return page.find(title + "\"policy\":\"" + policy + "\",\"engine\":\"sim\",\"letters\":\""
                         + letters
                         + "\",\"follows\":\"article\",\"command\":\"echolock-scenarios replay ")
            != std::string::npos;
    };
    QVERIFY(has("article", "M L"));
    QVERIFY(has("owner", ""));
    // Where none breaks anything there is a run all the same.
    options.policies = {"owner"};
    QCOMPARE(ran(options).exitCode, 0);
    QVERIFY(contentOf(QString::fromStdString(options.htmlFile)).find("id=\"trace-0\"")
            != std::string::npos);
}

void TestExploreCommand::exploresTheTemplatesAsTheySay()
{
    const QString folder = qEnvironmentVariable("ECHOLOCK_SOURCE")
        + QStringLiteral("/scenarios/templates");
    const RanCommand result = ran(optionsFor(Command::Explore, {folder.toStdString()}));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("two-people"));
    QVERIFY(result.said("as known"));
}

void TestExploreCommand::refusesReplaysOfNothingThatIsThere()
{
    ScenarioOptions options = optionsFor(Command::Replay);
    const auto problem = [&](const std::string& word) {
        options.replay = word;
        const RanCommand refused = ran(options);
        return refused.exitCode == ScenarioCommand::exitUsage && refused.out.empty()
            ? refused.err
            : std::string();
    };
    QVERIFY(problem("el1zzz").find("another version") != std::string::npos);
    QVERIFY(problem("el2zz").find("cut short") != std::string::npos);
    QVERIFY(problem("R01").find("no replay") != std::string::npos);
    const std::string other = writeReplay(
        {7, "owner", TimeMode::Ordered, {1, 2}, 1, "R99-something-else"});
    QVERIFY(problem(other).find("of R99-something-else, which is none of the library's")
            != std::string::npos);
    const std::string changed = writeReplay(
        {7, "owner", TimeMode::Ordered, {1, 2}, 1, "R01-two-users-contend"});
    QVERIFY(problem(changed).find("R01-two-users-contend as it was") != std::string::npos);
    const std::string nobodys = writeReplay(
        {7, "nobodys", TimeMode::Ordered, {1, 2}, 1, "R01-two-users-contend"});
    QVERIFY(problem(nobodys).find("no lock policy 'nobodys'") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestExploreCommand)
#include "tst_explorecommand.moc"
