// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/narrator.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

std::vector<std::string> told(const HistoryBuilder& built)
{
    Narrator narrator(built.history().cast);
    std::vector<std::string> sentences;
    for (const HistoryEntry& entry : built.history().entries) {
        if (const auto telling = narrator.tell(entry))
            sentences.push_back(telling->sentence);
    }
    return sentences;
}

/// What alice is told, where bob is the owner that the message names.
std::string toldOf(HistoryBuilder built, const std::string& event, const std::string& state,
                   const std::string& user = {})
{
    Observation seen;
    seen.kind = Observation::Kind::Lock;
    seen.channel = "private-order.7";
    seen.lock.event = event;
    seen.lock.state = state;
    seen.lock.order = Resource("order.7");
    seen.lock.owner = WireOwner{UserId(user), user.empty() ? built.socket("bob") : SocketId()};
    built.add(ClientSaw{0, seen});
    return told(built).back();
}

} // namespace

class TestNarrator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsEveryStepOfALock();
    void tellsWhatPagesAreTold();
    void saysWhatMattersToWhoeverWatches();
    void tellsOfLostConnections();
    void tellsWhatAnApplicationWritesDown();
};

void TestNarrator::tellsEveryStepOfALock()
{
    HistoryBuilder built({"tab1/alice", "bob"});
    built.connect("tab1").holds("tab1").connect("bob").views("bob", "tab1");
    built.unsubscribe("tab1").fact("tab1", ServerConnection::Kind::Unsubscribed, "private-order.7");
    QCOMPARE(
        told(built),
        (std::vector<std::string>{
            "tab1 (alice) connects", "tab1 (alice) is connected", "tab1 (alice) opens order.7",
            "the server lets tab1 (alice) into order.7", "order.7 locked by tab1 (alice)",
            "tab1 (alice) learns that order.7 is its own", "bob connects", "bob is connected",
            "bob opens order.7", "the server lets bob into order.7",
            "order.7 refused to bob: tab1 (alice) has it",
            "bob learns that order.7 is not to be had: somebody else has it",
            "tab1 (alice) leaves order.7", "the server sees that tab1 (alice) has left order.7"}));
}

void TestNarrator::tellsWhatPagesAreTold()
{
    HistoryBuilder built({"alice", "bob"});
    built.connect("alice").connect("bob");
    QCOMPARE(toldOf(built, "lock.revoked", {}),
             std::string("alice learns that order.7 is its own "
                         "no more"));
    QCOMPARE(toldOf(built, "lock.changed", "free"),
             std::string("alice learns that order.7 is free"));
    QCOMPARE(toldOf(built, "lock.changed", "held"),
             std::string("alice learns that bob has order.7"));
    QCOMPARE(toldOf(built, "lock.changed", "held", "carol"),
             std::string("alice learns that carol has order.7"));
    QCOMPARE(toldOf(built, "lock.changed", "grace"),
             std::string("alice learns that order.7 waits for bob"));
}

void TestNarrator::saysWhatMattersToWhoeverWatches()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").holds("alice");
    Narrator narrator(built.history().cast);
    std::vector<std::string> events;
    for (const HistoryEntry& entry : built.history().entries) {
        const auto telling = narrator.tell(entry);
        if (telling && telling->weight == Telling::Weight::Event)
            events.push_back(std::string(telling->sign) + " " + telling->sentence);
    }
    QCOMPARE(events,
             (std::vector<std::string>{"· alice opens order.7", "● order.7 locked by alice"}));
}

void TestNarrator::tellsOfLostConnections()
{
    HistoryBuilder built({"alice"});
    built.connect("alice")
        .state("alice", ConnectionState::Connecting)
        .state("alice", ConnectionState::Unavailable)
        .act("alice", ClientAct::Kind::Acquire, "order.7")
        .act("alice", ClientAct::Kind::Release, "order.7")
        .act("alice", ClientAct::Kind::Renew, "order.7")
        .act("alice", ClientAct::Kind::TakeOver, "order.7")
        .confirmed("alice")
        .closed("alice");
    QCOMPARE(told(built),
             (std::vector<std::string>{
                 "alice connects", "alice is connected", "alice finds itself unavailable",
                 "alice asks for order.7", "alice gives up order.7",
                 "alice asks for more time with order.7", "alice takes order.7 over",
                 "order.7 stays locked by alice", "the server sees that alice is gone"}));
}

void TestNarrator::tellsWhatAnApplicationWritesDown()
{
    HistoryBuilder built({"tab1/alice"});
    built.connect("tab1").writesDown("tab1");
    QCOMPARE(told(built).back(),
             std::string("the application writes down that order.7 is locked for tab1 (alice)"));
    QCOMPARE(told(HistoryBuilder(built).writesDownFree("tab1")).back(),
             std::string("the application writes down that order.7 is free"));
    built.add(WebhookHandled{Resource("order.7"), built.socket("tab1"), false, 1, 1,
                             WebhookHandled::Effect::Dropped});
    QCOMPARE(told(built).back(),
             std::string("the application knows something newer than that order.7 is free"));
}

QTEST_GUILESS_MAIN(TestNarrator)
#include "tst_narrator.moc"
