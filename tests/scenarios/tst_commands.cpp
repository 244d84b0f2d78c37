// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/report/commands.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

class TestCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheReplay();
    void runsTheCaseAgain();
    void quotesWhatAShellWouldTakeApart();
    void saysWhatAFailureIsAbout();
};

void TestCommands::namesTheReplay()
{
    CaseResult result = everyVerdict().front();
    QCOMPARE(replayCommand(result, "EL1-ABCD"),
             std::string("echolock-scenarios replay EL1-ABCD library/R01.yaml"));
    result.file = ":/scenarios/library/R01.yaml";
    QCOMPARE(replayCommand(result, "EL1-ABCD"), std::string("echolock-scenarios replay EL1-ABCD"));
}

void TestCommands::runsTheCaseAgain()
{
    QCOMPARE(runCommand(everyVerdict()[2]),
             std::string("echolock-scenarios run library/R01.yaml --policy owner --seed 7 "
                         "--live-log"));
    QCOMPARE(exploreCommand(everyVerdict()[2]),
             std::string("echolock-scenarios explore library/R01.yaml --policy owner"));
}

void TestCommands::quotesWhatAShellWouldTakeApart()
{
    CaseResult result = everyVerdict().front();
    result.file = "my cases/it's $HOME.yaml";
    QVERIFY(runCommand(result).starts_with(
        R"(echolock-scenarios run 'my cases/it'\''s $HOME.yaml' --policy)"));
    result.file = "";
    QVERIFY(runCommand(result).starts_with("echolock-scenarios run '' --policy"));
}

void TestCommands::saysWhatAFailureIsAbout()
{
    const auto all = everyVerdict();
    QCOMPARE(failureType(all[2]), std::string("M"));
    QCOMPARE(failureType(all[3]), std::string("unexpected-pass"));
    QCOMPARE(failureType(all[4]), std::string("unknown"));
    QCOMPARE(failureType(caseWith(Verdict::Violation, {Letter::L}, {Letter::L})),
             std::string("linearizability"));
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
