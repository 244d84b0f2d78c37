// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests recordswarm: the run that it makes.

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/liverunner.h"
#include "scenarios/live/recordcommand.h"
#include "scenarios/live/scenariofiles.h"
#include "server/net/hubserver.h"
#include "tests/support/printers.h"

#include <memory>

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
      "    do: [{rest: 900ms}, {open: order.7}, {edit: 20s}]\n";

/// A run of three people in front of a real server, whose history is kept.
ScenarioOptions dayAt(const HubServer& server, const QTemporaryDir& folder)
{
    QFile script(folder.filePath(QStringLiteral("day.yaml")));
    [&] { QVERIFY(script.open(QIODevice::WriteOnly)); }();
    script.write(day);
    ScenarioOptions options;
    options.command = ScenarioOptions::Command::Record;
    options.historyFile = folder.filePath(QStringLiteral("run.jsonl")).toStdString();
    options.outputFile = "rec.yaml";
    options.swarm = {"--url=" + server.url().toStdString(), "--clients=3", "--duration=1300ms",
                     "--script", script.fileName().toStdString()};
    return options;
}

std::unique_ptr<HubServer> serverWith(const std::string& policy)
{
    ServerOptions options;
    options.port = 0;
    options.hub.policy = policy;
    auto server = std::make_unique<HubServer>(options);
    [&] { QVERIFY(server->listen()); }();
    return server;
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
    void saysThatNothingWentWrong();
    void saysWhyThereIsNoRun_data();
    void saysWhyThereIsNoRun();
    void saysWhatCannotBeRecorded();
};

void TestRecordCommand::whatASwarmShowedIsShownAgain()
{
    const QTemporaryDir folder;
    const auto server = serverWith("article");
    ScenarioOptions options = dayAt(*server, folder);
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
    LiveRunner runner(scenarios->scenarios, {});
    QSignalSpy finished(&runner, &LiveRunner::finished);
    runner.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
    QVERIFY2(runner.results().front().verdict == Verdict::KnownFailure,
             runner.results().front().headline().c_str());
    QVERIFY(runner.results().front().seen.contains(Letter::M));
    QVERIFY(told.err.starts_with("3 clients on 8 orders for 1s300ms"));
    // From here on the run that was kept is read.
    options.swarm.clear();
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

void TestRecordCommand::saysThatNothingWentWrong()
{
    const QTemporaryDir folder;
    const auto server = serverWith("owner");
    ScenarioOptions options = dayAt(*server, folder);
    const Told good = record(options);
    QVERIFY2(good.out.ends_with("there is nothing to record.\n"), (good.out + good.err).c_str());
    QCOMPARE(good.exitCode, 0);
    QVERIFY(good.saved.empty());
    // Nobody is let in: that is no good news.
    options.swarm = {"--url=" + server->url().toStdString(), "--app=app:key:wrong", "--clients=2",
                     "--duration=50ms"};
    options.historyFile.clear();
    const Told closed = record(options);
    QVERIFY2(closed.out.starts_with("No client was ever told that an order is its own"),
             (closed.out + closed.err).c_str());
    QCOMPARE(closed.exitCode, 3);
}

void TestRecordCommand::saysWhyThereIsNoRun_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no such key") << QStringLiteral("--app=app:nobody:secret")
                                 << QStringLiteral("No app has the key 'nobody'");
    QTest::newRow("bad number") << QStringLiteral("--clients=many")
                                << QStringLiteral("--clients takes a whole number");
    QTest::newRow("unknown option")
        << QStringLiteral("--bogus") << QStringLiteral("Unknown option 'bogus'");
    QTest::newRow("several processes")
        << QStringLiteral("--processes=2") << QStringLiteral("one run in one process");
}

void TestRecordCommand::saysWhyThereIsNoRun()
{
    QFETCH(QString, option);
    QFETCH(QString, sentence);
    const QTemporaryDir folder;
    const auto server = serverWith("owner");
    ScenarioOptions options;
    options.swarm = {"--url=" + server->url().toStdString(), option.toStdString()};
    if (!option.startsWith(QStringLiteral("--clients")))
        options.swarm.push_back("--clients=2");
    const Told told = record(options);
    QCOMPARE(told.exitCode, 2);
    QVERIFY2(told.err.find(sentence.toStdString()) != std::string::npos, told.err.c_str());
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
