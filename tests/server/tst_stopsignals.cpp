// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/loop/stopsignals.h"

#include <csignal>

using namespace echolock;

class TestStopSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsBackFromTheEventLoop_data();
    void callsBackFromTheEventLoop();
    void givesTheSignalBackAfterTheFirst();
};

void TestStopSignals::callsBackFromTheEventLoop_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("kill") << SIGTERM;
}

void TestStopSignals::callsBackFromTheEventLoop()
{
    QFETCH(int, number);
    QObject context;
    int calls = 0;
    const StopSignals stop(&context, [&calls] { ++calls; });
    QCOMPARE(std::raise(number), 0);
    QCOMPARE(calls, 0);
    QTRY_COMPARE(calls, 1);
}

void TestStopSignals::givesTheSignalBackAfterTheFirst()
{
    QObject context;
    const StopSignals stop(&context, [] {});
    QCOMPARE(std::raise(SIGTERM), 0);
    QVERIFY(std::signal(SIGTERM, SIG_DFL) == SIG_DFL);
}

QTEST_GUILESS_MAIN(TestStopSignals)
#include "tst_stopsignals.moc"
