// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include "client/joint/historyline.h"
#include "tests/client/runpeers.h"
#include "tests/support/webstub.h"

#include <csignal>
#include <map>

using namespace echolock;

// The real program, several times.

namespace {

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
        return QTest::qWaitFor([this] { return process.state() == QProcess::NotRunning; }, 30'000);
    }

    bool says(const QByteArray& words)
    {
        return QTest::qWaitFor(
            [&] { return (said += process.readAllStandardError()).contains(words); }, 30'000);
    }

    bool saysLike(const char* pattern)
    {
        const QRegularExpression wanted(QString::fromUtf8(pattern));
        return QTest::qWaitFor(
            [&] {
                said += process.readAllStandardError();
                printed += process.readAllStandardOutput();
                return wanted.match(QString::fromUtf8(said + printed)).hasMatch();
            },
            30'000);
    }

    void signal(int number) { ::kill(static_cast<pid_t>(process.processId()), number); }

    /// The result comes after the progress, if that was asked for as JSON.
    QJsonObject result()
    {
        printed += process.readAllStandardOutput();
        return QJsonDocument::fromJson(printed.trimmed().split('\n').last()).object();
    }

    QProcess process;
    QByteArray said;
    QByteArray printed;
};

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts);
}

/// What each client set out to do, in its order: the orders opened and the ways to leave them.
std::map<std::size_t, std::vector<std::string>> deedsIn(const QString& path)
{
    std::map<std::size_t, std::vector<std::string>> deeds;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return deeds;
    Instant last = Instant::min();
    for (const QByteArray& line : file.readAll().trimmed().split('\n')) {
        const auto row = readHistoryLine(line.toStdString());
        if (!row) // The first line and the last.
            continue;
        if (row->entry.at < last)
            qWarning("a line is older than the one before it");
        last = row->entry.at;
        const auto* const act = std::get_if<ClientAct>(&row->entry.what);
        if (act && act->kind == ClientAct::Kind::Subscribe)
            deeds[act->client].push_back(act->order.value);
        else if (act && act->kind == ClientAct::Kind::Abandon)
            deeds[act->client].emplace_back(toString(act->how));
    }
    return deeds;
}

QString fileWith(const RunPlace& place, const QByteArray& text)
{
    const QString path = place.folder.filePath(QStringLiteral("people.yaml"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
        qWarning("%s cannot be written", qPrintable(path));
    return path;
}

/// A mix of people who stay where they are, so that as many are connected as there are.
QString stayingPeople(const RunPlace& place)
{
    return fileWith(place, "leaving: {leave: 1}\nedit: 1h\n");
}

} // namespace

class TestJointRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void severalProcessesAreTheSamePeopleAsOne();
    void seesViolationsAcrossProcesses();
    void seesStaleWritesAcrossProcesses();
    void probesWhatPeopleOfAllProcessesLeft();
    void stormsOverClientsOfAllProcesses();
    void goesOnWithoutAKilledProcess();
    void endsTogetherWhenTheCoordinatorIsInterrupted();
    void endsWithAKilledCoordinator();
};

void TestJointRun::severalProcessesAreTheSamePeopleAsOne()
{
    const RunServer server;
    const RunPlace place;
    std::map<std::size_t, std::vector<std::string>> deeds[2];
    for (const int processes : {1, 3}) {
        const QString path = place.folder.filePath(QStringLiteral("h%1.jsonl").arg(processes));
        Program program(words("--clients 31 --mix rough --duration 2s --seed 9 --json --url")
                        << server.server.url() << QStringLiteral("--history") << path
                        << QStringLiteral("--processes") << QString::number(processes));
        QVERIFY(program.ends());
        QCOMPARE(program.process.exitCode(), 0);
        const QJsonObject result = program.result();
        QCOMPARE(result[QStringLiteral("connected")].toInt(), 31);
        QCOMPARE(result[QStringLiteral("violations")].toInt(-1), 0);
        const QJsonArray parts = result[QStringLiteral("processes")].toArray();
        QCOMPARE(parts.size(), processes == 1 ? 0 : 3);
        for (const char* const name : {"locks_granted", "abandonments", "events_received"}) {
            double sum = 0;
            for (const QJsonValue part : parts)
                sum += part[QLatin1String(name)].toDouble();
            if (processes > 1)
                QCOMPARE(sum, result[QLatin1String(name)].toDouble());
        }
        deeds[processes == 1 ? 0 : 1] = deedsIn(path);
    }
    QCOMPARE(deeds[0].size(), std::size_t(31));
    QCOMPARE(deeds[1].size(), std::size_t(31));
    std::size_t compared = 0;
    for (const auto& [client, alone] : deeds[0]) {
        // One may have come further than the other when the run was over.
        const std::vector<std::string>& among = deeds[1].at(client);
        const std::size_t both = std::min(alone.size(), among.size());
        QVERIFY2(std::equal(alone.begin(), alone.begin() + std::ptrdiff_t(both), among.begin()),
                 std::to_string(client).c_str());
        compared += both;
    }
    QVERIFY(compared > 31);
}

