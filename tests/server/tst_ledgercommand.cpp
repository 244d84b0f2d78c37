// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgercommand.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void explainsItself_data();
    void explainsItself();
    void refuses_data();
    void refuses();
    void findsTheUsualPlace();
    void obeysItsFilters();
    void endsWithTheVerdict();
    void endsWithTwoWhereThereIsNoLedger();

private:
    int run(const QStringList& arguments);

    QString name() const { return m_folder->filePath(QStringLiteral("a")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_out;
    std::string m_errors;
};

int TestLedgerCommand::run(const QStringList& arguments)
{
    m_out.clear();
    m_errors.clear();
    return runLedgerCommand(
        QStringList{QStringLiteral("echolock-server"), QStringLiteral("ledger")} + arguments,
        [this](std::string_view text) { m_out += text; },
        [this](std::string_view text) { m_errors += text; });
}

void TestLedgerCommand::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const OpenedLedger server = openedLedger(name().toStdString());
    QVERIFY(server.file->write(batchOf({lockFact(LockFact::Granted, "order.7", 1, 1),
                                        lockFact(LockFact::Granted, "order.8", 1, 1)})));
}

void TestLedgerCommand::explainsItself_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("all") << QStringList(QStringLiteral("--help"))
                         << QStringLiteral("ledger show|verify|export");
    for (const char* name : {"show", "verify", "export"})
        QTest::newRow(name)
            << QStringList{QString::fromUtf8(name), QStringLiteral("-h")}
            << QStringLiteral("Usage: echolock-server ledger %1 ").arg(QString::fromUtf8(name));
}

void TestLedgerCommand::explainsItself()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    QCOMPARE(run(arguments), 0);
    QVERIFY2(QString::fromStdString(m_out).contains(says), m_out.c_str());
    QVERIFY(m_errors.empty());
    for (const QString& line : QString::fromStdString(m_out).split(QLatin1Char('\n')))
        QVERIFY2(line.size() <= 100, qPrintable(line));
}

void TestLedgerCommand::refuses_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* cause, const char* arguments, const char* says) {
        QTest::addRow("%s", cause) << QString::fromUtf8(arguments) << QString::fromUtf8(says);
    };
    row("nothing", "", "say what: show, verify or export");
    row("a slip", "shwo", "there is no \"shwo\"; did you mean 'show'?");
    row("an option that is none", "show --oder 7", "Unknown option 'oder'");
    row("a filter for what has none", "verify --order a", "Unknown option 'order'");
    row("a limit that is no number", "show --limit many", "--limit takes");
    row("a port that is none", "show --port 70000", "--port takes");
    row("two files", "show a b", "One FILE at a time; 2 were named.");
    row("no such file", "export /no/such/file", "There is no ledger /no/such/file.");
}

void TestLedgerCommand::refuses()
{
    QFETCH(QString, arguments);
    QFETCH(QString, says);
    QCOMPARE(run(arguments.split(QLatin1Char(' '), Qt::SkipEmptyParts)), 2);
    QVERIFY2(QString::fromStdString(m_errors).startsWith(QStringLiteral("echolock-server ledger: ")
                                                         + says),
             m_errors.c_str());
    QVERIFY(m_out.empty());
}

void TestLedgerCommand::findsTheUsualPlace()
{
    qputenv("XDG_STATE_HOME", QFile::encodeName(m_folder->path()));
    openedLedger(m_folder->filePath(QStringLiteral("echolock/ledger-6001.sqlite")).toStdString());
    openedLedger(m_folder->filePath(QStringLiteral("echolock/ledger-7.sqlite")).toStdString());
    for (const char* arguments : {"verify", "verify --port 7"}) {
        QCOMPARE(run(QString::fromUtf8(arguments).split(QLatin1Char(' '))), 0);
        QVERIFY2(m_out.find("sound: 1 entry and 0 orders") != std::string::npos, m_out.c_str());
    }
    QCOMPARE(run({QStringLiteral("verify"), QStringLiteral("--port"), QStringLiteral("8")}), 2);
    qunsetenv("XDG_STATE_HOME");
}

void TestLedgerCommand::obeysItsFilters()
{
    QCOMPARE(run({QStringLiteral("export"), QStringLiteral("--order"), QStringLiteral("order.7"),
                  name()}),
             0);
    QVERIFY(m_out.find("order.7") != std::string::npos);
    QVERIFY(m_out.find("order.8") == std::string::npos);
    QCOMPARE(run({QStringLiteral("show"), QStringLiteral("--limit"), QStringLiteral("1"), name()}),
             0);
    QVERIFY2(m_out.find("order.7") == m_out.rfind("order.7"), m_out.c_str());
    QCOMPARE(run({QStringLiteral("export"), QStringLiteral("--app"), QStringLiteral("b"), name()}),
             0);
    QCOMPARE(m_out, std::string());
}

void TestLedgerCommand::endsWithTheVerdict()
{
    QCOMPARE(run({QStringLiteral("verify"), name()}), 0);
    QVERIFY(openedLedger(name().toStdString())
                .file->write(batchOf({lockFact(LockFact::Granted, "order.7", 1, 1)})));
    QCOMPARE(run({QStringLiteral("verify"), name()}), 1);
    QVERIFY2(m_out.find("is not sound") != std::string::npos, m_out.c_str());
}

void TestLedgerCommand::endsWithTwoWhereThereIsNoLedger()
{
    QFile file(m_folder->filePath(QStringLiteral("b")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(3000, 'x'));
    file.close();
    for (const char* command : {"show", "verify", "export"}) {
        QCOMPARE(run({QString::fromUtf8(command), file.fileName()}), 2);
        QVERIFY2(m_errors.find("is no ledger") != std::string::npos, m_errors.c_str());
    }
}

QTEST_GUILESS_MAIN(TestLedgerCommand)
#include "tst_ledgercommand.moc"
