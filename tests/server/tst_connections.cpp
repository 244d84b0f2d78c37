// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "server/hub/connections.h"

using namespace echolock;

namespace {

Connection numbered(std::uint64_t number)
{
    return Connection({ConnId{number}, SocketId(std::to_string(number) + ".1"), {}}, 0, Instant());
}

} // namespace

class TestConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasAdded();
    void forgetsWhatWasRemoved();
    void keepsPointersWhileOthersComeOrGo();
    void namesThemInTheOrderOfTheirNumbers();
    void isAValue();
};

void TestConnections::findsWhatWasAdded()
{
    Connections connections;
    QVERIFY(connections.empty());
    QVERIFY(!connections.find(ConnId{7}));
    Connection& added = connections.add(numbered(7));
    QCOMPARE(connections.find(ConnId{7}), &added);
    QCOMPARE(added.context().socketId, SocketId("7.1"));
    QVERIFY(!connections.find(ConnId{8}));
    QCOMPARE(connections.size(), std::size_t(1));
}

void TestConnections::forgetsWhatWasRemoved()
{
    Connections connections;
    connections.add(numbered(7));
    const auto removed = connections.remove(ConnId{7});
    QVERIFY(removed);
    QCOMPARE(removed->context().socketId, SocketId("7.1"));
    QVERIFY(!connections.find(ConnId{7}));
    QVERIFY(!connections.remove(ConnId{7}));
    QVERIFY(connections.empty());
}

void TestConnections::keepsPointersWhileOthersComeOrGo()
{
    Connections connections;
    Connection* const first = &connections.add(numbered(1));
    for (std::uint64_t number = 2; number <= 5000; ++number)
        connections.add(numbered(number));
    for (std::uint64_t number = 2; number <= 4000; ++number)
        connections.remove(ConnId{number});
    QCOMPARE(connections.find(ConnId{1}), first);
}

void TestConnections::namesThemInTheOrderOfTheirNumbers()
{
    Connections connections;
    constexpr std::uint64_t count = 1000;
    // 389 and 1000 have no common divisor, so each number comes once.
    for (std::uint64_t i = 0; i < count; ++i)
        connections.add(numbered(1 + i * 389 % count));
    connections.remove(ConnId{500});
    const std::vector<ConnId> numbers = connections.inOrder();
    QCOMPARE(numbers.size(), std::size_t(count - 1));
    QCOMPARE(numbers.front(), ConnId{1});
    QCOMPARE(numbers[499], ConnId{501});
    QVERIFY(std::ranges::is_sorted(numbers));
}

void TestConnections::isAValue()
{
    Connections connections;
    connections.add(numbered(1));
    Connections copy = connections;
    copy.find(ConnId{1})->channels().insert("news");
    copy.add(numbered(2));
    QVERIFY(connections.find(ConnId{1})->channels().empty());
    QCOMPARE(connections.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestConnections)
#include "tst_connections.moc"
