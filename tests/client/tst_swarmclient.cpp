// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/swarmclient.h"
#include "tests/support/printers.h"
#include "tests/support/pusherstub.h"

#include <map>

using namespace echolock;
using namespace std::chrono_literals;

namespace {

/// Writes down what its client wants, and keeps its dead tabs.
struct Host : SwarmClientHost
{
    void startTimer(std::uint32_t, AgentTimer timer, Instant at) override { timers[timer] = at; }

    void stopTimer(std::uint32_t, AgentTimer timer) override { timers.erase(timer); }

    void bury(std::uint32_t /*client*/, std::unique_ptr<EchoSocket> tab) override
    {
        graveyard.push_back(std::move(tab));
    }

    void holdChanged(const HoldChange& change) override { holds.push_back(change); }

    void save(std::uint32_t, const Save& save) override { saves.push_back(save); }

    void did(std::uint32_t, const AgentDeed& deed) override { deeds.push_back(deed); }

    void clientChanged(std::uint32_t) override { ++changes; }

    void troubled(const std::string& sentence) override { problems.push_back(sentence); }

    SwarmStats& counts() override { return stats; }

    bool recordsHistory() const override { return true; }

    void recorded(ClientEntry entry) override { entries.push_back(std::move(entry)); }

    /// What a tab did and saw, `open subscribe connected …`; a save with what became of it.
    std::string historyOf(Tab tab) const
    {
        std::string text;
        const auto add = [&](Tab whose, const std::string& word) {
            if (whose == tab)
                text += (text.empty() ? "" : " ") + word;
        };
        for (const ClientEntry& entry : entries) {
            if (const auto* const act = std::get_if<ClientAct>(&entry.what))
                add(act->tab, wordOf(*act));
            else if (const auto* const connected = std::get_if<ClientConnected>(&entry.what))
                add(connected->tab, "connected");
            else if (const auto* const saw = std::get_if<ClientSaw>(&entry.what);
                     saw && saw->observation.kind == Observation::Kind::Subscribed)
                add(saw->tab, "subscribed");
        }
        return text;
    }

    static std::string wordOf(const ClientAct& act)
    {
        switch (act.kind) {
        case ClientAct::Kind::Open:
            return "open";
        case ClientAct::Kind::Subscribe:
            return "subscribe";
        case ClientAct::Kind::Abandon:
            return std::string(toString(act.how));
        case ClientAct::Kind::Thaw:
            return "thaw";
        case ClientAct::Kind::Write:
            return "write(" + std::to_string(act.token.value) + "," + std::to_string(int(act.check))
                + ")";
        default:
            return "?";
        }
    }

    /// The holds as `+order.1 -order.1`.
    std::string holdsText() const
    {
        std::string text;
        for (const HoldChange& change : holds)
            text += (change.kind == HoldChange::Kind::Begins     ? " +"
                         : change.kind == HoldChange::Kind::Ends ? " -"
                                                                 : " saved ")
                + change.order;
        return text.empty() ? text : text.substr(1);
    }

    std::map<AgentTimer, Instant> timers;
    std::vector<std::unique_ptr<EchoSocket>> graveyard;
    std::vector<HoldChange> holds;
    std::vector<Save> saves;
    std::vector<AgentDeed> deeds;
    std::vector<std::string> problems;
    std::vector<ClientEntry> entries;
    SwarmStats stats;
    int changes = 0;
};

/// One person who wants order.1 and does nothing unless told.
struct Desk
{
    Desk()
        : client({.number = 1,
                  .target = {.url = stub.url()},
                  .channelPrefix = "presence-",
                  .plan = {.user = "alice",
                           .orders = 1,
                           .mix = std::make_shared<const BehaviourMix>(mixByName("calm").value())}},
                 Prng(1), host)
    {
        client.start();
    }

    /// The server's word about order.1 on one of the connections.
    void tell(std::size_t visit, const std::string& event, const std::string& more = {}) const
    {
        stub.visit(visit).say(
            encodeEvent("presence-order.1", event,
                        R"({"order":"order.1","token":1,"version":1,"owner":{"user_id":"alice"})"
                            + more + "}"));
    }

    bool isSubscribed() const { return host.stats.subscribed == stub.visitCount(); }

    bool hasBelief(Belief belief) const { return client.belief() == belief; }

