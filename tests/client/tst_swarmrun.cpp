// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include "client/run/swarmrun.h"
#include "server/net/embeddedserver.h"
#include "tests/support/printers.h"

#include <csignal>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Server
{
    Server()
        : server(onAnyPort())
    {
        QSignalSpy started(&server, &EmbeddedServer::started);
        server.start();
        started.wait();
    }

    static ServerOptions onAnyPort()
    {
        ServerOptions options;
        options.port = 0;
        return options;
    }

    EmbeddedServer server;
};

/// A run whose words are kept.
struct Run
{
    explicit Run(const ClientCommand& command,
                 RunOutput::Terminal terminal = RunOutput::Terminal::No)
        : run(command,
              {.out = [this](std::string_view text) { out += text; },
               .progress = [this](std::string_view text) { progress += text; },
               .terminal = terminal})
    {
        QObject::connect(&run, &SwarmRun::finished, &run, [this](int code) { exitCode = code; });
        run.start();
    }

    std::string out;
    std::string progress;
    std::optional<int> exitCode;
    SwarmRun run;
};

ClientCommand commandFor(const QString& url)
{
    ClientCommand command;
    command.swarm.target.url = QUrl(url);
    command.swarm.mix = mixByName("rough").value();
    command.clients = 20;
    command.duration = 300ms;
    return command;
}

/// The real program, from the folder that it is built into.
struct Program
{
    explicit Program(const QStringList& arguments)
    {
        process.start(
            QStringLiteral("%1/echolock-clients").arg(qEnvironmentVariable("ECHOLOCK_BIN")),
            arguments);
    }

    bool ends()
    {
        return process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit;
    }

    QString trouble() { return QString::fromUtf8(process.readAllStandardError()).trimmed(); }

    QProcess process;
};

} // namespace

class TestSwarmRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWithASummary();
    void endsWithOneJsonObject();
    void tellsHowItGoesInJson();
    void tellsNothingWhenQuiet();
    void writesOverOneLineOfATerminal();
    void stopsEarlyWithItsSummary();
    void givesUpWhenNobodyListens();
    void givesUpOnceHoweverManyThreadsFail();
    void givesUpOnAnUnknownKey();
    void whoIsResetConnectsAgain();
    void whoIsTurnedAwayHasOneReason();
    void aShareOfTheClientsHasTheFault();
    void tellsOnlyTheFirstProblems();
    void theProgramRunsAgainstARealServer();
    void theProgramRefusesABadOption();
    void theProgramSaysThatNobodyListens();
    void theProgramEndsCleanlyWhenInterrupted();
};

void TestSwarmRun::endsWithASummary()
{
    const Server server;
    const Run run(commandFor(server.server.url()));
    QTRY_VERIFY(run.exitCode);
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.starts_with("connected     20 of 20 in "), run.out.c_str());
}

void TestSwarmRun::endsWithOneJsonObject()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.output = ClientCommand::Output::Json;
    const Run run(command);
    QTRY_VERIFY(run.exitCode);
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(run.out));
    QCOMPARE(document.object()[QStringLiteral("connected")].toInt(), 20);
    QCOMPARE(document.object()[QStringLiteral("failed")].toInt(-1), 0);
    QCOMPARE(std::ranges::count(run.out, '\n'), 1);
}

void TestSwarmRun::tellsHowItGoesInJson()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.output = ClientCommand::Output::Json;
    command.progress = ClientCommand::Progress::Json;
    command.duration = 1500ms;
    const Run run(command, RunOutput::Terminal::Yes);
    QTRY_VERIFY(run.exitCode);
    QVERIFY(run.progress.empty());
    const QList<QByteArray> lines = QByteArray::fromStdString(run.out).trimmed().split('\n');
    QVERIFY(lines.size() >= 2);
    for (const QByteArray& line : lines)
        QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
    QVERIFY(lines.first().startsWith(R"({"stage":)"));
    QVERIFY(lines.last().startsWith(R"({"clients":20,)"));
}

