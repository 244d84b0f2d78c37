// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests leftout, replayfile.

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include "scenarios/live/scenariocommand.h"
#include "tests/support/printers.h"
#include "tests/support/scenariofolder.h"

using namespace echolock;
using namespace echolock::testing;
using Command = ScenarioOptions::Command;

class TestScenarioCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsUsageAndVersion();
    void listsTheLibrary();
    void validatesFiles();
    void refusesAMistakeAndRunsNothing();
    void runsAndCounts();
    void tellsLocksAsTheyHappen();
    void failsOnAViolation();
    void hasNoVerdictWhereARunHasNoEnd();
    void saysHowToHaveItAgain();
    void takesOnlyWhatIsAskedFor();
    void writesReports();
    void saysThatNothingWasRun();
    void reportsAsTheFileSays();
    void tellsWhereAReportCannotGo();
    void overwritesNothingThatItReads();
    void keepsReplaysAsFiles();
    void saysWhatIsWrongWithAReplaysFile_data();
    void saysWhatIsWrongWithAReplaysFile();
    void failsWhereAReportIsLost();
    void stopsWithWhatItHas();
    void annotatesWhatFails();
    void comparesPoliciesInATable();
    void showsProgressToWhoeverWatches();
    void runsTheTemplatesAsTheySay();

private:
    ScenarioFolder m_folder;
};

void TestScenarioCommand::initTestCase()
{
    QVERIFY(m_folder.isThere());
}

void TestScenarioCommand::tellsUsageAndVersion()
{
    QVERIFY(ran(optionsFor(Command::Help)).said("Usage:"));
    const RanCommand version = ran(optionsFor(Command::Version));
    QCOMPARE(version.out, std::string("echolock-scenarios " ECHOLOCK_VERSION "\n"));
    QCOMPARE(version.exitCode, 0);
}

void TestScenarioCommand::listsTheLibrary()
{
    const RanCommand result = ran(optionsFor(Command::List));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.starts_with("scenario "));
    QVERIFY(result.said("article MLWP"));
    QVERIFY(result.said("6 policies P"));
    QVERIFY(result.said("An unlock that hits the wrong owner, and two people save\n"));
}

void TestScenarioCommand::validatesFiles()
{
    const std::string good = m_folder.fileWith(QStringLiteral("good.yaml"),
                                               "  clients: {a: {do: [open]}}\n");
    const RanCommand result = ran(optionsFor(Command::Validate, {good}));
    QCOMPARE(result.out, std::string("1 scenario, no mistakes\n"));
    QCOMPARE(result.exitCode, 0);
}

void TestScenarioCommand::refusesAMistakeAndRunsNothing()
{
    const std::string good = m_folder.fileWith(QStringLiteral("good.yaml"),
                                               "  clients: {a: {do: [open]}}\n");
    const std::string bad = m_folder.fileWith(
        QStringLiteral("bad.yaml"), "  clints: {a: {do: [open]}}\n  clients: {a: {do: [opne]}}\n");
    for (const Command command : {Command::List, Command::Validate, Command::Run}) {
        const RanCommand result = ran(optionsFor(command, {good, bad}));
        QCOMPARE(result.exitCode, 2);
        QCOMPARE(result.out, std::string());
        QCOMPARE(result.err,
                 bad + ":8:3: unknown key 'clints' in a scenario; did you mean 'clients'?\n" + bad
                     + ":9:22: unknown step 'opne'; did you mean 'open'?\n");
    }
    QCOMPARE(ran(optionsFor(Command::Run, {"/nowhere.yaml"})).exitCode, 2);
}

void TestScenarioCommand::runsAndCounts()
{
    const RanCommand result = ran(optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")}));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(
        result.out.starts_with("T                                 owner     ✓\n1 case: 1 pass  ("));
    QCOMPARE(result.err, std::string());
}

