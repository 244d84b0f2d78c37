// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerreader.h"
#include "server/ledger/ledgerwriter.h"
#include "tests/support/fulldisk.h"
#include "tests/support/ledgerfacts.h"

#include <sys/resource.h>
#include <unistd.h>

using namespace echolock;
using namespace std::chrono_literals;

class TestLedgerWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void givesTheBatchBackEmpty();
    void triesAgainUntilItIsWritten();
    void givesWay();

private:
    std::string path() const { return m_folder->filePath(QStringLiteral("a")).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

std::shared_ptr<LedgerBatch> twoFacts()
{
    return std::make_shared<LedgerBatch>(
        batchOf({lockFact(LockFact::Granted, "a", 1, 1), lockFact(LockFact::Released, "a", 1, 2)}));
}

} // namespace

void TestLedgerWriter::givesTheBatchBackEmpty()
{
    LedgerWriter writer(openedLedger(path()).file);
    std::vector<LedgerReceipt> receipts;
    connect(&writer, &LedgerWriter::written, this,
            [&receipts](const LedgerReceipt& receipt) { receipts.push_back(receipt); });
    const auto batch = twoFacts();
    writer.write(batch);
    QCOMPARE(receipts.size(), std::size_t(1));
    QCOMPARE(receipts[0].entries, std::uint64_t(2));
    QVERIFY(receipts[0].fileBytes > 0);
    QVERIFY(receipts[0].batch == batch);
    QVERIFY(batch->empty());
}

void TestLedgerWriter::triesAgainUntilItIsWritten()
{
    LedgerWriter writer(openedLedger(path()).file, 1ms);
    QSignalSpy failed(&writer, &LedgerWriter::failed);
    QSignalSpy written(&writer, &LedgerWriter::written);
    {
        const FullDisk full;
        writer.write(twoFacts());
        QTRY_VERIFY(failed.count() >= 3);
    }
    QTRY_COMPARE(written.count(), 1);
    std::size_t entries = 0;
    QVERIFY(LedgerReader::open(path())->entries(
        {}, [&entries](std::int64_t, const LedgerEntry&) { ++entries; }));
    QCOMPARE(entries, std::size_t(3));
}

void TestLedgerWriter::givesWay()
{
    LedgerWriter writer(openedLedger(path()).file);
    writer.giveWay();
    QVERIFY(::getpriority(PRIO_PROCESS, id_t(::gettid())) >= 5);
}

QTEST_GUILESS_MAIN(TestLedgerWriter)
#include "tst_ledgerwriter.moc"
