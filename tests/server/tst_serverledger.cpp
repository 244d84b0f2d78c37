// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include "server/ledger/ledgerreader.h"
#include "server/ledger/openledger.h"
#include "tests/support/pusherprobe.h"

#include <csignal>
#include <memory>
#include <sys/resource.h>

using namespace echolock;

/// `echolock-server` as a process with a ledger: what is on the disk when it ends, however it ends.
class TestServerLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void saysWhereItIs();
    void hasNoneWithoutAPlace();
    void findsItsUsualPlace();
    void writesALockAndItsEnd();
    void isWrittenToItsEndAtAStop();
    void keepsALockThatWasHeldWhenItWasKilled();
    void beginsAboveWhatWasGivenOut();
    void waitsForWhoHeldItWhenItWasKilled();
    void leavesAFileToTheServerThatHasIt();
    void goesOnWhereItCannotBegin();
    void goesOnWhereItIsDamaged();
    void goesOnWhileTheDiskIsFull();
    void readsWhatItWrites();

private:
    struct Server
    {
        std::unique_ptr<QProcess> process;
        QByteArray out;
        QByteArray log;
    };

    QString ledger() const { return m_folder->filePath(QStringLiteral("ledger.sqlite")); }

    std::unique_ptr<Server> started(const QStringList& options,
                                    const QString& state = QStringLiteral("/nowhere")) const;

    std::unique_ptr<Server> started() const
    {
        return started(
            {QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--ledger"), ledger()});
    }

    static QString url(const Server& server);
    static void end(Server& server, int signal);
    static QByteArray metrics(const Server& server);
    /// `app order.7 held 1`
    QStringList rows() const;
    QString entries() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QString order = QStringLiteral("private-order.7");

quint64 tokenOf(const PusherProbe& page)
{
    static const QRegularExpression token(QStringLiteral(R"(token\\?":(\d+))"));
    const QList<QString> granted = page.heard(QStringLiteral("lock.granted"));
    return granted.isEmpty() ? 0 : token.match(granted.last()).captured(1).toULongLong();
}

bool isConnected(const PusherProbe& page)
{
    return !page.socketId().isEmpty();
}

} // namespace

void TestServerLedger::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestServerLedger::cleanup()
{
    m_folder.reset();
}

std::unique_ptr<TestServerLedger::Server> TestServerLedger::started(const QStringList& options,
                                                                    const QString& state) const
{
    auto server = std::make_unique<Server>();
    server->process = std::make_unique<QProcess>();
    QProcess* const process = server->process.get();
    connect(process, &QProcess::readyReadStandardOutput, process,
            [s = server.get()] { s->out += s->process->readAllStandardOutput(); });
    connect(process, &QProcess::readyReadStandardError, process,
            [s = server.get()] { s->log += s->process->readAllStandardError(); });
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_STATE_HOME"), state);
    process->setProcessEnvironment(environment);
    process->start(qEnvironmentVariable("ECHOLOCK_BIN") + QStringLiteral("/echolock-server"),
                   options);
    if (!process->waitForStarted())
        qFatal("echolock-server does not start");
    return server;
}

QString TestServerLedger::url(const Server& server)
{
    static const QRegularExpression ready(QStringLiteral(R"(ready at (ws://127\.0\.0\.1:\d+) )"));
    return ready.match(QString::fromUtf8(server.out)).captured(1);
}

void TestServerLedger::end(Server& server, int signal)
{
    QCOMPARE(::kill(pid_t(server.process->processId()), signal), 0);
    QTRY_COMPARE_WITH_TIMEOUT(server.process->state(), QProcess::NotRunning, 20'000);
}

QByteArray TestServerLedger::metrics(const Server& server)
{
    RawProbe call(quint16(QUrl(url(server)).port()),
                  "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    if (!QTest::qWaitFor([&call] { return call.isClosed(); }))
        return {};
    return call.answerBody();
}

QStringList TestServerLedger::rows() const
{
    QStringList list;
    auto reader = LedgerReader::open(ledger().toStdString());
    if (reader)
        static_cast<void>(reader->rows({}, [&list](const LedgerRow& row) {
            list << QString::fromStdString(row.lock.app + " " + row.lock.order.value + " "
                                           + std::string(toString(row.lock.state)) + " "
                                           + std::to_string(row.lock.token.value));
        }));
    return list;
}

QString TestServerLedger::entries() const
{
    QStringList list;
    auto reader = LedgerReader::open(ledger().toStdString());
    if (reader)
        static_cast<void>(reader->entries({}, [&list](std::int64_t, const LedgerEntry& entry) {
            list << QString::fromStdString(std::string(entry.kind));
        }));
    return list.join(QLatin1Char(' '));
}

void TestServerLedger::saysWhereItIs()
{
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    QVERIFY2(server->out.contains(", ledger " + ledger().toUtf8() + ")"), server->out.constData());
    QTRY_VERIFY(server->log.contains("ledger: " + ledger().toUtf8()));
    QVERIFY(metrics(*server).contains("\necholock_ledger_up 1\n"));
    end(*server, SIGTERM);
}

void TestServerLedger::hasNoneWithoutAPlace()
{
    const auto server = started({QStringLiteral("--port"), QStringLiteral("0")}, m_folder->path());
    QTRY_VERIFY(!url(*server).isEmpty());
    QVERIFY2(server->out.contains(", ledger none)"), server->out.constData());
    QVERIFY(!metrics(*server).contains("echolock_ledger"));
    QVERIFY(QDir(m_folder->path()).isEmpty());
    end(*server, SIGTERM);
}

void TestServerLedger::findsItsUsualPlace()
{
    // A port that is free: nobody can listen, and so nothing is opened, where it is taken since.
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    const QString port = QString::number(taken.serverPort());
    taken.close();
    const auto server = started({QStringLiteral("--port"), port}, m_folder->path());
    QTRY_VERIFY(!url(*server).isEmpty());
    QVERIFY(
        QFile::exists(m_folder->filePath(QStringLiteral("echolock/ledger-%1.sqlite").arg(port))));
    end(*server, SIGTERM);
}

void TestServerLedger::writesALockAndItsEnd()
{
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    PusherProbe page(url(*server));
    QTRY_VERIFY(isConnected(page));
    page.subscribe(order);
    QTRY_COMPARE(rows(), QStringList(QStringLiteral("app order.7 held 1")));
    page.kill();
    QTRY_COMPARE(rows(), QStringList(QStringLiteral("app order.7 free 1")));
    QVERIFY2(entries().startsWith(QStringLiteral("started opened")), qPrintable(entries()));
    QVERIFY(entries().contains(QStringLiteral("granted")));
    QTRY_VERIFY(entries().contains(QStringLiteral("closed")));
    end(*server, SIGTERM);
}

void TestServerLedger::isWrittenToItsEndAtAStop()
{
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    PusherProbe page(url(*server));
    QTRY_VERIFY(isConnected(page));
    page.subscribe(order);
    QTRY_COMPARE(tokenOf(page), quint64(1));
    end(*server, SIGTERM);
    QCOMPARE(server->process->exitCode(), 0);
    QCOMPARE(rows(), QStringList(QStringLiteral("app order.7 free 1")));
    QVERIFY2(entries().endsWith(QStringLiteral(" stopped")), qPrintable(entries()));
}

void TestServerLedger::keepsALockThatWasHeldWhenItWasKilled()
{
    {
        const auto server = started();
        QTRY_VERIFY(!url(*server).isEmpty());
        PusherProbe page(url(*server));
        QTRY_VERIFY(isConnected(page));
        page.subscribe(order);
        QTRY_COMPARE(rows(), QStringList(QStringLiteral("app order.7 held 1")));
        end(*server, SIGKILL);
    }
    const auto opened = openLedger({ledger().toStdString(), 0});
    QVERIFY(opened.has_value());
    QCOMPARE(opened->locks.size(), std::size_t(1));
    QVERIFY(opened->locks[0].state == LockState::Held);
    QVERIFY(opened->floor >= floorStep);
}

void TestServerLedger::beginsAboveWhatWasGivenOut()
{
    quint64 last = 0;
    for (int run = 0; run < 3; ++run) {
        const auto server = started();
        QTRY_VERIFY(!url(*server).isEmpty());
        PusherProbe page(url(*server));
        QTRY_VERIFY(isConnected(page));
        page.subscribe(order);
        QTRY_VERIFY(tokenOf(page) != 0);
        QVERIFY2(tokenOf(page) > last, qPrintable(QString::number(tokenOf(page))));
        last = tokenOf(page);
        end(*server, SIGKILL);
    }
}

void TestServerLedger::waitsForWhoHeldItWhenItWasKilled()
{
    const QString presence = QStringLiteral("presence-order.7");
    const QStringList options{QStringLiteral("--port"),   QStringLiteral("0"),
                              QStringLiteral("--ledger"), ledger(),
                              QStringLiteral("--policy"), QStringLiteral("composite"),
                              QStringLiteral("--grace"),  QStringLiteral("1m")};
    {
        const auto server = started(options);
        QTRY_VERIFY(!url(*server).isEmpty());
        PusherProbe alice(url(*server));
        QTRY_VERIFY(isConnected(alice));
        alice.subscribe(presence, QStringLiteral("alice"));
        QTRY_COMPARE(rows(), QStringList(QStringLiteral("app order.7 held 1")));
        end(*server, SIGKILL);
    }
    const auto server = started(options);
    QTRY_VERIFY(!url(*server).isEmpty());
    PusherProbe bob(url(*server));
    QTRY_VERIFY(isConnected(bob));
    bob.subscribe(presence, QStringLiteral("bob"));
    QTRY_VERIFY(bob.heardText(QStringLiteral("lock.denied")));
    PusherProbe alice(url(*server));
    QTRY_VERIFY(isConnected(alice));
    alice.subscribe(presence, QStringLiteral("alice"));
    QTRY_VERIFY(tokenOf(alice) > 1);
    QCOMPARE(tokenOf(bob), quint64(0));
    end(*server, SIGTERM);
}

void TestServerLedger::leavesAFileToTheServerThatHasIt()
{
    const auto first = started();
    QTRY_VERIFY(!url(*first).isEmpty());
    const auto second = started();
    QTRY_COMPARE(second->process->state(), QProcess::NotRunning);
    QCOMPARE(second->process->exitCode(), 1);
    QCOMPARE(second->out, QByteArray());
    QTRY_COMPARE(second->log,
                 "echolock-server: The ledger " + ledger().toUtf8()
                     + " is in use by another server. Stop that one, or give this one its own "
                       "with --ledger FILE.\n");
    QVERIFY(metrics(*first).contains("echolock_ledger_up 1"));
    end(*first, SIGTERM);
}

void TestServerLedger::goesOnWhereItCannotBegin()
{
    const auto server = started({QStringLiteral("--port"), QStringLiteral("0"),
                                 QStringLiteral("--ledger"), QStringLiteral("/dev/full")});
    QTRY_VERIFY(!url(*server).isEmpty());
    QVERIFY2(server->out.contains(", ledger none)"), server->out.constData());
    QTRY_COMPARE(server->log.count("there is no ledger"), 1);
    QVERIFY(metrics(*server).contains("\necholock_ledger_up 0\n"));
    PusherProbe page(url(*server));
    QTRY_VERIFY(isConnected(page));
    page.subscribe(order);
    QTRY_VERIFY(tokenOf(page) > 0);
    end(*server, SIGTERM);
    QCOMPARE(server->process->exitCode(), 0);
}

void TestServerLedger::goesOnWhereItIsDamaged()
{
    const auto before = started();
    QTRY_VERIFY(!url(*before).isEmpty());
    end(*before, SIGTERM);
    QFile file(ledger());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    QTRY_COMPARE(server->log.count("was damaged (file is not a database) and is kept as"), 1);
    QVERIFY(metrics(*server).contains("\necholock_ledger_up 1\n"));
    end(*server, SIGTERM);
}

void TestServerLedger::goesOnWhileTheDiskIsFull()
{
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    const auto pid = pid_t(server->process->processId());
    rlimit before{};
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, nullptr, &before), 0);
    const rlimit none{0, before.rlim_max};
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &none, nullptr), 0);
    PusherProbe page(url(*server));
    QTRY_VERIFY(isConnected(page));
    page.subscribe(order);
    QTRY_COMPARE(tokenOf(page), quint64(1));
    QTRY_VERIFY(metrics(*server).contains("\necholock_ledger_up 0\n"));
    // The log is a pipe, which has no size.
    QTRY_COMPARE(server->log.count("cannot be written ("), 1);
    QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &before, nullptr), 0);
    QTRY_COMPARE_WITH_TIMEOUT(rows(), QStringList(QStringLiteral("app order.7 held 1")), 20'000);
    QTRY_VERIFY(server->log.contains("the ledger is written again"));
    QVERIFY(metrics(*server).contains("\necholock_ledger_up 1\n"));
    end(*server, SIGTERM);
}

void TestServerLedger::readsWhatItWrites()
{
    const auto server = started();
    QTRY_VERIFY(!url(*server).isEmpty());
    PusherProbe page(url(*server));
    QTRY_VERIFY(isConnected(page));
    page.subscribe(order);
    QTRY_COMPARE(rows(), QStringList(QStringLiteral("app order.7 held 1")));
    for (const auto& [command, part] :
         {std::pair("show", "order.7"), {"verify", " is sound: "}, {"export", "\"kind\":\"gran"}}) {
        const auto reader = started(
            {QStringLiteral("ledger"), QString::fromUtf8(command), ledger()});
        QTRY_COMPARE(reader->process->state(), QProcess::NotRunning);
        QCOMPARE(reader->process->exitCode(), 0);
        QVERIFY2(reader->out.contains(part), reader->out.constData());
    }
    end(*server, SIGTERM);
}

QTEST_GUILESS_MAIN(TestServerLedger)
#include "tst_serverledger.moc"