    PusherStub stub;
    Host host;
    SwarmClient client;
};

} // namespace

class TestSwarmClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAnOrderAndHoldsIt();
    void countsWhatItSees();
    void losesItsHoldWhenRevoked();
    void losesItsHoldWithTheConnection();
    void givesUpItsHoldWhenItAbandons_data();
    void givesUpItsHoldWhenItAbandons();
    void holdsNothingWhileFrozen();
    void lostWhileFrozenItIsNoHolderAfterwards();
    void asksForAnOrderThatBecameFree();
    void comesBackOnANewTab();
    void tellsWhyItWasRefused();
    void savesAndHearsOfIt();
    void isAViewerOnceASaveWasRefused();
    void tellsWhyASaveFailed();
    void tellsOfEachSave();
    void tellsOfTheSecondTab();
    void aSecondTabIsThePersonsToo();
    void holdsOnceWithTwoTabs();
    void losesBothTabsAtOnce_data();
    void losesBothTabsAtOnce();
    void leavesForGood();
};

void TestSwarmClient::opensAnOrderAndHoldsIt()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    QVERIFY(desk.hasBelief(Belief::Asking));
    QVERIFY(desk.client.isSettled());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    const ClientSnapshot snapshot = desk.client.snapshot();
    QCOMPARE(snapshot.number, 1U);
    QCOMPARE(snapshot.user, "alice");
    QCOMPARE(snapshot.order, "order.1");
    QVERIFY(snapshot.belief == Belief::Editing);
    QVERIFY(snapshot.state == ConnectionState::Connected);
    QCOMPARE(snapshot.socketId, "1.1");
    QVERIFY(!snapshot.gone);
    QVERIFY(desk.host.changes > 0);
}

void TestSwarmClient::countsWhatItSees()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.denied", R"(,"position":null)");
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    desk.stub.visit(0).say(encodeEvent("presence-order.1", "note", "{}"));
    QTRY_COMPARE(desk.host.stats.eventsReceived, std::uint64_t(3));
    QCOMPARE(desk.host.stats.locksDenied, std::uint64_t(1));
    QCOMPARE(desk.host.stats.locksGranted, std::uint64_t(1));
    QCOMPARE(desk.client.connects().made, std::uint64_t(1));
}

void TestSwarmClient::losesItsHoldWhenRevoked()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    desk.tell(0, "lock.revoked", R"(,"cause":"operator")");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1 -order.1");
    QVERIFY(desk.hasBelief(Belief::Viewing));
}

void TestSwarmClient::losesItsHoldWithTheConnection()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.stub.visit(0).socket->abort();
    QTRY_COMPARE(desk.host.holdsText(), "+order.1 -order.1");
    QTRY_COMPARE(desk.host.problems.size(), std::size_t(1));
}

void TestSwarmClient::givesUpItsHoldWhenItAbandons_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addColumn<QByteArray>("note");
    QTest::addColumn<bool>("gone");
    QTest::addRow("leave") << Abandonment::Leave << QByteArray("left") << false;
    QTest::addRow("close") << Abandonment::Close << QByteArray("closed") << true;
    QTest::addRow("tab-close") << Abandonment::TabClose << QByteArray("tab closed") << true;
    QTest::addRow("kill") << Abandonment::Kill << QByteArray("killed") << true;
    QTest::addRow("reset") << Abandonment::Reset << QByteArray("reset") << true;
    QTest::addRow("vanish") << Abandonment::Vanish << QByteArray("vanished") << true;
    QTest::addRow("freeze") << Abandonment::Freeze << QByteArray("frozen") << false;
    QTest::addRow("sleep") << Abandonment::Sleep << QByteArray("asleep") << false;
    QTest::addRow("crash") << Abandonment::Crash << QByteArray("crashed") << true;
    QTest::addRow("reload") << Abandonment::Reload << QByteArray("reloaded") << false;
}

void TestSwarmClient::givesUpItsHoldWhenItAbandons()
{
    QFETCH(Abandonment, how);
    QFETCH(QByteArray, note);
    QFETCH(bool, gone);
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.abandonByHand(how);
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1");
    QVERIFY(desk.host.holds[0].at <= desk.host.holds[1].at);
    QCOMPARE(desk.client.snapshot().note, note.toStdString());
    QCOMPARE(desk.client.snapshot().gone, gone);
    QCOMPARE(desk.host.stats.abandonments, std::uint64_t(1));
    QVERIFY(desk.host.timers.contains(AgentTimer::Act));
}

