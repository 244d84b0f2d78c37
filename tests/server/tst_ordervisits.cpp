// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/ordervisits.h"

using namespace echolock;

class TestOrderVisits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void knowsOrdersByVerifiedChannelsOnly();
    void leavesAnOrderWithItsLastChannel();
    void tellsCacheChannelsApartWhereTheyAreNone();
    void leavesAllOrdersOnce();
    void findsTheOldestConnectionOfAUser();

private:
    OrderVisits m_visits{{*LockPattern::parse("order.{id}")}};
};

namespace {

const Owner ann{ConnId{1}, SocketId("1.1"), UserId("ann")};
const Owner annAgain{ConnId{2}, SocketId("2.2"), UserId("ann")};
const Resource seven("order.7");

ChannelName channel(const char* name)
{
    return *parseChannelName(name);
}

} // namespace

void TestOrderVisits::init()
{
    m_visits = OrderVisits({*LockPattern::parse("order.{id}")});
}

void TestOrderVisits::knowsOrdersByVerifiedChannelsOnly()
{
    QCOMPARE(m_visits.enter(ann, channel("presence-order.7")), std::optional(seven));
    QVERIFY(!m_visits.enter(ann, channel("order.7")));
    QVERIFY(!m_visits.enter(ann, channel("private-invoice.7")));
    QCOMPARE(m_visits.ordersOf(ann.conn), 1U);
}

void TestOrderVisits::leavesAnOrderWithItsLastChannel()
{
    m_visits.enter(ann, channel("presence-order.7"));
    m_visits.enter(ann, channel("private-order.7"));
    QVERIFY(!m_visits.leave(ann.conn, channel("presence-order.7")));
    QVERIFY(!m_visits.leave(ann.conn, channel("presence-order.7")));
    QVERIFY(m_visits.isAt(ann.conn, seven));
    QCOMPARE(m_visits.leave(ann.conn, channel("private-order.7")), std::optional(seven));
    QVERIFY(!m_visits.isAt(ann.conn, seven));
    QVERIFY(!m_visits.leave(ann.conn, channel("private-order.7")));
}

void TestOrderVisits::tellsCacheChannelsApartWhereTheyAreNone()
{
    ChannelName named = channel("private-cache-order.7");
    named.isCache = false; // As laravel-websockets takes it.
    m_visits.enter(ann, named);
    m_visits.enter(ann, channel("private-order.7"));
    QVERIFY(!m_visits.leave(ann.conn, named));
    QCOMPARE(m_visits.leave(ann.conn, channel("private-order.7")), std::optional(seven));
}

void TestOrderVisits::leavesAllOrdersOnce()
{
    m_visits.enter(ann, channel("private-order.8"));
    m_visits.enter(ann, channel("private-order.7"));
    QCOMPARE(m_visits.leaveAll(ann.conn), (std::vector{seven, Resource("order.8")}));
    QVERIFY(m_visits.leaveAll(ann.conn).empty());
    QCOMPARE(m_visits.ordersOf(ann.conn), 0U);
}

void TestOrderVisits::findsTheOldestConnectionOfAUser()
{
    m_visits.enter(annAgain, channel("private-order.7"));
    m_visits.enter(ann, channel("private-order.7"));
    QCOMPARE(m_visits.connectionsOf(UserId("ann"), seven).at(0).conn, ann.conn);
    QVERIFY(m_visits.connectionsOf(UserId("ann"), Resource("order.8")).empty());
    QVERIFY(m_visits.connectionsOf(UserId("bob"), seven).empty());
    const Owner bob{annAgain.conn, annAgain.socket, UserId("bob")};
    QCOMPARE(m_visits.identify(bob), std::vector{seven});
    QVERIFY(m_visits.connectionsOf(UserId("bob"), seven) == std::vector{bob});
    QVERIFY(m_visits.identify({ConnId{3}, SocketId("3.3"), UserId("cat")}).empty());
}

QTEST_GUILESS_MAIN(TestOrderVisits)
#include "tst_ordervisits.moc"
