// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/articlehandler.h"
#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

#include <functional>

using namespace echolock;
using namespace std::chrono_literals;

/// The article's failures (each of which must stay), and beside them the same steps under `owner`.
class TestArticleHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failsWhereOwnerDoesNot_data();
    void failsWhereOwnerDoesNot();
    void takesDifferentNamesForOneOrder_data();
    void takesDifferentNamesForOneOrder();
    void neverLearnsTheUser();
    void unlocksInTheOrderOfSubscriptions();
    void tellsTheAskerButNotTheChannel();
    void takesNoRequests();
};

namespace {

using Steps = std::function<void(HubHarness&)>;

const CloseHow fin{CloseHow::Kind::Fin, 1006};

ConnId opened(HubHarness& harness, const char* channel)
{
    const ConnId conn = harness.open();
    harness.subscribe(conn, channel);
    return conn;
}

void forgedSubscription(HubHarness& harness)
{
    const ConnId attacker = harness.open();
    harness.subscribeForged(attacker, "private-order.7");
    opened(harness, "private-order.7");
}

void missingSignature(HubHarness& harness)
{
    const ConnId attacker = harness.open();
    harness.text(attacker, R"({"event":"pusher:subscribe","data":{"channel":"private-order.7"}})");
    opened(harness, "private-order.7");
}

void anotherLeaves(HubHarness& harness)
{
    opened(harness, "private-order.7");
    const ConnId viewer = opened(harness, "private-order.7");
    harness.close(viewer, fin);
}

void unsubscribes(HubHarness& harness)
{
    const ConnId conn = opened(harness, "private-order.7");
    harness.unsubscribe(conn, "private-order.7");
}

void comesBackAfterAnotherFreedIt(HubHarness& harness)
{
    const ConnId conn = opened(harness, "private-order.7");
    const ConnId viewer = opened(harness, "private-order.7");
    harness.unsubscribe(conn, "private-order.7");
    harness.close(viewer, fin);
    harness.subscribe(conn, "private-order.7");
}

void otherKindsOfChannel(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-order.7", "alice");
    opened(harness, "private-order.7");
}

void viewerOfAnotherOrderLeaves(HubHarness& harness)
{
    opened(harness, "private-order.7");
    const ConnId viewer = opened(harness, "private-order.7x");
    harness.close(viewer, fin);
}

void reloadOverlap(HubHarness& harness)
{
    const ConnId before = opened(harness, "private-order.7");
    const ConnId after = harness.open();
    harness.close(before, fin);
    harness.subscribe(after, "private-order.7");
    opened(harness, "private-order.7");
}

void staleSignatureThenTheRightOne(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.subscribeForged(conn, "private-order.7");
    harness.subscribe(conn, "private-order.7");
}

void invalidName(HubHarness& harness)
{
    const ConnId conn = harness.open();
    harness.subscribe(conn, "private-order. 7");
}

} // namespace

void TestArticleHandler::failsWhereOwnerDoesNot_data()
{
    QTest::addColumn<Steps>("steps");
    QTest::addColumn<std::string>("article");
    QTest::addColumn<std::string>("owner");
    const auto row = [](const char* bug, void (*steps)(HubHarness&), const char* article,
                        const char* owner) {
        QTest::newRow(bug) << Steps(steps) << std::string(article) << std::string(owner);
    };
    row("locks before the signature is checked", forgedSubscription, "granted #1, denied #2",
        "granted #2");
    row("locks without any signature", missingSignature, "granted #1, denied #2", "granted #2");
    row("unlocks what another holds", anotherLeaves, "granted #1, denied #2, released #1",
        "granted #1, denied #2");
    row("ignores unsubscribe", unsubscribes, "granted #1", "granted #1, released #1");
    row("never locks a channel twice", comesBackAfterAnotherFreedIt,
        "granted #1, denied #2, released #1", "granted #1, denied #2, released #1, granted #1");
    row("sees private channels only", otherKindsOfChannel, "granted #2", "granted #1, denied #2");
    row("takes 7x for 7", viewerOfAnotherOrderLeaves, "granted #1, denied #2, released #1",
        "granted #1, granted #2, released #2");
    row("rests a lock on a stale signature", staleSignatureThenTheRightOne, "granted #1",
        "granted #1");
    row("locks by a name that no channel has", invalidName, "granted #1", "");
    row("does as well where nothing overlaps", reloadOverlap,
        "granted #1, released #1, granted #2, denied #3",
        "granted #1, released #1, granted #2, denied #3");
}