void TestSwarmClient::holdsNothingWhileFrozen()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.abandonByHand(Abandonment::Freeze);
    desk.client.thawByHand();
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1 +order.1");
    QVERIFY(desk.hasBelief(Belief::Editing));
}

void TestSwarmClient::lostWhileFrozenItIsNoHolderAfterwards()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.abandonByHand(Abandonment::Freeze);
    desk.stub.visit(0).say(encodeEvent("presence-order.1", "note", "{}"));
    desk.tell(0, "lock.revoked", R"(,"cause":"operator")");
    desk.stub.visit(0).socket->flush();
    desk.client.thawByHand();
    QTRY_VERIFY(desk.hasBelief(Belief::Viewing));
    QVERIFY(desk.host.holdsText().ends_with("-order.1"));
}

void TestSwarmClient::asksForAnOrderThatBecameFree()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.denied", R"(,"position":null)");
    QTRY_VERIFY(desk.hasBelief(Belief::Viewing));
    desk.tell(0, "lock.changed", R"(,"state":"free","cause":"closed")");
    QTRY_VERIFY(desk.host.timers.contains(AgentTimer::Retry));
    desk.client.timerDue(AgentTimer::Retry);
    QTRY_VERIFY(desk.stub.visit(0).heardText(QStringLiteral("client-lock.acquire")));
}

void TestSwarmClient::comesBackOnANewTab()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.abandonByHand(Abandonment::Vanish);
    QVERIFY(desk.host.graveyard.empty());
    desk.client.timerDue(AgentTimer::Act);
    QTRY_COMPARE(desk.stub.visitCount(), std::size_t(2));
    QTRY_VERIFY(desk.isSubscribed());
    QCOMPARE(desk.host.graveyard.size(), std::size_t(1));
    QVERIFY(!desk.host.graveyard.front()->isQuiet());
    QVERIFY(!desk.stub.visit(0).closeCode);
    QVERIFY(!desk.client.snapshot().gone);
    QCOMPARE(desk.client.connects().made, std::uint64_t(2));
}

void TestSwarmClient::tellsWhyItWasRefused()
{
    Desk desk;
    desk.stub.letsSubscribe = false;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.stub.visit(0).heard.size() == 1);
    desk.stub.visit(0).say(encodeSubscriptionError("presence-order.1", "Not yours.", 403));
    QTRY_COMPARE(desk.host.problems, std::vector<std::string>{"Not yours."});
    QCOMPARE(desk.client.snapshot().note, "Not yours.");
}

void TestSwarmClient::savesAndHearsOfIt()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.saveByHand();
    QVERIFY(desk.host.saves.empty());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.saveByHand();
    QCOMPARE(desk.host.saves.size(), std::size_t(1));
    QCOMPARE(desk.host.saves[0].order, "order.1");
    QCOMPARE(desk.host.saves[0].token, FencingToken{1});
    desk.client.saveAnswered(desk.host.saves[0], SaveAnswer::Done);
    QCOMPARE(desk.host.stats.saves, std::uint64_t(1));
    QCOMPARE(desk.host.holdsText(), "+order.1 saved order.1");
    QCOMPARE(desk.host.holds.back().since, desk.host.saves[0].at);
    QVERIFY(desk.hasBelief(Belief::Editing));
}

void TestSwarmClient::isAViewerOnceASaveWasRefused()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.saveByHand();
    desk.client.saveAnswered(desk.host.saves.at(0), SaveAnswer::Refused);
    QCOMPARE(desk.host.stats.savesRefused, std::uint64_t(1));
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1");
    QVERIFY(desk.hasBelief(Belief::Viewing));
}

void TestSwarmClient::tellsWhyASaveFailed()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.saveAnswered({.order = "order.1", .token = FencingToken{1}, .at = {}},
                             SaveAnswer::Failed, "The shop is shut.");
    QCOMPARE(desk.host.stats.savesFailed, std::uint64_t(1));
    QCOMPARE(desk.host.problems, std::vector<std::string>{"The shop is shut."});
}

