// SPDX-License-Identifier: GPL-3.0-or-later
// Also tests outputfile, fileidentity, descriptor, signalwait.

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include "scenarios/live/descriptor.h"
#include "scenarios/live/outputfile.h"
#include "scenarios/live/reportfiles.h"
#include "tests/support/caseresults.h"
#include "tests/support/pendingstop.h"
#include "tests/support/printers.h"

#include <array>
#include <sys/stat.h>
#include <unistd.h>

using namespace echolock;
using namespace echolock::testing;

namespace {

/// One that was opened by a file which reports.
Scenario scenarioOf(const std::string& file, const ReportSettings& report)
{
    Scenario scenario;
    scenario.file = scenario.openedAs = file;
    scenario.report = report;
    return scenario;
}

std::string firstTrouble(const std::vector<ReportFile>& files, const std::vector<std::string>& read)
{
    const auto good = checkReportFiles(files, {{}, read});
    return good ? std::string() : good.error().front();
}

std::string contentOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

class TestReportFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standBesideTheirFile();
    void theCommandLineWins();
    void refusesWhatWouldDestroySomething();
    void knowsAFileByEachOfItsNames();
    void tellsTheirPlaceInTheirFile();
    void keepsReplaysOfTwoFilesApart();
    void keepsReplaysFromTakingOtherFiles();
    void refusesWhereNothingCanBeWritten();
    void aSignalEndsTheWaitForAReader();
    void writesIntoAPipe();
    void writesBehindWhatAShellHasOpened();
    void tellsOfItsOwnFileAlone();
    void noticesWhatIsLost();
};

void TestReportFiles::standBesideTheirFile()
{
    const ReportSettings report{"out/j.xml", "/tmp/p.html", {}};
    const auto files = reportFilesOf({},
                                     {scenarioOf("in/a.yaml", report),
                                      scenarioOf("in/a.yaml", report),
                                      scenarioOf("b.yaml", ReportSettings{{}, {}, "r.json"})});
    QCOMPARE(files.size(), 3U);
    QCOMPARE(files[0].name, std::string("in/out/j.xml"));
    QCOMPARE(files[0].openedAs, std::string("in/a.yaml"));
    QCOMPARE(files[1].name, std::string("r.json"));
    QCOMPARE(files[2].name, std::string("/tmp/p.html"));
}

void TestReportFiles::theCommandLineWins()
{
    ScenarioOptions options;
    options.junitFile = "mine.xml";
    const auto files = reportFilesOf(
        options, {scenarioOf("in/a.yaml", ReportSettings{"j.xml", {}, "r.json"})});
    QCOMPARE(files.size(), 2U);
    QCOMPARE(files[0].name, std::string("mine.xml"));
    QCOMPARE(files[0].openedAs, std::string());
    QCOMPARE(files[1].name, std::string("in/r.json"));
    QVERIFY(!isShown(scenarioOf("a", {}), options));
    QVERIFY(isShown(scenarioOf("a", ReportSettings{{}, "p.html", {}}), options));
}

