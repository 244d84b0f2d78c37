// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/recordedscripts.h"
#include "scenarios/live/recorder.h"
#include "tests/support/printers.h"
#include "tests/support/swarmbuilder.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

RecordedScripts scriptsOf(const SwarmBuilder& built)
{
    VisitBook book("order.7");
    for (const ClientEntry& entry : built.history().entries)
        book.feed(entry);
    std::vector<OrderVisit> visits = book.visits();
    std::ranges::sort(visits, {}, &OrderVisit::begin);
    return {built.history(), visits};
}

} // namespace

class TestRecordedScripts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatEachDid();
    void keepsTheOrderInWhichTheServerTookIt();
    void namesWhatIsThereTwice();
    void waitsAsLongAsTheyDid();
    void knowsWhoFellSilent();
};

void TestRecordedScripts::writesWhatEachDid()
{
    SwarmBuilder built({"alice"});
    built.visits(1, "lock.granted").act(1, ClientAct::Kind::Write, "order.7");
    built.abandon(1, Abandonment::Freeze).act(1, ClientAct::Kind::Thaw);
    built.abandon(1, Abandonment::Kill);
    QCOMPARE(scriptsOf(built).clientsText(),
             std::string("  clients:\n"
                         "    alice:\n"
                         "      do:\n"
                         "        - open\n"
                         "        - {subscribe: order.7}\n"
                         "        - {await: granted}\n"
                         "        - {write: order.7}\n"
                         "        - freeze\n"
                         "        - thaw\n"
                         "        - kill\n"));
    QCOMPARE(scriptsOf(built).orderText(), std::string());
}

/// Bob asks before alice is answered, and is answered after her.
void TestRecordedScripts::keepsTheOrderInWhichTheServerTookIt()
{
    SwarmBuilder built({"alice", "bob"});
    built.open(1).open(2).subscribe(1).subscribe(2);
    built.told(1, "lock.granted").told(2, "lock.denied").abandon(2, Abandonment::Close);
    built.abandon(1, Abandonment::Leave);
    QCOMPARE(scriptsOf(built).orderText(),
             std::string("  order:\n"
                         "    - alice.open < bob.open\n"
                         "    - bob.open < alice.subscribe\n"
                         "    - alice.granted < bob.subscribe\n"
                         "    - bob.close < alice.leave\n"));
}

void TestRecordedScripts::namesWhatIsThereTwice()
{
    SwarmBuilder built({"alice", "bob"});
    built.visits(1, "lock.granted").abandon(1, Abandonment::Close);
    built.visits(2, "lock.granted").abandon(2, Abandonment::Close).visits(1, "lock.granted");
    const RecordedScripts scripts = scriptsOf(built);
    QCOMPARE(scripts.orderText(),
             std::string("  order:\n"
                         "    - alice.close < bob.open\n"
                         "    - bob.close < alice.open2\n"));
    QVERIFY(scripts.clientsText().find("        - {label: open2}\n        - open\n")
            != std::string::npos);
}

void TestRecordedScripts::waitsAsLongAsTheyDid()
{
    SwarmBuilder built({"alice"});
    built.open(1).subscribe(1).after(9s).told(1, "lock.granted");
    QVERIFY(scriptsOf(built).clientsText().find("{await: granted, within: 14s}")
            != std::string::npos);
    QVERIFY(scriptsOf(built).within() == 30s);
}

void TestRecordedScripts::knowsWhoFellSilent()
{
    using Silence = RecordedScripts::Silence;
    SwarmBuilder built({"alice", "bob"});
    built.visits(1, "lock.granted");
    QVERIFY(scriptsOf(built).silence() == Silence::None);
    built.abandon(1, Abandonment::Vanish);
    QVERIFY(scriptsOf(built).silence() == Silence::Unnoticed);
    built.after(61s).visits(2, "lock.granted");
    QVERIFY(scriptsOf(built).silence() == Silence::Noticed);
}

QTEST_GUILESS_MAIN(TestRecordedScripts)
#include "tst_recordedscripts.moc"