void TestArticleHandler::failsWhereOwnerDoesNot()
{
    QFETCH(Steps, steps);
    QFETCH(std::string, article);
    QFETCH(std::string, owner);
    HubHarness underArticle = HubHarness::underPolicy("article");
    steps(underArticle);
    QCOMPARE(underArticle.factLine(), article);
    HubHarness underOwner = HubHarness::underPolicy("owner");
    steps(underOwner);
    QCOMPARE(underOwner.factLine(), owner);
}

void TestArticleHandler::takesDifferentNamesForOneOrder_data()
{
    QTest::addColumn<std::string>("id");
    QTest::addColumn<std::string>("order");
    const auto row = [](const char* id, const char* order) {
        QTest::addRow("'%s'", id) << std::string(id) << std::string(order);
    };
    row("12", "order.12");
    row("0012", "order.12");
    row(" 12", "order.12");
    row("12abc", "order.12");
    row("12.items", "order.12");
    row("1_000", "order.1");
    row("abc", "order.0");
    row("", "order.0");
    row("0x1A", "order.0");
    row("550e8400-e29b-41d4-a716-446655440000", "order.0");
    row("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "order.9");
    row("1e3", "order.1000");
    row("99999999999999999999", "order.9223372036854775807");
    row("-5", "order.-5");
    row("01HZX3K6M8QJ5V", "order.1");
}

void TestArticleHandler::takesDifferentNamesForOneOrder()
{
    QFETCH(std::string, id);
    QFETCH(std::string, order);
    HubHarness harness = HubHarness::underPolicy("article");
    harness.subscribe(harness.open(), "private-order." + id);
    const auto facts = harness.log().all<LockEvent>();
    QCOMPARE(facts.size(), 1U);
    QCOMPARE(facts.front().order, Resource(order));
}

void TestArticleHandler::neverLearnsTheUser()
{
    HubHarness harness = HubHarness::underPolicy("article");
    const ConnId conn = harness.open();
    harness.subscribe(conn, "presence-room", "alice");
    harness.subscribe(conn, "private-order.7", "alice");
    QCOMPARE(harness.log().all<LockEvent>().front().owner.user, UserId());
}

void TestArticleHandler::unlocksInTheOrderOfSubscriptions()
{
    ArticleHandler handler;
    LockEvents events;
    const ConnectionContext context{ConnId{1}, SocketId("1.1"), {}};
    handler.onOpen(context, Instant(), events);
    for (const char* channel :
         {"private-order.9", "room", "private-order.12", "private-order.12.items"})
        handler.onMessage(context,
                          SubscribeFrame{.channel = channel, .auth = {}, .channelData = {}},
                          Instant(1s), events);
    events.clear();
    const auto clone = handler.clone();
    handler.onClose(context, {CloseHow::Kind::Rst, 0}, Instant(2s), events);
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].order, Resource("order.9"));
    QCOMPARE(events[1].order, Resource("order.12"));
    QCOMPARE(toString(events[1].cause), toString(LockCause::Reset));
    handler.onClose(context, {CloseHow::Kind::Rst, 0}, Instant(3s), events);
    QCOMPARE(events.size(), 2U);
    QCOMPARE(toString(clone->locks().find(Resource("order.9"))->state), toString(LockState::Held));
}

void TestArticleHandler::tellsTheAskerButNotTheChannel()
{
    HubHarness harness = HubHarness::underPolicy("article");
    const ConnId dashboard = opened(harness, "private-locks");
    const ConnId holder = harness.open();
    const ConnId viewer = harness.open();
    harness.log().clear();
    harness.subscribe(holder, "private-order.7");
    harness.subscribe(viewer, "private-order.7");
    harness.close(viewer, fin);
    QCOMPARE(
        harness.eventLineTo(holder),
        std::string(
            "pusher_internal:subscription_succeeded@private-order.7 lock.granted@private-order.7"));
    QCOMPARE(
        harness.eventLineTo(viewer),
        std::string(
            "pusher_internal:subscription_succeeded@private-order.7 lock.denied@private-order.7"));
    QCOMPARE(harness.eventLineTo(dashboard),
             std::string("lock.changed@private-locks lock.changed@private-locks"));
}

void TestArticleHandler::takesNoRequests()
{
    HubHarness harness = HubHarness::underPolicy("article");
    const ConnId conn = opened(harness, "private-order.7");
    harness.log().clear();
    harness.clientEvent(conn, "private-order.7", "client-lock.acquire");
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4301});
    QCOMPARE(harness.factLine(), std::string());
}

QTEST_GUILESS_MAIN(TestArticleHandler)
#include "tst_articlehandler.moc"
