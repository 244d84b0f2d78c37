// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerreader.h"
#include "tests/support/fulldisk.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void writesEntriesAndLocks();
    void saysWhatIsMissing();
    void writesNothingOrAllOfIt();
    void goesOnWhenThereIsRoomAgain();
    void keepsTheLatestEntries();
    void forgetsTheLongestFreeAndKeepsTheirNumbers();
    void growsNoFurtherThanItsLimits();

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("a")).toStdString(); }

    QStringList entries() const;
    QStringList rows() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

QStringList TestLedgerFile::entries() const
{
    QStringList list;
    const auto done = LedgerReader::open(path())->entries(
        {}, [&list](std::int64_t, const LedgerEntry& entry) {
            list << QString::fromStdString(std::string(entry.kind) + " " + std::string(entry.order)
                                           + " " + std::to_string(entry.token));
        });
    return done ? list : QStringList(QString::fromStdString(done.error().message));
}

QStringList TestLedgerFile::rows() const
{
    QStringList list;
    const auto done = LedgerReader::open(path())->rows({}, [&list](const LedgerRow& row) {
        list << QString::fromStdString(row.lock.order.value + " "
                                       + std::string(toString(row.lock.state)) + " "
                                       + std::to_string(row.lock.token.value));
    });
    return done ? list : QStringList(QString::fromStdString(done.error().message));
}

void TestLedgerFile::writesEntriesAndLocks()
{
    const OpenedLedger opened = openedLedger(path());
    QVERIFY(opened.file->write(
        batchOf({lockFact(LockFact::Granted, "a", 1, 1), lockFact(LockFact::Released, "a", 1, 2),
                 lockFact(LockFact::Granted, "b", 1, 1)})));
    QVERIFY(opened.file->write(batchOf({lockFact(LockFact::Granted, "a", 2, 3)})));
    QCOMPARE(entries(),
             (QStringList{QStringLiteral("started  0"), QStringLiteral("granted a 1"),
                          QStringLiteral("released a 1"), QStringLiteral("granted b 1"),
                          QStringLiteral("granted a 2")}));
    QCOMPARE(rows(), (QStringList{QStringLiteral("a held 2"), QStringLiteral("b held 1")}));
    QVERIFY(opened.file->bytes() > 4096);
}

void TestLedgerFile::saysWhatIsMissing()
{
    const OpenedLedger opened = openedLedger(path());
    LedgerBatch batch(1);
    for (std::uint64_t number = 1; number < 4; ++number)
        batch.add(ledgerEntry(lockFact(LockFact::Granted, "a", number, number), 0));
    QVERIFY(opened.file->write(batch));
    QCOMPARE(entries().last(), QStringLiteral("dropped  2"));
    QCOMPARE(rows(), QStringList(QStringLiteral("a held 3")));
}

void TestLedgerFile::writesNothingOrAllOfIt()
{
    const OpenedLedger opened = openedLedger(path());
    const LedgerBatch batch = batchOf({lockFact(LockFact::Granted, "a", 1, 1)});
    {
        const FullDisk full;
        const auto done = opened.file->write(batch);
        QVERIFY(!done);
        QVERIFY(!done.error().message.empty());
    }
    QCOMPARE(entries(), QStringList(QStringLiteral("started  0")));
    QCOMPARE(rows(), QStringList());
}

void TestLedgerFile::goesOnWhenThereIsRoomAgain()
{
    const OpenedLedger opened = openedLedger(path());
    const LedgerBatch batch = batchOf({lockFact(LockFact::Granted, "a", 1, 1)});
    {
        const FullDisk full;
        for (int i = 0; i < 3; ++i)
            QVERIFY(!opened.file->write(batch));
    }
    QVERIFY(opened.file->write(batch));
    QCOMPARE(rows(), QStringList(QStringLiteral("a held 1")));
    QCOMPARE(LedgerReader::open(path())->integrity(), std::string("ok"));
}

void TestLedgerFile::keepsTheLatestEntries()
{
    const OpenedLedger opened = openedLedger(path(), 0, {.entriesMax = 20});
    for (std::uint64_t number = 1; number <= 100; ++number) {
        QVERIFY(opened.file->write(batchOf({lockFact(LockFact::Granted, "a", number, number)})));
        QVERIFY(opened.file->trim());
        QVERIFY(entries().size() <= 22);
    }
    QVERIFY(entries().size() >= 20);
    QCOMPARE(entries().last(), QStringLiteral("granted a 100"));
}

void TestLedgerFile::forgetsTheLongestFreeAndKeepsTheirNumbers()
{
    {
        const OpenedLedger opened = openedLedger(path(), 0, {.rowsMax = 2});
        LockEvent oldest = lockFact(LockFact::Released, "old", 900, 901);
        LockEvent held = lockFact(LockFact::Granted, "held", 1, 1);
        LockEvent newest = lockFact(LockFact::Released, "new", 5, 6);
        newest.at = Instant(std::chrono::hours(1));
        QVERIFY(opened.file->write(batchOf({oldest, held, newest})));
        QVERIFY(opened.file->trim());
    }
    QCOMPARE(rows(), (QStringList{QStringLiteral("held held 1"), QStringLiteral("new free 5")}));
    QCOMPARE(openedLedger(path()).floor, 901 + floorStep);
}

void TestLedgerFile::growsNoFurtherThanItsLimits()
{
    // Closed each time, because the write-ahead log is as large as its last checkpoint lets it be.
    const auto bytesAfterRounds = [this](std::uint64_t from) {
        const OpenedLedger opened = openedLedger(path(), 0, {.entriesMax = 500, .rowsMax = 100});
        for (std::uint64_t round = from; round < from + 100; ++round) {
            std::vector<LockEvent> events;
            for (std::uint64_t i = 0; i < 50; ++i)
                events.push_back(lockFact(LockFact::Released,
                                          "order." + std::to_string(round * 50 + i), round, round));
            if (!opened.file->write(batchOf(events)) || !opened.file->trim())
                return qint64(0);
        }
        return qint64(opened.file->bytes());
    };
    QVERIFY(bytesAfterRounds(1) > 0);
    const qint64 bytesHalfWay = QFileInfo(QString::fromStdString(path())).size();
    QVERIFY(bytesAfterRounds(101) > 0);
    const qint64 bytes = QFileInfo(QString::fromStdString(path())).size();
    QVERIFY2(bytes <= bytesHalfWay + bytesHalfWay / 10, qPrintable(QString::number(bytes)));
    QVERIFY(rows().size() <= 111);
}

QTEST_GUILESS_MAIN(TestLedgerFile)
#include "tst_ledgerfile.moc"
