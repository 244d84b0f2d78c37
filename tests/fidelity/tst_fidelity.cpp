// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include "tests/fidelity/fidelitypage.h"
#include "tests/fidelity/fidelityscript.h"
#include "tests/fidelity/sidebyside.h"
#include "tests/support/printers.h"

using namespace echolock;

using Lines = std::vector<std::string>;

namespace {

QString sourceFolder()
{
    return qEnvironmentVariable("ECHOLOCK_SOURCE", QStringLiteral("."))
        + QStringLiteral("/tests/fidelity");
}

Result<FidelityScript> scriptOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(path.toStdString() + " cannot be read");
    return readFidelityScript(file.readAll().toStdString());
}

} // namespace

/// Each script is played to the real pusher-js in Node and to EchoClient; the logs are equal.
class TestFidelity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void behavesAsPusherJs_data();
    void behavesAsPusherJs();
    void everyQuirkIsSeenByAScript_data();
    void everyQuirkIsSeenByAScript();
    void theManualListsEveryScript();

private:
    std::map<QString, FidelityScript> m_scripts;
    std::map<QString, Lines> m_real;
};

void TestFidelity::initTestCase()
{
    const QDir folder(sourceFolder() + QStringLiteral("/scripts"));
    QStringList arguments{sourceFolder() + QStringLiteral("/player/play.mjs"),
                          QStringLiteral("--json")};
    for (const QFileInfo& file :
         folder.entryInfoList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
        auto script = scriptOf(file.filePath());
        QVERIFY2(script,
                 (file.fileName().toStdString() + ": " + (script ? "" : script.error().message))
                     .c_str());
        m_scripts[file.completeBaseName()] = std::move(*script);
        arguments.append(file.filePath());
    }
    QProcess node;
    node.start(QStringLiteral("node"), arguments);
    QVERIFY2(node.waitForStarted(), "node cannot be started. Run script/setup, which installs it.");
    QVERIFY2(node.waitForFinished(60'000), "node did not finish within a minute.");
    QVERIFY2(node.exitCode() == 0, node.readAllStandardError().constData());
    const QJsonObject logs = QJsonDocument::fromJson(node.readAllStandardOutput()).object();
    for (const auto& [name, script] : m_scripts) {
        for (const QJsonValue& line : logs[name].toArray())
            m_real[name].push_back(line.toString().toStdString());
    }
}

void TestFidelity::behavesAsPusherJs_data()
{
    QTest::addColumn<QString>("name");
    for (const auto& [name, script] : m_scripts)
        QTest::newRow(qPrintable(name)) << name;
}

void TestFidelity::behavesAsPusherJs()
{
    QFETCH(QString, name);
    const Lines ours = FidelityPage(m_scripts.at(name), EchoQuirks()).play();
    const Lines& real = m_real.at(name);
    QVERIFY2(!real.empty(), "pusher-js did nothing: does the page connect?");
    if (ours != real)
        std::fputs(sideBySide({"pusher-js", real}, {"EchoClient", ours}).c_str(), stderr);
    QVERIFY2(ours == real, "the logs differ: see above");
}

void TestFidelity::everyQuirkIsSeenByAScript_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < quirkTable().size(); ++i)
        QTest::addRow("%s", quirkTable()[i].name.data()) << i;
}

void TestFidelity::everyQuirkIsSeenByAScript()
{
    QFETCH(std::size_t, index);
    EchoQuirks without;
    without.*quirkTable()[index].on = false;
    const auto differs = [&](const auto& entry) {
        return FidelityPage(entry.second, without).play()
            != FidelityPage(entry.second, EchoQuirks()).play();
    };
    QVERIFY2(std::ranges::any_of(m_scripts, differs),
             "no script notices that this quirk is switched off");
}

void TestFidelity::theManualListsEveryScript()
{
    std::string table = "| script | looks at |\n|---|---|\n";
    for (const auto& [name, script] : m_scripts)
        table += "| `" + name.toStdString() + "` | " + script.title + " |\n";
    QFile manual(sourceFolder() + QStringLiteral("/../../docs/fidelity.md"));
    QVERIFY(manual.open(QIODevice::ReadOnly));
    const bool isThere = manual.readAll().contains(table.c_str());
    if (!isThere)
        std::fputs(("docs/fidelity.md must list:\n" + table).c_str(), stderr);
    QVERIFY(isThere);
}

QTEST_GUILESS_MAIN(TestFidelity)
#include "tst_fidelity.moc"
