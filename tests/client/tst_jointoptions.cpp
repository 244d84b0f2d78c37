// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>

#include "client/run/clientoptions.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

Result<ClientCommand> parse(const char* line)
{
    return parseClientCommand(QStringList{QStringLiteral("echolock-clients")}
                              + QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts));
}

} // namespace

class TestJointOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOneProcessUnasked();
    void readsHowProcessesMeet();
    void sharesWhatAllMustAgreeOn();
    void whatIsSharedReadsTheSameAgain();
    void hidesSecretsFromFiles();
    void refusesWhatDoesNotGoTogether_data();
    void refusesWhatDoesNotGoTogether();
};

void TestJointOptions::isOneProcessUnasked()
{
    const auto command = parse("");
    QVERIFY(command);
    QCOMPARE(command->joint.processes, 1U);
    QVERIFY(command->joint.join.isEmpty());
    QVERIFY(command->joint.history.isEmpty());
    QVERIFY(command->joint.shared.isEmpty());
}

void TestJointOptions::readsHowProcessesMeet()
{
    QCOMPARE(parse("--processes 3")->joint.processes, 3U);
    QCOMPARE(parse("--history h.jsonl")->joint.history, QStringLiteral("h.jsonl"));
    const auto coordinator = parse("--coordinate /tmp/r/s --expect 4");
    QCOMPARE(coordinator->joint.processes, 4U);
    QCOMPARE(coordinator->joint.coordinate, QStringLiteral("/tmp/r/s"));
    QCOMPARE(parse("--coordinate r/s --expect 4")->joint.coordinate,
             QDir::current().absoluteFilePath(QStringLiteral("r/s")));
    QCOMPARE(parse("--join r/s")->joint.join,
             QDir::current().absoluteFilePath(QStringLiteral("r/s")));
    const auto joiner = parse("--join /tmp/r/s --json");
    QCOMPARE(joiner->joint.join, QStringLiteral("/tmp/r/s"));
    QVERIFY(joiner->output == ClientCommand::Output::Json);
}

void TestJointOptions::sharesWhatAllMustAgreeOn()
{
    const auto command = parse(
        "--clients 30 --processes 3 --json --history h --seed 7 --mix rough --duration 2s");
    QVERIFY(command);
    const QStringList expected{QStringLiteral("--clients=30"), QStringLiteral("--mix=rough"),
                               QStringLiteral("--seed=7"), QStringLiteral("--duration=2s")};
    QCOMPARE(command->joint.shared, expected);
}

void TestJointOptions::whatIsSharedReadsTheSameAgain()
{
    const auto command = parse("--app a:-k:s --url ws://127.0.0.1:99 --processes 2 --orders 5");
    QVERIFY(command);
    const auto again = parseClientCommand(QStringList{QStringLiteral("echolock-clients")}
                                          + command->joint.shared);
    QVERIFY(again);
    QCOMPARE(again->swarm.target.key, "-k");
    QCOMPARE(again->swarm.target.url, command->swarm.target.url);
    QCOMPARE(again->swarm.orders, 5U);
    QCOMPARE(again->joint.processes, 1U);
}

void TestJointOptions::hidesSecretsFromFiles()
{
    const QStringList shown = withoutSecrets(
        {QStringLiteral("--app=a:k:s:s"), QStringLiteral("--app=a:k"),
         QStringLiteral("--auth-header=Authorization: Bearer x:y"),
         QStringLiteral("--auth-cookie=session=s=s"), QStringLiteral("--auth-param=token=s"),
         QStringLiteral("--probe-header=X-Key:s"), QStringLiteral("--mix=rough")});
    const QStringList expected{QStringLiteral("--app=a:k:***"),
                               QStringLiteral("--app=a:k"),
                               QStringLiteral("--auth-header=Authorization:***"),
                               QStringLiteral("--auth-cookie=session=***"),
                               QStringLiteral("--auth-param=token=***"),
                               QStringLiteral("--probe-header=X-Key:***"),
                               QStringLiteral("--mix=rough")};
    QCOMPARE(shown, expected);
}

void TestJointOptions::refusesWhatDoesNotGoTogether_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* line, const char* says) {
        QTest::addRow("%s", line) << QByteArray(line) << QByteArray(says);
    };
    row("--processes 0", "--processes takes a whole number from 1 to 64");
    row("--processes 65", "--processes takes a whole number from 1 to 64");
    row("--coordinate s", "go together");
    row("--expect 3", "go together");
    row("--coordinate s --expect 1", "--expect takes a whole number from 2 to 64");
    row("--coordinate s --expect 3 --processes 3", "choose one");
    row("--join s --clients 5", "leave out --clients");
    row("--join s --processes 5", "leave out --processes");
    row("--join s --history h", "leave out --history");
    row("--join=", "--join takes the socket");
    row("--processes 5 --clients 4", "fewer clients than processes");
}

void TestJointOptions::refusesWhatDoesNotGoTogether()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    const auto command = parse(line.constData());
    QVERIFY(!command);
    QVERIFY2(QByteArray::fromStdString(command.error().message).contains(says),
             command.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestJointOptions)
#include "tst_jointoptions.moc"
