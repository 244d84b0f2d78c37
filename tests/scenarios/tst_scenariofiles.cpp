// SPDX-License-Identifier: GPL-3.0-or-later
// Also tests inputfile, standardstream.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/scenariofiles.h"
#include "scenarios/live/standardstream.h"
#include "scenarios/live/swarmhistory.h"
#include "tests/support/pendingstop.h"
#include "tests/support/printers.h"

#include <array>
#include <cstdio>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace echolock;
using namespace echolock::testing;

namespace {

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QByteArray scenarioNamed(const QByteArray& id)
{
    return "echolock: 1\nscenarios:\n- {id: " + id + ", clients: {a: {do: [open]}}}\n";
}

QString idsOf(const LoadedScenarios& loaded)
{
    QStringList ids;
    for (const Scenario& scenario : loaded.scenarios)
        ids << QString::fromStdString(scenario.id);
    return ids.join(u' ');
}

std::string firstProblem(const QStringList& paths)
{
    const auto loaded = loadScenarios(paths);
    return loaded ? std::string() : loaded.error().front().text();
}

} // namespace

class TestScenarioFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsFilesAndFolders();
    void readsAFileOnceByWhateverName();
    void knowsAllThatItHasRead();
    void carriesTheWholeLibrary();
    void saysWhatItCannotRead();
    void refusesWhatIsNoFile();
    void readsAShellsPipe();
    void aSignalEndsTheWaitForAPipe();
    void noticesThatNobodyCouldRead();
    void refusesAnEmptyFolder();
    void refusesAFileThatIsTooLarge();
    void refusesWhatCannotBeExplored();
    void tellsTheProblemsOfAllFiles();
};

void TestScenarioFiles::readsFilesAndFolders()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("b.yaml")), scenarioNamed("B"));
    write(folder.filePath(QStringLiteral("a.yml")), scenarioNamed("A"));
    write(folder.filePath(QStringLiteral("notes.txt")), "not yaml: [");
    write(folder.filePath(QStringLiteral("c.txt")), scenarioNamed("C"));
    const auto loaded = loadScenarios({folder.path(), folder.filePath(QStringLiteral("c.txt"))});
    QVERIFY(loaded.has_value());
    QCOMPARE(idsOf(*loaded), QStringLiteral("A B C"));
    QCOMPARE(loaded->scenarios[2].file, folder.filePath(QStringLiteral("c.txt")).toStdString());
}

/// Whoever names a folder and a file of it wants the file's scenarios, and not both of them twice.
void TestScenarioFiles::readsAFileOnceByWhateverName()
{
    const QTemporaryDir folder;
    const auto named = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
    write(named("a.yaml"), scenarioNamed("A"));
    QVERIFY(QFile::link(named("a.yaml"), named("b.yaml")));
    QVERIFY(QFile::link(folder.path(), named("self")));
    QCOMPARE(::link(QFile::encodeName(named("a.yaml")).constData(),
                    QFile::encodeName(named("c.yaml")).constData()),
             0);
    const auto loaded = loadScenarios(
        {named("a.yaml"), named("a.yaml"), named("./a.yaml"), named("self/a.yaml"), folder.path()});
    QVERIFY(loaded.has_value());
    QCOMPARE(idsOf(*loaded), QStringLiteral("A"));
    QCOMPARE(loaded->scenarios[0].openedAs, named("a.yaml").toStdString());
    write(named("a.yaml"), "echolock: 2\n");
    QCOMPARE(loadScenarios({named("a.yaml"), named("b.yaml")}).error().size(), 1U);
}

/// Beside a link stands something else than beside what it leads to.
void TestScenarioFiles::knowsAllThatItHasRead()
{
    const QTemporaryDir folder;
    const auto named = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("other")));
    write(named("a.yaml"), "echolock: 1\ninclude: [part.yaml]\n");
    write(named("part.yaml"), scenarioNamed("Here"));
    write(named("other/part.yaml"), scenarioNamed("There"));
    QVERIFY(QFile::link(named("a.yaml"), named("other/a.yaml")));
    const auto loaded = loadScenarios({named("a.yaml"), named("other/a.yaml")});
    QVERIFY(loaded.has_value());
    QCOMPARE(idsOf(*loaded), QStringLiteral("Here There"));
    const std::vector<std::string> read{
        named("a.yaml").toStdString(), named("part.yaml").toStdString(),
        named("other/a.yaml").toStdString(), named("other/part.yaml").toStdString()};
    QCOMPARE(loaded->files, read);
}

void TestScenarioFiles::carriesTheWholeLibrary()
{
    const QDir source(qEnvironmentVariable("ECHOLOCK_SOURCE")
                      + QStringLiteral("/scenarios/library"));
    const QStringList patterns{QStringLiteral("*.yaml")};
    QVERIFY(!source.entryList(patterns).isEmpty());
    QCOMPARE(QDir(QString::fromLatin1(libraryFolder)).entryList(patterns),
             source.entryList(patterns));
    QVERIFY(loadScenarios({QString::fromLatin1(libraryFolder)}).has_value());
}

void TestScenarioFiles::saysWhatItCannotRead()
{
    QCOMPARE(firstProblem({QStringLiteral("/nowhere/a.yaml")}),
             std::string("/nowhere/a.yaml:1:1: cannot read this file: No such file or directory"));
}

