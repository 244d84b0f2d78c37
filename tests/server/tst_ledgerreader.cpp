// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerreader.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

class TestLedgerReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void readsWhileAServerWrites();
    void seesOneMoment();
    void filters_data();
    void filters();
    void showsHeldLocksFirst();
    void refusesWhatIsNoLedger_data();
    void refusesWhatIsNoLedger();
    void tellsDamageWithinALedger();

private:
    QString name() const { return m_folder->filePath(QStringLiteral("a")); }

    std::string path() const { return name().toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    OpenedLedger m_server;
};

namespace {

QString entriesOf(LedgerReader& reader, const LedgerReader::Filter& filter = {})
{
    QStringList list;
    const auto done = reader.entries(filter, [&list](std::int64_t, const LedgerEntry& entry) {
        list << QString::fromStdString(std::string(entry.kind)
                                       + std::string(entry.order.empty() ? "" : " ")
                                       + std::string(entry.order));
    });
    return done ? list.join(QStringLiteral(", ")) : QString::fromStdString(done.error().message);
}

} // namespace

void TestLedgerReader::init()
{
    m_server = {};
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = openedLedger(path());
    LedgerBatch batch = batchOf({lockFact(LockFact::Granted, "order.7", 1, 1),
                                 lockFact(LockFact::Granted, "order.8", 1, 1),
                                 lockFact(LockFact::Released, "order.7", 1, 2)});
    LockEvent other = lockFact(LockFact::Granted, "order.7", 5, 5);
    other.app = "shop";
    batch.add(ledgerEntry(other, 0));
    batch.add({.kind = "subscribed", .channel = "presence-order.7"});
    QVERIFY(m_server.file->write(batch));
}

void TestLedgerReader::readsWhileAServerWrites()
{
    auto reader = LedgerReader::open(path());
    QVERIFY(reader.has_value());
    QCOMPARE(entriesOf(*reader),
             QStringLiteral("started, granted order.7, granted order.8, released order.7, "
                            "granted order.7, subscribed"));
    QCOMPARE(reader->integrity(), std::string("ok"));
}

void TestLedgerReader::seesOneMoment()
{
    auto reader = LedgerReader::open(path());
    const QString before = entriesOf(*reader);
    QVERIFY(m_server.file->write(batchOf({lockFact(LockFact::Granted, "order.9", 1, 1)})));
    QCOMPARE(entriesOf(*reader), before);
    auto next = LedgerReader::open(path());
    QVERIFY(entriesOf(*next).endsWith(QStringLiteral("granted order.9")));
}

void TestLedgerReader::filters_data()
{
    QTest::addColumn<QByteArray>("app");
    QTest::addColumn<QByteArray>("order");
    QTest::addColumn<int>("latest");
    QTest::addColumn<QString>("expected");
    QTest::newRow("an order, with its channels")
        << QByteArray() << QByteArray("order.7") << 0
        << QStringLiteral("granted order.7, released order.7, granted order.7, subscribed");
    QTest::newRow("an app") << QByteArray("shop") << QByteArray() << 0
                            << QStringLiteral("granted order.7");
    QTest::newRow("both") << QByteArray("app") << QByteArray("order.8") << 0
                          << QStringLiteral("granted order.8");
    QTest::newRow("the latest") << QByteArray() << QByteArray() << 2
                                << QStringLiteral("granted order.7, subscribed");
    QTest::newRow("nothing") << QByteArray() << QByteArray("order") << 0 << QString();
}

void TestLedgerReader::filters()
{
    QFETCH(QByteArray, app);
    QFETCH(QByteArray, order);
    QFETCH(int, latest);
    QFETCH(QString, expected);
    auto reader = LedgerReader::open(path());
    QCOMPARE(entriesOf(*reader, {app.toStdString(), order.toStdString(), std::uint64_t(latest)}),
             expected);
}

void TestLedgerReader::showsHeldLocksFirst()
{
    auto reader = LedgerReader::open(path());
    QStringList list;
    QVERIFY(reader->rows({}, [&list](const LedgerRow& row) {
        list << QString::fromStdString(row.lock.app + " " + row.lock.order.value + " "
                                       + std::string(toString(row.lock.state)) + " "
                                       + row.lock.user.value);
    }));
    QCOMPARE(list,
             (QStringList{QStringLiteral("app order.8 held alice"),
                          QStringLiteral("shop order.7 held alice"),
                          QStringLiteral("app order.7 free ")}));
    list.clear();
    QVERIFY(reader->rows({"shop", {}, 0}, [&list](const LedgerRow& row) {
        list << QString::fromStdString(row.lock.app);
    }));
    QCOMPARE(list, QStringList(QStringLiteral("shop")));
}

void TestLedgerReader::refusesWhatIsNoLedger_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("There is no ledger");
    QTest::newRow("a few bytes") << QByteArray("port: 1") << QStringLiteral("has only 7 bytes");
    QTest::newRow("garbage") << QByteArray(5000, 'x')
                             << QStringLiteral("is no ledger: file is not a database");
}

void TestLedgerReader::refusesWhatIsNoLedger()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString other = m_folder->filePath(QStringLiteral("other"));
    if (!bytes.isEmpty()) {
        QFile file(other);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    const auto reader = LedgerReader::open(other.toStdString());
    QVERIFY(!reader);
    QVERIFY2(QString::fromStdString(reader.error().message).contains(says),
             reader.error().message.c_str());
    QVERIFY(!LedgerReader::open(m_folder->path().toStdString()));
}

void TestLedgerReader::tellsDamageWithinALedger()
{
    m_server = {};
    QFile file(name());
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(file.size() - 4096);
    file.write(QByteArray(4096, 'x'));
    file.close();
    auto reader = LedgerReader::open(path());
    QVERIFY(reader.has_value());
    QVERIFY(reader->integrity() != "ok");
}

QTEST_GUILESS_MAIN(TestLedgerReader)
#include "tst_ledgerreader.moc"
