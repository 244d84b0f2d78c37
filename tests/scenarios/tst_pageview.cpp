// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/pageview.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

const Resource order("order.7");

ClientAct act(ClientAct::Kind kind, Abandonment how = {})
{
    return {0, kind, order, how};
}

Observation sight(Observation::Kind kind, const std::string& channel = "private-order.7")
{
    Observation seen;
    seen.kind = kind;
    seen.channel = channel;
    return seen;
}

Observation lockSight(const std::string& event, const std::string& state = {},
                      const std::string& channel = "private-order.7")
{
    Observation seen = sight(Observation::Kind::Lock, channel);
    seen.lock.event = event;
    seen.lock.order = order;
    seen.lock.state = state;
    return seen;
}

Observation errorSight(int code)
{
    Observation seen = sight(Observation::Kind::Error, {});
    seen.code = code;
    return seen;
}

Observation stateSight(ConnectionState state)
{
    Observation seen;
    seen.state = state;
    return seen;
}

PageView editingPage()
{
    PageView page;
    page.acted(act(ClientAct::Kind::Open));
    Observation connected;
    connected.state = ConnectionState::Connected;
    page.saw(connected);
    page.acted(act(ClientAct::Kind::Subscribe));
    page.saw(sight(Observation::Kind::Subscribed));
    page.saw(lockSight("lock.granted"));
    return page;
}

} // namespace

class TestPageView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatItWasTold();
    void theLastAnswerCounts();
    void hearsThatTheOrderIsFree();
    void showsARefusal();
    void showsThatItWasTurnedAwayUntilItIsLetIn();
    void isNotTurnedAwayByWhatElseGoesWrong();
    void believesThePageThatAMangledIdIsOn();
    void ignoresWhatItHasNotJoined();
    void everyAbandonmentLeavesItsTrace_data();
    void everyAbandonmentLeavesItsTrace();
    void forgetsWithTheConnection();
    void releasingGivesUpTheRightToWrite();
    void findsTheOrderOfAChannel();
};

void TestPageView::showsWhatItWasTold()
{
    const PageView page = editingPage();
    QVERIFY(page.connected());
    QVERIFY(page.shows(AwaitWord::Subscribed, order));
    QVERIFY(page.shows(AwaitWord::Granted));
    QVERIFY(!page.shows(AwaitWord::Granted, Resource("order.8")));
    QVERIFY(page.mayWrite(order));
    QCOMPARE(page.wordsText(order), std::string("subscribed, granted"));
    QCOMPARE(page.wordsText(Resource("order.8")), std::string("nothing"));
}

void TestPageView::theLastAnswerCounts()
{
    PageView page = editingPage();
    page.saw(lockSight("lock.revoked"));
    QVERIFY(page.shows(AwaitWord::Revoked) && !page.shows(AwaitWord::Granted)
            && !page.mayWrite(order));
    page.saw(lockSight("lock.denied"));
    QVERIFY(page.shows(AwaitWord::Denied));
    page.saw(lockSight("lock.granted"));
    QCOMPARE(page.wordsText(order), std::string("subscribed, granted"));
    QVERIFY(page.mayWrite(order));
}

void TestPageView::hearsThatTheOrderIsFree()
{
    PageView page = editingPage();
    page.saw(lockSight("lock.changed", "free"));
    QVERIFY(page.shows(AwaitWord::Free));
    page.saw(lockSight("lock.changed", "held"));
    QVERIFY(!page.shows(AwaitWord::Free));
}

void TestPageView::showsARefusal()
{
    PageView page;
    page.acted(act(ClientAct::Kind::Subscribe));
    page.saw(sight(Observation::Kind::SubscriptionFailed));
    QVERIFY(page.shows(AwaitWord::Refused));
    QVERIFY(!page.shows(AwaitWord::Subscribed));
}