void TestReportFiles::refusesWhatWouldDestroySomething()
{
    const QTemporaryDir folder;
    const std::string read = folder.filePath(QStringLiteral("a.yaml")).toStdString();
    QVERIFY(saveFile(read, "echolock: 1\n").has_value());
    const auto problem = [&](const std::vector<ReportFile>& files) {
        return firstTrouble(files, {read});
    };
    const std::string both = folder.filePath(QStringLiteral("both")).toStdString();
    const auto cannot = [](const std::string& name, const std::string& why) {
        return "echolock-scenarios: cannot write to " + name + ": " + why + "\n";
    };
    QCOMPARE(problem({{both, ReportFile::Sort::Json, {}}}), std::string());
    QCOMPARE(problem({{read, ReportFile::Sort::Json, {}}}), cannot(read, "it is read"));
    QCOMPARE(problem({{read, ReportFile::Sort::Scenario, {}}}), cannot(read, "it is read"));
    QCOMPARE(
        problem({{both, ReportFile::Sort::Json, "a.yaml"}, {both, ReportFile::Sort::Html, {}}}),
        cannot(both, "the report 'json' of a.yaml goes there; name another file"));
    QCOMPARE(problem({{"/nowhere/out.xml", ReportFile::Sort::Junit, {}}}),
             cannot("/nowhere/out.xml", "there is no folder /nowhere; make it first"));
    const std::string other = folder.filePath(QStringLiteral("other.yml")).toStdString();
    QCOMPARE(problem({{other, ReportFile::Sort::Json, {}}}), std::string());
    QVERIFY(saveFile(other, "echolock: 1\n").has_value());
    QVERIFY(problem({{other, ReportFile::Sort::Json, {}}})
                .ends_with("it is a YAML file, and no report takes the place of one\n"));
    const std::string link = folder.filePath(QStringLiteral("r.json")).toStdString();
    QVERIFY(QFile::link(QString::fromStdString(other), QString::fromStdString(link)));
    QVERIFY(problem({{link, ReportFile::Sort::Json, {}}})
                .ends_with("it is a YAML file, and no report takes the place of one\n"));
    QCOMPARE(problem({{other, ReportFile::Sort::Scenario, {}}}), std::string());
    QVERIFY(!QFile::exists(QString::fromStdString(both)));
    QCOMPARE(contentOf(read), std::string("echolock: 1\n"));
}

void TestReportFiles::knowsAFileByEachOfItsNames()
{
    const QTemporaryDir folder;
    const auto named = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
    const std::string read = named("a.txt").toStdString();
    QVERIFY(saveFile(read, "echolock: 1\n").has_value());
    QVERIFY(QFile::link(named("a.txt"), named("link")));
    QVERIFY(QFile::link(folder.path(), named("self")));
    QCOMPARE(::link(read.c_str(), named("hard").toStdString().c_str()), 0);
    QVERIFY(QFile::link(QStringLiteral("later"), named("ahead")));
    const auto trouble = [&](const char* name) {
        return firstTrouble({{named(name).toStdString(), ReportFile::Sort::Scenario, {}}}, {read});
    };
    for (const char* const name : {"link", "self/a.txt", "self/self/link", "hard", "./a.txt"})
        QVERIFY2(trouble(name).ends_with(": it is read, as " + read + "\n"), name);
    QCOMPARE(trouble("later"), std::string());
    QVERIFY(firstTrouble({{named("self/later").toStdString(), ReportFile::Sort::Json, {}},
                          {named("ahead").toStdString(), ReportFile::Sort::Html, {}}},
                         {})
                .ends_with(": the report 'json' goes there; name another file\n"));
}

void TestReportFiles::tellsTheirPlaceInTheirFile()
{
    std::vector<Scenario> scenarios{scenarioOf("a.yaml", {"nowhere/j.xml", {}, "a.yaml"})};
    scenarios[0].reportPlaces = {{"junit", {2, 17}}, {"json", {2, 30}}};
    const auto good = checkReportFiles(reportFilesOf({}, scenarios), {scenarios, {"a.yaml"}});
    QVERIFY(!good.has_value());
    const std::vector<std::string> lines{
        "a.yaml:2:17: cannot write to nowhere/j.xml: there is no folder nowhere; make it first\n",
        "a.yaml:2:30: cannot write to a.yaml: it is read\n"};
    QCOMPARE(good.error(), lines);
}

