// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/run/rundesk.h"
#include "tests/client/runpeers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Door
{
    explicit Door(Duration helloWithin = 1h)
        : desk(helloWithin)
    {
        QObject::connect(&desk, &RunDesk::arrived, &desk, [this](quint64 pid) {
            pids.push_back(pid);
            guests.push_back(desk.takeGuest());
        });
        QObject::connect(&desk, &RunDesk::turnedAway, &desk,
                         [this](const std::string& sentence) { sentences.push_back(sentence); });
        opened = desk.listen(place.socket);
    }

    RunPlace place;
    RunDesk desk;
    Result<void> opened;
    std::vector<quint64> pids;
    std::vector<std::unique_ptr<RunChannel>> guests;
    std::vector<std::string> sentences;
};

} // namespace

class TestRunDesk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsIn();
    void turnsAwayAnotherMachine();
    void turnsAwayAnotherClock_data();
    void turnsAwayAnotherClock();
    void turnsAwayWhoDoesNotSayWhoTheyAre();
    void turnsAwayGarbage();
    void dismissesTheSilent();
    void opensOnlyOneDoor();
};

void TestRunDesk::letsIn()
{
    Door door;
    QVERIFY(door.opened);
    const auto peer = callCoordinator(door.place.socket);
    peer->channel.send(properHello());
    QTRY_COMPARE(door.pids.size(), std::size_t(1));
    QCOMPARE(door.pids[0], quint64(4711));
    door.guests[0]->send(RunStop());
    QTRY_VERIFY(peer->find<RunStop>());
    QVERIFY(door.sentences.empty());
}

void TestRunDesk::turnsAwayAnotherMachine()
{
    Door door;
    const auto peer = callCoordinator(door.place.socket);
    RunHello hello = properHello();
    hello.boot = "another";
    peer->channel.send(hello);
    QTRY_VERIFY(peer->gone);
    QVERIFY(peer->find<RunRefusal>());
    QVERIFY(peer->find<RunRefusal>()->why.find("one machine") != std::string::npos);
    QCOMPARE(door.sentences.size(), std::size_t(1));
    QVERIFY(door.pids.empty());
}

void TestRunDesk::turnsAwayAnotherClock_data()
{
    QTest::addColumn<qint64>("hours");
    QTest::addRow("ahead") << qint64(1);
    QTest::addRow("behind") << qint64(-1);
}

void TestRunDesk::turnsAwayAnotherClock()
{
    QFETCH(qint64, hours);
    Door door;
    const auto peer = callCoordinator(door.place.socket);
    RunHello hello = properHello();
    hello.clockReads += std::chrono::hours(hours);
    peer->channel.send(hello);
    QTRY_VERIFY(peer->gone);
    QVERIFY(peer->find<RunRefusal>()->why.find("CLOCK_MONOTONIC") != std::string::npos);
}

void TestRunDesk::turnsAwayWhoDoesNotSayWhoTheyAre()
{
    Door door;
    const auto peer = callCoordinator(door.place.socket);
    peer->channel.send(RunReady());
    QTRY_VERIFY(peer->gone);
    QVERIFY(peer->find<RunRefusal>());
    QVERIFY(door.pids.empty());
}

void TestRunDesk::turnsAwayGarbage()
{
    Door door;
    QLocalSocket stranger;
    stranger.connectToServer(door.place.socket);
    QVERIFY(stranger.waitForConnected(5000));
    stranger.write("GET / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(door.sentences.size(), std::size_t(1));
    QVERIFY(door.sentences[0].find("no JSON") != std::string::npos);
    QTRY_COMPARE(stranger.state(), QLocalSocket::UnconnectedState);
    QVERIFY(stranger.readAll().contains("did not let this process in"));
}

void TestRunDesk::dismissesTheSilent()
{
    Door door(1ms);
    const auto peer = callCoordinator(door.place.socket);
    QTRY_VERIFY(peer->gone);
    QCOMPARE(door.sentences.size(), std::size_t(1));
}

void TestRunDesk::opensOnlyOneDoor()
{
    Door door;
    RunDesk second(1h);
    const auto opened = second.listen(door.place.socket);
    QVERIFY(!opened);
    QVERIFY(opened.error().message.find("another run") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestRunDesk)
#include "tst_rundesk.moc"
