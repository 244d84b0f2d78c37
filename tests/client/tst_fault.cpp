// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/link/fault.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestFault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsWithStandardValues();
    void keepsWhatIsSet();
    void actsBothWaysUnlessItSaysOtherwise();
    void splitsChoices();
};

void TestFault::beginsWithStandardValues()
{
    const Fault fault(FaultKind::Latency);
    QCOMPARE(fault.name, std::string("latency"));
    QCOMPARE(fault.duration("mean"), Duration(50ms));
    QCOMPARE(fault.choice("dist"), std::string_view("uniform"));
    QVERIFY(!fault.when.awaitsFrame());
    QCOMPARE(fault.when.probability, 1.0);
}

void TestFault::keepsWhatIsSet()
{
    Fault fault(FaultKind::Bandwidth);
    fault.set("rate", 5);
    QCOMPARE(fault.count("rate"), 5U);
    QVERIFY(fault != Fault(FaultKind::Bandwidth));
    fault.set("rate", Fault(FaultKind::Bandwidth).number("rate"));
    QVERIFY(fault == Fault(FaultKind::Bandwidth));
}

void TestFault::actsBothWaysUnlessItSaysOtherwise()
{
    Fault fault(FaultKind::Hold);
    QVERIFY(fault.actsOn(LinkDirection::Up) && fault.actsOn(LinkDirection::Down));
    fault.set("dir", 0);
    QVERIFY(fault.actsOn(LinkDirection::Up) && !fault.actsOn(LinkDirection::Down));
    const Fault pause(FaultKind::Pause);
    QVERIFY(pause.actsOn(LinkDirection::Up) && pause.actsOn(LinkDirection::Down));
}

void TestFault::splitsChoices()
{
    QCOMPARE(choicesOf({"dir", FaultUnit::Choice, 0, 2, 2, "", "up down both"}),
             (std::vector<std::string_view>{"up", "down", "both"}));
    QVERIFY(choicesOf({"mean", FaultUnit::Time, 0, 1, 0, ""}).empty());
}

QTEST_GUILESS_MAIN(TestFault)
#include "tst_fault.moc"
