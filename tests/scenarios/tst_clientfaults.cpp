// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/live/clientfaults.h"

using namespace echolock;
using namespace std::chrono_literals;
using Source = ClientFaults::Source;

namespace {

const Instant begin(1s);

Fault named(FaultKind kind, const std::string& name, Duration lasting = {})
{
    Fault fault(kind);
    fault.name = name;
    fault.when.lasting = lasting;
    return fault;
}

std::string namesOf(const ClientFaults& faults)
{
    std::string names;
    for (const Fault& fault : faults.faults())
        names.append(names.empty() ? "" : " ").append(fault.name);
    return names;
}

} // namespace

class TestClientFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healsWhatStepsBegan();
    void forgetsWhatIsOver();
    void strikesConnectionsOnce();
    void leavesTheTimeOfAnAwaitedFrameToTheLink();
    void takesThePlaceOfItsName();
    void knowsWhatSilences();
};

void TestClientFaults::healsWhatStepsBegan()
{
    ClientFaults faults;
    QVERIFY(faults.isEmpty());
    faults.begin(named(FaultKind::Latency, "slow"), Source::Scenario, begin);
    faults.begin(named(FaultKind::Hold, "gone"), Source::Step, begin);
    QCOMPARE(namesOf(faults), std::string("slow gone"));
    faults.heal();
    QCOMPARE(namesOf(faults), std::string("slow"));
    faults.endAll();
    QVERIFY(faults.isEmpty());
}

/// Or the next connection would be without its network for as long again.
void TestClientFaults::forgetsWhatIsOver()
{
    ClientFaults faults;
    faults.begin(named(FaultKind::Blackhole, "gone", 2s), Source::Step, begin);
    QVERIFY(faults.nextDue() == begin + 2s);
    QVERIFY(!faults.expire(begin + 1s));
    QVERIFY(faults.expire(begin + 2s));
    QVERIFY(faults.isEmpty());
    QVERIFY(!faults.nextDue());
}

/// Or the next connection would be ended, too, and the one after it.
void TestClientFaults::strikesConnectionsOnce()
{
    ClientFaults faults;
    faults.begin(named(FaultKind::Rst, "step"), Source::Step, begin);
    Fault late = named(FaultKind::CutAfter, "late");
    late.when.at = 2s;
    late.setDuration("after", 1s);
    faults.begin(late, Source::AfterStep, begin);
    faults.begin(named(FaultKind::Rst, "each"), Source::Scenario, begin);
    QVERIFY(!faults.expire(begin));
    QVERIFY(faults.expire(begin + 1s));
    QCOMPARE(namesOf(faults), std::string("late each"));
    QVERIFY(!faults.expire(begin + 3s));
    QVERIFY(faults.expire(begin + 4s));
    QCOMPARE(namesOf(faults), std::string("each"));
}

void TestClientFaults::leavesTheTimeOfAnAwaitedFrameToTheLink()
{
    ClientFaults faults;
    Fault fault = named(FaultKind::Blackhole, "gone", 2s);
    fault.when.nth = 1;
    faults.begin(fault, Source::Step, begin);
    QVERIFY(!faults.nextDue());
    QVERIFY(!faults.expire(begin + 10s));
}

void TestClientFaults::takesThePlaceOfItsName()
{
    ClientFaults faults;
    faults.begin(named(FaultKind::Latency, "x"), Source::Step, begin);
    faults.begin(named(FaultKind::Hold, "x"), Source::Step, begin);
    QCOMPARE(faults.faults().size(), std::size_t{1});
    QVERIFY(faults.faults().front().kind() == FaultKind::Hold);
}

void TestClientFaults::knowsWhatSilences()
{
    ClientFaults faults;
    faults.begin(named(FaultKind::Latency, "slow"), Source::Step, begin);
    QVERIFY(!faults.silence());
    faults.begin(named(FaultKind::Sleep, "asleep"), Source::Step, begin);
    QVERIFY(faults.silence());
}

QTEST_GUILESS_MAIN(TestClientFaults)
#include "tst_clientfaults.moc"
