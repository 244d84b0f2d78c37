// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/net/secondtab.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

Observation lock(const char* event, const char* order = "order.1")
{
    Observation seen;
    seen.kind = Observation::Kind::Lock;
    seen.lock.event = event;
    seen.lock.order = Resource(order);
    return seen;
}

} // namespace

class TestSecondTab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatItWasGranted();
    void otherOrdersAreNotItsOwn();
    void losesItWithTheConnection();
    void holdsNothingAsleep();
};

void TestSecondTab::holdsWhatItWasGranted()
{
    SecondTab tab{.tab = {}, .order = "order.1"};
    QCOMPARE(tab.held(), "");
    tab.hear(lock("lock.granted"));
    QCOMPARE(tab.held(), "order.1");
    tab.hear(lock("lock.changed"));
    QCOMPARE(tab.held(), "order.1");
    tab.hear(lock("lock.revoked"));
    QCOMPARE(tab.held(), "");
}

void TestSecondTab::otherOrdersAreNotItsOwn()
{
    SecondTab tab{.tab = {}, .order = "order.1"};
    tab.hear(lock("lock.granted", "order.2"));
    QCOMPARE(tab.held(), "");
}

void TestSecondTab::losesItWithTheConnection()
{
    SecondTab tab{.tab = {}, .order = "order.1", .granted = true};
    Observation state;
    state.kind = Observation::Kind::StateChanged;
    state.state = ConnectionState::Connected;
    tab.hear(state);
    QCOMPARE(tab.held(), "order.1");
    state.state = ConnectionState::Unavailable;
    tab.hear(state);
    QCOMPARE(tab.held(), "");
}

void TestSecondTab::holdsNothingAsleep()
{
    SecondTab tab{.tab = {}, .order = "order.1", .granted = true, .asleep = true};
    QCOMPARE(tab.held(), "");
}

QTEST_GUILESS_MAIN(TestSecondTab)
#include "tst_secondtab.moc"