void TestScenarioCommand::tellsLocksAsTheyHappen()
{
    ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(
            QStringLiteral("lock.yaml"),
            "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, close]}}\n")});
    options.liveLog = true;
    options.policies = {"owner", "article"};
    const RanCommand result = ran(options);
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.said("\nT  A test\n  Told once.\n\n  under 'owner':\n"));
    QVERIFY(result.said("\n  under 'article':\n"));
    QCOMPARE(result.out.find("Told once."), result.out.rfind("Told once."));
    QVERIFY(result.said("● order.7 locked by a\n"));
    QVERIFY(result.said("○ order.7 unlocked: a closed\n"));
}

void TestScenarioCommand::failsOnAViolation()
{
    const RanCommand result = ran(optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("bad.yaml"),
                           "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: "
                           "order.7}, {await: granted}, vanish]}}\n")}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.said("VIOLATION: order.7 stays locked for a, who is gone (vanish)"));
}

void TestScenarioCommand::hasNoVerdictWhereARunHasNoEnd()
{
    const RanCommand result = ran(optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("slow.yaml"),
                           "  clients: {a: {do: [open, {subscribe: order.7}, "
                           "{await: denied, within: 50ms}]}, b: {do: [{wait: a.subscribe}, "
                           "open, {subscribe: order.7}]}}\n")}));
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.said("NO VERDICT: a (line 8) waited for 'denied'"));
}

/// With what was set, from the file that was named and not the one that it includes.
void TestScenarioCommand::saysHowToHaveItAgain()
{
    m_folder.fileWith(
        QStringLiteral("inner.yaml"),
        "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: \"${order}\"}, "
        "{await: granted}, vanish]}}\nparams: {order: order.7}\n");
    QFile outer(m_folder.pathOf(QStringLiteral("outer.yaml")));
    QVERIFY(outer.open(QIODevice::WriteOnly));
    outer.write("echolock: 1\ninclude: [inner.yaml]\n");
    outer.close();
    ScenarioOptions options = optionsFor(Command::Run, {outer.fileName().toStdString()});
    options.params = {{"order", "order.9"}};
    options.repeat = 2;
    options.seed = 5;
    const std::string words = outer.fileName().toStdString() + " --set order=order.9";
    const std::string again = "again: echolock-scenarios run " + words
        + " --only T --policy owner --seed 5 --repeat 1 --live-log\n";
    QVERIFY2(ran(options).said(again), again.c_str());
    options = optionsFor(Command::Explore, options.paths);
    options.params = {{"order", "order.9"}};
    const RanCommand explored = ran(options);
    QVERIFY(explored.said("order.9 stays locked"));
    QVERIFY(explored.said(" " + words + "\n"));
    options.command = Command::Shrink;
    const std::size_t word = explored.out.find("replay el") + 7;
    options.replay = explored.out.substr(word, explored.out.find(' ', word) - word);
    QVERIFY(ran(options).said(" " + words + "\n"));
}

void TestScenarioCommand::takesOnlyWhatIsAskedFor()
{
    ScenarioOptions options = optionsFor(
        Command::List,
        {m_folder.fileWith(QStringLiteral("two.yaml"),
                           "  clients: {a: {do: [open]}}\n"
                           "- id: Upper\n  clients: {a: {do: [open]}}\n"
                           "- id: T-2\n  clients: {a: {do: [open]}}\n")});
    // A report prints whole ids.
    options.only = {"T"};
    QVERIFY(!ran(options).said("\nT-2 "));
    options.only = {"Upper"};
    const RanCommand listed = ran(options);
    QCOMPARE(listed.exitCode, 0);
    QVERIFY(listed.said("\nUpper "));
    QVERIFY(!listed.said("\nT "));
    options.only = {"Upp"};
    QCOMPARE(ran(options).exitCode, 2);
    ScenarioOptions library = optionsFor(Command::List);
    library.only = {"R10", "R34"};
    const RanCommand begun = ran(library);
    QVERIFY(begun.said("\nR10-late-unlock ") && begun.said("\nR34-webhooks-overtake "));
    QVERIFY(begun.said("\n4 scenarios;"));
    options.only = {"T", "Uper"};
    const RanCommand none = ran(options);
    QCOMPARE(none.exitCode, 2);
    QCOMPARE(none.err,
             std::string("echolock-scenarios: there is no scenario 'Uper'; did you mean "
                         "'Upper'?\n"));
}

