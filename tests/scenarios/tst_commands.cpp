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
    result.openedAs = ":/scenarios/library/R01.yaml";
    QCOMPARE(replayCommand(result, "EL1-ABCD"), std::string("echolock-scenarios replay EL1-ABCD"));
    result.openedAs = "-outer.yaml";
    result.params = {{"order", "order.9"}, {"who", "a b"}};
    QCOMPARE(replayCommand(result, "EL1-ABCD"),
             std::string("echolock-scenarios replay EL1-ABCD ./-outer.yaml --set order=order.9 "
                         "--set 'who=a b'"));
}

void TestCommands::runsTheCaseAgain()
{
    CaseResult wrong = everyVerdict()[2];
    wrong.params = {{"order", "order.9"}};
    QCOMPARE(runCommand(wrong),
             std::string("echolock-scenarios run library/R01.yaml --set order=order.9 --only "
                         "R01-two-users --policy owner --seed 7 --repeat 1 --live-log"));
    wrong.id += "/order.7";
    wrong.exploredBy = {"--time", "async", "--order", "each"};
    QCOMPARE(exploreCommand(wrong),
             std::string("echolock-scenarios explore library/R01.yaml --set order=order.9 --only "
                         "R01-two-users --policy owner --time async --order each"));
    // That something did not come in two runs, two runs show.
    QVERIFY(runCommand(everyVerdict()[3]).find(" --repeat 2 ") != std::string::npos);
}

void TestCommands::quotesWhatAShellWouldTakeApart()
{
    CaseResult result = everyVerdict().front();
    result.openedAs = "my cases/it's $HOME.yaml";
    QVERIFY(runCommand(result).starts_with(
        R"(echolock-scenarios run 'my cases/it'\''s $HOME.yaml' --only)"));
    result.openedAs = "";
    QVERIFY(runCommand(result).starts_with("echolock-scenarios run '' --only"));
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
