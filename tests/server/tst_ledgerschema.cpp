// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/ledger/ledgerschema.h"

using namespace echolock;

class TestLedgerSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void knowsItsOwn();
    void knowsALaterVersion();
    void knowsAnotherProgramsDatabase();
    void keepsTheFloor();
    void knowsTheHighestNumber_data();
    void knowsTheHighestNumber();

private:
    std::optional<Database> m_database;
};

void TestLedgerSchema::init()
{
    auto database = Database::open(":memory:", Database::Mode::Create);
    QVERIFY(database.has_value());
    m_database = std::move(*database);
}

void TestLedgerSchema::knowsItsOwn()
{
    QVERIFY(ledgerSchema::create(*m_database, 0).has_value());
    QVERIFY(*ledgerSchema::kindOf(*m_database) == ledgerSchema::Kind::Ledger);
}

void TestLedgerSchema::knowsALaterVersion()
{
    QVERIFY(ledgerSchema::create(*m_database, 0).has_value());
    QVERIFY(m_database->execute("PRAGMA user_version = 2").has_value());
    QVERIFY(*ledgerSchema::kindOf(*m_database) == ledgerSchema::Kind::Newer);
}

void TestLedgerSchema::knowsAnotherProgramsDatabase()
{
    QVERIFY(m_database->execute("CREATE TABLE bookmarks (url)").has_value());
    QVERIFY(*ledgerSchema::kindOf(*m_database) == ledgerSchema::Kind::Foreign);
}

void TestLedgerSchema::keepsTheFloor()
{
    QVERIFY(ledgerSchema::create(*m_database, 5).has_value());
    QCOMPARE(*ledgerSchema::floorOf(*m_database), 5);
    QVERIFY(ledgerSchema::setFloor(*m_database, 7).has_value());
    QCOMPARE(*ledgerSchema::floorOf(*m_database), 7);
}

void TestLedgerSchema::knowsTheHighestNumber_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("the floor") << QByteArray("UPDATE meta SET value = 9");
    QTest::newRow("a token") << QByteArray(
        "INSERT INTO locks VALUES ('a', 'b', 'held', '', '', 9, 2, 0)");
    QTest::newRow("a version") << QByteArray(
        "INSERT INTO locks VALUES ('a', 'b', 'held', '', '', 2, 9, 0)");
    QTest::newRow("one of forgotten orders")
        << QByteArray("INSERT INTO meta VALUES ('highest', 9)");
}

void TestLedgerSchema::knowsTheHighestNumber()
{
    QFETCH(QByteArray, sql);
    QVERIFY(ledgerSchema::create(*m_database, 1).has_value());
    QCOMPARE(*ledgerSchema::highestOf(*m_database), 1);
    QVERIFY(m_database->execute(sql.constData()).has_value());
    QCOMPARE(*ledgerSchema::highestOf(*m_database), 9);
}

QTEST_GUILESS_MAIN(TestLedgerSchema)
#include "tst_ledgerschema.moc"