void TestSwarmRun::tellsNothingWhenQuiet()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.progress = ClientCommand::Progress::Nothing;
    command.duration = 1100ms;
    const Run run(command);
    QTRY_VERIFY(run.exitCode);
    QVERIFY2(run.progress.empty(), run.progress.c_str());
    QVERIFY(run.out.starts_with("connected     20 of 20 in "));
}

void TestSwarmRun::writesOverOneLineOfATerminal()
{
    const Server server;
    const Run run(commandFor(server.server.url()), RunOutput::Terminal::Yes);
    QTRY_VERIFY(run.exitCode);
    QVERIFY(run.progress.starts_with("\r"));
    QVERIFY(run.progress.ends_with("\n"));
    QCOMPARE(std::ranges::count(run.progress, '\n'), 1);
}

void TestSwarmRun::stopsEarlyWithItsSummary()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.duration = 1h;
    Run run(command);
    QTRY_VERIFY(!run.progress.empty());
    run.run.stop();
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.out.starts_with("connected     20 of 20 in "));
    run.run.stop();
    QCOMPARE(std::ranges::count(run.out, '\n'), 9);
}

void TestSwarmRun::givesUpWhenNobodyListens()
{
    QString nobody;
    {
        const Server gone;
        nobody = gone.server.url();
    }
    const Run run(commandFor(nobody));
    QTRY_VERIFY(run.exitCode);
    QCOMPARE(run.exitCode, 1);
    QVERIFY(run.out.starts_with("connected     0 of 20 in "));
    QVERIFY(run.out.find("\nfailed        20 clients: 127.0.0.1:") != std::string::npos);
    QVERIFY(run.progress.find("refused the connection: is a server running there?\n")
            != std::string::npos);
    QVERIFY(run.progress.ends_with("No client could connect to " + nobody.toStdString() + ".\n"));
}

/// Many times, because the reports of two threads do not always meet in one turn.
void TestSwarmRun::givesUpOnceHoweverManyThreadsFail()
{
    ClientCommand command = commandFor(QStringLiteral("ws://127.0.0.1:1"));
    command.swarm.threads = 4;
    for (int i = 0; i < 20; ++i) {
        const Run run(command);
        QTRY_VERIFY(run.exitCode);
        QVERIFY(run.progress.ends_with("\n"));
        QCOMPARE(run.progress.find("No client could"), run.progress.rfind("No client could"));
    }
}

void TestSwarmRun::givesUpOnAnUnknownKey()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.swarm.target.key = "nobodys";
    const Run run(command);
    QTRY_VERIFY(run.exitCode);
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.progress.find("nobodys") != std::string::npos, run.progress.c_str());
}

