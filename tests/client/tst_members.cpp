// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/echo/members.h"
#include "tests/client/echopage.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view room = "presence-order.5";

/// What pusher-js 8.6.0 made of the same calls was asked of it in Node.
constexpr std::string_view roster
    = R"({"presence":{"count":9,"hash":{"b":{"n":"B"}, "10":null,"2":{"n":2},"a":{},"01":1}}})";

std::string keys(const Members& members)
{
    std::string text;
    for (const Members::Member& member : members.all())
        text += (text.empty() ? "" : ",") + member.id;
    return text;
}

/// A page that has joined the room as b.
EchoPage joined()
{
    EchoPage page;
    page.connect();
    page.greet("1.1");
    page.subscribe(room);
    page.answer(1, AuthAnswer{.auth = "k:s", .channelData = R"({"user_id":"b"})"});
    page.text(encodeEvent(room, "pusher_internal:subscription_succeeded", std::string(roster)));
    page.take();
    return page;
}

} // namespace

class TestMembers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTheServerSays();
    void countsSomebodyKnownOnce();
    void tellsOfNobodyUnknown();
    void takesNumbersForIds();
    void readsEscapedIds();
    void refusesWhatIsNoRoster_data();
    void refusesWhatIsNoRoster();

    void aPageKnowsWhoIsThere();
    void aPageKnowsNobodyOnceItReconnects();
    void aBrokenRosterIsAnError();
    void aSubscriptionCountIsKept();
};

void TestMembers::takesWhatTheServerSays()
{
    Members members;
    QVERIFY(members.setMyIdFrom(R"({"user_id":"b"})").has_value());
    QCOMPARE(members.me(), "");
    QVERIFY(members.assign(roster).has_value());
    QCOMPARE(members.count(), 9);
    QCOMPARE(keys(members), "2,10,b,a,01");
    QCOMPARE(members.me(), R"({"id":"b","info":{"n":"B"}})");
    QVERIFY(members.get("10") == (Members::Member{"10", "null"}));
    QVERIFY(!members.get("c"));
}

void TestMembers::countsSomebodyKnownOnce()
{
    Members members;
    QVERIFY(members.assign(roster).has_value());
    const std::string first = R"({"user_id":"c","user_info":{"n":1}})";
    QCOMPARE(members.add(first).value(), R"({"id":"c","info":{"n":1}})");
    const std::string second = R"({"user_id":"c","user_info":{"n":2}})";
    QCOMPARE(members.add(second).value(), R"({"id":"c","info":{"n":2}})");
    QCOMPARE(members.count(), 10);
    QCOMPARE(keys(members), "2,10,b,a,01,c");
}

void TestMembers::tellsOfNobodyUnknown()
{
    Members members;
    QVERIFY(members.assign(roster).has_value());
    QVERIFY(!members.remove(R"({"user_id":"zz"})").value());
    QCOMPARE(members.count(), 9);
    const auto gone = members.remove(R"({"user_id":"b","user_info":{"x":1}})");
    QCOMPARE(gone.value().value_or(""), R"({"id":"b","info":{"n":"B"}})");
    QCOMPARE(members.count(), 8);
    QCOMPARE(keys(members), "2,10,a,01");
}

void TestMembers::takesNumbersForIds()
{
    Members members;
    QVERIFY(members.setMyIdFrom(R"({"user_id":2})").has_value());
    QVERIFY(members.assign(roster).has_value());
    QCOMPARE(members.me(), R"({"id":2,"info":{"n":2}})");
    QCOMPARE(members.add(R"({"user_id":5})").value(), R"({"id":5})");
    QCOMPARE(keys(members), "2,5,10,b,a,01");
    QCOMPARE(members.remove(R"({"user_id":"5"})").value().value_or(""), R"({"id":"5"})");
}

void TestMembers::readsEscapedIds()
{
    Members members;
    const std::string data = R"({"presence":{"count":1,"hash":{ "a\/\u00eb" : {"x":"}"} }}})";
    QVERIFY(members.assign(data).has_value());
    QVERIFY(members.get("a/\xc3\xab") == (Members::Member{"a/\xc3\xab", R"({"x":"}"})"}));
}

void TestMembers::refusesWhatIsNoRoster_data()
{
    QTest::addColumn<QByteArray>("data");
    for (const char* data : {"", "[]", "{}", R"({"presence":null})", R"({"presence":{"count":1}})",
                             R"({"presence":{"count":1,"hash":null}})"})
        QTest::newRow(data) << QByteArray(data);
}

void TestMembers::refusesWhatIsNoRoster()
{
    QFETCH(QByteArray, data);
    Members members;
    QVERIFY(!members.assign(data.toStdString()));
    QCOMPARE(keys(members), "");
}

void TestMembers::aPageKnowsWhoIsThere()
{
    EchoPage page = joined();
    const Members* members = page.client.members(room);
    QVERIFY(members);
    QCOMPARE(members->me(), R"({"id":"b","info":{"n":"B"}})");
    page.text(encodeEvent(room, "pusher_internal:member_added", R"({"user_id":"c"})"));
    page.text(encodeEvent(room, "pusher_internal:member_added", R"({"user_id":"c"})"));
    page.text(encodeEvent(room, "pusher_internal:member_removed", R"({"user_id":"c"})"));
    page.text(encodeEvent(room, "pusher_internal:member_removed", R"({"user_id":"c"})"));
    const std::string beginning = "event presence-order.5 pusher:member_";
    QCOMPARE(page.take(),
             (Lines{beginning + R"(added {"id":"c"})", beginning + R"(added {"id":"c"})",
                    beginning + R"(removed {"id":"c"})"}));
    QCOMPARE(page.client.members(room)->count(), 9);
    const EchoClient fork = page.client;
    page.unsubscribe(room);
    QVERIFY(!page.client.members(room));
    QCOMPARE(fork.members(room)->count(), 9);
}

void TestMembers::aPageKnowsNobodyOnceItReconnects()
{
    EchoPage page = joined();
    page.closed(1006);
    QVERIFY(page.client.members(room));
    page.advance(1s);
    QVERIFY(!page.client.members(room));
}

void TestMembers::aBrokenRosterIsAnError()
{
    EchoPage page = joined();
    page.text(encodeEvent(room, "pusher_internal:subscription_succeeded", "{}"));
    QCOMPARE(page.take(), (Lines{"error 0"}));
    QVERIFY(page.client.isSubscribed(room));
    page.text(encodeEvent(room, "pusher_internal:member_added", "[]"));
    QCOMPARE(page.take(), (Lines{"error 0"}));
}

/// Zero is not kept, only told (channel.ts).
void TestMembers::aSubscriptionCountIsKept()
{
    EchoPage page = joined();
    for (const char* count : {"7", "0"}) {
        const std::string data = R"({"subscription_count":)" + std::string(count) + "}";
        page.text(encodeEvent(room, "pusher_internal:subscription_count", data));
        QCOMPARE(page.take(), (Lines{"event presence-order.5 pusher:subscription_count " + data}));
        QCOMPARE(page.client.subscriptionCount(room), 7U);
    }
    QCOMPARE(page.client.subscriptionCount("news"), 0U);
}

QTEST_GUILESS_MAIN(TestMembers)
#include "tst_members.moc"