/// They may go into one folder as long as no two have one name.
void TestReportFiles::keepsReplaysOfTwoFilesApart()
{
    const QTemporaryDir folder;
    const std::string out = folder.filePath(QStringLiteral("a/b")).toStdString();
    LoadedScenarios loaded{{scenarioOf("a.yaml", {}), scenarioOf("b.yaml", {})}, {}};
    loaded.scenarios[0].id = "A";
    loaded.scenarios[1].id = "B";
    const std::vector<ReportFile> both{{out, ReportFile::Sort::Replays, "a.yaml"},
                                       {out, ReportFile::Sort::Replays, "b.yaml"}};
    const std::vector<ReportFile> one{{out, ReportFile::Sort::Replays, {}}};
    QVERIFY(checkReportFiles(both, loaded).has_value());
    QVERIFY(checkReportFiles(one, loaded).has_value());
    loaded.scenarios[1].id = "A";
    const std::string why = out + ": the replays of 'A' of a.yaml go there, by the same names";
    QVERIFY(checkReportFiles(one, loaded).error().front().find(why) != std::string::npos);
    QVERIFY(checkReportFiles(both, loaded)
                .error()
                .front()
                .starts_with("b.yaml:1:1: cannot write to " + why));
    QVERIFY(saveFile(folder.filePath(QStringLiteral("a")).toStdString(), "x").has_value());
    QVERIFY(checkReportFiles(both, {}).error().front().ends_with("/a is no folder\n"));
    QVERIFY(firstTrouble({one.front(), {out, ReportFile::Sort::Json, {}}}, {})
                .ends_with(" is no folder\n"));
}

void TestReportFiles::keepsReplaysFromTakingOtherFiles()
{
    const QTemporaryDir folder;
    const auto named = [&](const char* name) {
        return folder.filePath(QString::fromLatin1(name)).toStdString();
    };
    const ReportFile replays{folder.path().toStdString(), ReportFile::Sort::Replays, {}};
    QVERIFY(saveFile(named("a.yaml"), "echolock: 1\n").has_value());
    const auto cannot = [&](const std::string& why) {
        return "echolock-scenarios: cannot write to " + replays.name + ": " + why + "\n";
    };
    QCOMPARE(firstTrouble({{named("T.owner.M.replay"), ReportFile::Sort::Json, {}}, replays}, {}),
             cannot("the report 'json' goes there by a replay's name; name another file"));
    RunReport report{{exploredCase()}, {}, "1"};
    report.cases[0].id = "T";
    const QString link = QString::fromStdString(named("T.owner.M.replay"));
    QVERIFY(QFile::link(QStringLiteral("a.yaml"), link));
    QCOMPARE(firstTrouble({replays}, {named("a.yaml")}),
             cannot("T.owner.M.replay in it is taken: it is read, as " + named("a.yaml")));
    QCOMPARE(firstTrouble({{named("a.yaml"), ReportFile::Sort::Scenario, {}}, replays}, {}),
             cannot("T.owner.M.replay in it is taken: the scenario that is made goes there; name "
                    "another file"));
    QCOMPARE(firstTrouble({replays}, {}), std::string());
    QVERIFY(writeReportFile(replays, report).has_value());
    QVERIFY(!QFileInfo(link).isSymLink());
    QCOMPARE(contentOf(named("a.yaml")), std::string("echolock: 1\n"));
}

/// Nor twice into one pipe.
void TestReportFiles::refusesWhereNothingCanBeWritten()
{
    const auto trouble = [](const std::string& name) {
        return firstTrouble({{name, ReportFile::Sort::Json, {}}}, {});
    };
    QVERIFY(trouble("/dev/fd/987").ends_with(": nothing is open by that number\n"));
    std::array<int, 2> ends{};
    QCOMPARE(::pipe(ends.data()), 0);
    const OwnDescriptor reading(ends[0]);
    const OwnDescriptor writing(ends[1]);
    const std::string name = "/dev/fd/" + std::to_string(writing.number());
    QVERIFY(trouble("/dev/fd/" + std::to_string(reading.number()))
                .ends_with(": it is open for reading alone\n"));
    QCOMPARE(trouble(name), std::string());
    QVERIFY(
        firstTrouble({{name, ReportFile::Sort::Json, {}}, {name, ReportFile::Sort::Html, {}}}, {})
            .ends_with(": the report 'json' goes there; name another file\n"));
}