void TestScenarioCommand::writesReports()
{
    ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    options.junitFile = m_folder.pathOf(QStringLiteral("out.xml")).toStdString();
    options.jsonFile = m_folder.pathOf(QStringLiteral("out.json")).toStdString();
    options.htmlFile = m_folder.pathOf(QStringLiteral("out.html")).toStdString();
    QCOMPARE(ran(options).exitCode, 0);
    const std::string page = contentOf(QString::fromStdString(options.htmlFile));
    QVERIFY(page.starts_with("<!DOCTYPE html>"));
    QVERIFY(page.find("\"a connects\"") != std::string::npos);
    QVERIFY(contentOf(QString::fromStdString(options.junitFile)).find("name=\"T[owner][live]\"")
            != std::string::npos);
    QVERIFY(contentOf(QString::fromStdString(options.jsonFile)).ends_with("\"exit_code\":0}\n"));
    options.junitFile = "/nowhere/out.xml";
    const RanCommand refused = ran(options);
    QCOMPARE(refused.exitCode, 2);
    QCOMPARE(refused.out, std::string());
}

void TestScenarioCommand::saysThatNothingWasRun()
{
    QFile file(m_folder.pathOf(QStringLiteral("explored.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("echolock: 1\nscenarios:\n- id: T\n  clients: {a: {do: [open]}}\n  live: off\n");
    file.close();
    const std::string name = file.fileName().toStdString();
    const RanCommand nothing = ran(optionsFor(Command::Run, {name}));
    QCOMPARE(nothing.exitCode, 3);
    QVERIFY(nothing.err.find("nothing was run") != std::string::npos);
    const RanCommand some = ran(optionsFor(
        Command::Run,
        {name, m_folder.fileWith(QStringLiteral("ran.yaml"), "  clients: {a: {do: [open]}}\n")}));
    QCOMPARE(some.exitCode, 0);
    QVERIFY(some.said("left out: 1 of 2 scenarios ('live: off'); 'explore' plays it all\n"));
}

/// Beside the file; what the command line names comes in its place.
void TestScenarioCommand::reportsAsTheFileSays()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("reports.yaml"),
        "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, "
        "vanish]}}\nreport: {junit: told.xml, json: told.json, fail_on: [unknown]}\n");
    ScenarioOptions options = optionsFor(Command::Run, {file});
    options.jsonFile = m_folder.pathOf(QStringLiteral("other.json")).toStdString();
    const RanCommand result = ran(options);
    QVERIFY(result.said("1 in violation"));
    QVERIFY(result.said("\nwritten: " + m_folder.pathOf(QStringLiteral("told.xml")).toStdString()
                        + "\n"));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(contentOf(m_folder.pathOf(QStringLiteral("told.xml"))).find("<failure")
            != std::string::npos);
    QVERIFY(!QFile::exists(m_folder.pathOf(QStringLiteral("told.json"))));
    QVERIFY(contentOf(QString::fromStdString(options.jsonFile)).ends_with("\"exit_code\":0}\n"));
}

/// Before anything is run, and to whoever only checks the file.
void TestScenarioCommand::tellsWhereAReportCannotGo()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("lost.yaml"),
        "  clients: {a: {do: [open]}}\nreport: {junit: lost.yaml, json: r, html: ./r}\n");
    const std::string other = m_folder.pathOf(QStringLiteral("r")).toStdString();
    const std::string told = file + ":9:17: cannot write to " + file + ": it is read\n" + file
        + ":9:43: cannot write to " + other + ": the report 'json' of " + file
        + " goes there; name another file\n";
    for (const Command command : {Command::Validate, Command::Run, Command::Explore}) {
        const RanCommand result = ran(optionsFor(command, {file}));
        QCOMPARE(result.exitCode, 2);
        QCOMPARE(result.out, std::string());
        QCOMPARE(result.err, told);
    }
    QCOMPARE(ran(optionsFor(Command::List, {file})).exitCode, 0);
}

