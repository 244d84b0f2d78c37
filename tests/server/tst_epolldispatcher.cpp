// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QEventLoop>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryFile>
#include <QTest>
#include <QThread>
#include <QTimer>

#include "server/loop/epolldispatcher.h"

#include <atomic>
#include <ctime>
#include <sys/socket.h>
#include <unistd.h>

using namespace echolock;

namespace {

struct SocketPair
{
    SocketPair()
    {
        ok = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0;
    }

    ~SocketPair()
    {
        ::close(fds[0]);
        ::close(fds[1]);
    }

    int fds[2]{};
    bool ok = false;
};

/// CPU time of the thread: what tells waiting from spinning.
qint64 cpuMicroseconds()
{
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return spent.tv_sec * 1'000'000 + spent.tv_nsec / 1000;
}

void runFor(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

class TestEpollDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isInstalled();
    void reportsReadableAndWritableSockets();
    void reportsOutOfBandData();
    void reportsAHangUpToReaders();
    void staysSilentWhenDisabled();
    void survivesNotifiersDeletedInHandlers();
    void tellsAReusedDescriptorFromTheOldOne();
    void treatsRegularFilesAsReady();
    void firesTimersInOrder();
    void repeatsTimersOfAllKinds_data();
    void repeatsTimersOfAllKinds();
    void interleavesZeroTimersWithSockets();
    void doesNotNestATimerInItself();
    void firesOtherTimersInANestedLoop();
    void knowsItsTimers();
    void deliversPostedEventsBeforeItWaits();
    void leavesSocketsAloneWhenAsked();
    void returnsAtOnceWhenNotAllowedToWait();
    void wakesUpForEventsFromOtherThreads();
    void quitsAThreadThatSleeps();
    void endsALoopThatIsToldBeforeItRuns();
    void doesNotSpinWhenIdle();
    void runsQtSockets();
};

void TestEpollDispatcher::isInstalled()
{
    QVERIFY(qobject_cast<EpollDispatcher*>(QAbstractEventDispatcher::instance()));
    QThread thread;
    EpollDispatcher::installOnThread(&thread);
    thread.start();
    QTRY_VERIFY(qobject_cast<EpollDispatcher*>(QAbstractEventDispatcher::instance(&thread)));
    thread.quit();
    QVERIFY(thread.wait(5000));
}

void TestEpollDispatcher::reportsReadableAndWritableSockets()
{
    SocketPair pair;
    QVERIFY(pair.ok);
    QSocketNotifier readable(pair.fds[0], QSocketNotifier::Read);
    QSocketNotifier writable(pair.fds[0], QSocketNotifier::Write);
    int reads = 0;
    int writes = 0;
    connect(&readable, &QSocketNotifier::activated, this, [&] {
        char byte = 0;
        reads += static_cast<int>(::read(pair.fds[0], &byte, 1));
    });
    connect(&writable, &QSocketNotifier::activated, this, [&] {
        ++writes;
        writable.setEnabled(false);
    });
    QTRY_COMPARE(writes, 1);
    QCOMPARE(reads, 0);
    QCOMPARE(::write(pair.fds[1], "abc", 3), 3);
    QTRY_COMPARE(reads, 3);
    QCOMPARE(writes, 1);
}

void TestEpollDispatcher::reportsOutOfBandData()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTRY_VERIFY(server.hasPendingConnections());
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    QTcpSocket* peer = server.nextPendingConnection();
    QSocketNotifier urgent(peer->socketDescriptor(), QSocketNotifier::Exception);
    QSignalSpy activated(&urgent, &QSocketNotifier::activated);
    connect(&urgent, &QSocketNotifier::activated, &urgent, [&] { urgent.setEnabled(false); });
    QCOMPARE(::send(static_cast<int>(client.socketDescriptor()), "!", 1, MSG_OOB), 1);
    QTRY_COMPARE(activated.count(), 1);
}

