// SPDX-License-Identifier: GPL-3.0-or-later
// Also tests casenames.

#include <QTest>

#include "scenarios/report/terminaltable.h"
#include "tests/support/caseresults.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

CaseResult caseOf(const std::string& id, const std::string& policy, Verdict verdict)
{
    CaseResult result = caseWith(verdict, {}, {});
    result.id = id;
    result.policy = policy;
    return result;
}

} // namespace

class TestTerminalTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesPolicies();
    void marksWhatIsNotExpected();
    void keepsEnginesApart();
    void keepsFilesApart();
    void listsScenarios();
    void fitsATerminal();
};

void TestTerminalTable::comparesPolicies()
{
    CaseResult known = caseOf("R01", "article", Verdict::KnownFailure);
    known.seen = known.known = {Letter::M, Letter::L};
    QCOMPARE(matrixText({known, caseOf("R01", "owner", Verdict::Pass),
                         caseOf("R02-two-tabs", "owner", Verdict::Pass)},
                        Colours::Off),
             std::string("              article  owner\nR01           ML       .\n"
                         "R02-two-tabs           .\n"));
    QCOMPARE(matrixText({}, Colours::Off), std::string());
}

void TestTerminalTable::marksWhatIsNotExpected()
{
    CaseResult violated = caseOf("R01", "owner", Verdict::Violation);
    violated.seen = {Letter::P};
    CaseResult tooGood = caseOf("R02", "owner", Verdict::UnexpectedPass);
    tooGood.known = {Letter::S, Letter::P};
    CaseResult notLinear = caseOf("R03", "owner", Verdict::Violation);
    const std::string text = matrixText(
        {violated, tooGood, notLinear, caseOf("R04", "owner", Verdict::Unknown)}, Colours::Off);
    QCOMPARE(text,
             std::string("     owner\nR01  P!\nR02  .!\nR03  lin!\nR04  ?\n"
                         "! and ? are not as expected:\n"
                         "  R01 under owner: P, and the file says .\n"
                         "  R02 under owner: ., and the file says SP\n"
                         "  R03 under owner: not linearizable\n"
                         "  R04 under owner: no verdict\n"));
    QVERIFY(matrixText({violated}, Colours::On).find("\x1b[31mP!") != std::string::npos);
}

void TestTerminalTable::keepsEnginesApart()
{
    CaseResult simulated = caseOf("R01", "owner", Verdict::Pass);
    simulated.engine = "sim";
    QCOMPARE(matrixText({caseOf("R01", "owner", Verdict::Pass), simulated}, Colours::Off),
             std::string("            owner\nR01 [live]  .\nR01 [sim]   .\n"));
}

/// Two files may each have a scenario of one id.
void TestTerminalTable::keepsFilesApart()
{
    CaseResult violated = caseOf("T", "owner", Verdict::Violation);
    violated.seen = {Letter::P};
    violated.openedAs = "a.yaml";
    CaseResult good = caseOf("T", "owner", Verdict::Pass);
    good.openedAs = "b.yaml";
    QCOMPARE(matrixText({violated, good, caseOf("U", "owner", Verdict::Pass)}, Colours::Off),
             std::string("            owner\nT (a.yaml)  P!\nT (b.yaml)  .\nU           .\n"
                         "! and ? are not as expected:\n"
                         "  T (a.yaml) under owner: P, and the file says .\n"));
}

void TestTerminalTable::listsScenarios()
{
    Scenario scenario;
    scenario.id = "R01";
    scenario.title = "Two tabs";
    scenario.clients.resize(2);
    for (const char* policy : {"article", "owner", "lease", "fence", "grace"})
        scenario.policies.push_back({policy, {}});
    scenario.known = {{"article", {Letter::M, Letter::L}},
                      {"owner", {Letter::P}},
                      {"lease", {Letter::P}},
                      {"fence", {Letter::P}},
                      {"grace", {}}};
    Scenario harmless = scenario;
    harmless.id = "R02";
    harmless.known = {{"owner", {Letter::S}}, {"lease", {Letter::S}}};
    Scenario good = scenario;
    good.id = "R03";
    good.known.clear();
    QCOMPARE(listText({scenario, harmless, good}, Colours::Off),
             std::string("scenario  clients  policies  known to fail           title\n"
                         "R01       2        5         article ML, 3 others P  Two tabs\n"
                         "R02       2        5         owner/lease S           Two tabs\n"
                         "R03       2        5         .                       Two tabs\n"
                         "3 scenarios; 'run FILE -v' plays one and tells every lock as it "
                         "happens\n"));
}

void TestTerminalTable::fitsATerminal()
{
    Scenario scenario;
    scenario.id = "R10-late-unlock";
    scenario.title = "An unlock that hits the wrong owner";
    scenario.policies = {{"article", {}}, {"owner", {}}};
    scenario.known = {{"article", {Letter::M, Letter::L}}};
    const auto row = [&](std::size_t columns) {
        const std::string text = listText({scenario}, Colours::Off, columns);
        const std::size_t begin = text.find('\n') + 1;
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    QCOMPARE(row(90),
             std::string("R10-late-unlock  0        2         article ML     An unlock that hits "
                         "the wrong owner"));
    QCOMPARE(row(60), std::string("R10-late-unlock  article ML     An unlock that hits the wro…"));
    QCOMPARE(row(40), std::string("R10-late-unlock  article ML"));
    QCOMPARE(row(26), std::string("R10-late-unlock  article …"));
    const std::vector<CaseResult> cases{caseOf("R10-late-unlock", "article", Verdict::Pass)};
    QCOMPARE(matrixText(cases, Colours::Off, 80).find("R10-late-unlock  ."),
             std::string("                 article\n").size());
    QCOMPARE(matrixText(cases, Colours::Off, 20),
             std::string("             article\nR10-late-u…  .\n"));
}

QTEST_GUILESS_MAIN(TestTerminalTable)
#include "tst_terminaltable.moc"
