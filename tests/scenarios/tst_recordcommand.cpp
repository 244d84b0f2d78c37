// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/liverunner.h"
#include "scenarios/live/recordcommand.h"
#include "scenarios/live/scenariofiles.h"
#include "server/net/hubserver.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

/// Alice edits, bob looks in and closes his tab, carol comes.
const QByteArray day
    = "people:\n"
      "  alice:\n"
      "    who: 1\n"
      "    do: [{open: order.7}, {edit: 20s}]\n"
      "  bob:\n"
      "    who: 2\n"
      "    do: [{rest: 300ms}, {open: order.7}, {edit: 200ms}, close, {rest: 20s}]\n"
      "  carol:\n"
      "    who: 3\n"
      "    do: [{rest: 1s}, {open: order.7}, {edit: 20s}]\n";

/// The history of a real swarm in front of a real server under `policy`.
QString swarmHistory(const QTemporaryDir& folder, const std::string& policy)
{
    ServerOptions options;
    options.port = 0;
    options.hub.policy = policy;
    HubServer server(options);
    [&] { QVERIFY(server.listen()); }();
    QFile script(folder.filePath(QStringLiteral("day.yaml")));
    [&] { QVERIFY(script.open(QIODevice::WriteOnly)); }();
    script.write(day);
    script.close();
    const QString history = folder.filePath(QStringLiteral("run.jsonl"));
    QProcess clients;
    clients.start(qEnvironmentVariable("ECHOLOCK_BIN") + QStringLiteral("/echolock-clients"),
                  {QStringLiteral("--url"), server.url(), QStringLiteral("--clients"),
                   QStringLiteral("3"), QStringLiteral("--script"), script.fileName(),
                   QStringLiteral("--duration"), QStringLiteral("2s"), QStringLiteral("--history"),
                   history});
    QSignalSpy ended(&clients, &QProcess::finished);
    [&] { QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 30'000); }();
    return history;
}

struct Told
{
    int exitCode = -1;
    std::string out;
    std::string err;
    std::string saved;
};

Told record(ScenarioOptions options)
{
    Told told;
    RecordCommand command(std::move(options),
                          {[&](std::string_view text) { told.out += text; },
                           [&](std::string_view text) { told.err += text; },
                           [&](const std::string&, const std::string& text) -> Result<void> {
                               told.saved = text;
                               return {};
                           }});
    QObject::connect(&command, &RecordCommand::finished, &command,
                     [&](int exitCode) { told.exitCode = exitCode; });
    command.start();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(told.exitCode >= 0, 60'000); }();
    return told;
}

} // namespace

class TestRecordCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatASwarmShowedIsShownAgain();
    void saysWhatCannotBeRecorded();
};

void TestRecordCommand::whatASwarmShowedIsShownAgain()
{
    const QTemporaryDir folder;
    ScenarioOptions options;
    options.historyFile = swarmHistory(folder, "article").toStdString();
    options.outputFile = "rec.yaml";
    options.policies = {"article"};
    const Told told = record(options);
    QVERIFY2(told.exitCode == 0, (told.out + told.err).c_str());
    QVERIFY2(
        told.out.starts_with("rec.yaml: 3 visits of order.7; played under 'article' it shows M"),
        told.out.c_str());
    QFile file(folder.filePath(QStringLiteral("rec.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(told.saved.c_str());
    file.close();
    auto scenarios = loadScenarios({file.fileName()});
    QVERIFY(scenarios.has_value());
    LiveRunner runner(*scenarios, {});
    QSignalSpy finished(&runner, &LiveRunner::finished);
    runner.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
    QVERIFY2(runner.results().front().verdict == Verdict::KnownFailure,
             runner.results().front().headline().c_str());
    QVERIFY(runner.results().front().seen.contains(Letter::M));
    options.violation = 99;
    QVERIFY(record(options).err.find("there is no violation 99 in ") != std::string::npos);
    options.violation = 1;
    options.policies.clear();
    options.outputFile.clear();
    QVERIFY(record(options).out.starts_with("echolock: 1\n"));
    // A policy that keeps its promise does not show it again.
    options.policies = {"owner"};
    QCOMPARE(record(options).exitCode, 3);
}

void TestRecordCommand::saysWhatCannotBeRecorded()
{
    const QTemporaryDir folder;
    ScenarioOptions options;
    options.historyFile = "/nowhere/run.jsonl";
    QCOMPARE(record(options).exitCode, 2);
    QFile file(folder.filePath(QStringLiteral("run.jsonl")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"history\":1,\"cast\":[\"alice\"]}\n");
    file.close();
    options.historyFile = file.fileName().toStdString();
    const Told told = record(options);
    QCOMPARE(told.exitCode, 2);
    QVERIFY(told.err.ends_with(
        ": no two clients edited one order at once, so there is nothing to record\n"));
}

QTEST_GUILESS_MAIN(TestRecordCommand)
#include "tst_recordcommand.moc"
