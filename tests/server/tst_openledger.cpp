// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/database.h"
#include "tests/support/ledgerfacts.h"

using namespace echolock;

/// What a server begins with, whatever it finds.
class TestOpenLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void beginsAFreshOneAtZero();
    void stepsAboveEveryNumberInIt();
    void stepsAboveTheClock();
    void restoresLocks();
    void setsDamageAside_data();
    void setsDamageAside();
    void setsAsideOnceForEachDamage();
    void leavesOtherPeoplesFilesAlone();
    void keepsTheFloorWhereTheLogBesideItIsTorn_data();
    void keepsTheFloorWhereTheLogBesideItIsTorn();
    void takesWhatItCanStillReadOfADamagedOne();
    void setsAsideWhatHasOneNegativeToken();
    void makesDoWithoutWhereItCannotWrite_data();
    void makesDoWithoutWhereItCannotWrite();
    void leavesOthersFilesAlone_data();
    void leavesOthersFilesAlone();
    void sharesWithNobody();
    void refusesTokensThatJavaScriptCannotRead();
    void finishesWhatACrashLeftHalfMade();

private:
    QString name() const { return m_folder->filePath(QStringLiteral("a")); }

    std::string path() const { return name().toStdString(); }

    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    void write(const QString& file, const QByteArray& bytes) const;
    QByteArray read(const QString& file) const;
    void execute(const char* sql) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

constexpr std::int64_t march = 1'772'357'400'000; // 2026-03-01 09:30 UTC
constexpr std::uint64_t marchFloor = std::uint64_t(march) * 1000;

} // namespace

void TestOpenLedger::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestOpenLedger::write(const QString& file, const QByteArray& bytes) const
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(bytes);
}

QByteArray TestOpenLedger::read(const QString& file) const
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(none)");
}

void TestOpenLedger::execute(const char* sql) const
{
    auto database = Database::open(path(), Database::Mode::Write);
    QVERIFY(database.has_value());
    const auto done = database->execute(sql);
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
}

void TestOpenLedger::beginsAFreshOneAtZero()
{
    const std::string nested = path() + "/b/c";
    const OpenedLedger opened = openedLedger(nested, march);
    QVERIFY(opened.file != nullptr);
    QCOMPARE(opened.floor, std::uint64_t(0));
    QVERIFY(opened.locks.empty());
    QCOMPARE(opened.notice, std::string());
    QVERIFY(QFile::exists(QString::fromStdString(nested)));
}

void TestOpenLedger::stepsAboveEveryNumberInIt()
{
    QCOMPARE(openedLedger(path()).floor, std::uint64_t(0));
    QCOMPARE(openedLedger(path()).floor, floorStep);
    QVERIFY(openedLedger(path()).file->write(
        batchOf({lockFact(LockFact::Granted, "a", 7 * floorStep, 1)})));
    QCOMPARE(openedLedger(path()).floor, 8 * floorStep);
    QVERIFY(openedLedger(path()).file->write(
        batchOf({lockFact(LockFact::Released, "a", 1, 20 * floorStep)})));
    QCOMPARE(openedLedger(path()).floor, 21 * floorStep);
}

/// A run in between may have gone without the file, and begun at the clock.
void TestOpenLedger::stepsAboveTheClock()
{
    QCOMPARE(openedLedger(path(), march).floor, std::uint64_t(0));
    QCOMPARE(openedLedger(path(), march).floor, marchFloor);
    QCOMPARE(openedLedger(path(), march).floor, marchFloor + floorStep);
    QCOMPARE(openedLedger(path(), 0).floor, marchFloor + 2 * floorStep);
}

void TestOpenLedger::restoresLocks()
{
    QVERIFY(openedLedger(path()).file->write(
        batchOf({lockFact(LockFact::Granted, "a", 1, 1), lockFact(LockFact::Suspended, "b", 2, 3),
                 lockFact(LockFact::Released, "c", 4, 5)})));
    const OpenedLedger opened = openedLedger(path());
    const std::vector<RestoredLock> expected{
        {"app", Resource("a"), LockState::Held, UserId("alice"), SocketId("1.2"), {1}, 1},
        {"app", Resource("b"), LockState::Grace, UserId("alice"), SocketId("1.2"), {2}, 3},
        {"app", Resource("c"), LockState::Free, UserId(), SocketId(), {4}, 5}};
    QVERIFY(opened.locks == expected);
}

void TestOpenLedger::setsDamageAside_data()
{
    QTest::addColumn<QString>("how");
    for (const char* how : {"random bytes", "zero length", "cut in half", "cut to a stub",
                            "overwritten in the middle", "without its tables", "gone"})
        QTest::newRow(how) << QString::fromUtf8(how);
}

