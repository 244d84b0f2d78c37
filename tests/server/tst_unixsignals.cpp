// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/unixsignals.h"

#include <csignal>

using namespace echolock;

class TestUnixSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stopsFromTheEventLoop_data();
    void stopsFromTheEventLoop();
    void givesTheSignalsBackAfterTheFirst_data();
    void givesTheSignalsBackAfterTheFirst();
    void reloadsAsOftenAsItIsAsked();
    void takesManyReloadsForOne();
    void prefersTheStop();
    void leavesHangUpAloneWithoutAReload();
};

void TestUnixSignals::stopsFromTheEventLoop_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("kill") << SIGTERM;
}

void TestUnixSignals::stopsFromTheEventLoop()
{
    QFETCH(int, number);
    QObject context;
    int calls = 0;
    const UnixSignals signals(&context, {.stop = [&calls] { ++calls; }});
    QCOMPARE(std::raise(number), 0);
    QCOMPARE(calls, 0);
    QTRY_COMPARE(calls, 1);
}

void TestUnixSignals::givesTheSignalsBackAfterTheFirst_data()
{
    stopsFromTheEventLoop_data();
}

void TestUnixSignals::givesTheSignalsBackAfterTheFirst()
{
    QFETCH(int, number);
    QObject context;
    const UnixSignals signals(&context, {.stop = [] {}});
    QCOMPARE(std::raise(number), 0);
    QVERIFY(std::signal(SIGTERM, SIG_DFL) == SIG_DFL);
    QVERIFY(std::signal(SIGINT, SIG_DFL) == SIG_DFL);
}

void TestUnixSignals::reloadsAsOftenAsItIsAsked()
{
    QObject context;
    int stops = 0;
    int reloads = 0;
    const UnixSignals signals(&context, {.stop = [&] { ++stops; }, .reload = [&] { ++reloads; }});
    for (int times = 1; times <= 3; ++times) {
        QCOMPARE(std::raise(SIGHUP), 0);
        QTRY_COMPARE(reloads, times);
    }
    QCOMPARE(stops, 0);
    QCOMPARE(std::raise(SIGTERM), 0);
    QTRY_COMPARE(stops, 1);
}

void TestUnixSignals::takesManyReloadsForOne()
{
    QObject context;
    int reloads = 0;
    const UnixSignals signals(&context, {.stop = [] {}, .reload = [&] { ++reloads; }});
    for (int times = 0; times < 5; ++times)
        QCOMPARE(std::raise(SIGHUP), 0);
    QTRY_COMPARE(reloads, 1);
    QCoreApplication::processEvents();
    QCOMPARE(reloads, 1);
}

void TestUnixSignals::prefersTheStop()
{
    QObject context;
    int stops = 0;
    int reloads = 0;
    const UnixSignals signals(&context, {.stop = [&] { ++stops; }, .reload = [&] { ++reloads; }});
    QCOMPARE(std::raise(SIGHUP), 0);
    QCOMPARE(std::raise(SIGTERM), 0);
    QTRY_COMPARE(stops, 1);
    QCOMPARE(std::raise(SIGHUP), 0);
    QCoreApplication::processEvents();
    QCOMPARE(reloads, 0);
}

void TestUnixSignals::leavesHangUpAloneWithoutAReload()
{
    QObject context;
    const UnixSignals signals(&context, {.stop = [] {}});
    QVERIFY(std::signal(SIGHUP, SIG_DFL) == SIG_DFL);
}

QTEST_GUILESS_MAIN(TestUnixSignals)
#include "tst_unixsignals.moc"
