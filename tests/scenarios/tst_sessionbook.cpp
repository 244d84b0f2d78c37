// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/sessionbook.h"
#include "tests/support/historybuilder.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

const Resource order("order.7");

SessionBook bookOf(const HistoryBuilder& built)
{
    SessionBook book(built.history().cast);
    for (const HistoryEntry& entry : built.history().entries)
        book.feed(entry);
    return book;
}

} // namespace

class TestSessionBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhoIsLive();
    void knowsThatAPageHasGone_data();
    void knowsThatAPageHasGone();
    void aFrozenPageComesBack();
    void aNewConnectionReplacesTheOldOne();
    void keepsWhatWasAuthorisedForGood();
    void knowsPersonsAcrossTabs();
    void namesEverybody();
    void forgetsConnectionsThatAreOver();
    void keepsWhatIsPinned();
    void keepsConnectionsWhoseEndNobodySaw();
    void forgetsOrdersThatWereLeft();
};

void TestSessionBook::knowsWhoIsLive()
{
    HistoryBuilder built({"alice"});
    built.connect("alice");
    QVERIFY(bookOf(built).isLive(built.socket("alice")));
    QVERIFY(!bookOf(built).isLiveOn(built.socket("alice"), order));
    built.subscribe("alice");
    QVERIFY(bookOf(built).isLiveOn(built.socket("alice"), order));
    built.unsubscribe("alice");
    QVERIFY(!bookOf(built).isLiveOn(built.socket("alice"), order));
    QVERIFY(!bookOf(built).isLive(SocketId("9.9")));
}

void TestSessionBook::knowsThatAPageHasGone_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<bool>("live");
    QTest::addColumn<QByteArray>("absence");
    const auto row = [](Abandonment how, bool live, const char* absence) {
        QTest::addRow("%s", std::string(toString(how)).c_str())
            << static_cast<int>(how) << live << QByteArray(absence);
    };
    row(Abandonment::Leave, true, "has left it");
    row(Abandonment::Close, false, "is gone (close)");
    row(Abandonment::Vanish, false, "is gone (vanish)");
    row(Abandonment::Freeze, false, "is gone (freeze)");
    row(Abandonment::Reload, false, "is gone (reload)");
}

void TestSessionBook::knowsThatAPageHasGone()
{
    QFETCH(int, how);
    QFETCH(bool, live);
    QFETCH(QByteArray, absence);
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice").abandon("alice", static_cast<Abandonment>(how));
    const SessionBook book = bookOf(built);
    QCOMPARE(book.isLive(built.socket("alice")), live);
    QVERIFY(!book.isLiveOn(built.socket("alice"), order));
    QCOMPARE(book.absenceOf(built.socket("alice"), order), absence.toStdString());
}

void TestSessionBook::aFrozenPageComesBack()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice").abandon("alice", Abandonment::Freeze).thaw("alice");
    QVERIFY(bookOf(built).isLiveOn(built.socket("alice"), order));
}

void TestSessionBook::aNewConnectionReplacesTheOldOne()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice");
    const SocketId old = built.socket("alice");
    built.abandon("alice", Abandonment::Reload).connect("alice").subscribe("alice");
    const SessionBook book = bookOf(built);
    QVERIFY(!book.isLive(old));
    QVERIFY(book.isLiveOn(built.socket("alice"), order));
    QCOMPARE(book.current(0), std::optional(built.socket("alice")));
    QCOMPARE(book.absenceOf(old, order), std::string("has a new connection since"));
    QVERIFY(book.find(old)->number < book.find(built.socket("alice"))->number);
}

void TestSessionBook::keepsWhatWasAuthorisedForGood()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice").unsubscribe("alice").closed("alice");
    const SessionBook book = bookOf(built);
    QVERIFY(book.find(built.socket("alice"))->authorised.contains(order));
    QVERIFY(book.find(built.socket("alice"))->subscribed.empty());
}

