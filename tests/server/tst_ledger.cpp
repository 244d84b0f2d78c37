// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledger.h"
#include "server/ledger/ledgerreader.h"
#include "tests/support/fulldisk.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void writesWhatItIsTold();
    void handsOnWhatTheRunBeforeLeft();
    void isFinishedWhenAllIsWritten();
    void saysOnceThatItCannotWriteAndThatItCanAgain();
    void dropsNoStateWhileItCannotWrite();
    void isFinishedInTimeOnADeadDisk();
    void doesWithoutAFile();
    void writesNoMessages();

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("a")).toStdString(); }

    QStringList kinds() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

QStringList TestLedger::kinds() const
{
    QStringList list;
    const auto done = LedgerReader::open(path())->entries(
        {}, [&list](std::int64_t, const LedgerEntry& entry) {
            list << QString::fromStdString(std::string(entry.kind));
        });
    return done ? list : QStringList(QString::fromStdString(done.error().message));
}

void TestLedger::writesWhatItIsTold()
{
    Ledger ledger(openedLedger(path()));
    QCOMPARE(ledger.path(), path());
    ledger.record(lockFact(LockFact::Granted, "a", 1, 1));
    ledger.record(LifecycleEvent());
    QCOMPARE(ledger.stats().waiting, std::uint64_t(2));
    QTRY_COMPARE(ledger.stats().written, std::uint64_t(2));
    ledger.record(lockFact(LockFact::Released, "a", 1, 2));
    QTRY_COMPARE(ledger.stats().written, std::uint64_t(3));
    QCOMPARE(kinds(),
             (QStringList{QStringLiteral("started"), QStringLiteral("granted"),
                          QStringLiteral("opened"), QStringLiteral("released")}));
    const LedgerStats stats = ledger.stats();
    QVERIFY(stats.state == LedgerStats::State::Up);
    QCOMPARE(stats.waiting, std::uint64_t(0));
    QCOMPARE(stats.batches, std::uint64_t(2));
    QVERIFY(stats.fileBytes > 0 && stats.lastBatch > 0ns);
}

void TestLedger::handsOnWhatTheRunBeforeLeft()
{
    {
        Ledger ledger(openedLedger(path()));
        ledger.record(lockFact(LockFact::Granted, "a", 1, 1));
        QTRY_COMPARE(ledger.stats().written, std::uint64_t(1));
    }
    const Ledger next(openedLedger(path()));
    QCOMPARE(next.floor(), 1 + floorStep);
    QCOMPARE(next.locks().size(), std::size_t(1));
    QVERIFY(next.locks()[0].state == LockState::Held);
}

void TestLedger::isFinishedWhenAllIsWritten()
{
    Ledger ledger(openedLedger(path()));
    QSignalSpy finished(&ledger, &Ledger::finished);
    for (std::uint64_t number = 1; number <= 1000; ++number) {
        ledger.record(lockFact(LockFact::Granted, "a", number, 2 * number));
        ledger.record(lockFact(LockFact::Released, "a", number, 2 * number + 1));
    }
    ledger.finish(1min);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(kinds().size(), 2002);
    QCOMPARE(kinds().last(), QStringLiteral("stopped"));
}

void TestLedger::saysOnceThatItCannotWriteAndThatItCanAgain()
{
    Ledger ledger(openedLedger(path()), {.gatherFor = 1ms, .retryEvery = 1ms});
    QSignalSpy complained(&ledger, &Ledger::complained);
    {
        const FullDisk full;
        ledger.record(lockFact(LockFact::Granted, "a", 1, 1));
        QTRY_VERIFY(ledger.stats().failures >= 3);
        QVERIFY(ledger.stats().state == LedgerStats::State::Down);
        QCOMPARE(complained.count(), 1);
        const QString sentence = complained[0][0].toString();
        QVERIFY2(sentence.startsWith(QStringLiteral("the ledger %1 cannot be written (")
                                         .arg(QString::fromStdString(path()))),
                 qPrintable(sentence));
    }
    QTRY_COMPARE(ledger.stats().written, std::uint64_t(1));
    QVERIFY(ledger.stats().state == LedgerStats::State::Up);
    QCOMPARE(complained.count(), 2);
    QCOMPARE(complained[1][0].toString(),
             QStringLiteral("the ledger is written again; 0 entries are missing in it"));
}

void TestLedger::dropsNoStateWhileItCannotWrite()
{
    Ledger ledger(openedLedger(path()),
                  {.waitingBytesMax = 2000, .gatherFor = 1ms, .retryEvery = 1ms});
    {
        const FullDisk full;
        for (std::uint64_t number = 1; number <= 500; ++number) {
            ledger.record(
                lockFact(LockFact::Granted, "order." + std::to_string(number % 7), number, number));
            if (number == 10)
                QTRY_VERIFY(ledger.stats().failures > 0);
        }
        QVERIFY(ledger.stats().dropped > 400);
        QVERIFY(ledger.stats().waiting < 60);
    }
    QTRY_COMPARE(ledger.stats().waiting, std::uint64_t(0));
    QCOMPARE(ledger.stats().written + ledger.stats().dropped, std::uint64_t(500));
    QVERIFY(kinds().contains(QStringLiteral("dropped")));
    std::map<std::string, std::uint64_t> tokens;
    QVERIFY(LedgerReader::open(path())->rows({}, [&tokens](const LedgerRow& row) {
        tokens[row.lock.order.value] = row.lock.token.value;
    }));
    QCOMPARE(tokens.size(), std::size_t(7));
    for (std::uint64_t number = 494; number <= 500; ++number)
        QCOMPARE(tokens["order." + std::to_string(number % 7)], number);
}

void TestLedger::isFinishedInTimeOnADeadDisk()
{
    Ledger ledger(openedLedger(path()), {.retryEvery = 1h});
    QSignalSpy finished(&ledger, &Ledger::finished);
    const FullDisk full;
    ledger.record(lockFact(LockFact::Granted, "a", 1, 1));
    ledger.finish(50ms);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(ledger.stats().written, std::uint64_t(0));
}

void TestLedger::doesWithoutAFile()
{
    OpenedLedger none;
    none.path = "/nowhere";
    none.floor = 7;
    Ledger ledger(std::move(none));
    QSignalSpy finished(&ledger, &Ledger::finished);
    ledger.record(lockFact(LockFact::Granted, "a", 1, 1));
    QCOMPARE(ledger.path(), std::string());
    QCOMPARE(ledger.floor(), std::uint64_t(7));
    QVERIFY(ledger.stats().state == LedgerStats::State::Down);
    QCOMPARE(ledger.stats().waiting, std::uint64_t(0));
    ledger.finish(1min);
    QCOMPARE(finished.count(), 1);
}

void TestLedger::writesNoMessages()
{
    Ledger ledger(openedLedger(path()));
    LifecycleEvent message;
    message.step = LifecycleStep::Message;
    ledger.record(message);
    QCOMPARE(ledger.stats().waiting, std::uint64_t(0));
}

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