/// What one of the files includes, and what another one leads to.
void TestScenarioCommand::overwritesNothingThatItReads()
{
    const std::string part = m_folder.fileWith(QStringLiteral("part.yaml"),
                                               "  clients: {a: {do: [open]}}\n");
    const std::string before = contentOf(QString::fromStdString(part));
    QFile outer(m_folder.pathOf(QStringLiteral("outer.yaml")));
    QVERIFY(outer.open(QIODevice::WriteOnly));
    outer.write("echolock: 1\ninclude: [part.yaml]\n");
    outer.close();
    ScenarioOptions options = optionsFor(Command::Shrink, {outer.fileName().toStdString()});
    options.outputFile = part;
    const RanCommand result = ran(options);
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(result.err, "echolock-scenarios: cannot write to " + part + ": it is read\n");
    ScenarioOptions recording = optionsFor(Command::Record);
    recording.outputFile = part;
    for (const std::vector<std::string>& swarm :
         {std::vector<std::string>{"--url=ws://127.0.0.1:1", "--script", part},
          std::vector<std::string>{"--url=ws://127.0.0.1:1", "--mix=" + part},
          {}}) {
        recording.swarm = swarm;
        recording.historyFile = swarm.empty() ? part : "";
        QCOMPARE(ran(recording).err, result.err);
    }
    QCOMPARE(contentOf(QString::fromStdString(part)), before);
}

/// Each schedule that was found, which says itself what it is of.
void TestScenarioCommand::keepsReplaysAsFiles()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("found.yaml"),
        "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: \"${order}\"}, {await: "
        "granted}, "
        "vanish]}}\nreport: {replay_dir: out/replays}\nparams: {order: order.7}\n");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    options.params = {{"order", "order.9"}};
    const RanCommand found = ran(options);
    QCOMPARE(found.exitCode, 1);
    const QString name = m_folder.pathOf(QStringLiteral("out/replays/T.owner.O.replay"));
    const std::string text = contentOf(name);
    QVERIFY2(text.starts_with("echolock: 1\nreplay: el2"), text.c_str());
    QVERIFY2(text.find("\nfile: \"../../found.yaml\"\nparams: {order: order.9}\n\n# T under owner, "
                       "O: order.9 stays locked for a, who is gone")
                 != std::string::npos,
             text.c_str());
    QVERIFY(text.find("\n#    1  ") != std::string::npos);
    ScenarioOptions again = optionsFor(Command::Replay);
    again.replay = name.toStdString();
    const RanCommand replayed = ran(again);
    QCOMPARE(replayed.err, std::string());
    QCOMPARE(replayed.exitCode, 1);
    QVERIFY(replayed.said("\nO  order.9 stays locked for a"));
    again.command = Command::Shrink;
    QVERIFY(ran(again).said(" steps became "));
    // The scenario's name was made of the folder that a link leads to.
    const QString link = m_folder.pathOf(QStringLiteral("link"));
    QVERIFY(QFile::link(m_folder.pathOf(QStringLiteral("out/replays")), link));
    again.replay = link.toStdString() + "/T.owner.O.replay";
    QVERIFY(ran(again).said(" steps became "));
    // Beside runs over sockets there is none to keep; the file is as good for them.
    QVERIFY(QFile::remove(name));
    QCOMPARE(ran(optionsFor(Command::Run, {file})).exitCode, 1);
    QVERIFY(!QFile::exists(name));
}

