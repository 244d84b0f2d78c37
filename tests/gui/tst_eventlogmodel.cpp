// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "gui/models/eventlogmodel.h"
#include "tests/support/livefacts.h"
#include "tests/support/modelprinter.h"

using namespace echolock;
using namespace Qt::StringLiterals;

namespace {

std::vector<LogEntry> entries(int first, int last)
{
    std::vector<LogEntry> result;
    for (int number = first; number <= last; ++number) {
        LogEntry entry;
        entry.at = atMs(number);
        entry.what = QString::number(number);
        result.push_back(entry);
    }
    return result;
}

QStringList whats(const EventLogModel& log)
{
    QStringList result;
    for (int row = 0; row < log.rowCount(); ++row)
        result.append(log.at(row).what);
    return result;
}

} // namespace

class TestEventLogModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void showsWhenWhoAndWhat()
    {
        EventLogModel log;
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.setOrigin(atMs(1000));
        LogEntry entry;
        entry.at = atMs(2500);
        entry.source = LogSource::Client;
        entry.what = QStringLiteral("vanished");
        entry.order = QStringLiteral("order.7");
        entry.who = QStringLiteral("bob #2");
        log.append({entry});
        QCOMPARE(printed(log), QStringList{u"00:01.500 | client | vanished | order.7 | bob #2"_s});
        QCOMPARE(log.headerData(EventLogModel::Who, Qt::Horizontal).toString(),
                 QStringLiteral("Who"));
    }

    void aBatchIsOneInsertion()
    {
        EventLogModel log;
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QSignalSpy inserted(&log, &QAbstractItemModel::rowsInserted);
        log.append(entries(1, 50));
        log.append({});
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(log.rowCount(), 50);
    }

    void olderEntriesMakeRoomAndAreCounted()
    {
        EventLogModel log(3);
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.append(entries(1, 2));
        log.append(entries(3, 4));
        QCOMPARE(whats(log), (QStringList{u"2"_s, u"3"_s, u"4"_s}));
        QCOMPARE(log.olderDropped(), 1ULL);
    }

    void aBatchLargerThanTheLogKeepsItsEnd()
    {
        EventLogModel log(3);
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.append(entries(1, 1));
        log.append(entries(2, 9));
        QCOMPARE(whats(log), (QStringList{u"7"_s, u"8"_s, u"9"_s}));
        QCOMPARE(log.olderDropped(), 6ULL);
    }

    void aPauseHoldsTheListStillAndLosesNothing()
    {
        EventLogModel log;
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.append(entries(1, 1));
        log.pause();
        log.append(entries(2, 3));
        QCOMPARE(log.rowCount(), 1);
        QCOMPARE(log.waiting(), 2ULL);
        log.resume();
        QCOMPARE(whats(log), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
        QCOMPARE(log.waiting(), 0ULL);
    }

    void aLongPauseIsBoundedToo()
    {
        EventLogModel log(3);
        log.pause();
        for (int number = 1; number <= 20; ++number)
            log.append(entries(number, number));
        QVERIFY(log.waiting() <= 6ULL);
        log.resume();
        QCOMPARE(whats(log), (QStringList{u"18"_s, u"19"_s, u"20"_s}));
        QCOMPARE(log.olderDropped(), 17ULL);
    }

    void clearStartsAnew()
    {
        EventLogModel log(3);
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.append(entries(1, 9));
        log.clear();
        QCOMPARE(log.rowCount(), 0);
        QCOMPARE(log.olderDropped(), 0ULL);
    }
};

QTEST_GUILESS_MAIN(TestEventLogModel)
#include "tst_eventlogmodel.moc"