void TestEpollDispatcher::reportsAHangUpToReaders()
{
    int ends[2]{};
    QCOMPARE(::pipe(ends), 0);
    QSocketNotifier readable(ends[0], QSocketNotifier::Read);
    int reads = 0;
    connect(&readable, &QSocketNotifier::activated, this, [&] {
        ++reads;
        readable.setEnabled(false);
    });
    ::close(ends[1]);
    QTRY_COMPARE(reads, 1);
    // Nobody listens now: the hang-up that goes on must not keep the loop awake.
    const qint64 before = cpuMicroseconds();
    runFor(100);
    QVERIFY(cpuMicroseconds() - before < 50'000);
    QCOMPARE(reads, 1);
    ::close(ends[0]);
}

void TestEpollDispatcher::staysSilentWhenDisabled()
{
    SocketPair pair;
    QSocketNotifier readable(pair.fds[0], QSocketNotifier::Read);
    QSignalSpy activated(&readable, &QSocketNotifier::activated);
    readable.setEnabled(false);
    QCOMPARE(::write(pair.fds[1], "x", 1), 1);
    runFor(20);
    QCOMPARE(activated.count(), 0);
    connect(&readable, &QSocketNotifier::activated, &readable, [&] { readable.setEnabled(false); });
    readable.setEnabled(true);
    QTRY_COMPARE(activated.count(), 1);
}

void TestEpollDispatcher::survivesNotifiersDeletedInHandlers()
{
    SocketPair first;
    SocketPair second;
    auto* a = new QSocketNotifier(first.fds[0], QSocketNotifier::Read);
    auto* b = new QSocketNotifier(second.fds[0], QSocketNotifier::Read);
    auto* c = new QSocketNotifier(first.fds[0], QSocketNotifier::Write);
    int handled = 0;
    const auto deleteAll = [&] {
        ++handled;
        delete std::exchange(a, nullptr);
        delete std::exchange(b, nullptr);
        delete std::exchange(c, nullptr);
    };
    connect(a, &QSocketNotifier::activated, this, deleteAll);
    connect(b, &QSocketNotifier::activated, this, deleteAll);
    connect(c, &QSocketNotifier::activated, this, deleteAll);
    QCOMPARE(::write(first.fds[1], "x", 1), 1);
    QCOMPARE(::write(second.fds[1], "x", 1), 1);
    QTRY_COMPARE(handled, 1);
    runFor(10);
    QCOMPARE(handled, 1);
}

void TestEpollDispatcher::tellsAReusedDescriptorFromTheOldOne()
{
    for (int round = 0; round < 3; ++round) {
        int ends[2]{};
        QCOMPARE(::pipe(ends), 0);
        int reads = 0;
        {
            QSocketNotifier readable(ends[0], QSocketNotifier::Read);
            connect(&readable, &QSocketNotifier::activated, this, [&] {
                ++reads;
                readable.setEnabled(false);
            });
            QCOMPARE(::write(ends[1], "x", 1), 1);
            QTRY_COMPARE(reads, 1);
            readable.setEnabled(true);
            // Closed under the notifier's feet, as some libraries do.
            ::close(ends[0]);
        }
        ::close(ends[1]);
    }
}

void TestEpollDispatcher::treatsRegularFilesAsReady()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    int reads = 0;
    {
        QSocketNotifier readable(file.handle(), QSocketNotifier::Read);
        connect(&readable, &QSocketNotifier::activated, this, [&] {
            if (++reads == 3)
                readable.setEnabled(false);
        });
        QTRY_COMPARE(reads, 3);
        runFor(10);
    }
    QCOMPARE(reads, 3);
}

void TestEpollDispatcher::firesTimersInOrder()
{
    QList<int> fired;
    for (const int ms : {30, 10, 0, 20})
        QTimer::singleShot(ms, Qt::PreciseTimer, this, [&fired, ms] { fired.append(ms); });
    QTRY_COMPARE(fired, (QList<int>{0, 10, 20, 30}));
}

void TestEpollDispatcher::repeatsTimersOfAllKinds_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    QTest::addColumn<int>("latest");
    QTest::addRow("precise") << Qt::PreciseTimer << 10 << 200;
    QTest::addRow("coarse") << Qt::CoarseTimer << 60 << 400;
    QTest::addRow("very coarse") << Qt::VeryCoarseTimer << 1000 << 5000;
}

void TestEpollDispatcher::repeatsTimersOfAllKinds()
{
    QFETCH(const Qt::TimerType, type);
    QFETCH(const int, interval);
    QFETCH(const int, latest);
    QTimer timer;
    timer.setTimerType(type);
    QElapsedTimer clock;
    clock.start();
    QList<qint64> fired;
    connect(&timer, &QTimer::timeout, this, [&] { fired.append(clock.elapsed()); });
    timer.start(interval);
    QTRY_VERIFY(fired.size() >= 2);
    QVERIFY(fired[0] >= interval);
    QVERIFY(fired[1] >= interval * 2);
    QVERIFY(fired[1] <= latest);
}

void TestEpollDispatcher::interleavesZeroTimersWithSockets()
{
    SocketPair pair;
    QSocketNotifier readable(pair.fds[0], QSocketNotifier::Read);
    QSignalSpy reads(&readable, &QSocketNotifier::activated);
    QTimer zero;
    QSignalSpy timeouts(&zero, &QTimer::timeout);
    zero.start(0);
    QCOMPARE(::write(pair.fds[1], "x", 1), 1);
    QTRY_VERIFY(timeouts.count() > 100 && reads.count() > 100);
    QVERIFY(qAbs(timeouts.count() - reads.count()) < 20);
}

void TestEpollDispatcher::doesNotNestATimerInItself()
{
    QTimer timer;
    int depth = 0;
    int deepest = 0;
    int fired = 0;
    connect(&timer, &QTimer::timeout, this, [&] {
        deepest = qMax(deepest, ++depth);
        ++fired;
        runFor(20);
        --depth;
    });
    timer.start(1);
    QTRY_VERIFY(fired >= 3);
    timer.stop();
    QCOMPARE(deepest, 1);
}

void TestEpollDispatcher::firesOtherTimersInANestedLoop()
{
    int inner = 0;
    int seenInside = -1;
    QTimer other;
    connect(&other, &QTimer::timeout, this, [&] { ++inner; });
    other.start(1);
    QTimer::singleShot(0, this, [&] {
        runFor(50);
        seenInside = inner;
    });
    QTRY_VERIFY(seenInside >= 0);
    QVERIFY(seenInside >= 3);
}

