// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/terminalreport.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestTerminalReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsAPassInOneShortLine();
    void tellsAKnownFailureWithItsSentence();
    void keepsWhatIsExpectedToALine();
    void tellsEverythingAboutAViolation();
    void tellsAnUnexpectedPass();
    void tellsWhyThereIsNoVerdict();
    void tellsKnownViolationsWhenAsked();
    void countsAtTheEnd();
    void coloursOnlyForATerminal();
    void tellsTheShortestWayThere();
    void tellsAWayOnce();
    void tellsHowMuchItLookedAt();
    void tellsWhyARunIsNotLinear();
    void tellsOfAFaultWhereItIsWritten();
};

void TestTerminalReport::tellsAPassInOneShortLine()
{
    QCOMPARE(caseText(caseWith(Verdict::Pass, {}, {}), Colours::Off),
             std::string("R01-two-users                     owner     ✓\n"));
}

void TestTerminalReport::tellsAKnownFailureWithItsSentence()
{
    QCOMPARE(caseText(caseWith(Verdict::KnownFailure, {Letter::L}, {Letter::L}), Colours::Off),
             std::string("R01-two-users                     owner     ✗ L       as known: alice & "
                         "bob <both> edit (L)\n"));
}

void TestTerminalReport::keepsWhatIsExpectedToALine()
{
    const CaseResult known = caseWith(Verdict::KnownFailure, {Letter::L}, {Letter::L});
    const auto line = [&](std::size_t columns) {
        return caseText(known, Colours::Off, Detail::Brief, columns);
    };
    QVERIFY(line(120).ends_with("as known: alice & bob <both> edit (L)\n"));
    QVERIFY(line(90).ends_with("✗ L       alice & bob <both> edit (L)\n"));
    QVERIFY(line(70).ends_with("✗ L       alice & bob <bo…\n"));
    QCOMPARE(columnsOf(line(70)), std::size_t(71));
    QVERIFY(line(5).ends_with("✗ L       alice &…\n"));
    // What is wrong is told whole.
    QVERIFY(has(
        caseText(caseWith(Verdict::Violation, {Letter::M}, {}), Colours::Off, Detail::Brief, 70),
        "VIOLATION: alice & bob <both> edit (M)\n"));
}

void TestTerminalReport::tellsEverythingAboutAViolation()
{
    const std::string text = caseText(
        caseWith(Verdict::Violation, {Letter::M, Letter::L}, {Letter::L}), Colours::Off);
    QVERIFY(has(text, "✗ M L     VIOLATION: alice & bob <both> edit (M)\n"));
    QVERIFY(has(text, "    L (known)  alice & bob <both> edit (L)\n"));
    QVERIFY(has(text, "    library/R01.yaml:3, seed 7\n"));
    QVERIFY(has(text, "    again: echolock-scenarios run library/R01.yaml --only"));
}

void TestTerminalReport::tellsAnUnexpectedPass()
{
    const std::string text = caseText(caseWith(Verdict::UnexpectedPass, {}, {Letter::P}),
                                      Colours::Off);
    QVERIFY(has(text, "UNEXPECTED PASS: expected P, which did not happen"));
    QVERIFY(has(text, "library/R01.yaml:3"));
}

void TestTerminalReport::tellsWhyThereIsNoVerdict()
{
    const std::string text = caseText(caseWith(Verdict::Unknown, {}, {}), Colours::Off);
    QVERIFY(has(text, "?         NO VERDICT: bob waited for \"granted\"\n"));
}

void TestTerminalReport::tellsKnownViolationsWhenAsked()
{
    const CaseResult result = caseWith(Verdict::KnownFailure, {Letter::M, Letter::L},
                                       {Letter::M, Letter::L});
    QVERIFY(!has(caseText(result, Colours::Off), "edit (L)"));
    QVERIFY(has(caseText(result, Colours::Off, Detail::Full),
                "    L (known)  alice & bob <both> edit (L)\n"));
}

void TestTerminalReport::countsAtTheEnd()
{
    QCOMPARE(summaryText(everyVerdict(), Colours::Off),
             std::string("5 cases: 1 pass, 1 fail as known, 1 in violation, 1 passed unexpectedly, "
                         "1 without a verdict  "
                         "(7s500ms)\n"));
    QCOMPARE(summaryText({}, Colours::Off), std::string("0 cases  (0s)\n"));
}

void TestTerminalReport::coloursOnlyForATerminal()
{
    QVERIFY(!has(caseText(everyVerdict()[2], Colours::Off), "\x1b"));
    QVERIFY(has(caseText(everyVerdict()[2], Colours::On), "\x1b[31m"));
    QVERIFY(has(summaryText({everyVerdict()[0]}, Colours::On), "\x1b[32m"));
}