void TestJointRun::seesViolationsAcrossProcesses()
{
    const RunServer server("article");
    Program program(words("--clients 60 --orders 2 --mix rough --duration 1h --processes 3 --url")
                    << server.server.url());
    QVERIFY(program.says("violations"));
    const char* const across
        = R"(Clients \d+ \(process (\d)\) and \d+ \(process (?!\1)\d\) both edited)";
    QVERIFY(program.saysLike(across));
    program.signal(SIGINT);
    QVERIFY(program.ends());
    QCOMPARE(program.process.exitCode(), 0);
}

/// Of two people, each in a process of its own, both are told that the order is theirs, one after
/// the other, and the shop takes what both write.
void TestJointRun::seesStaleWritesAcrossProcesses()
{
    const RunServer server("article");
    const RunPlace place;
    const WebStub shop;
    const QString mix = fileWith(place,
                                 "leaving: {leave: 1, reload: 1, freeze: 1}\nedit: 50ms\n"
                                 "freeze: 50ms\nrest: 5ms\nsave: {every: 5ms}\n");
    const QString path = place.folder.filePath(QStringLiteral("h.jsonl"));
    Program program(words("--clients 24 --orders 1 --duration 1h --processes 2 --seed 3 --progress "
                          "json --url")
                    << server.server.url() << QStringLiteral("--mix") << mix
                    << QStringLiteral("--save-url") << QString::fromStdString(shop.url("/{id}"))
                    << QStringLiteral("--history") << path);
    QVERIFY(program.saysLike(R"("stale_writes":[1-9])"));
    program.signal(SIGINT);
    QVERIFY(program.ends());
    const QJsonObject result = program.result();
    QVERIFY(result[QStringLiteral("stale_writes")].toInt() > 0);
    const QJsonArray parts = result[QStringLiteral("processes")].toArray();
    QCOMPARE(parts.size(), 2);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray history = file.readAll();
    QCOMPARE(history.count(R"("what":"saved")"), result[QStringLiteral("saves")].toInt());
    for (const char* const process : {R"({"process":1,)", R"({"process":2,)"}) {
        const QRegularExpression saved(QRegularExpression::escape(QLatin1String(process))
                                       + QStringLiteral(".*\"saved\""));
        QVERIFY2(saved.match(QString::fromUtf8(history)).hasMatch(), process);
    }
}

/// An application that never unlocks order.2, where somebody of the second process was.
void TestJointRun::probesWhatPeopleOfAllProcessesLeft()
{
    const RunServer server;
    const RunPlace place;
    WebStub app;
    app.answer = [](const HttpRequest& request) {
        return HttpReply{200, {}, request.target == "/2" ? R"({"by":"bob"})" : R"({"by":null})"};
    };
    const QString script = fileWith(
        place,
        "people:\n  all:\n    repeat: once\n    do: [{open: order.1}, {edit: 500ms}, leave]\n"
        "  bob:\n    who: 2\n    repeat: once\n"
        "    do: [{open: order.2}, {edit: 500ms}, tab-close]\n");
    Program program(words("--clients 2 --orders 2 --duration 1h --processes 2 --probe-pointer /by "
                          "--probe-every 20ms --probe-grace 200ms --json --url")
                    << server.server.url() << QStringLiteral("--script") << script
                    << QStringLiteral("--probe-url") << QString::fromStdString(app.url("/{id}")));
    QVERIFY(program.says("order.2 is still held by bob"));
    program.signal(SIGINT);
    QVERIFY(program.ends());
    const QJsonObject probe = program.result()[QStringLiteral("probe")].toObject();
    QCOMPARE(probe[QStringLiteral("orphans")].toInt(), 1);
    QCOMPARE(probe[QStringLiteral("failures")].toInt(-1), 0);
}