void TestOpenLedger::setsDamageAside()
{
    QFETCH(QString, how);
    std::vector<LockEvent> events;
    for (std::uint64_t i = 0; i < 2000; ++i)
        events.push_back(lockFact(LockFact::Granted, "order." + std::to_string(i), 1, 1));
    QVERIFY(openedLedger(path()).file->write(batchOf(events)));
    QByteArray bytes = read(name());
    if (how == QStringLiteral("random bytes"))
        bytes = QByteArray("\x8f\x01\x77zQ").repeated(3000);
    else if (how == QStringLiteral("zero length"))
        bytes.clear();
    else if (how == QStringLiteral("cut in half"))
        bytes.truncate(bytes.size() / 2);
    else if (how == QStringLiteral("cut to a stub"))
        bytes.truncate(50);
    else if (how == QStringLiteral("overwritten in the middle"))
        bytes.replace(8192, 50'000, QByteArray(50'000, 'x'));
    if (how == QStringLiteral("without its tables")) {
        execute("DROP TABLE locks");
        bytes = read(name());
    } else if (how == QStringLiteral("gone")) {
        QVERIFY(QFile::rename(name(), name() + QStringLiteral("-wal")));
        bytes = "(none)";
    } else {
        write(name(), bytes);
    }
    const OpenedLedger opened = openedLedger(path(), march);
    QVERIFY(opened.file != nullptr);
    QVERIFY2(opened.floor >= marchFloor, std::to_string(opened.floor).c_str());
    QVERIFY(opened.locks.empty());
    QVERIFY2(opened.notice.find("the ledger " + path() + " was damaged (") == 0,
             opened.notice.c_str());
    const QString aside = name() + QStringLiteral(".damaged-20260301T093000Z");
    QVERIFY(opened.notice.find("is kept as " + aside.toStdString()) != std::string::npos);
    QCOMPARE(read(aside), bytes);
    QVERIFY(opened.file->write(batchOf({lockFact(LockFact::Granted, "a", 1, 1)})));
}

void TestOpenLedger::setsAsideOnceForEachDamage()
{
    QVERIFY(openedLedger(path()).file != nullptr);
    for (int i = 0; i < 3; ++i) {
        write(name(), QByteArray(5000, char('a' + i)));
        QVERIFY(!openedLedger(path(), march).notice.empty());
        QVERIFY(openedLedger(path(), march).notice.empty());
    }
    for (const char* suffix : {"", "-2", "-3"})
        QVERIFY(QFile::exists(name() + QStringLiteral(".damaged-20260301T093000Z")
                              + QLatin1String(suffix)));
}

void TestOpenLedger::leavesOtherPeoplesFilesAlone()
{
    const QByteArray notes("buy milk, call bob\n");
    write(name(), notes);
    for (int i = 0; i < 2; ++i) {
        const auto opened = openLedger({.path = path(), .unixMilliseconds = march});
        QVERIFY(!opened.has_value());
        QVERIFY2(opened.error().message.find(path() + " is not a ledger, and stays as it is")
                     != std::string::npos,
                 opened.error().message.c_str());
        QCOMPARE(read(name()), notes);
        QCOMPARE(QFileInfo(name()).dir().entryList(QDir::Files).size(), 1);
    }
}

void TestOpenLedger::keepsTheFloorWhereTheLogBesideItIsTorn_data()
{
    QTest::addColumn<int>("keptOfAThousand");
    QTest::addColumn<bool>("scrambled");
    QTest::newRow("gone") << 0 << false;
    QTest::newRow("cut in its head") << 1 << false;
    QTest::newRow("cut in half") << 500 << false;
    QTest::newRow("cut at its end") << 999 << false;
    QTest::newRow("overwritten") << 1000 << true;
}

void TestOpenLedger::keepsTheFloorWhereTheLogBesideItIsTorn()
{
    QFETCH(int, keptOfAThousand);
    QFETCH(bool, scrambled);
    QCOMPARE(openedLedger(path()).floor, std::uint64_t(0));
    // As a crash leaves it: the file and its log are copied while they are in use.
    OpenedLedger running = openedLedger(path());
    QCOMPARE(running.floor, floorStep);
    QVERIFY(running.file->write(batchOf({lockFact(LockFact::Granted, "a", floorStep + 1, 1)})));
    const QByteArray main = read(name());
    QByteArray log = read(name() + QStringLiteral("-wal"));
    QVERIFY(log.size() > 4096);
    running.file.reset();
    log.truncate(log.size() * keptOfAThousand / 1000);
    if (scrambled)
        log.replace(100, 3000, QByteArray(3000, 'x'));
    write(name(), main);
    write(name() + QStringLiteral("-wal"), log);
    const OpenedLedger opened = openedLedger(path());
    QVERIFY(opened.file != nullptr);
    QCOMPARE(opened.notice, std::string());
    QVERIFY(opened.floor >= 2 * floorStep);
}