void TestReportFiles::aSignalEndsTheWaitForAReader()
{
    const QTemporaryDir folder;
    const std::string pipe = folder.filePath(QStringLiteral("pipe")).toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    const PendingStop stop;
    QCOMPARE(saveFile(pipe, "told").error().message,
             "cannot write " + pipe + ": it was stopped while it waited for somebody to read it");
}

/// More than fits in at once, and then to nobody.
void TestReportFiles::writesIntoAPipe()
{
    const QTemporaryDir folder;
    const QByteArray pipe = folder.filePath(QStringLiteral("pipe")).toUtf8();
    QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
    QProcess reader;
    reader.setStandardOutputFile(folder.filePath(QStringLiteral("copy")));
    reader.start(QStringLiteral("cat"), {QString::fromUtf8(pipe)});
    const std::string text(300'000, 'x');
    QVERIFY(saveFile(pipe.toStdString(), text).has_value());
    QVERIFY(reader.waitForFinished());
    QCOMPARE(contentOf(folder.filePath(QStringLiteral("copy")).toStdString()), text);
    reader.start(QStringLiteral("head"), {QStringLiteral("-c1"), QString::fromUtf8(pipe)});
    QVERIFY(saveFile(pipe.toStdString(), text).error().message.ends_with(": Broken pipe"));
    QVERIFY(reader.waitForFinished());
}

/// Of `> out.txt` the name `/dev/stdout` is a file's, which already has the rest of what is told.
void TestReportFiles::writesBehindWhatAShellHasOpened()
{
    QTemporaryFile out;
    QVERIFY(out.open());
    QVERIFY(out.write("told, ") && out.flush());
    QVERIFY(saveFile("/dev/fd/" + std::to_string(out.handle()), "reported").has_value());
    QCOMPARE(contentOf(out.fileName().toStdString()), std::string("told, reported"));
}

void TestReportFiles::tellsOfItsOwnFileAlone()
{
    const QTemporaryDir folder;
    RunReport report{everyVerdict(), {}, "1"};
    report.cases[0].id = "Mine";
    report.cases[0].openedAs = "mine.yaml";
    const std::string path = folder.filePath(QStringLiteral("r.json")).toStdString();
    QVERIFY(writeReportFile({path, ReportFile::Sort::Json, "mine.yaml"}, report).has_value());
    const std::string text = contentOf(path);
    QVERIFY(text.find("\"Mine\"") != std::string::npos);
    QVERIFY(text.find("\"R01-two-users\"") == std::string::npos);
    QVERIFY(text.ends_with("\"exit_code\":0}\n"));
    // Another file may have a scenario of the same id, and of that no run belongs to this page.
    report.traces.resize(2);
    for (Trace& trace : report.traces) {
        trace.id = report.cases[0].id;
        trace.policy = report.cases[0].policy;
        trace.steps.emplace_back();
    }
    report.traces[0].openedAs = "mine.yaml";
    report.traces[1].openedAs = "other.yaml";
    const std::string page = folder.filePath(QStringLiteral("p.html")).toStdString();
    QVERIFY(writeReportFile({page, ReportFile::Sort::Html, "mine.yaml"}, report).has_value());
    QVERIFY(contentOf(page).find("id=\"trace-0\"") != std::string::npos);
    QVERIFY(contentOf(page).find("id=\"trace-1\"") == std::string::npos);
}

void TestReportFiles::noticesWhatIsLost()
{
    using Sort = ReportFile::Sort;
    for (const Sort sort : {Sort::Junit, Sort::Json, Sort::Html}) {
        const auto written = writeReportFile({"/dev/full", sort, {}}, {everyVerdict(), {}, "1"});
        QVERIFY(!written.has_value());
        QVERIFY(written.error().message.starts_with("cannot write /dev/full: No space"));
        // Still the device, not a file in its place.
        QVERIFY(!QFileInfo(QStringLiteral("/dev/full")).isFile());
    }
}

QTEST_GUILESS_MAIN(TestReportFiles)
#include "tst_reportfiles.moc"
