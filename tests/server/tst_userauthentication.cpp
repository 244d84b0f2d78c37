// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/hubharness.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

/// Signing in, and what a signed-in user has of it.
class TestUserAuthentication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersASignin();
    void answersARepeatedSigninAlike();
    void refusesAForgedSignin();
    void refusesASecondUser();
    void sendsToAUserOnAllTheirConnections();
    void keepsAUsersEventsFromOthers();
    void ownsLocksAsTheUser();
    void joinsPresenceAsTheUser();
    void terminatesAllConnectionsOfAUser();
    void terminatesNobodyByMereMembership();
    void forgetsWhoLeft();
};

namespace {

constexpr std::string_view ann = R"({"id":"ann","user_info":{"name":"Ann"}})";
constexpr std::string_view ben = R"({"id":"ben"})";

} // namespace

void TestUserAuthentication::answersASignin()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.signIn(conn, ann);
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:signin_success"));
    const std::string expected
        = R"({"user_data":"{\"id\":\"ann\",\"user_info\":{\"name\":\"Ann\"}}"})";
    QCOMPARE(harness.lastDataTo(conn, "pusher:signin_success"), expected);
    harness.ping(conn);
    QCOMPARE(harness.log().all<LifecycleEntry>().back().user, std::string("ann"));
}

void TestUserAuthentication::answersARepeatedSigninAlike()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, ann);
    harness.signIn(conn, ann);
    harness.log().clear();
    harness.api("POST", "/apps/app/users/ann/terminate_connections", {}, "{}");
    QCOMPARE(harness.log().all<ClosedConnection>().size(), 1U);
}

void TestUserAuthentication::refusesAForgedSignin()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.log().clear();
    harness.text(
        conn,
        R"({"event":"pusher:signin","data":{"auth":"key:00","user_data":"{\"id\":\"ann\"}"}})");
    QCOMPARE(harness.eventLineTo(conn), std::string("pusher:error"));
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4009});
    QVERIFY(harness.log().all<ClosedConnection>().empty());
    harness.subscribe(conn, "#server-to-user-ann");
    QCOMPARE(harness.eventsTo(conn).back(),
             std::string("pusher:subscription_error@#server-to-user-ann"));
}

void TestUserAuthentication::refusesASecondUser()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, ann);
    harness.log().clear();
    harness.signIn(conn, ben);
    QCOMPARE(harness.errorCodesTo(conn), std::vector<int>{4009});
    harness.ping(conn);
    QCOMPARE(harness.log().all<LifecycleEntry>().back().user, std::string("ann"));
}

void TestUserAuthentication::sendsToAUserOnAllTheirConnections()
{
    HubHarness harness;
    std::vector<ConnId> tabs;
    for (int i = 0; i < 2; ++i) {
        tabs.push_back(harness.open());
        harness.signIn(tabs.back(), ann);
        harness.text(
            tabs.back(),
            R"({"event":"pusher:subscribe","data":{"auth":"","channel":"#server-to-user-ann"}})");
    }
    const ConnId other = harness.open();
    harness.signIn(other, ben);
    harness.log().clear();
    QCOMPARE(harness.publish("#server-to-user-ann", "hello").status, 200);
    QCOMPARE(harness.eventLineTo(tabs[0]), std::string("hello@#server-to-user-ann"));
    QCOMPARE(harness.eventLineTo(tabs[1]), std::string("hello@#server-to-user-ann"));
    QCOMPARE(harness.eventLineTo(other), std::string());
}

void TestUserAuthentication::keepsAUsersEventsFromOthers()
{
    HubHarness harness;
    const ConnId stranger = harness.open();
    const ConnId other = harness.open();
    harness.signIn(other, ben);
    harness.log().clear();
    for (const ConnId conn : {stranger, other}) {
        harness.subscribe(conn, "#server-to-user-ann");
        QCOMPARE(harness.eventLineTo(conn),
                 std::string("pusher:error pusher:subscription_error@#server-to-user-ann"));
    }
    harness.log().clear();
    harness.publish("#server-to-user-ann", "hello");
    QVERIFY(harness.log().all<SentMessage>().empty());
}

void TestUserAuthentication::ownsLocksAsTheUser()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, ann);
    harness.subscribe(conn, "private-order.7");
    const auto facts = harness.log().all<LockEvent>();
    QCOMPARE(facts.size(), 1U);
    QCOMPARE(facts[0].owner, (Owner{conn, harness.socketId(conn), UserId("ann")}));
}

void TestUserAuthentication::joinsPresenceAsTheUser()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, ann);
    harness.subscribe(conn, "presence-room");
    const std::string data = harness.lastDataTo(conn, "pusher_internal:subscription_succeeded");
    QVERIFY2(data.find(R"("hash":{"ann":{"name":"Ann"}})") != std::string::npos, data.c_str());
}

void TestUserAuthentication::terminatesAllConnectionsOfAUser()
{
    HubHarness harness;
    const ConnId tab1 = harness.open();
    const ConnId tab2 = harness.open();
    const ConnId other = harness.open();
    harness.signIn(tab1, ann);
    harness.signIn(tab2, ann);
    harness.signIn(other, ben);
    harness.subscribe(tab1, "private-order.7");
    harness.subscribe(other, "private-order.7");
    harness.log().clear();
    const ApiReply reply = harness.api("POST", "/apps/app/users/ann/terminate_connections", {},
                                       "{}");
    QCOMPARE(reply, (ApiReply{.status = 200, .body = "{}"}));
    const auto closed = harness.log().all<ClosedConnection>();
    QCOMPARE(closed.size(), 2U);
    QCOMPARE(closed[0].conn, tab1);
    QCOMPARE(closed[1].conn, tab2);
    QCOMPARE(closed[0].code, CloseCode::Unauthorized);
    // The lock is free by then, not when the close handshake is over.
    // A user whom the app puts out gets no grace: the next one has it.
    QCOMPARE(harness.factLine(), std::string("released #1, granted #3"));
    QCOMPARE(harness.eventLineTo(other),
             std::string("lock.changed@private-order.7 lock.granted@private-order.7 "
                         "lock.changed@private-order.7"));
    QCOMPARE(harness.hub().stats().connections, 1U);

    harness.log().clear();
    QCOMPARE(harness.api("POST", "/apps/app/users/ann/terminate_connections", {}, "{}").status,
             200);
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

void TestUserAuthentication::terminatesNobodyByMereMembership()
{
    HubHarness harness;
    const ConnId member = harness.open();
    harness.subscribe(member, "presence-room", "ann");
    harness.log().clear();
    harness.api("POST", "/apps/app/users/ann/terminate_connections", {}, "{}");
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

void TestUserAuthentication::forgetsWhoLeft()
{
    HubHarness harness;
    const ConnId conn = harness.open();
    harness.signIn(conn, ann);
    harness.close(conn);
    harness.log().clear();
    harness.api("POST", "/apps/app/users/ann/terminate_connections", {}, "{}");
    QVERIFY(harness.log().all<ClosedConnection>().empty());
}

QTEST_GUILESS_MAIN(TestUserAuthentication)
#include "tst_userauthentication.moc"
