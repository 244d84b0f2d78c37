// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/livelog.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

std::vector<std::string> linesOf(const HistoryBuilder& built)
{
    LiveLog log(built.history().cast, Colours::Off);
    std::vector<std::string> lines;
    for (const HistoryEntry& entry : built.history().entries) {
        if (std::string line = log.line(entry); !line.empty())
            lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace

class TestLiveLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheLifeOfALock();
    void saysWhatBecameOfASave();
    void saysWhoseGoodbyeABlindUnlockWas();
    void saysWhySomebodyIsNotLetIn();
    void saysWhoIsTurnedAway();
    void tellsEveryWayToGo_data();
    void tellsEveryWayToGo();
    void tellsEveryCauseOfAnUnlock_data();
    void tellsEveryCauseOfAnUnlock();
    void saysNothingOfWhatClientsSee();
    void coloursForATerminal();
};

void TestLiveLog::tellsTheLifeOfALock()
{
    HistoryBuilder built({"tab1/alice", "bob"});
    built.connect("tab1").holds("tab1").connect("bob").views("bob", "tab1").write("tab1");
    QCOMPARE(
        linesOf(built),
        (std::vector<std::string>{"       2.0 ms  · tab1 (alice) opens order.7\n",
                                  "       4.0 ms  ● order.7 locked by tab1 (alice)\n",
                                  "       8.0 ms  · bob opens order.7\n",
                                  "      10.0 ms  × order.7 refused to bob: tab1 (alice) has it\n",
                                  "      12.0 ms  ✎ tab1 (alice) saves order.7\n"}));
}

void TestLiveLog::saysWhatBecameOfASave()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").checkedWrite("alice", ClientAct::Check::Accepted, 1);
    QVERIFY(linesOf(built).back().ends_with("✎ alice saves order.7\n"));
    built.checkedWrite("alice", ClientAct::Check::Refused, 1);
    QVERIFY(linesOf(built).back().ends_with(
        "× alice's save of order.7 is refused: the lock that it was made under is over\n"));
}

void TestLiveLog::saysWhoseGoodbyeABlindUnlockWas()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice")
        .holds("alice")
        .connect("bob")
        .views("bob", "alice")
        .closed("bob")
        .atOnce();
    LockEvent unlock;
    unlock.fact = LockFact::Released;
    unlock.cause = LockCause::Closed;
    unlock.order = Resource("order.7");
    unlock.owner.socket = built.socket("alice");
    built.add(ServerLock{unlock});
    const auto lines = linesOf(built);
    QVERIFY(lines.back().ends_with("○ order.7 unlocked: bob closed, though it was alice's\n"));
    built.after(std::chrono::milliseconds(1)).add(ServerLock{unlock});
    QVERIFY(linesOf(built).back().ends_with("○ order.7 unlocked: alice closed\n"));
}

void TestLiveLog::saysWhySomebodyIsNotLetIn()
{
    HistoryBuilder built({"mallory"});
    built.connect("mallory").add(ServerConnection{ServerConnection::Kind::Refused,
                                                  built.socket("mallory"), "private-order.7",
                                                  "Invalid signature: you should have sent"});
    QVERIFY(linesOf(built).back().ends_with("× mallory is not let in: Invalid signature\n"));
}

void TestLiveLog::saysWhoIsTurnedAway()
{
    Observation no;
    no.kind = Observation::Kind::Error;
    no.code = 4100;
    no.text = "Over connection quota";
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").add(ClientSaw{1, no});
    QVERIFY(linesOf(built).back().ends_with("× bob is turned away: Over connection quota\n"));
    no = {};
    no.kind = Observation::Kind::Event;
    no.text = "pusher:error";
    built.add(ClientSaw{1, no});
    QVERIFY(linesOf(built).back().ends_with("× bob is turned away\n"));
    // Whoever is in is told of something else.
    const std::size_t before = linesOf(built).size();
    built.add(ClientSaw{0, no});
    QCOMPARE(linesOf(built).size(), before);
}

void TestLiveLog::tellsEveryWayToGo_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](Abandonment how, const char* text) {
        QTest::addRow("%s", std::string(toString(how)).c_str())
            << static_cast<int>(how) << QByteArray(text);
    };
    row(Abandonment::Leave, "alice leaves the page, the tab stays open");
    row(Abandonment::Close, "alice disconnects");
    row(Abandonment::TabClose, "alice closes the tab");
    row(Abandonment::Kill, "alice's browser is killed");
    row(Abandonment::Reset, "alice's connection is reset");
    row(Abandonment::Vanish, "alice vanishes: no network, no farewell");
    row(Abandonment::Freeze, "alice's tab freezes");
    row(Abandonment::Reload, "alice reloads the page");
}

void TestLiveLog::tellsEveryWayToGo()
{
    QFETCH(int, how);
    QFETCH(QByteArray, text);
    HistoryBuilder built({"alice"});
    built.connect("alice").abandon("alice", static_cast<Abandonment>(how));
    QCOMPARE(linesOf(built).back(), "       2.0 ms  · " + text.toStdString() + "\n");
}

void TestLiveLog::tellsEveryCauseOfAnUnlock_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](LockCause cause, const char* text) {
        QTest::addRow("%s", std::string(toString(cause)).c_str())
            << static_cast<int>(cause) << QByteArray(text);
    };
    row(LockCause::Unsubscribed, "alice left the order");
    row(LockCause::Released, "alice released it");
    row(LockCause::Closed, "alice closed");
    row(LockCause::ConnectionLost, "alice is gone without a farewell");
    row(LockCause::Reset, "alice's connection was reset");
    row(LockCause::PingTimeout, "alice did not answer a ping");
    row(LockCause::Operator, "alice lost it (operator)");
}

void TestLiveLog::tellsEveryCauseOfAnUnlock()
{
    QFETCH(int, cause);
    QFETCH(QByteArray, text);
    HistoryBuilder built({"alice"});
    LockEvent unlock;
    built.connect("alice").holds("alice");
    unlock.fact = LockFact::Released;
    unlock.cause = static_cast<LockCause>(cause);
    unlock.order = Resource("order.7");
    unlock.owner.socket = built.socket("alice");
    built.add(ServerLock{unlock});
    QVERIFY(linesOf(built).back().ends_with("○ order.7 unlocked: " + text.toStdString() + "\n"));
}

void TestLiveLog::saysNothingOfWhatClientsSee()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").state("alice", ConnectionState::Connected).told("alice", "lock.granted");
    QVERIFY(linesOf(built).empty());
}

void TestLiveLog::coloursForATerminal()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").granted("alice");
    LiveLog log(built.history().cast, Colours::On);
    std::string last;
    for (const HistoryEntry& entry : built.history().entries)
        last = log.line(entry);
    QVERIFY(last.find("\x1b[32m●") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestLiveLog)
#include "tst_livelog.moc"
