// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/historytrace.h"
#include "scenarios/report/tracebands.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"
#include "tests/support/sampletrace.h"

using namespace echolock;
using namespace echolock::testing;

class TestTraceBands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheServersTable();
    void showsWhatPagesBelieve();
    void endsABeliefWithItsPage();
    void followsTheRecordOfAnApplication();
};

void TestTraceBands::followsTheServersTable()
{
    HistoryBuilder built({"tab1/alice"});
    built.connect("tab1").subscribe("tab1").granted("tab1").suspended("tab1", {}).resumed("tab1");
    built.freed("tab1").granted("tab1");
    const TraceBands bands = bandsOf(traceOfHistory(built.history(), {}, {}));
    const std::vector<LockBand>& locks = bands.locks.at(Resource("order.7"));
    QCOMPARE(locks.size(), std::size_t(4));
    QVERIFY(locks[0].state == LockState::Held);
    QCOMPARE(locks[0].from, std::size_t(4));
    QCOMPARE(*locks[0].to, std::size_t(5));
    QCOMPARE(*locks[0].client, std::size_t(0));
    QCOMPARE(locks[0].owner, std::string("tab1 (alice)"));
    QCOMPARE(locks[0].token.value, std::uint64_t(1));
    QVERIFY(locks[1].state == LockState::Grace);
    QVERIFY(locks[2].state == LockState::Held);
    QCOMPARE(*locks[2].to, std::size_t(7));
    QCOMPARE(locks[3].from, std::size_t(8));
    QVERIFY(!locks[3].to);
}

void TestTraceBands::showsWhatPagesBelieve()
{
    const TraceBands bands = bandsOf(blindTrace());
    QCOMPARE(bands.beliefs.size(), std::size_t(2));
    QCOMPARE(bands.beliefs[0].client, std::size_t(0));
    QCOMPARE(bands.beliefs[0].from, std::size_t(2));
    QVERIFY(!bands.beliefs[0].to);
    QCOMPARE(bands.beliefs[1].client, std::size_t(2));
    QCOMPARE(bands.beliefs[1].from, std::size_t(6));
}

void TestTraceBands::endsABeliefWithItsPage()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").holds("alice").connect("bob").subscribe("bob").granted("bob").told(
        "bob", "lock.granted");
    built.told("bob", "lock.revoked").abandon("alice", Abandonment::Kill);
    const TraceBands bands = bandsOf(traceOfHistory(built.history(), {}, {}));
    QCOMPARE(bands.beliefs.size(), std::size_t(2));
    QCOMPARE(*bands.beliefs[0].to, std::size_t(13));
    QCOMPARE(*bands.beliefs[1].to, std::size_t(12));
}

void TestTraceBands::followsTheRecordOfAnApplication()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").connect("bob").writesDown("alice").writesDown("bob");
    built.add(WebhookHandled{Resource("order.7"), built.socket("bob"), false, 1, 1,
                             WebhookHandled::Effect::Dropped});
    built.writesDownFree("bob").writesDown("alice");
    const TraceBands bands = bandsOf(traceOfHistory(built.history(), {}, {}));
    QCOMPARE(bands.records.size(), std::size_t(3));
    QCOMPARE(*bands.records[0].client, std::size_t(0));
    QCOMPARE(*bands.records[1].client, std::size_t(1));
    QCOMPARE(*bands.records[0].to, bands.records[1].from);
    QCOMPARE(*bands.records[1].to, bands.records[1].from + 2);
    QCOMPARE(bands.records[2].order, Resource("order.7"));
    QVERIFY(!bands.records[2].to);
    QVERIFY(bands.beliefs.empty() && bands.locks.empty());
}

QTEST_GUILESS_MAIN(TestTraceBands)
#include "tst_tracebands.moc"
