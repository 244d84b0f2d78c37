// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/githubreport.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

class TestGithubReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOnlyWhatIsNotAsItMustBe();
    void tellsTheShortestWayThere();
    void tellsTheWayToWhatNobodyExpected();
    void keepsACommandOnItsLine();
    void tellsOfAFaultWhereItIsWritten();
};

void TestGithubReport::tellsOnlyWhatIsNotAsItMustBe()
{
    const auto all = everyVerdict();
    QCOMPARE(githubReport({{all[0], all[1]}, {}, {}}), std::string());
    const std::string text = githubReport({all, {}, {}});
    QCOMPARE(std::ranges::count(text, '\n'), 3);
    QVERIFY(text.find("::error file=library/R01.yaml,line=3,title=R01-two-users[owner][live]%3A "
                      "unexpected-pass::expected P")
            != std::string::npos);
    QVERIFY(text.find("%3A unknown::bob waited for \"granted\"%0Aecholock-scenarios run")
            != std::string::npos);
}

void TestGithubReport::tellsTheShortestWayThere()
{
    QCOMPARE(githubReport({{exploredCase()}, {}, {}}),
             std::string("::error file=library/R01.yaml,line=3,title=R01-two-users[owner][sim]%3A "
                         "M::alice & bob <both> edit (M)%0A- alice subscribes%0A- bob's tab "
                         "<closes>%0Aecholock-scenarios replay EL1-ABCD library/R01.yaml\n"));
}

void TestGithubReport::tellsTheWayToWhatNobodyExpected()
{
    CaseResult result = exploredCase();
    result.known = {Letter::M};
    QVERIFY(githubReport({{result}, {}, {}}).find("alice subscribes") == std::string::npos);
    result.witnesses.push_back({Letter::L, "EL1-WXYZ", {"carol waits"}});
    const std::string text = githubReport({{result}, {}, {}});
    QVERIFY(text.find("%0A- carol waits%0Aecholock-scenarios replay EL1-WXYZ")
            != std::string::npos);
    QVERIFY(text.find("alice subscribes") == std::string::npos);
}

void TestGithubReport::keepsACommandOnItsLine()
{
    CaseResult result = caseWith(Verdict::Violation, {Letter::M}, {});
    result.engine = "sim";
    result.file = ":/a,b:c%\n.yaml";
    result.violations.front().sentence = "one\r\n::error::two, 100%: three";
    QCOMPARE(githubReport({{result}, {}, {}}),
             std::string("::error file=a%2Cb%3Ac%25%0A.yaml,line=3,"
                         "title=R01-two-users[owner][sim]%3A M::one%0D%0A::error::two, 100%25: "
                         "three\n"));
}

void TestGithubReport::tellsOfAFaultWhereItIsWritten()
{
    CaseResult result = caseWith(Verdict::Pass, {}, {});
    result.idleFaults = {{0, ":/part.yaml", 8, "fault 1 (rst) never struck"}};
    QCOMPARE(githubReport({{result}, {}, {}}),
             std::string("::warning file=part.yaml,line=8,title=R01-two-users%3A a fault never "
                         "strikes::fault 1 (rst) never struck\n"));
}

QTEST_GUILESS_MAIN(TestGithubReport)
#include "tst_githubreport.moc"
