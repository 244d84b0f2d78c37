// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/scenariofiles.h"
#include "tests/support/printers.h"

using namespace echolock;

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
    void carriesTheWholeLibrary();
    void saysWhatItCannotRead();
    void refusesAnEmptyFolder();
    void refusesAFileThatIsTooLarge();
    void tellsTheProblemsOfAllFiles();
};

void TestScenarioFiles::readsFilesAndFolders()
{
    const QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("b.yaml")), scenarioNamed("B"));
    write(folder.filePath(QStringLiteral("a.yml")), scenarioNamed("A"));
    write(folder.filePath(QStringLiteral("notes.txt")), "not yaml: [");
    const auto loaded = loadScenarios({folder.path(), folder.filePath(QStringLiteral("b.yaml"))});
    QVERIFY(loaded.has_value());
    QCOMPARE(loaded->size(), 3U);
    QCOMPARE((*loaded)[0].id, std::string("A"));
    QCOMPARE((*loaded)[1].id, std::string("B"));
    QCOMPARE((*loaded)[2].file, folder.filePath(QStringLiteral("b.yaml")).toStdString());
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