void TestOpenLedger::takesWhatItCanStillReadOfADamagedOne()
{
    QVERIFY(openedLedger(path()).file->write(
        batchOf({lockFact(LockFact::Granted, "a", 2 * marchFloor, 1)})));
    QFile file(name());
    QVERIFY(file.open(QIODevice::ReadWrite));
    // The log's own page, and nothing else.
    file.seek(file.size() - 4096);
    file.write(QByteArray(4096, 'x'));
    file.close();
    const OpenedLedger opened = openedLedger(path(), march);
    QVERIFY(!opened.notice.empty());
    QCOMPARE(opened.floor, 2 * marchFloor + floorStep);
}

/// Without a sign it would be the highest of all.
void TestOpenLedger::setsAsideWhatHasOneNegativeToken()
{
    QVERIFY(openedLedger(path()).file->write(
        batchOf({lockFact(LockFact::Granted, "a", 7, 1), lockFact(LockFact::Granted, "b", 1, 1)})));
    execute("UPDATE locks SET token = -5 WHERE \"order\" = 'b'");
    const OpenedLedger opened = openedLedger(path());
    QVERIFY(opened.locks.empty());
    QVERIFY(opened.floor > 7 && opened.floor <= floorMax);
    QVERIFY2(opened.notice.find("negative") != std::string::npos, opened.notice.c_str());
}

void TestOpenLedger::makesDoWithoutWhereItCannotWrite_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("why");
    QTest::newRow("below a file") << QStringLiteral("file/a") << QStringLiteral("Not a directory");
    QTest::newRow("a folder") << QStringLiteral("folder") << QStringLiteral("it is not a file");
    QTest::newRow("a device") << QStringLiteral("/dev/full") << QStringLiteral("it is not a file");
    QTest::newRow("where nothing can be made")
        << QStringLiteral("/proc/echolock/a") << QStringLiteral("No such file or directory");
    QTest::newRow("nowhere") << QString() << QStringLiteral("neither XDG_STATE_HOME nor HOME");
}

void TestOpenLedger::makesDoWithoutWhereItCannotWrite()
{
    QFETCH(QString, place);
    QFETCH(QString, why);
    write(m_folder->filePath(QStringLiteral("file")), "x");
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("folder")));
    const QString file = place.isEmpty() || place.startsWith(QLatin1Char('/'))
        ? place
        : m_folder->filePath(place);
    const OpenedLedger opened = openedLedger(file.toStdString(), march);
    QVERIFY(opened.file == nullptr);
    QCOMPARE(opened.floor, marchFloor);
    QVERIFY2(opened.notice.find("there is no ledger") == 0
                 && opened.notice.find(why.toStdString()) != std::string::npos
                 && opened.notice.find("--ledger FILE") != std::string::npos,
             opened.notice.c_str());
}

void TestOpenLedger::leavesOthersFilesAlone_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("says");
    QTest::newRow("a later version")
        << QByteArray("PRAGMA user_version = 2")
        << QStringLiteral("was written by a later version of Echolock, and stays as it is");
    QTest::newRow("another program's")
        << QByteArray("PRAGMA application_id = 1")
        << QStringLiteral("is another program's database, and stays as it is");
}

void TestOpenLedger::leavesOthersFilesAlone()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, says);
    openedLedger(path());
    execute(sql.constData());
    const QByteArray before = read(name());
    const auto opened = openLedger({path(), march});
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.find(says.toStdString()) != std::string::npos,
             opened.error().message.c_str());
    QCOMPARE(read(name()), before);
    QCOMPARE(files(), (QStringList{QStringLiteral("a"), QStringLiteral("a.lock")}));
}

void TestOpenLedger::sharesWithNobody()
{
    const OpenedLedger first = openedLedger(path());
    const auto second = openLedger({path(), march});
    QVERIFY(!second);
    QCOMPARE(second.error().message,
             "The ledger " + path()
                 + " is in use by another server. Stop that one, or give this one its own with "
                   "--ledger FILE.");
    QVERIFY(QFile::link(name(), name() + QStringLiteral(".link")));
    QVERIFY(!openLedger({path() + ".link", march}));
}

void TestOpenLedger::refusesTokensThatJavaScriptCannotRead()
{
    openedLedger(path());
    execute(("UPDATE meta SET value = " + std::to_string(floorMax - floorStep)).c_str());
    QCOMPARE(openedLedger(path()).floor, floorMax);
    const auto opened = openLedger({path(), march});
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.find("have come near 2^53") != std::string::npos,
             opened.error().message.c_str());
}

void TestOpenLedger::finishesWhatACrashLeftHalfMade()
{
    write(name() + QStringLiteral(".new"), "half of a fresh one");
    const OpenedLedger opened = openedLedger(path());
    QVERIFY(opened.file != nullptr);
    QCOMPARE(opened.floor, std::uint64_t(0));
    QVERIFY(!QFile::exists(name() + QStringLiteral(".new")));
}

QTEST_GUILESS_MAIN(TestOpenLedger)
#include "tst_openledger.moc"
