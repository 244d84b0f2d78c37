// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests explorecommand, shrinkcommand.

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/explore/replaystring.h"
#include "scenarios/live/scenariocommand.h"
#include "tests/support/printers.h"

using namespace echolock;
using Command = ScenarioOptions::Command;

namespace {

/// A command that has ended: what it wrote, and its exit code.
struct Ran
{
    std::string out;
    std::string err;
    int exitCode = -1;

    bool said(std::string_view text) const { return out.find(text) != std::string::npos; }
};

Ran ran(const ScenarioOptions& options)
{
    Ran result;
    ScenarioCommand command(options,
                            {[&](std::string_view text) { result.out += text; },
                             [&](std::string_view text) { result.err += text; }, Colours::Off});
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    command.start();
    [&] { QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000); }();
    if (!finished.isEmpty())
        result.exitCode = finished.front().front().toInt();
    return result;
}

ScenarioOptions optionsFor(Command command, const std::vector<std::string>& paths = {})
{
    ScenarioOptions options;
    options.command = command;
    options.paths = paths;
    return options;
}

std::string contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

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
    void refusesReportsThatItCannotWrite();
    void refusesReportsThatDestroySomething();
    void saysThatNothingWasRun();
    void failsWhereAReportIsLost();
    void stopsWithWhatItHas();
    void annotatesWhatFails();
    void comparesPoliciesInATable();
    void showsProgressToWhoeverWatches();
    void exploresReplaysAndShrinks();
    void shrinksAScenario();
    void saysWhyNothingIsShrunk();
    void stopsExploringWithWhatItHas();
    void exploresOneOrderOfSeveral();
    void comparesTheWholeLibrary();
    void showsTheSameScheduleUnderEachPolicy();
    void exploresTheTemplatesAsTheySay();
    void runsTheTemplatesAsTheySay();
    void refusesReplaysOfNothingThatIsThere();

private:
    std::string fileWith(const QString& name, const QByteArray& body,
                         const QByteArray& policy = "owner");

    QTemporaryDir m_folder;
};

std::string TestScenarioCommand::fileWith(const QString& name, const QByteArray& body,
                                          const QByteArray& policy)
{
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly))
        file.write("echolock: 1\nscenarios:\n- id: T\n  title: A test\n  story: Told once.\n  "
                   "policies: ["
                   + policy + "]\n  live: {settle: 5ms}\n" + body);
    return file.fileName().toStdString();
}

void TestScenarioCommand::initTestCase()
{
    QVERIFY(m_folder.isValid());
}

void TestScenarioCommand::tellsUsageAndVersion()
{
    QVERIFY(ran(optionsFor(Command::Help)).said("Usage:"));
    const Ran version = ran(optionsFor(Command::Version));
    QCOMPARE(version.out, std::string("echolock-scenarios " ECHOLOCK_VERSION "\n"));
    QCOMPARE(version.exitCode, 0);
}

void TestScenarioCommand::listsTheLibrary()
{
    const Ran result = ran(optionsFor(Command::List));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.starts_with("scenario "));
    QVERIFY(result.said("article MLWP"));
    QVERIFY(result.said("6 policies P"));
    QVERIFY(result.said("An unlock that hits the wrong owner, and two people save\n"));
}

void TestScenarioCommand::validatesFiles()
{
    const std::string good = fileWith(QStringLiteral("good.yaml"),
                                      "  clients: {a: {do: [open]}}\n");
    const Ran result = ran(optionsFor(Command::Validate, {good}));
    QCOMPARE(result.out, std::string("1 scenario, no mistakes\n"));
    QCOMPARE(result.exitCode, 0);
}

