// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/hub/turn.h"
#include "tests/support/effectlog.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestTurn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emitsEachFactOnce();
    void sendsToNobodyWithoutATrace();
    void fallsSilentWhenHushed();
    void notesWhoWhatAndWhen();

private:
    EffectLog m_log;
};

namespace {

LockEvent fact(LockFact kind)
{
    LockEvent event;
    event.fact = kind;
    return event;
}

} // namespace

void TestTurn::emitsEachFactOnce()
{
    Turn turn(Instant(1s), m_log);
    turn.facts().push_back(fact(LockFact::Granted));
    turn.emitFacts("app");
    turn.emitFacts("app");
    turn.facts().push_back(fact(LockFact::Denied));
    const LockEvents taken = turn.takeFacts("app");
    QCOMPARE(taken.size(), 2U);
    QVERIFY(m_log.all<LockEvent>() == taken);
    QVERIFY(turn.takeFacts("app").empty());

    turn.facts().push_back(fact(LockFact::Granted));
    turn.emitFacts("app");
    QCOMPARE(m_log.all<LockEvent>().size(), 3U);
}

void TestTurn::sendsToNobodyWithoutATrace()
{
    m_log.clear();
    Turn turn(Instant(1s), m_log);
    turn.send(std::span<const ConnId>(), "lost");
    QVERIFY(m_log.entries().empty());
    turn.send(ConnId{4}, "kept");
    QCOMPARE(m_log.textsTo(ConnId{4}), std::vector<std::string>{"kept"});
}

void TestTurn::fallsSilentWhenHushed()
{
    m_log.clear();
    Turn turn(Instant(1s), m_log);
    turn.hush();
    turn.send(ConnId{4}, "not heard");
    QVERIFY(m_log.entries().empty());
    turn.facts().push_back({});
    turn.emitFacts("app");
    QCOMPARE(m_log.entries().size(), 1U);
}

void TestTurn::notesWhoWhatAndWhen()
{
    m_log.clear();
    Turn turn(Instant(1s), m_log);
    turn.note(LifecycleStep::Subscribed, {ConnId{4}, SocketId("4.4"), UserId("alice")},
              "private-order.7", "why");
    QVERIFY(m_log.all<LifecycleEntry>().front()
            == (LifecycleEntry{LifecycleStep::Subscribed, ConnId{4}, "4.4", "alice",
                               "private-order.7", "why", Instant(1s)}));
}

QTEST_GUILESS_MAIN(TestTurn)
#include "tst_turn.moc"
