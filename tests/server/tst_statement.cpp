// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/ledger/database.h"

using namespace echolock;

class TestStatement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void givesBackWhatItWasGiven_data();
    void givesBackWhatItWasGiven();
    void runsAgainWithOtherValues();
    void saysWhyItFails();
    void isReadyAgainAfterAFailure();

private:
    std::optional<Database> m_database;
};

void TestStatement::init()
{
    auto database = Database::open(":memory:", Database::Mode::Create);
    QVERIFY(database.has_value());
    m_database = std::move(*database);
    QVERIFY(m_database->execute("CREATE TABLE t (word TEXT NOT NULL UNIQUE, number INTEGER)"));
}

void TestStatement::givesBackWhatItWasGiven_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("other scripts") << QByteArray("注文 7");
    QTest::newRow("a zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("quotes") << QByteArray("'; DROP TABLE t; --");
    QTest::newRow("no UTF-8") << QByteArray("\xff\xfe");
}

void TestStatement::givesBackWhatItWasGiven()
{
    QFETCH(QByteArray, word);
    const std::string text = word.toStdString();
    auto insert = m_database->prepare("INSERT INTO t VALUES (?, ?)");
    QVERIFY(insert.has_value());
    insert->bind(1, text);
    insert->bind(2, std::uint64_t(1) << 52);
    QVERIFY(insert->run().has_value());
    auto select = m_database->prepare("SELECT word, number FROM t");
    QVERIFY(select.has_value());
    QVERIFY(*select->step());
    QCOMPARE(std::string(select->text(0)), text);
    QCOMPARE(select->number(1), std::int64_t(1) << 52);
    QVERIFY(!*select->step());
}

void TestStatement::runsAgainWithOtherValues()
{
    auto insert = m_database->prepare("INSERT INTO t VALUES (?, 1)");
    for (const char* word : {"a", "b", "c"}) {
        insert->bind(1, std::string_view(word));
        QVERIFY(insert->run().has_value());
    }
    QCOMPARE(*m_database->number("SELECT count(*) FROM t"), 3);
}

void TestStatement::saysWhyItFails()
{
    QVERIFY(m_database->execute("INSERT INTO t VALUES ('a', 1)"));
    auto insert = m_database->prepare("INSERT INTO t VALUES ('a', 2)");
    const auto done = insert->run();
    QVERIFY(!done);
    QCOMPARE(done.error().message, std::string("UNIQUE constraint failed: t.word"));
    QVERIFY(!done.error().isDamage());
    QVERIFY(!done.error().isBusy());
}

void TestStatement::isReadyAgainAfterAFailure()
{
    auto insert = m_database->prepare("INSERT INTO t VALUES (?, 2)");
    for (const auto& [word, isGood] : {std::pair("a", true), {"a", false}, {"b", true}}) {
        insert->bind(1, std::string_view(word));
        QCOMPARE(insert->run().has_value(), isGood);
    }
}

QTEST_GUILESS_MAIN(TestStatement)
#include "tst_statement.moc"
