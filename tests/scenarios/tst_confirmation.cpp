// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/confirmation.h"
#include "scenarios/report/junitreport.h"
#include "tests/support/caseresults.h"

using namespace echolock;
using namespace echolock::testing;

class TestConfirmation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysNothingWhereNobodyTried();
    void saysWhatBecameOfEachWitness();
};

void TestConfirmation::saysNothingWhereNobodyTried()
{
    QCOMPARE(confirmationLines(exploredCase(), Colours::Off), std::string());
    QCOMPARE(confirmationSummary({exploredCase()}), std::string());
}

void TestConfirmation::saysWhatBecameOfEachWitness()
{
    CaseResult result = exploredCase();
    result.witnesses.front().live = {true, "confirmed live"};
    QCOMPARE(confirmationSummary({result}), std::string("1 of 1 witness confirmed live\n"));
    Witness other = result.witnesses.front();
    other.letter = Letter::L;
    other.live = {false, "not realisable: step 7"};
    result.witnesses.push_back(other);
    QVERIFY(isEachConfirmed(exploredCase()) && !isEachConfirmed(result));
    QCOMPARE(confirmationLines(result, Colours::Off),
             std::string("    M confirmed live\n    L not realisable: step 7\n"));
    QCOMPARE(confirmationSummary({result, exploredCase()}),
             std::string("1 of 2 witnesses confirmed live, 1 not\n"));
    const std::string junit = junitReport({{result}, {}, {}});
    QVERIFY(junit.find("<property name=\"live M\" value=\"confirmed live\"/>")
            != std::string::npos);
    QVERIFY(junit.find("<property name=\"live L\" value=\"not realisable: step 7\"/>")
            != std::string::npos);
}

QTEST_GUILESS_MAIN(TestConfirmation)
#include "tst_confirmation.moc"