void TestScenarioCommand::refusesAMistakeAndRunsNothing()
{
    const std::string good = fileWith(QStringLiteral("good.yaml"),
                                      "  clients: {a: {do: [open]}}\n");
    const std::string bad = fileWith(QStringLiteral("bad.yaml"),
                                     "  clints: {a: {do: [open]}}\n  clients: {a: {do: [opne]}}\n");
    for (const Command command : {Command::List, Command::Validate, Command::Run}) {
        const Ran result = ran(optionsFor(command, {good, bad}));
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
    const Ran result = ran(optionsFor(
        Command::Run, {fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")}));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(
        result.out.starts_with("T                                 owner     ✓\n1 case: 1 pass  ("));
    QCOMPARE(result.err, std::string());
}

void TestScenarioCommand::tellsLocksAsTheyHappen()
{
    ScenarioOptions options = optionsFor(
        Command::Run,
        {fileWith(
            QStringLiteral("lock.yaml"),
            "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, close]}}\n")});
    options.liveLog = true;
    options.policies = {"owner", "article"};
    const Ran result = ran(options);
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.said("\nT  A test\n  Told once.\n\n  under 'owner':\n"));
    QVERIFY(result.said("\n  under 'article':\n"));
    QCOMPARE(result.out.find("Told once."), result.out.rfind("Told once."));
    QVERIFY(result.said("● order.7 locked by a\n"));
    QVERIFY(result.said("○ order.7 unlocked: a closed\n"));
}

void TestScenarioCommand::failsOnAViolation()
{
    const Ran result = ran(
        optionsFor(Command::Run,
                   {fileWith(QStringLiteral("bad.yaml"),
                             "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: "
                             "order.7}, {await: granted}, vanish]}}\n")}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.said("VIOLATION: order.7 stays locked for a, who is gone (vanish)"));
}

void TestScenarioCommand::hasNoVerdictWhereARunHasNoEnd()
{
    const Ran result = ran(
        optionsFor(Command::Run,
                   {fileWith(QStringLiteral("slow.yaml"),
                             "  clients: {a: {do: [open, {subscribe: order.7}, "
                             "{await: denied, within: 50ms}]}, b: {do: [{wait: a.subscribe}, "
                             "open, {subscribe: order.7}]}}\n")}));
    QCOMPARE(result.exitCode, 3);
    QVERIFY(result.said("NO VERDICT: a (line 8) waited for 'denied'"));
}

/// With what was set, from the file that was named and not the one that it includes.
void TestScenarioCommand::saysHowToHaveItAgain()
{
    fileWith(QStringLiteral("inner.yaml"),
             "  server: {ping: off}\n  clients: {a: {do: [open, {subscribe: \"${order}\"}, "
             "{await: granted}, vanish]}}\nparams: {order: order.7}\n");
    QFile outer(m_folder.filePath(QStringLiteral("outer.yaml")));
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
    const Ran explored = ran(options);
    QVERIFY(explored.said("order.9 stays locked"));
    QVERIFY(explored.said(" " + words + "\n"));
    options.command = Command::Shrink;
    const std::size_t word = explored.out.find("replay el") + 7;
    options.replay = explored.out.substr(word, explored.out.find(' ', word) - word);
    QVERIFY(ran(options).said(" " + words + "\n"));
}

void TestScenarioCommand::takesOnlyWhatIsAskedFor()
{
    ScenarioOptions options = optionsFor(Command::List,
                                         {fileWith(QStringLiteral("two.yaml"),
                                                   "  clients: {a: {do: [open]}}\n"
                                                   "- id: Upper\n  clients: {a: {do: [open]}}\n")});
    options.only = {"Upper"};
    const Ran listed = ran(options);
    QCOMPARE(listed.exitCode, 0);
    QVERIFY(listed.said("\nUpper "));
    QVERIFY(!listed.said("\nT "));
    options.only = {"T", "Uper"};
    const Ran none = ran(options);
    QCOMPARE(none.exitCode, 2);
    QCOMPARE(none.err,
             std::string("echolock-scenarios: there is no scenario 'Uper'; did you mean "
                         "'Upper'?\n"));
}

void TestScenarioCommand::writesReports()
{
    ScenarioOptions options = optionsFor(
        Command::Run, {fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    options.junitFile = m_folder.filePath(QStringLiteral("out.xml")).toStdString();
    options.jsonFile = m_folder.filePath(QStringLiteral("out.json")).toStdString();
    options.htmlFile = m_folder.filePath(QStringLiteral("out.html")).toStdString();
    QCOMPARE(ran(options).exitCode, 0);
    const std::string page = contentOf(QString::fromStdString(options.htmlFile));
    QVERIFY(page.starts_with("<!DOCTYPE html>"));
    QVERIFY(page.find("\"a connects\"") != std::string::npos);
    QVERIFY(contentOf(QString::fromStdString(options.junitFile)).find("name=\"T[owner][live]\"")
            != std::string::npos);
    QVERIFY(contentOf(QString::fromStdString(options.jsonFile)).ends_with("\"exit_code\":0}\n"));
}

void TestScenarioCommand::refusesReportsThatItCannotWrite()
{
    ScenarioOptions options = optionsFor(
        Command::Run, {fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    options.junitFile = "/nowhere/out.xml";
    const Ran result = ran(options);
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(result.out, std::string());
    QVERIFY(result.err.starts_with("echolock-scenarios: cannot write /nowhere/out.xml: "));
}

void TestScenarioCommand::refusesReportsThatDestroySomething()
{
    const std::string file = fileWith(QStringLiteral("kept.yaml"),
                                      "  clients: {a: {do: [open, close]}}\n");
    const std::string before = contentOf(QString::fromStdString(file));
    ScenarioOptions options = optionsFor(Command::Run, {file});
    options.jsonFile = file;
    const Ran overItself = ran(options);
    QCOMPARE(overItself.exitCode, 2);
    QCOMPARE(overItself.err,
             "echolock-scenarios: cannot write to " + file
                 + ": it is read, or another report goes there\n");
    QCOMPARE(contentOf(QString::fromStdString(file)), before);
    options.jsonFile = options.junitFile = m_folder.filePath(QStringLiteral("both")).toStdString();
    QCOMPARE(ran(options).exitCode, 2);
    QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("both"))));
}

void TestScenarioCommand::saysThatNothingWasRun()
{
    QFile file(m_folder.filePath(QStringLiteral("explored.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("echolock: 1\nscenarios:\n- id: T\n  clients: {a: {do: [open]}}\n  live: off\n");
    file.close();
    const Ran nothing = ran(optionsFor(Command::Run, {file.fileName().toStdString()}));
    QCOMPARE(nothing.exitCode, 3);
    QVERIFY(nothing.err.find("nothing was run") != std::string::npos);
}

void TestScenarioCommand::failsWhereAReportIsLost()
{
    ScenarioOptions options = optionsFor(
        Command::Run, {fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    for (std::string ScenarioOptions::*file :
         {&ScenarioOptions::junitFile, &ScenarioOptions::jsonFile, &ScenarioOptions::htmlFile}) {
        ScenarioOptions full = options;
        full.*file = "/dev/full";
        const Ran result = ran(full);
        QCOMPARE(result.exitCode, 2);
        QVERIFY(result.said("1 pass"));
        QVERIFY(result.err.starts_with("echolock-scenarios: cannot write /dev/full: No space"));
        // Still the device, not a file in its place.
        QVERIFY(!QFileInfo(QStringLiteral("/dev/full")).isFile());
    }
}

void TestScenarioCommand::stopsWithWhatItHas()
{
    const ScenarioOptions options = optionsFor(
        Command::Run,
        {fileWith(QStringLiteral("long.yaml"), "  clients: {a: {do: [open, {hold: 60s}]}}\n")});
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
    const std::string file = fileWith(
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
    ScenarioOptions options = optionsFor(Command::Run,
                                         {fileWith(QStringLiteral("one.yaml"),
                                                   "  clients: {a: {do: [open]}}\n"
                                                   "- id: U\n  clients: {a: {do: [open]}}\n"
                                                   "  live: {settle: 5ms}\n")});
    options.policies = {"owner", "grace"};
    QVERIFY(ran(options).said("\n   owner  grace\nT  .      .\nU  .      .\n4 cases"));
}

void TestScenarioCommand::showsProgressToWhoeverWatches()
{
    const ScenarioOptions options = optionsFor(
        Command::Run, {fileWith(QStringLiteral("good.yaml"), "  clients: {a: {do: [open]}}\n")});
    std::string out;
    ScenarioCommand command(
        options,
        {[&](std::string_view text) { out += text; }, [](std::string_view) {}, Colours::Off, 80});
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    command.start();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(out.starts_with("\r\x1b[K0/1  T under owner\r\x1b[KT  "));
}

/// A violation that is found comes with a word; the word shows it again.
void TestScenarioCommand::exploresReplaysAndShrinks()
{
    const std::string file = fileWith(
        QStringLiteral("race.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    QCOMPARE(ran(options).exitCode, 0);
    options.policies = {"article"};
    const Ran explored = ran(options);
    QCOMPARE(explored.exitCode, 1);
    QVERIFY(explored.said("the server takes bob's close frame"));
    QVERIFY(!explored.said("confirmed"));
    options.confirm = true;
    const Ran confirmed = ran(options);
    QCOMPARE(confirmed.exitCode, 1);
    QVERIFY(confirmed.said("    L confirmed live\n"));
    QVERIFY(confirmed.said("witness confirmed live\n"));
    const std::string before = "echolock-scenarios replay ";
    const std::size_t at = explored.out.find(before);
    QVERIFY(at != std::string::npos);
    options = optionsFor(Command::Replay, {file});
    options.replay = explored.out.substr(at + before.size());
    options.replay.erase(options.replay.find_first_of(" \n"));
    const Ran replayed = ran(options);
    QCOMPARE(replayed.exitCode, 1);
    QVERIFY(replayed.said("the server takes bob's close frame"));
    QVERIFY(replayed.said("\nL  "));
    options.live = true;
    const Ran live = ran(options);
    QCOMPARE(live.exitCode, 1);
    QVERIFY2(live.said("\nL  ") && live.said("\nconfirmed live\n"), live.out.c_str());
    options.live = false;
    QVERIFY(replayed.said("\n   Too late from "));
    options.command = Command::Shrink;
    const Ran shrunk = ran(options);
    QCOMPARE(shrunk.exitCode, 0);
    QVERIFY(shrunk.said(" replays:\n"));
}

/// What it writes is a scenario that shows what is known of it, and its word shows it again.
void TestScenarioCommand::shrinksAScenario()
{
    const std::string file = fileWith(
        QStringLiteral("large.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    carol: {do: [open, {subscribe: order.8}, close]}\n"
        "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n");
    ScenarioOptions options = optionsFor(Command::Shrink, {file});
    options.policies = {"article"};
    const Ran printed = ran(options);
    QCOMPARE(printed.exitCode, 0);
    QVERIFY2(printed.out.starts_with("echolock: 1\nscenarios:\n# "), printed.out.c_str());
    QVERIFY(printed.err.find("3 clients, 2 orders, 12 steps became\n  2 clients, 1 order, 5 steps;")
            != std::string::npos);
    options.outputFile = m_folder.filePath(QStringLiteral("small.yaml")).toStdString();
    const Ran written = ran(options);
    QCOMPARE(written.exitCode, 0);
    QVERIFY(written.err.empty());
    QVERIFY(written.said("the server takes bob's close frame"));
    QFile small(QString::fromStdString(options.outputFile));
    QVERIFY(small.open(QIODevice::ReadOnly));
    QCOMPARE(small.readAll().toStdString(), printed.out);
    const Ran explored = ran(optionsFor(Command::Explore, {options.outputFile}));
    QCOMPARE(explored.exitCode, 0);
    QVERIFY(explored.said("1 fail as known"));
    ScenarioOptions replay = optionsFor(Command::Replay, {options.outputFile});
    const std::string before = "echolock-scenarios replay ";
    replay.replay = printed.out.substr(printed.out.find(before) + before.size());
    replay.replay.erase(replay.replay.find_first_of(" \n"));
    QVERIFY(ran(replay).said("\nL  "));
    // What is known comes before what is found first, if it is true.
    options = optionsFor(Command::Shrink,
                         {fileWith(QStringLiteral("known.yaml"),
                                   "  clients:\n"
                                   "    alice: {do: [open, {subscribe: order.7}]}\n"
                                   "    bob: {do: [open, {subscribe: order.7}, close]}\n"
                                   "  known: {owner: [], article: [P]}\n")});
    options.policies = {"article"};
    QVERIFY(ran(options).err.find("\n  P: ") != std::string::npos);
    options.paths = {fileWith(QStringLiteral("once.yaml"),
                              "  clients:\n"
                              "    alice: {do: [open, {subscribe: order.7}]}\n"
                              "    bob: {do: [open, {subscribe: order.7}, close]}\n"
                              "  known: {article: [M]}\n")};
    QVERIFY(ran(options).err.find("\n  L: ") != std::string::npos);
    // Never over what it was made of.
    options.outputFile = file;
    options.paths = {file};
    QCOMPARE(ran(options).exitCode, 2);
}

void TestScenarioCommand::saysWhyNothingIsShrunk()
{
    const std::string file = fileWith(QStringLiteral("good.yaml"),
                                      "  clients: {a: {do: [open, {subscribe: order.7}]}}\n");
    ScenarioOptions options = optionsFor(Command::Shrink, {file});
    const Ran nothing = ran(options);
    QCOMPARE(nothing.exitCode, 2);
    QCOMPARE(
        nothing.err,
        std::string("echolock-scenarios: T shows no violation under owner, so there is nothing "
                    "to keep while it is made smaller\n"));
    QVERIFY(nothing.out.empty());
    options.policies = {"article"};
    options.letter = Letter::W;
    QVERIFY(ran(options).err.find("T shows no W under article") != std::string::npos);
    options.states = 1;
    options.within = Duration(1);
    const Ran bounded = ran(options);
    QCOMPARE(bounded.exitCode, 3);
    QVERIFY2(bounded.err.find("T: no W was found under article (bounded: ") != std::string::npos,
             bounded.err.c_str());
}

/// Of five people there are far too many states; whoever presses Ctrl-C meanwhile has no verdict.
void TestScenarioCommand::stopsExploringWithWhatItHas()
{
    std::string clients = "  clients:\n";
    for (const std::string name : {"a", "b", "c", "d", "e"})
        clients += "    " + name + ": {user: u" + name
            + ", do: [open, {subscribe: order.1}, {subscribe: order.2}, {unsubscribe: order.1}, "
              "{unsubscribe: order.2}, close, {hold: "
            + std::to_string(name[0]) + "ms}]}\n";
    ScenarioOptions options = optionsFor(
        Command::Explore,
        {fileWith(QStringLiteral("many.yaml"), QByteArray::fromStdString(clients))});
    options.policies = {"owner", "grace"};
    options.states = 1'000'000'000;
    Ran result;
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
void TestScenarioCommand::exploresOneOrderOfSeveral()
{
    const std::string file = fileWith(
        QStringLiteral("two.yaml"),
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {subscribe: order.8}]}\n"
        "    bob: {do: [open, {subscribe: order.8}, {await: denied}, close]}\n"
        "  expect: {always: [no_lost_lock]}\n  known: {article: [L]}\n",
        "article");
    ScenarioOptions options = optionsFor(Command::Explore, {file});
    options.order = "each";
    const Ran each = ran(options);
    QVERIFY2(each.exitCode == 0, each.out.c_str());
    QVERIFY(each.said("T/order.7") && each.said("T/order.8"));
    options.order = "order.8";
    options.jsonFile = m_folder.filePath(QStringLiteral("part.json")).toStdString();
    const Ran one = ran(options);
    QVERIFY(one.exitCode == 0 && !one.said("T/order.7"));
    QFile json(QString::fromStdString(options.jsonFile));
    QVERIFY(json.open(QIODevice::ReadOnly));
    const std::string text = json.readAll().toStdString();
    QVERIFY(text.find("subscribe order.8") != std::string::npos);
    QVERIFY(text.find("order.7") == std::string::npos);
    const std::size_t at = text.find("\"el");
    options = optionsFor(Command::Replay, {file});
    options.replay = text.substr(at + 1, text.find('"', at + 1) - at - 1);
    const Ran replayed = ran(options);
    QCOMPARE(replayed.exitCode, 1);
    QVERIFY(replayed.said("T/order.8 under article"));
    options = optionsFor(Command::Explore, {file});
    options.order = "order.9";
    const Ran none = ran(options);
    QCOMPARE(none.exitCode, 2);
    QCOMPARE(none.err,
             std::string("echolock-scenarios: nobody does anything with 'order.9'; "
                         "there are: order.7, order.8\n"));
}

/// Every race under every policy is answered completely, as its file says.
void TestScenarioCommand::comparesTheWholeLibrary()
{
    const Ran result = ran(optionsFor(Command::Matrix));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("R10-late-unlock"));
    QVERIFY(result.said("MLWP"));
}

/// Whoever copies one begins with a file that holds.
/// The page has a run of every policy: of those that break nothing too.
void TestScenarioCommand::showsTheSameScheduleUnderEachPolicy()
{
    ScenarioOptions options = optionsFor(Command::Explore,
                                         {":/scenarios/library/R10-late-unlock.yaml"});
    options.policies = {"owner", "article"};
    options.htmlFile = m_folder.filePath(QStringLiteral("out.html")).toStdString();
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

void TestScenarioCommand::exploresTheTemplatesAsTheySay()
{
    const QString folder = qEnvironmentVariable("ECHOLOCK_SOURCE")
        + QStringLiteral("/scenarios/templates");
    const Ran result = ran(optionsFor(Command::Explore, {folder.toStdString()}));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("two-people"));
    QVERIFY(result.said("as known"));
}

/// What a newcomer copies must come out right in the way that is tried first, too.
void TestScenarioCommand::runsTheTemplatesAsTheySay()
{
    const QString folder = qEnvironmentVariable("ECHOLOCK_SOURCE")
        + QStringLiteral("/scenarios/templates");
    const Ran result = ran(optionsFor(Command::Run, {folder.toStdString()}));
    QVERIFY2(result.exitCode == 0, result.out.c_str());
    QVERIFY(result.said("as known"));
}

void TestScenarioCommand::refusesReplaysOfNothingThatIsThere()
{
    ScenarioOptions options = optionsFor(Command::Replay);
    const auto problem = [&](const std::string& word) {
        options.replay = word;
        const Ran refused = ran(options);
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

QTEST_GUILESS_MAIN(TestScenarioCommand)
#include "tst_scenariocommand.moc"