void TestEpollDispatcher::knowsItsTimers()
{
    QObject object;
    const int id = object.startTimer(5000, Qt::PreciseTimer);
    auto* dispatcher = QAbstractEventDispatcher::instance();
    QVERIFY(dispatcher->remainingTime(id) > 4000);
    QCOMPARE(dispatcher->registeredTimers(&object).size(), 1);
    QCOMPARE(dispatcher->registeredTimers(&object)[0].interval, 5000);
    object.killTimer(id);
    QCOMPARE(dispatcher->remainingTime(id), -1);
    QVERIFY(dispatcher->registeredTimers(&object).isEmpty());
}

void TestEpollDispatcher::deliversPostedEventsBeforeItWaits()
{
    int depth = 0;
    std::function<void()> again = [&] {
        if (++depth < 1000)
            QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
    QElapsedTimer clock;
    clock.start();
    while (depth < 1000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY(clock.elapsed() < 2000);
    auto* object = new QObject;
    QSignalSpy destroyed(object, &QObject::destroyed);
    object->deleteLater();
    QTRY_COMPARE(destroyed.count(), 1);
}

void TestEpollDispatcher::leavesSocketsAloneWhenAsked()
{
    SocketPair pair;
    QSocketNotifier readable(pair.fds[0], QSocketNotifier::Read);
    QSignalSpy reads(&readable, &QSocketNotifier::activated);
    QCOMPARE(::write(pair.fds[1], "x", 1), 1);
    QEventLoop loop;
    QTimer::singleShot(20, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec(QEventLoop::ExcludeSocketNotifiers);
    QCOMPARE(reads.count(), 0);
    connect(&readable, &QSocketNotifier::activated, &readable, [&] { readable.setEnabled(false); });
    QTRY_COMPARE(reads.count(), 1);
}

void TestEpollDispatcher::returnsAtOnceWhenNotAllowedToWait()
{
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 100; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents);
    QVERIFY(clock.elapsed() < 1000);
}

void TestEpollDispatcher::wakesUpForEventsFromOtherThreads()
{
    constexpr int rounds = 2000;
    QThread thread;
    EpollDispatcher::installOnThread(&thread);
    QObject there;
    there.moveToThread(&thread);
    thread.start();
    int back = 0;
    QEventLoop loop;
    std::function<void()> serve;
    const auto answer = [&] {
        if (++back < rounds)
            serve();
        else
            loop.quit();
    };
    serve = [&] {
        const auto pass = [&] { QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection); };
        QMetaObject::invokeMethod(&there, pass, Qt::QueuedConnection);
    };
    serve();
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    loop.exec();
    QCOMPARE(back, rounds);
    thread.quit();
    QVERIFY(thread.wait(5000));
}

void TestEpollDispatcher::quitsAThreadThatSleeps()
{
    for (int i = 0; i < 200; ++i) {
        QThread thread;
        EpollDispatcher::installOnThread(&thread);
        thread.start();
        if (i % 2 == 0)
            QTRY_VERIFY(thread.eventDispatcher());
        thread.quit();
        QVERIFY(thread.wait(5000));
    }
}

void TestEpollDispatcher::endsALoopThatIsToldBeforeItRuns()
{
    QEventLoop outer;
    int steps = 0;
    QMetaObject::invokeMethod(
        this,
        [&] {
            // The outer loop is told to end from within an inner one, which goes on.
            QEventLoop inner;
            QTimer::singleShot(0, &inner, [&] {
                outer.quit();
                QTimer::singleShot(1, &inner, [&] {
                    ++steps;
                    inner.quit();
                });
            });
            inner.exec();
        },
        Qt::QueuedConnection);
    outer.exec();
    QCOMPARE(steps, 1);
}

void TestEpollDispatcher::doesNotSpinWhenIdle()
{
    SocketPair pair;
    QSocketNotifier readable(pair.fds[0], QSocketNotifier::Read);
    QObject object;
    object.startTimer(3600'000);
    runFor(5);
    const qint64 before = cpuMicroseconds();
    runFor(200);
    QVERIFY(cpuMicroseconds() - before < 50'000);
}

void TestEpollDispatcher::runsQtSockets()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTRY_VERIFY(server.hasPendingConnections());
    QTcpSocket* peer = server.nextPendingConnection();
    const QByteArray big(8 << 20, 'x');
    peer->write(big);
    qint64 received = 0;
    connect(&client, &QIODevice::readyRead, this, [&] { received += client.readAll().size(); });
    QTRY_COMPARE_WITH_TIMEOUT(received, big.size(), 20000);
    const quint16 port = server.serverPort();
    server.close();
    QTcpSocket refused;
    QSignalSpy errors(&refused, &QAbstractSocket::errorOccurred);
    refused.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(errors.count(), 1);
    QCOMPARE(refused.error(), QAbstractSocket::ConnectionRefusedError);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestEpollDispatcher test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epolldispatcher.moc"
