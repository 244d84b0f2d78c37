// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/transportmemory.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestTransportMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void advisesAPingAfterHalfAShortLife_data();
    void advisesAPingAfterHalfAShortLife();
    void knowsNothingOfWhatNeverOpened();
    void triesTheWayThatWorkedFirst();
    void forgetsAWayThatFailed();
    void forgetsAWayAfterHalfAnHour();
    void remembersNoWayWithoutAStorage();
};

namespace {

TransportMemory withStorage()
{
    EchoOptions options;
    options.localStorage = true;
    return TransportMemory(options);
}

} // namespace

void TestTransportMemory::advisesAPingAfterHalfAShortLife_data()
{
    QTest::addColumn<int>("lifeSeconds");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("wasClean");
    QTest::addColumn<int>("pingSeconds");
    QTest::newRow("half of it") << 60 << 1006 << false << 30;
    QTest::newRow("ten seconds at least") << 1 << 1006 << false << 10;
    QTest::newRow("a long life") << 240 << 1006 << false << 0;
    QTest::newRow("a clean end") << 60 << 1001 << true << 0;
    QTest::newRow("a disobedient server") << 60 << 1003 << false << 0;
}

void TestTransportMemory::advisesAPingAfterHalfAShortLife()
{
    QFETCH(int, lifeSeconds);
    QFETCH(int, code);
    QFETCH(bool, wasClean);
    QFETCH(int, pingSeconds);
    TransportMemory memory{EchoOptions()};
    memory.opened(Instant() + 1s, TransportId{1});
    memory.closed(Instant() + 1s + std::chrono::seconds(lifeSeconds), TransportId{1},
                  {static_cast<std::uint16_t>(code), wasClean});
    QCOMPARE(memory.pingDelay().value_or(0s), Duration(std::chrono::seconds(pingSeconds)));
}

void TestTransportMemory::knowsNothingOfWhatNeverOpened()
{
    TransportMemory memory{EchoOptions()};
    memory.closed(Instant(), TransportId{1}, {1006, false});
    QVERIFY(!memory.pingDelay());
}

void TestTransportMemory::triesTheWayThatWorkedFirst()
{
    TransportMemory memory = withStorage();
    QVERIFY(!memory.beginTries(Instant()));
    QVERIFY(!memory.isQuickTry());
    memory.serverSpoke(Instant() + 200ms);
    QVERIFY(memory.beginTries(Instant() + 1min) == Duration(1400ms));
    QVERIFY(memory.isQuickTry());
    memory.serverSpoke(Instant() + 1min + 1s);
    QVERIFY(!memory.isQuickTry());
    QVERIFY(memory.beginTries(Instant() + 2min) == Duration(3s));
}

void TestTransportMemory::forgetsAWayThatFailed()
{
    TransportMemory memory = withStorage();
    memory.beginTries(Instant());
    memory.attemptFailed(Instant() + 15s);
    memory.serverSpoke(Instant() + 20s);
    QVERIFY(memory.beginTries(Instant() + 1min) == Duration(41s));
    memory.attemptFailed(Instant() + 61s);
    QVERIFY(!memory.isQuickTry());
    QVERIFY(!memory.beginTries(Instant() + 2min));
}

void TestTransportMemory::forgetsAWayAfterHalfAnHour()
{
    TransportMemory memory = withStorage();
    memory.beginTries(Instant());
    memory.serverSpoke(Instant());
    QVERIFY(memory.beginTries(Instant() + 30min));
    QVERIFY(!memory.beginTries(Instant() + 30min + 1ns));
}

void TestTransportMemory::remembersNoWayWithoutAStorage()
{
    TransportMemory memory{EchoOptions()};
    memory.beginTries(Instant());
    memory.serverSpoke(Instant());
    QVERIFY(!memory.beginTries(Instant() + 1s));
}

QTEST_GUILESS_MAIN(TestTransportMemory)
#include "tst_transportmemory.moc"
