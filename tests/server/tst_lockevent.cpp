// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/lockevent.h"
#include "tests/support/printers.h"

#include <set>

using namespace echolock;

class TestLockEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesStatesInTheThreeWords();
    void namesEveryCauseOnce();
    void namesEveryFactOnce();
    void knowsWhatAnOrderBecomes();
};

void TestLockEvent::namesStatesInTheThreeWords()
{
    QCOMPARE(toString(LockState::Free), std::string_view("free"));
    QCOMPARE(toString(LockState::Held), std::string_view("held"));
    QCOMPARE(toString(LockState::Grace), std::string_view("grace"));
}

void TestLockEvent::namesEveryCauseOnce()
{
    std::set<std::string_view> names;
    for (int cause = int(LockCause::Subscribed); cause <= int(LockCause::StoreUnreachable);
         ++cause) {
        const std::string_view name = toString(LockCause(cause));
        QVERIFY(!name.empty());
        QVERIFY2(names.insert(name).second, name.data());
    }
    QCOMPARE(toString(LockCause::PingTimeout), std::string_view("ping_timeout"));
    QCOMPARE(toString(LockCause::Operator), std::string_view("operator"));
}

void TestLockEvent::namesEveryFactOnce()
{
    std::set<std::string_view> names;
    for (int fact = int(LockFact::Granted); fact <= int(LockFact::Revoked); ++fact)
        QVERIFY(names.insert(toString(LockFact(fact))).second);
    QCOMPARE(toString(LockFact::Granted), std::string_view("granted"));
}

void TestLockEvent::knowsWhatAnOrderBecomes()
{
    QVERIFY(stateAfter(LockFact::Granted) == LockState::Held);
    QVERIFY(stateAfter(LockFact::Resumed) == LockState::Held);
    QVERIFY(stateAfter(LockFact::Suspended) == LockState::Grace);
    QVERIFY(stateAfter(LockFact::Released) == LockState::Free);
    QVERIFY(stateAfter(LockFact::Revoked) == LockState::Free);
    QVERIFY(stateAfter(LockFact::Confirmed) == std::nullopt);
    QVERIFY(stateAfter(LockFact::Denied) == std::nullopt);
}

QTEST_GUILESS_MAIN(TestLockEvent)
#include "tst_lockevent.moc"
