// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/articlenotes.h"
#include "tests/support/printers.h"

using namespace echolock;

class TestArticleNotes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsOneVisitorPerConnection();
    void tellsOrdersOnceAsTheyCame();
    void staysAtAnOrderUntilTheLastChannel();
    void keepsTheOrderOfAChannelThatMayLockAgain();
    void knowsWhoIsAtAnOrder();
    void givesTheLeastFreeNumber();
};

namespace {

ConnectionContext contextOf(std::uint64_t conn, const char* user = "")
{
    return {ConnId{conn}, SocketId("1." + std::to_string(conn)), UserId(user)};
}

} // namespace

void TestArticleNotes::keepsOneVisitorPerConnection()
{
    ArticleNotes notes;
    QVERIFY(!notes.find(ConnId{1}));
    notes.visitor(contextOf(1));
    notes.visitor(contextOf(1, "alice"));
    QCOMPARE(notes.find(ConnId{1})->context.user, UserId("alice"));
    QCOMPARE(notes.find(ConnId{1})->resourceId, 1U);
    notes.leave(ConnId{1});
    QVERIFY(!notes.find(ConnId{1}));
    QVERIFY(notes.leave(ConnId{1}).empty());
}

void TestArticleNotes::tellsOrdersOnceAsTheyCame()
{
    ArticleNotes notes;
    auto& visitor = notes.visitor(contextOf(1));
    notes.note(visitor, "z", Resource("order.9"));
    notes.note(visitor, "a", Resource("order.12"));
    notes.note(visitor, "b", Resource("order.9"));
    notes.note(visitor, "z", Resource("order.9"));
    QCOMPARE(notes.leave(ConnId{1}),
             (std::vector<Resource>{Resource("order.9"), Resource("order.12")}));
}

void TestArticleNotes::staysAtAnOrderUntilTheLastChannel()
{
    ArticleNotes notes;
    auto& visitor = notes.visitor(contextOf(1));
    notes.note(visitor, "private-order.7", Resource("order.7"));
    notes.note(visitor, "presence-order.7", Resource("order.7"));
    QVERIFY(!notes.erase(visitor, "private-order.7"));
    QVERIFY(!notes.erase(visitor, "private-order.7"));
    QCOMPARE(notes.erase(visitor, "presence-order.7"), std::optional(Resource("order.7")));
    QVERIFY(notes.leave(ConnId{1}).empty());
}

void TestArticleNotes::keepsTheOrderOfAChannelThatMayLockAgain()
{
    ArticleNotes notes;
    auto& visitor = notes.visitor(contextOf(1));
    notes.note(visitor, "a", Resource("order.7"));
    ArticleNotes::stopGuarding(visitor, "a");
    ArticleNotes::stopGuarding(visitor, "b");
    QVERIFY(!visitor.channels.at("a").guards);
    notes.note(visitor, "a", Resource("order.7"));
    QVERIFY(visitor.channels.at("a").guards);
    QCOMPARE(notes.leave(ConnId{1}), std::vector<Resource>{Resource("order.7")});
}

void TestArticleNotes::knowsWhoIsAtAnOrder()
{
    ArticleNotes notes;
    notes.note(notes.visitor(contextOf(2)), "a", Resource("order.7"));
    notes.note(notes.visitor(contextOf(1)), "a", Resource("order.7"));
    QCOMPARE(notes.at(Resource("order.7")), (std::set<ConnId>{ConnId{1}, ConnId{2}}));
    notes.leave(ConnId{1});
    QCOMPARE(notes.at(Resource("order.7")), std::set<ConnId>{ConnId{2}});
    notes.erase(notes.visitor(contextOf(2)), "a");
    QVERIFY(notes.at(Resource("order.7")).empty());
}

void TestArticleNotes::givesTheLeastFreeNumber()
{
    ArticleNotes notes;
    for (std::uint64_t conn = 1; conn <= 3; ++conn)
        QCOMPARE(notes.visitor(contextOf(conn)).resourceId, std::uint32_t(conn));
    notes.leave(ConnId{2});
    notes.leave(ConnId{1});
    QCOMPARE(notes.visitor(contextOf(4)).resourceId, 1U);
    QCOMPARE(notes.visitor(contextOf(5)).resourceId, 2U);
    QCOMPARE(notes.visitor(contextOf(6)).resourceId, 4U);
}

QTEST_GUILESS_MAIN(TestArticleNotes)
#include "tst_articlenotes.moc"
