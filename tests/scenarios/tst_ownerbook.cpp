// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/ownerbook.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

const Resource order("order.7");
const SocketId first("1.1");
const SocketId second("2.1");
const SocketId stranger("9.9");

OwnerBook bookOf(Ownership ownership)
{
    OwnerBook book({{"tab1", "alice"}, {"tab2", "alice"}}, ownership);
    book.connected(first, 0);
    book.connected(second, 1);
    book.learn({ConnId{1}, first, UserId("7")}, order);
    book.learn({ConnId{2}, second, UserId("7")}, order);
    book.learn({ConnId{2}, second, UserId()}, Resource("order.8"));
    return book;
}

} // namespace

class TestOwnerBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void usersOwnWhereTheyAreKnown();
    void connectionsOwnOtherwise();
    void namesOwners();
};

void TestOwnerBook::usersOwnWhereTheyAreKnown()
{
    const OwnerBook book = bookOf(Ownership::User);
    QVERIFY(book.isSame(first, second, order));
    QVERIFY(!book.isSame(first, second, Resource("order.8")));
    QVERIFY(!book.isSame(first, stranger, order));
    QVERIFY(book.isSame(stranger, stranger, order));
}

void TestOwnerBook::connectionsOwnOtherwise()
{
    const OwnerBook book = bookOf(Ownership::Connection);
    QVERIFY(!book.isSame(first, second, order));
    QVERIFY(book.isSame(first, first, order));
    QVERIFY(book.clientOf(second) == std::size_t{1});
    QVERIFY(!book.clientOf(stranger));
}

void TestOwnerBook::namesOwners()
{
    QCOMPARE(bookOf(Ownership::User).name(first, order), std::string("7"));
    OwnerBook book = bookOf(Ownership::Connection);
    QCOMPARE(book.name(first, order), std::string("tab1 (alice)"));
    QCOMPARE(book.name(stranger, order), std::string("connection 9.9"));
    book.connected(SocketId("3.1"), 0);
    QCOMPARE(book.name(first, order), std::string("tab1 (alice) on connection 1"));
    QCOMPARE(book.name(SocketId("3.1"), order), std::string("tab1 (alice) on connection 2"));
}

QTEST_GUILESS_MAIN(TestOwnerBook)
#include "tst_ownerbook.moc"