void TestPageView::showsThatItWasTurnedAwayUntilItIsLetIn()
{
    PageView page;
    page.acted(act(ClientAct::Kind::Open));
    QVERIFY(!page.shows(AwaitWord::TurnedAway) && !page.shows(AwaitWord::Connected));
    page.saw(errorSight(4100));
    QVERIFY(page.shows(AwaitWord::TurnedAway));
    QCOMPARE(page.wordsText({}), std::string("turned-away"));
    // It tries again.
    page.saw(stateSight(ConnectionState::Connecting));
    QVERIFY(page.shows(AwaitWord::TurnedAway));
    page.saw(stateSight(ConnectionState::Connected));
    QVERIFY(page.shows(AwaitWord::Connected) && !page.shows(AwaitWord::TurnedAway));

    PageView raw;
    raw.acted(act(ClientAct::Kind::Open));
    Observation error = sight(Observation::Kind::Event, {});
    error.text = "pusher:error";
    raw.saw(error);
    QVERIFY(raw.shows(AwaitWord::TurnedAway));
    raw.acted(act(ClientAct::Kind::Open));
    QVERIFY(!raw.shows(AwaitWord::TurnedAway));
}

void TestPageView::isNotTurnedAwayByWhatElseGoesWrong()
{
    PageView page = editingPage();
    page.saw(errorSight(4301));
    QVERIFY(!page.shows(AwaitWord::TurnedAway));
    page.saw(stateSight(ConnectionState::Connecting));
    page.saw(errorSight(1006));
    QVERIFY(!page.shows(AwaitWord::TurnedAway));
}

void TestPageView::believesThePageThatAMangledIdIsOn()
{
    PageView page;
    page.acted({0, ClientAct::Kind::Subscribe, Resource("order.7x"), {}});
    page.saw(lockSight("lock.denied", {}, "private-order.7x"));
    QVERIFY(page.shows(AwaitWord::Denied, Resource("order.7x")));
    QVERIFY(!page.shows(AwaitWord::Denied, order));
}

void TestPageView::ignoresWhatItHasNotJoined()
{
    PageView page;
    page.saw(lockSight("lock.granted"));
    page.acted(act(ClientAct::Kind::Subscribe));
    page.saw(lockSight("lock.granted", {}, "private-locks"));
    QVERIFY(!page.shows(AwaitWord::Granted));
}

void TestPageView::everyAbandonmentLeavesItsTrace_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<bool>("connected");
    QTest::addColumn<bool>("joined");
    QTest::addColumn<bool>("mayWrite");
    const auto row = [](Abandonment how, bool connected, bool joined, bool mayWrite) {
        QTest::addRow("%s", std::string(toString(how)).c_str())
            << static_cast<int>(how) << connected << joined << mayWrite;
    };
    row(Abandonment::Leave, true, false, false);
    row(Abandonment::Close, false, false, false);
    row(Abandonment::TabClose, false, false, false);
    row(Abandonment::Kill, false, false, false);
    row(Abandonment::Reset, false, false, false);
    row(Abandonment::Vanish, true, true, true);
    row(Abandonment::Freeze, true, true, true);
    row(Abandonment::Reload, false, true, false);
}

void TestPageView::everyAbandonmentLeavesItsTrace()
{
    QFETCH(int, how);
    QFETCH(bool, connected);
    QFETCH(bool, joined);
    QFETCH(bool, mayWrite);
    PageView page = editingPage();
    page.acted(act(ClientAct::Kind::Abandon, static_cast<Abandonment>(how)));
    QCOMPARE(page.connected(), connected);
    QCOMPARE(page.joined().contains(order), joined);
    QCOMPARE(page.mayWrite(order), mayWrite);
}

void TestPageView::forgetsWithTheConnection()
{
    PageView page = editingPage();
    Observation gone;
    gone.state = ConnectionState::Connecting;
    page.saw(gone);
    QVERIFY(!page.connected());
    QCOMPARE(page.wordsText(order), std::string("nothing"));
    QVERIFY(page.joined().contains(order));
}

void TestPageView::releasingGivesUpTheRightToWrite()
{
    PageView page = editingPage();
    page.acted(act(ClientAct::Kind::Release));
    QVERIFY(!page.mayWrite(order));
    QVERIFY(!page.shows(AwaitWord::Granted));
    QVERIFY(page.shows(AwaitWord::Subscribed));
}

void TestPageView::findsTheOrderOfAChannel()
{
    QCOMPARE(resourceOfChannel("presence-order.7"), order);
    QCOMPARE(resourceOfChannel("private-order.7"), order);
    QVERIFY(resourceOfChannel("no channel").empty());
}

QTEST_GUILESS_MAIN(TestPageView)
#include "tst_pageview.moc"