void TestScenarioCommand::saysWhatIsWrongWithAReplaysFile_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("a scenario") << QByteArray("echolock: 1\nscenarios: []\n")
                                << QByteArray(":2:1: unknown key 'scenarios' in a replay's file");
    QTest::newRow("no word") << QByteArray("echolock: 1\n") << QByteArray(":1:1: ");
    QTest::newRow("another version")
        << QByteArray("echolock: 2\nreplay: el2a\n")
        << QByteArray(":1:11: this program reads version 1 of the format");
    QTest::newRow("no replay") << QByteArray("echolock: 1\nreplay: nonsense\n")
                               << QByteArray(":2:9: this is no replay; one is a word");
    QTest::newRow("empty") << QByteArray() << QByteArray("a replay's file has a 'replay'");
}

void TestScenarioCommand::saysWhatIsWrongWithAReplaysFile()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    QFile file(m_folder.pathOf(QStringLiteral("bad.replay")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    ScenarioOptions options = optionsFor(Command::Replay);
    options.replay = file.fileName().toStdString();
    const RanCommand result = ran(options);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.starts_with(options.replay + ":"), result.err.c_str());
    QVERIFY2(result.err.find(problem.toStdString()) != std::string::npos, result.err.c_str());
}

void TestScenarioCommand::failsWhereAReportIsLost()
{
    ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    options.junitFile = "/dev/full";
    const RanCommand result = ran(options);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(result.said("1 pass"));
    QVERIFY(result.err.starts_with("echolock-scenarios: cannot write /dev/full: No space"));
}

void TestScenarioCommand::stopsWithWhatItHas()
{
    const ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("long.yaml"),
                           "  clients: {a: {do: [open, {hold: 15s}]}}\n")});
    std::string out;
    ScenarioCommand command(
        options,
        {[&](std::string_view text) { out += text; }, [](std::string_view) {}, Colours::Off});
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    command.start();
    QCoreApplication::processEvents();
    command.stop();
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.front().front().toInt(), 3);
    QCOMPARE(out, std::string("0 cases  (0s)\n"));
}

void TestScenarioCommand::annotatesWhatFails()
{
    const std::string file = m_folder.fileWith(
        QStringLiteral("bad.yaml"),
        "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: "
        "order.7}, {await: granted}, vanish]}}\n");
    ScenarioOptions options = optionsFor(Command::Run, {file});
    QVERIFY(!ran(options).said("::error"));
    options.annotations = true;
    QVERIFY(ran(options).said("\n::error file=" + file
                              + ",line=3,title=T[owner][live]%3A O::order.7 stays locked for a"));
}

void TestScenarioCommand::comparesPoliciesInATable()
{
    ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("one.yaml"),
                           "  clients: {a: {do: [open]}}\n"
                           "- id: U\n  clients: {a: {do: [open]}}\n"
                           "  live: {settle: 5ms}\n")});
    options.policies = {"owner", "grace"};
    QVERIFY(ran(options).said("\n   owner  grace\nT  .      .\nU  .      .\n4 cases"));
}

void TestScenarioCommand::showsProgressToWhoeverWatches()
{
    const ScenarioOptions options = optionsFor(
        Command::Run,
        {m_folder.fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    std::string out;
    ScenarioCommand command(
        options,
        {[&](std::string_view text) { out += text; }, [](std::string_view) {}, Colours::Off, 80});
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    command.start();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(out.starts_with("\r\x1b[K0/1  T under owner\r\x1b[KT  "));
}

/// What a newcomer copies must come out right in the way that is tried first, too.
void TestScenarioCommand::runsTheTemplatesAsTheySay()
{
    const QString folder = qEnvironmentVariable("ECHOLOCK_SOURCE")
        + QStringLiteral("/scenarios/templates");
    const RanCommand result = ran(optionsFor(Command::Run, {folder.toStdString()}));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("as known"));
}

QTEST_GUILESS_MAIN(TestScenarioCommand)
#include "tst_scenariocommand.moc"