void TestSwarmClient::tellsOfEachSave()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    for (const SaveAnswer answer : {SaveAnswer::Done, SaveAnswer::Refused, SaveAnswer::Failed}) {
        desk.host.entries.clear();
        desk.client.saveAnswered({.order = "order.1", .token = FencingToken{4}, .at = {}}, answer,
                                 "Why.");
        const auto check = answer == SaveAnswer::Done ? ClientAct::Check::Accepted
            : answer == SaveAnswer::Refused           ? ClientAct::Check::Refused
                                                      : ClientAct::Check::Failed;
        QCOMPARE(desk.host.historyOf(Tab::First), "write(4," + std::to_string(int(check)) + ")");
    }
}

void TestSwarmClient::tellsOfTheSecondTab()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.openSecondTabByHand();
    const int before = desk.host.changes;
    QTRY_VERIFY(desk.stub.visitCount() == 2 && desk.isSubscribed());
    QVERIFY(desk.host.changes > before);
    QCOMPARE(desk.host.historyOf(Tab::First), "open subscribe connected subscribed");
    QCOMPARE(desk.host.historyOf(Tab::Second), "open subscribe connected subscribed");
    desk.host.entries.clear();
    desk.client.abandonByHand(Abandonment::Sleep);
    desk.client.thawByHand();
    desk.client.closeSecondTabByHand();
    QCOMPARE(desk.host.historyOf(Tab::Second), "sleep thaw tab-close");
    QCOMPARE(desk.host.historyOf(Tab::First), "sleep thaw");
}

void TestSwarmClient::aSecondTabIsThePersonsToo()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.openSecondTabByHand();
    desk.client.openSecondTabByHand();
    QTRY_VERIFY(desk.stub.visitCount() == 2 && desk.isSubscribed());
    QVERIFY(desk.stub.visit(1).heardText(QStringLiteral("presence-order.1")));
    QCOMPARE(desk.client.connects().made, std::uint64_t(2));
    desk.client.closeSecondTabByHand();
    QTRY_COMPARE(desk.stub.visit(1).closeCode, 1001);
    QVERIFY(!desk.stub.visit(0).closeCode);
    QCOMPARE(desk.client.connects().made, std::uint64_t(2));
    QCOMPARE(desk.host.graveyard.size(), std::size_t(1));
}

void TestSwarmClient::holdsOnceWithTwoTabs()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.openSecondTabByHand();
    QTRY_VERIFY(desk.stub.visitCount() == 2 && desk.isSubscribed());
    desk.tell(1, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.stats.locksGranted, std::uint64_t(2));
    QCOMPARE(desk.host.holdsText(), "+order.1");
    desk.client.abandonByHand(Abandonment::TabClose);
    QCOMPARE(desk.host.holdsText(), "+order.1");
    desk.client.closeSecondTabByHand();
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1");
}

void TestSwarmClient::losesBothTabsAtOnce_data()
{
    QTest::addColumn<Abandonment>("how");
    QTest::addRow("crash") << Abandonment::Crash;
    QTest::addRow("vanish") << Abandonment::Vanish;
    QTest::addRow("sleep") << Abandonment::Sleep;
}

void TestSwarmClient::losesBothTabsAtOnce()
{
    QFETCH(Abandonment, how);
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.client.openSecondTabByHand();
    QTRY_VERIFY(desk.stub.visitCount() == 2 && desk.isSubscribed());
    desk.tell(1, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.abandonByHand(how);
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1");
    if (how == Abandonment::Crash)
        QTRY_VERIFY(desk.stub.visit(0).closeCode && desk.stub.visit(1).closeCode);
    if (how != Abandonment::Sleep)
        return;
    desk.client.thawByHand();
    QTRY_COMPARE(desk.host.holdsText(), "+order.1 -order.1 +order.1");
}

void TestSwarmClient::leavesForGood()
{
    Desk desk;
    QTRY_VERIFY(desk.stub.visitCount() == 1 && desk.isSubscribed());
    desk.tell(0, "lock.granted", R"(,"ttl_ms":null)");
    QTRY_COMPARE(desk.host.holdsText(), "+order.1");
    desk.client.leave();
    QCOMPARE(desk.host.holdsText(), "+order.1 -order.1");
    QVERIFY(desk.host.timers.empty());
    QTRY_COMPARE(desk.stub.visit(0).closeCode, 1001);
    QCOMPARE(desk.client.connects().made, std::uint64_t(1));
}

QTEST_GUILESS_MAIN(TestSwarmClient)
#include "tst_swarmclient.moc"
