// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/ledger/ledgercheck.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsNothingWrongWithALife();
    void finds_data();
    void finds();
    void concludesNothingAcrossAGap_data();
    void concludesNothingAcrossAGap();
    void findsARowThatDisagrees_data();
    void findsARowThatDisagrees();
    void takesARowOfWhichTheLogIsForgotten();
    void tellsOrdersOfTwoAppsApart();
    void saysTheFirstAndCountsAll();
};

namespace {

using Fact = LockFact;

/// `granted 1 1`: a fact of one order, its token, its version; `started 5`, `dropped 3`.
void feed(LedgerCheck& check, const QString& script)
{
    std::int64_t id = 0;
    for (const QString& line : script.split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
        const QStringList words = line.split(QLatin1Char(' '));
        const std::string kind = words[0].toStdString();
        LedgerEntry entry;
        entry.kind = kind;
        entry.app = "app";
        entry.order = "order.7";
        entry.token = words.value(1).toULongLong();
        entry.version = words.value(2).toULongLong();
        check.entry(++id, entry);
    }
}

LedgerRow row(LockState state, std::uint64_t token, std::uint64_t version)
{
    return {{"app", Resource("order.7"), state, UserId("alice"), SocketId("1.2"), {token}, version},
            0};
}

QString firstProblem(const LedgerCheck& check)
{
    return check.problems().empty() ? QString() : QString::fromStdString(check.problems().front());
}

} // namespace

void TestLedgerCheck::findsNothingWrongWithALife()
{
    LedgerCheck check;
    feed(check,
         QStringLiteral("started 0, opened, granted 1 1, denied 0 1, confirmed 1 1, suspended 1 2, "
                        "resumed 1 3, revoked 1 4, granted 2 5, suspended 2 6, released 2 7, "
                        "granted 3 8, stopped, started 1000, granted 1001 1001, closed"));
    check.row(row(LockState::Held, 1001, 1001));
    QCOMPARE(firstProblem(check), QString());
    QCOMPARE(check.entries(), std::uint64_t(16));
    QCOMPARE(check.rows(), std::uint64_t(1));
}

void TestLedgerCheck::finds_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("says");
    const auto add = [](const char* cause, const char* script, const char* says) {
        QTest::addRow("%s", cause) << QString::fromUtf8(script) << QString::fromUtf8(says);
    };
    add("a token twice", "granted 1 1, released 1 2, granted 1 3", "token 1 is not above 1");
    add("a token that goes back", "granted 5 1, released 5 2, granted 4 3", "token 4 is not above");
    add("one that goes back in the next run", "granted 5 1, started 0, granted 4 3",
        "token 4 is not above 5");
    add("one below the floor", "started 10, granted 9 11", "token 9 is not above 10");
    add("a floor that does not rise", "started 10, started 10", "which is not above");
    add("a version twice", "granted 1 1, released 1 1", "version 1 comes after 1");
    add("a version that goes back", "granted 1 5, denied 0 4", "version 4 comes after 5");
    add("two holders", "granted 1 1, granted 2 2", "granted while it was held with token 1");
    add("a grant within a grace", "granted 1 1, suspended 1 2, granted 2 3", "while it was grace");
    add("a second end", "granted 1 1, released 1 2, revoked 1 3", "revoked while it was free");
    add("a grace of nothing", "granted 1 1, released 1 2, suspended 1 3", "while it was free");
    add("an end of another grant", "granted 2 1, released 1 2", "while the grant in force was 2");
    add("another token after a grace", "granted 1 1, suspended 1 2, resumed 2 3",
        "while the grant in force was 1");
}

void TestLedgerCheck::finds()
{
    QFETCH(QString, script);
    QFETCH(QString, says);
    LedgerCheck check;
    feed(check, script);
    QVERIFY2(firstProblem(check).contains(says), qPrintable(firstProblem(check)));
}

void TestLedgerCheck::concludesNothingAcrossAGap_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("entries that were dropped")
        << QStringLiteral("granted 1 1, dropped 7, granted 5 9");
    QTest::newRow("a restart") << QStringLiteral("granted 1 1, started 3, granted 5 9");
    QTest::newRow("what was before the first entry") << QStringLiteral("released 5 9");
}

void TestLedgerCheck::concludesNothingAcrossAGap()
{
    QFETCH(QString, script);
    LedgerCheck check;
    feed(check, script);
    QCOMPARE(firstProblem(check), QString());
}

void TestLedgerCheck::findsARowThatDisagrees_data()
{
    QTest::addColumn<LedgerRow>("given");
    QTest::addColumn<QString>("says");
    QTest::newRow("an old version") << row(LockState::Held, 2, 2) << QStringLiteral("are behind");
    QTest::newRow("an old token") << row(LockState::Held, 1, 3) << QStringLiteral("are behind");
    QTest::newRow("another state")
        << row(LockState::Free, 2, 3) << QStringLiteral("it is free, and the log says held");
    QTest::newRow("a change that the log does not know")
        << row(LockState::Held, 2, 4) << QStringLiteral("version 4 is not in the log");
}

void TestLedgerCheck::findsARowThatDisagrees()
{
    QFETCH(LedgerRow, given);
    QFETCH(QString, says);
    LedgerCheck check;
    feed(check, QStringLiteral("granted 1 1, released 1 2, granted 2 3"));
    check.row(given);
    QVERIFY2(firstProblem(check).contains(says), qPrintable(firstProblem(check)));
}

void TestLedgerCheck::takesARowOfWhichTheLogIsForgotten()
{
    LedgerCheck check;
    check.row(row(LockState::Held, 2, 4));
    QCOMPARE(firstProblem(check), QString());
    feed(check, QStringLiteral("granted 1 1, dropped 2"));
    check.row(row(LockState::Free, 2, 4));
    QCOMPARE(firstProblem(check), QString());
    QCOMPARE(check.missing(), std::uint64_t(2));
}

void TestLedgerCheck::tellsOrdersOfTwoAppsApart()
{
    LedgerCheck check;
    for (const char* app : {"a", "b"})
        check.entry(1,
                    {.kind = "granted",
                     .app = std::string_view(app),
                     .order = "order.7",
                     .token = 1,
                     .version = 1});
    QCOMPARE(firstProblem(check), QString());
}

void TestLedgerCheck::saysTheFirstAndCountsAll()
{
    LedgerCheck check;
    for (int i = 0; i < 50; ++i)
        feed(check, QStringLiteral("started 0, granted 1 1"));
    QCOMPARE(check.problems().size(), std::size_t(20));
    QCOMPARE(check.problemCount(), std::uint64_t(98));
}

QTEST_GUILESS_MAIN(TestLedgerCheck)
#include "tst_ledgercheck.moc"