void TestSessionBook::knowsPersonsAcrossTabs()
{
    HistoryBuilder built({"tab1/alice", "tab2/alice", "bob"});
    built.connect("tab1").connect("tab2").connect("bob");
    const SessionBook book = bookOf(built);
    QVERIFY(book.samePerson(built.socket("tab1"), built.socket("tab2")));
    QVERIFY(!book.samePerson(built.socket("tab1"), built.socket("bob")));
    QVERIFY(book.isPerson(built.socket("tab1"), 1));
    QVERIFY(!book.isPerson(built.socket("tab1"), 2));
    QVERIFY(!book.isPerson(SocketId("9.9"), 2));
}

void TestSessionBook::namesEverybody()
{
    HistoryBuilder built({"tab1/alice", "bob"});
    built.connect("tab1").connect("bob");
    const SessionBook book = bookOf(built);
    QCOMPARE(book.nameOf(built.socket("tab1")), std::string("tab1 (alice)"));
    QCOMPARE(book.nameOf(built.socket("bob")), std::string("bob"));
    QCOMPARE(book.nameOf(SocketId("9.9")), std::string("connection 9.9"));
}

void TestSessionBook::forgetsConnectionsThatAreOver()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").closed("alice");
    const SocketId first = built.socket("alice");
    for (std::size_t i = 0; i < SessionBook::closedMax; ++i)
        built.connect("alice").closed("alice");
    // The page's own connection is not over for the page.
    QVERIFY(bookOf(built).find(first));
    for (int i = 0; i < 1'000; ++i)
        built.connect("alice").closed("alice");
    const SessionBook book = bookOf(built);
    QVERIFY(!book.find(first));
    QVERIFY(book.find(built.socket("alice")));
    QCOMPARE(book.size(), SessionBook::closedMax + 1);
    QCOMPARE(book.find(built.socket("alice"))->number, std::uint64_t{1'257});
}

void TestSessionBook::keepsWhatIsPinned()
{
    HistoryBuilder built({"alice"});
    built.connect("alice");
    const SocketId first = built.socket("alice");
    SessionBook book(built.history().cast);
    book.pin(first);
    built.closed("alice");
    for (int i = 0; i < 1'000; ++i)
        built.connect("alice").closed("alice");
    for (const HistoryEntry& entry : built.history().entries)
        book.feed(entry);
    QCOMPARE(book.nameOf(first), std::string("alice"));
    book.unpin(first);
    const std::size_t fed = built.history().entries.size();
    for (std::size_t i = 0; i < SessionBook::closedMax; ++i)
        built.connect("alice").closed("alice");
    for (std::size_t i = fed; i < built.history().entries.size(); ++i)
        book.feed(built.history().entries[i]);
    QVERIFY(!book.find(first));
}

void TestSessionBook::keepsConnectionsWhoseEndNobodySaw()
{
    HistoryBuilder built({"alice"});
    built.connect("alice");
    const SocketId first = built.socket("alice");
    for (int i = 0; i < 1'000; ++i)
        built.connect("alice").closed("alice");
    QVERIFY(bookOf(built).find(first));
}

void TestSessionBook::forgetsOrdersThatWereLeft()
{
    HistoryBuilder built({"alice"});
    built.connect("alice").subscribe("alice");
    for (int i = 0; i < 2'000; ++i) {
        const std::string name = "order.n" + std::to_string(i);
        built.subscribe("alice", name).unsubscribe("alice", name);
    }
    const SessionBook book = bookOf(built);
    const KnownSession& session = *book.find(built.socket("alice"));
    QVERIFY(session.authorised.size() <= SessionBook::leftOrdersMax + 2);
    QVERIFY(session.authorised.contains(order));
    // It accuses nobody of what it has forgotten.
    QVERIFY(session.mayKnow(Resource("order.n3")));
}

QTEST_GUILESS_MAIN(TestSessionBook)
#include "tst_sessionbook.moc"
