// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/database.h"

using namespace echolock;
using Mode = Database::Mode;

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAFileOnlyWhereItIsToldTo();
    void readsWhatWasWritten();
    void writesNothingWhereItReads();
    void readsWhatNobodyChangesInAnyName();
    void tellsDamage();
    void tellsThatAnotherHasIt();
    void saysWhatIsWrongWithAStatement();

private:
    std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    QTemporaryDir m_folder;
};

void TestDatabase::makesAFileOnlyWhereItIsToldTo()
{
    for (const Mode mode : {Mode::Read, Mode::ReadUnchanging, Mode::Write})
        QVERIFY(!Database::open(path("none"), mode));
    QVERIFY(!QFile::exists(QString::fromStdString(path("none"))));
    QVERIFY(Database::open(path("none"), Mode::Create).has_value());
}

void TestDatabase::readsWhatWasWritten()
{
    {
        auto database = Database::open(path("a"), Mode::Create);
        QVERIFY(database->execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)").has_value());
    }
    auto database = Database::open(path("a"), Mode::Read);
    QCOMPARE(*database->number("SELECT a FROM t"), 7);
    QCOMPARE(*database->text("SELECT 'x' || a FROM t"), std::string("x7"));
    QCOMPARE(*database->number("SELECT a FROM t WHERE a = 8"), 0);
    QCOMPARE(*database->text("SELECT a FROM t WHERE a = 8"), std::string());
}

void TestDatabase::writesNothingWhereItReads()
{
    QVERIFY(Database::open(path("b"), Mode::Create)->execute("CREATE TABLE t (a)").has_value());
    QVERIFY(!Database::open(path("b"), Mode::Read)->execute("INSERT INTO t VALUES (1)"));
}

void TestDatabase::readsWhatNobodyChangesInAnyName()
{
    const std::string odd = path("50% of #7?");
    QVERIFY(Database::open(odd, Mode::Create)
                ->execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
                .has_value());
    auto database = Database::open(odd, Mode::ReadUnchanging);
    QVERIFY(database.has_value());
    QCOMPARE(*database->number("SELECT a FROM t"), 7);
}

void TestDatabase::tellsDamage()
{
    QFile file(QString::fromStdString(path("random")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    auto database = Database::open(path("random"), Mode::Write);
    const auto version = database->number("PRAGMA user_version");
    QVERIFY(!version);
    QVERIFY(version.error().isDamage());
}

void TestDatabase::tellsThatAnotherHasIt()
{
    auto one = Database::open(path("c"), Mode::Create);
    QVERIFY(one->execute("CREATE TABLE t (a); BEGIN IMMEDIATE").has_value());
    auto other = Database::open(path("c"), Mode::Write);
    QVERIFY(other->execute("PRAGMA busy_timeout = 0").has_value());
    const auto done = other->execute("BEGIN IMMEDIATE");
    QVERIFY(!done);
    QVERIFY(done.error().isBusy());
}

void TestDatabase::saysWhatIsWrongWithAStatement()
{
    auto database = Database::open(":memory:", Mode::Create);
    const auto statement = database->prepare("SELECT a FROM nowhere");
    QVERIFY(!statement);
    QCOMPARE(statement.error().message, std::string("no such table: nowhere"));
    QVERIFY(!database->number("SELECT a FROM nowhere"));
    QVERIFY(!database->text("SELECT a FROM nowhere"));
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