/// All of them come back, each once.
void TestJointRun::stormsOverClientsOfAllProcesses()
{
    const RunServer server;
    const RunPlace place;
    Program program(words("--clients 20 --duration 1h --processes 2 --progress json --url")
                    << server.server.url() << QStringLiteral("--mix") << stayingPeople(place)
                    << QStringLiteral("--fault") << QStringLiteral("storm clients=50%"));
    QVERIFY(program.saysLike(R"("connects_made":30)"));
    program.signal(SIGINT);
    QVERIFY(program.ends());
    const QJsonObject result = program.result();
    QCOMPARE(result[QStringLiteral("connected")].toInt(), 20);
    for (const QJsonValue part : result[QStringLiteral("processes")].toArray())
        QCOMPARE(part[QStringLiteral("connects_made")].toInt(), 15);
}

void TestJointRun::goesOnWithoutAKilledProcess()
{
    const RunServer server;
    const RunPlace place;
    Program coordinator(words("--clients 30 --duration 1h --json --expect 3 --url")
                        << server.server.url() << QStringLiteral("--coordinate") << place.socket
                        << QStringLiteral("--mix") << stayingPeople(place));
    QVERIFY(coordinator.says("Waiting for 2 of 3"));
    Program first({QStringLiteral("--join"), place.socket});
    QVERIFY(coordinator.says("Waiting for 1 of 3"));
    Program second({QStringLiteral("--join"), place.socket});
    QVERIFY(coordinator.says("30 connected"));
    second.signal(SIGKILL);
    QVERIFY(coordinator.says("Process 3 (pid "));
    QVERIFY(coordinator.says("20 connected"));
    first.signal(SIGINT);
    QVERIFY(coordinator.says("Process 2 was ended by hand"));
    QVERIFY(first.ends());
    QCOMPARE(first.process.exitCode(), 0);
    QVERIFY(first.process.readAllStandardOutput().startsWith("connected     10 of 10"));
    coordinator.signal(SIGINT);
    QVERIFY(coordinator.ends());
    const QJsonObject result = coordinator.result();
    QCOMPARE(result[QStringLiteral("connected")].toInt(), 30);
    const QJsonArray parts = result[QStringLiteral("processes")].toArray();
    QCOMPARE(parts[0][QStringLiteral("end")].toString(), QStringLiteral("planned"));
    QCOMPARE(parts[1][QStringLiteral("end")].toString(), QStringLiteral("by_hand"));
    QCOMPARE(parts[2][QStringLiteral("end")].toString(), QStringLiteral("lost"));
}

void TestJointRun::endsTogetherWhenTheCoordinatorIsInterrupted()
{
    const RunServer server;
    const RunPlace place;
    Program program(words("--clients 30 --duration 1h --json --processes 3 --url")
                    << server.server.url() << QStringLiteral("--mix") << stayingPeople(place));
    QVERIFY(program.says("30 connected"));
    program.signal(SIGINT);
    QVERIFY(program.ends());
    const QJsonArray parts = program.result()[QStringLiteral("processes")].toArray();
    QCOMPARE(parts.size(), 3);
    for (const QJsonValue part : parts)
        QCOMPARE(part[QStringLiteral("end")].toString(), QStringLiteral("planned"));
}

void TestJointRun::endsWithAKilledCoordinator()
{
    const RunServer server;
    const RunPlace place;
    Program coordinator(words("--clients 20 --duration 1h --expect 2 --url")
                        << server.server.url() << QStringLiteral("--coordinate") << place.socket
                        << QStringLiteral("--mix") << stayingPeople(place));
    QVERIFY(coordinator.says("Waiting for 1 of 2"));
    Program joiner({QStringLiteral("--join"), place.socket});
    QVERIFY(coordinator.says("20 connected"));
    coordinator.signal(SIGKILL);
    QVERIFY(joiner.ends());
    QCOMPARE(joiner.process.exitCode(), 1);
    QVERIFY(joiner.says("The coordinator has gone"));
    QVERIFY(joiner.process.readAllStandardOutput().startsWith("connected     10 of 10"));
    // What it left behind is no obstacle.
    Program next(words("--clients 20 --duration 1h --expect 2 --url")
                 << server.server.url() << QStringLiteral("--coordinate") << place.socket);
    QVERIFY(next.says("Waiting for 1 of 2"));
    next.signal(SIGINT);
    QVERIFY(next.ends());
    QCOMPARE(next.process.exitCode(), 1);
}

QTEST_GUILESS_MAIN(TestJointRun)
#include "tst_jointrun.moc"