void TestTerminalReport::tellsTheShortestWayThere()
{
    const std::string text = caseText(exploredCase(), Colours::Off);
    QVERIFY(has(text,
                "    M  alice & bob <both> edit (M)\n      1.  alice subscribes\n"
                "      2.  bob's tab <closes>\n"
                "      Too late from step 2 on, however it goes on; in its place this would have "
                "saved it: alice\n      <saves>\n"
                "      echolock-scenarios replay EL1-ABCD library/R01.yaml\n"));
    CaseResult doomed = exploredCase();
    doomed.witnesses.front().noReturn->saving.clear();
    QVERIFY(has(caseText(doomed, Colours::Off), "\n      Too late from the start: "));
    doomed.witnesses.front().noReturn.reset();
    QVERIFY(!has(caseText(doomed, Colours::Off), "Too late"));
    QVERIFY(has(text, "    looked at 312 states, 905 transitions: all there is\n"));
    QVERIFY(!has(text, "again:"));
    CaseResult early = exploredCase();
    early.coverage->provided = "with at most 4 timers early";
    QVERIFY(has(caseText(early, Colours::Off), ": all there is with at most 4 timers early\n"));
    CaseResult bounded = exploredCase();
    bounded.coverage = Coverage{0, 1, 1, "1 schedule was asked for"};
    QVERIFY(has(caseText(bounded, Colours::Off),
                "looked at 1 schedule, 1 transition: 1 schedule was asked for\n"));
}

/// Letters of one case, and cases of one scenario, often have one way.
void TestTerminalReport::tellsAWayOnce()
{
    CaseResult first = exploredCase();
    first.witnesses.push_back({Letter::L, "EL1-ABCD", first.witnesses.front().steps, {}});
    const std::string one = caseText(first, Colours::Off);
    QVERIFY(has(one,
                "    L (known)  alice & bob <both> edit (L)\n      the same schedule as M above\n"
                "    looked at"));
    QCOMPARE(one.find("EL1-ABCD"), one.rfind("EL1-ABCD"));
    CaseResult second = first;
    second.policy = "lease";
    for (Witness& witness : second.witnesses)
        witness.replay = "EL1-LEASE";
    CaseResult good = caseWith(Verdict::Pass, {}, {});
    const std::string all = findingsText({first, good, second}, Colours::Off);
    QVERIFY(all.starts_with("\nR01-two-users under owner\n    M  alice & bob <both> edit (M)\n"
                            "      1.  alice subscribes\n"));
    QCOMPARE(all.find("alice subscribes"), all.rfind("alice subscribes"));
    QVERIFY(has(all,
                "\nR01-two-users under lease\n    M  alice & bob <both> edit (M)\n"
                "      the same schedule as M under owner above\n"));
    QVERIFY(has(all, "      echolock-scenarios replay EL1-LEASE library/R01.yaml\n"));
    CaseResult other = second;
    other.id = "R02-two-tabs";
    QVERIFY(!has(findingsText({first, other}, Colours::Off), " under owner above"));
    CaseResult namesake = second;
    namesake.openedAs = "other.yaml";
    const std::string both = findingsText({first, namesake}, Colours::Off);
    QVERIFY(!has(both, " under owner above"));
    QVERIFY(has(both, "\nR01-two-users (library/R01.yaml) under owner\n"));
    QVERIFY(has(both, "\nR01-two-users (other.yaml) under lease\n"));
    QCOMPARE(findingsText({good}, Colours::Off), std::string());
    QCOMPARE(caseText(first, Colours::Off, Detail::Line),
             std::string("R01-two-users                     owner     ✗ M L     VIOLATION: alice & "
                         "bob <both> edit (M)\n"));
}

void TestTerminalReport::tellsHowMuchItLookedAt()
{
    CaseResult pass = caseWith(Verdict::Pass, {}, {});
    pass.coverage = Coverage{312, 905, 0, {}};
    QVERIFY(has(caseText(pass, Colours::Off),
                "owner     ✓         312 states, 905 transitions: all there is\n"));
    QCOMPARE(coverageSummary({pass, pass}),
             std::string("looked at 624 states, 1810 transitions: all there is (complete)\n"));
    CaseResult bounded = pass;
    bounded.coverage = Coverage{10, 20, 0, "bounded: the limit of states was reached"};
    QCOMPARE(coverageSummary({pass, bounded}),
             std::string("looked at 322 states, 925 transitions: 1 case is bounded, there may be "
                         "more\n"));
    QCOMPARE(coverageSummary({caseWith(Verdict::Pass, {}, {})}), std::string());
}

void TestTerminalReport::tellsWhyARunIsNotLinear()
{
    CaseResult result = caseWith(Verdict::Violation, {}, {});
    result.linear = LinearFinding{Linearity::Illegal, "no place for bob"};
    QVERIFY(has(caseText(result, Colours::Off), "linearizability illegal: no place for bob\n"));
}

void TestTerminalReport::tellsOfAFaultWhereItIsWritten()
{
    CaseResult result = caseWith(Verdict::Pass, {}, {});
    result.idleFaults = {{0, "part.yaml", 8, "fault 1 (rst) never struck"}};
    QCOMPARE(idleFaultsText({result}, Colours::Off),
             std::string("warning: part.yaml:8: R01-two-users: fault 1 (rst) never struck\n"));
}

QTEST_GUILESS_MAIN(TestTerminalReport)
#include "tst_terminalreport.moc"
