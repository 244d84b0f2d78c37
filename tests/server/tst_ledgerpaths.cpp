// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerpaths.h"
#include "server/ledger/ledgerschema.h"

using namespace echolock;

class TestLedgerPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheEnvironment();
    void looksThroughLinks();
    void makesAWholeLedgerInPlaceOfAHalfOne();
    void saysWhyItCannotMakeOne();
    void keepsAsideWithoutOverwriting();
    void readsTheWordsOfStates();

private:
    QString name(const char* file) const { return m_folder.filePath(QString::fromUtf8(file)); }

    std::string path(const char* file) const { return name(file).toStdString(); }

    void write(const char* file, const QByteArray& bytes) const;
    QByteArray read(const char* file) const;

    QTemporaryDir m_folder;
};

void TestLedgerPaths::write(const char* file, const QByteArray& bytes) const
{
    QFile out(name(file));
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(bytes);
}

QByteArray TestLedgerPaths::read(const char* file) const
{
    QFile in(name(file));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(none)");
}

void TestLedgerPaths::followsTheEnvironment()
{
    qputenv("HOME", "/people/ann");
    qputenv("XDG_STATE_HOME", "/state");
    QCOMPARE(defaultLedgerPath(6001), std::string("/state/echolock/ledger-6001.sqlite"));
    qputenv("XDG_STATE_HOME", "not/absolute");
    QCOMPARE(defaultLedgerPath(7),
             std::string("/people/ann/.local/state/echolock/ledger-7.sqlite"));
    qunsetenv("XDG_STATE_HOME");
    qunsetenv("HOME");
    QCOMPARE(defaultLedgerPath(7), std::string());
}

void TestLedgerPaths::looksThroughLinks()
{
    write("real", "x");
    QVERIFY(QFile::link(name("real"), name("link")));
    QCOMPARE(realPath(path("link")), realPath(path("real")));
    QCOMPARE(realPath(path("new")), realPath(m_folder.path().toStdString()) + "/new");
}

void TestLedgerPaths::makesAWholeLedgerInPlaceOfAHalfOne()
{
    write("a.new", "half a file");
    QVERIFY(makeLedger(path("a.new"), 7).has_value());
    QVERIFY(moveInto(path("a.new"), path("a")).has_value());
    auto database = Database::open(path("a"), Database::Mode::Write);
    QCOMPARE(*ledgerSchema::floorOf(*database), 7);
    QVERIFY((QFile::permissions(name("a")) & (QFile::ReadOther | QFile::ReadGroup)) == 0);
    QVERIFY(!QFile::exists(name("a.new")));
}

void TestLedgerPaths::saysWhyItCannotMakeOne()
{
    const auto made = makeLedger(path("no/folder"), 0);
    QVERIFY(!made);
    QCOMPARE(made.error().message, std::string("No such file or directory"));
    QVERIFY(!moveInto(path("nothing"), path("b")));
}

void TestLedgerPaths::keepsAsideWithoutOverwriting()
{
    constexpr std::int64_t at = 1'772'357'400'000; // 2026-03-01 09:30 UTC
    for (const char* bytes : {"one", "two"}) {
        write("c", bytes);
        write("c-wal", bytes);
        const auto aside = keepAside(path("c"), at);
        QVERIFY(aside.has_value());
        // The name itself stays until a fresh ledger takes it.
        QCOMPARE(read("c"), QByteArray(bytes));
        QVERIFY(!QFile::exists(name("c-wal")));
        QVERIFY(QFile::remove(name("c")));
    }
    QCOMPARE(read("c.damaged-20260301T093000Z"), QByteArray("one"));
    QCOMPARE(read("c.damaged-20260301T093000Z-wal"), QByteArray("one"));
    QCOMPARE(read("c.damaged-20260301T093000Z-2"), QByteArray("two"));
    QCOMPARE(read("c.damaged-20260301T093000Z-2-wal"), QByteArray("two"));
}

void TestLedgerPaths::readsTheWordsOfStates()
{
    QVERIFY(lockStateOf("held") == LockState::Held);
    QVERIFY(lockStateOf("grace") == LockState::Grace);
    QVERIFY(lockStateOf("free") == LockState::Free);
    QVERIFY(lockStateOf("?") == LockState::Free);
}

QTEST_GUILESS_MAIN(TestLedgerPaths)
#include "tst_ledgerpaths.moc"