namespace {

/// What a run with this fault comes to.
QJsonObject outcomeOf(const QString& url, std::string_view fault, Duration duration)
{
    ClientCommand command = commandFor(url);
    command.swarm.mix.edit = ThinkTime::fixed(1h);
    command.swarm.faults = {parseSharedFault(fault).value()};
    command.duration = duration;
    command.output = ClientCommand::Output::Json;
    const Run run(command);
    if (!QTest::qWaitFor([&run] { return run.exitCode.has_value(); }, 20'000))
        return {};
    return QJsonDocument::fromJson(QByteArray::fromStdString(run.out)).object();
}

} // namespace

void TestSwarmRun::whoIsResetConnectsAgain()
{
    const Server server;
    const QJsonObject outcome = outcomeOf(server.server.url(), "rst event=lock.*", 2s);
    QCOMPARE(outcome[QStringLiteral("connected")].toInt(), 20);
    QVERIFY(outcome[QStringLiteral("connects_made")].toInt() > 20);
}

void TestSwarmRun::whoIsTurnedAwayHasOneReason()
{
    const Server server;
    const QJsonObject outcome = outcomeOf(server.server.url(), "refuse how=503 last=1000", 300ms);
    QCOMPARE(outcome[QStringLiteral("failed")].toInt(), 20);
    const QJsonArray failures = outcome[QStringLiteral("failures")].toArray();
    QCOMPARE(failures.size(), 1);
    QCOMPARE(failures[0][QStringLiteral("clients")].toInt(), 20);
    QVERIFY(failures[0][QStringLiteral("reason")].toString().contains(QStringLiteral("503")));
}

void TestSwarmRun::aShareOfTheClientsHasTheFault()
{
    const Server server;
    const QJsonObject outcome = outcomeOf(server.server.url(),
                                          "refuse how=503 last=1000 clients=25%", 300ms);
    QCOMPARE(outcome[QStringLiteral("connected")].toInt(), 15);
    QCOMPARE(outcome[QStringLiteral("failed")].toInt(), 5);
}

void TestSwarmRun::tellsOnlyTheFirstProblems()
{
    const Server server;
    ClientCommand command = commandFor(server.server.url());
    command.swarm.target.secret = "wrong";
    const Run run(command);
    QTRY_VERIFY(run.exitCode);
    QVERIFY(run.progress.find("Invalid signature") != std::string::npos);
    QVERIFY(run.progress.find("There were more problems") != std::string::npos);
    QVERIFY(std::ranges::count(run.progress, '\n') < 15);
}

void TestSwarmRun::theProgramRunsAgainstARealServer()
{
    const Server server;
    Program program({QStringLiteral("--url"), server.server.url(), QStringLiteral("--clients"),
                     QStringLiteral("200"), QStringLiteral("--mix"), QStringLiteral("rough"),
                     QStringLiteral("--duration"), QStringLiteral("500ms"),
                     QStringLiteral("--json")});
    QTRY_VERIFY_WITH_TIMEOUT(program.process.state() == QProcess::NotRunning, 20'000);
    QCOMPARE(program.process.exitCode(), 0);
    const QByteArray last = program.process.readAllStandardOutput().trimmed().split('\n').last();
    const QJsonObject object = QJsonDocument::fromJson(last).object();
    QCOMPARE(object[QStringLiteral("connected")].toInt(), 200);
    QCOMPARE(object[QStringLiteral("violations")].toInt(-1), 0);
}

void TestSwarmRun::theProgramRefusesABadOption()
{
    Program program({QStringLiteral("--mix"), QStringLiteral("polite")});
    QVERIFY(program.ends());
    QCOMPARE(program.process.exitCode(), 2);
    const QString trouble = program.trouble();
    QVERIFY(trouble.startsWith(QStringLiteral("echolock-clients: --mix: ")));
    QVERIFY(!trouble.contains(u'\n'));
}

void TestSwarmRun::theProgramSaysThatNobodyListens()
{
    // Nothing can listen on port 0.
    Program program({QStringLiteral("--url"), QStringLiteral("ws://127.0.0.1:0")});
    QVERIFY(program.ends());
    QCOMPARE(program.process.exitCode(), 1);
    QVERIFY(
        program.trouble().endsWith(QStringLiteral("No client could connect to ws://127.0.0.1:0.")));
}

void TestSwarmRun::theProgramEndsCleanlyWhenInterrupted()
{
    const Server server;
    Program program({QStringLiteral("--url"), server.server.url(), QStringLiteral("--duration"),
                     QStringLiteral("1h")});
    program.process.setReadChannel(QProcess::StandardError);
    QTRY_VERIFY_WITH_TIMEOUT(program.process.bytesAvailable() > 0, 20'000);
    ::kill(static_cast<pid_t>(program.process.processId()), SIGINT);
    QTRY_VERIFY_WITH_TIMEOUT(program.process.state() == QProcess::NotRunning, 20'000);
    QCOMPARE(program.process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.process.exitCode(), 0);
    QVERIFY(program.process.readAllStandardOutput().contains("100 of 100"));
}

QTEST_GUILESS_MAIN(TestSwarmRun)
#include "tst_swarmrun.moc"