/// A pipe that nobody writes to would be waited for, and a device may have no end.
void TestScenarioFiles::refusesWhatIsNoFile()
{
    const QTemporaryDir folder;
    const QString pipe = folder.filePath(QStringLiteral("pipe.yaml"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const std::string why = "it is a pipe or a device; copy what it says into a file first";
    QCOMPARE(firstProblem({pipe}), pipe.toStdString() + ":1:1: cannot read this file: " + why);
    QCOMPARE(firstProblem({QStringLiteral("/dev/zero")}),
             "/dev/zero:1:1: cannot read this file: " + why);
    const QString outer = folder.filePath(QStringLiteral("outer.yaml"));
    write(outer, "echolock: 1\ninclude: [pipe.yaml]\n");
    QCOMPARE(firstProblem({outer}),
             outer.toStdString() + ":2:11: cannot read " + pipe.toStdString() + ": " + why);
    QCOMPARE(readSwarmHistory(pipe).error().message,
             "cannot read " + pipe.toStdString() + ": " + why);
}

void TestScenarioFiles::readsAShellsPipe()
{
    std::array<int, 2> ends{};
    QCOMPARE(::pipe(ends.data()), 0);
    const QByteArray text = scenarioNamed("P");
    QCOMPARE(::write(ends[1], text.data(), std::size_t(text.size())), ssize_t(text.size()));
    const QString name = QStringLiteral("/dev/fd/") + QString::number(ends[0]);
    ::close(ends[1]);
    const auto loaded = loadScenarios({name});
    ::close(ends[0]);
    QVERIFY(loaded.has_value());
    QCOMPARE(idsOf(*loaded), QStringLiteral("P"));
}

/// The signal that ends the wait has come before it begins: it is not to be missed.
void TestScenarioFiles::aSignalEndsTheWaitForAPipe()
{
    std::array<int, 2> ends{};
    QCOMPARE(::pipe(ends.data()), 0);
    const PendingStop stop;
    const QString name = QStringLiteral("/dev/fd/") + QString::number(ends[0]);
    const std::string problem = firstProblem({name});
    ::close(ends[0]);
    ::close(ends[1]);
    QVERIFY2(problem.ends_with(":1:1: cannot read this file: it was stopped before its end"),
             problem.c_str());
}

void TestScenarioFiles::noticesThatNobodyCouldRead()
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> full(std::fopen("/dev/full", "w"),
                                                               &std::fclose);
    StandardStream lost(full.get());
    QVERIFY(lost.trouble().empty());
    lost.write("told to nobody");
    QCOMPARE(lost.trouble(), std::string("No space left on device"));
}

void TestScenarioFiles::refusesAnEmptyFolder()
{
    const QTemporaryDir folder;
    QCOMPARE(firstProblem({folder.path()}),
             folder.path().toStdString() + ":1:1: this folder has no .yaml file");
}

void TestScenarioFiles::refusesAFileThatIsTooLarge()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("big.yaml"));
    write(path, QByteArray(11 * 1024 * 1024, '#'));
    QCOMPARE(firstProblem({path}),
             path.toStdString()
                 + ":1:1: the file is larger than 10 MB; a scenario file is a few kilobytes");
}

/// Who runs it only is not told so by an exploration that says nothing.
void TestScenarioFiles::refusesWhatCannotBeExplored()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.yaml"));
    const QByteArray faults = "echolock: 1\nscenarios:\n- id: A\n  clients:\n    a: {do: [open, "
                              "{fault: corrupt}]}\n";
    write(path, faults);
    const std::string why = "an exploration cannot play this fault, because no bits are turned "
                            "over there; or say 'explore: off' in its scenario, and it is only "
                            "run live";
    QCOMPARE(firstProblem({path}), path.toStdString() + ":5:21: " + why);
    const QString outer = folder.filePath(QStringLiteral("outer.yaml"));
    write(outer, "echolock: 1\ninclude: [a.yaml]\nscenarios:\n- {use: A, id: B}\n");
    const auto loaded = loadScenarios({outer});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), 1U);
    QCOMPARE(loaded.error().front().text(), path.toStdString() + ":5:21: " + why);
    write(path, faults + "  explore: off\n");
    QCOMPARE(firstProblem({path}), std::string());
    QByteArray many;
    for (int fault = 0; fault < 17; ++fault)
        many += "  - {target: a, do: rst}\n";
    write(path,
          "echolock: 1\nscenarios:\n- id: A\n  clients: {a: {do: [open]}}\n  faults:\n" + many);
    QCOMPARE(firstProblem({path}),
             path.toStdString()
                 + ":3:7: 'A' is too large to be explored: there is room for 16 'faults'; leave "
                   "some out, or run it live, and say 'explore: off'.");
}

void TestScenarioFiles::tellsTheProblemsOfAllFiles()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("a.yaml")), "");
    write(folder.filePath(QStringLiteral("b.yaml")), scenarioNamed("\"x y\""));
    write(folder.filePath(QStringLiteral("c.yaml")), scenarioNamed("C"));
    const auto loaded = loadScenarios({folder.path()});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), 2U);
    QVERIFY(loaded.error()[1].text().find("b.yaml:3:8: 'id' must be a name") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestScenarioFiles)
#include "tst_scenariofiles.moc"
