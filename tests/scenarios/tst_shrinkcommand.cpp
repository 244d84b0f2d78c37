// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/live/shrinkcommand.h"
#include "scenarios/sim/simreplay.h"
#include "server/hub/huboptions.h"
#include "tests/support/scenariotext.h"

#include <map>

using namespace echolock;
using namespace echolock::testing;

namespace {

const std::string blindUnlock
    = "  clients:\n"
      "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
      "    carol: {do: [open, {subscribe: order.8}, close]}\n"
      "    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: denied}, close]}\n";

std::vector<Scenario> scenariosIn(const std::string& text)
{
    auto read = parseScenarios(text, "large.yaml", policyNames());
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return std::move(*read);
}

} // namespace

class TestShrinkCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void printsTheScenario();
    void writesAFile();
    void looksForWhatIsKnownFirst();
    void triesThePoliciesThatAreKnownToFailFirst();
    void takesEachOfSeveral();
    void saysWhyThereIsNothing_data();
    void saysWhyThereIsNothing();
    void keepsTheSmallestAtItsLimit();
    void saysWhereItCannotWrite();

private:
    int run(const std::string& body) { return runFile(fileWith(body)); }

    int runFile(const std::string& text);

    ScenarioOptions m_options;
    std::string m_out;
    std::string m_err;
    std::map<std::string, std::string> m_files;
};

void TestShrinkCommand::init()
{
    m_options = {};
    m_options.command = ScenarioOptions::Command::Shrink;
    m_files.clear();
}

int TestShrinkCommand::runFile(const std::string& text)
{
    m_out.clear();
    m_err.clear();
    const ScenarioOutput output{[this](std::string_view more) { m_out += more; },
                                [this](std::string_view more) { m_err += more; }};
    const auto save = [this](const std::string& file, const std::string& all) -> Result<void> {
        if (file == "full.yaml")
            return failure("cannot write full.yaml: the disk is full");
        m_files[file] = all;
        return {};
    };
    return ShrinkCommand(m_options, output, save).run(scenariosIn(text));
}

/// A comment on it holds a word that shows it again; what is told is beside it.
void TestShrinkCommand::printsTheScenario()
{
    m_options.policies = {"article"};
    QCOMPARE(run(blindUnlock), 0);
    QVERIFY2(m_out.starts_with("echolock: 1\nscenarios:\n# Of 3 clients and 12 steps these are "
                               "enough for L. A schedule:\n# echolock-scenarios replay el"),
             m_out.c_str());
    QVERIFY(m_err.find("3 clients, 2 orders, 12 steps became\n  2 clients, 1 order, 5 steps;\n")
            != std::string::npos);
    QVERIFY(m_err.find("   5  the server takes bob's close frame\n") != std::string::npos);
    const std::vector<Scenario> small = scenariosIn(m_out);
    QCOMPARE(small.size(), std::size_t(1));
    const std::string before = "echolock-scenarios replay ";
    std::string word = m_out.substr(m_out.find(before) + before.size());
    word.erase(word.find('\n'));
    QVERIFY(looksLikeReplay(word));
    const auto played = replay(small.front(), *readReplay(word));
    QVERIFY(played.has_value());
    QVERIFY(played->violations.front().letter == Letter::L);
}

void TestShrinkCommand::writesAFile()
{
    m_options.policies = {"article"};
    QCOMPARE(run(blindUnlock), 0);
    const std::string printed = m_out;
    m_options.outputFile = "small.yaml";
    QCOMPARE(run(blindUnlock), 0);
    QCOMPARE(m_files.at("small.yaml"), printed);
    QVERIFY(m_err.empty());
    QVERIFY(m_out.ends_with("small.yaml: 1 scenario\n"));
    QVERIFY(m_out.find(" small.yaml\n\n") != std::string::npos);
}

void TestShrinkCommand::looksForWhatIsKnownFirst()
{
    m_options.policies = {"article"};
    const std::string waiting = blindUnlock + "    dora: {do: [open, {subscribe: order.7}]}\n";
    run(waiting + "  known: {owner: [L], article: [P]}\n");
    QVERIFY2(m_err.find("\n  P: order.7 is free") != std::string::npos, m_err.c_str());
    // What was known once need not be so any more.
    run(blindUnlock + "  known: {article: [M]}\n");
    QVERIFY(m_err.find("\n  L: alice still edits") != std::string::npos);
    m_options.letter = Letter::L;
    run(blindUnlock + "  known: {article: [P]}\n");
    QVERIFY(m_err.find("\n  L: alice still edits") != std::string::npos);
}

void TestShrinkCommand::triesThePoliciesThatAreKnownToFailFirst()
{
    run(blindUnlock + "  policies: [owner, queue, article]\n  known: {article: [L, P]}\n");
    QVERIFY(m_err.starts_with("T under article\n"));
    // Nobody says so here; under the first one nothing goes wrong.
    run(blindUnlock + "  policies: [owner, article]\n");
    QVERIFY(m_err.starts_with("T under article\n"));
}

void TestShrinkCommand::takesEachOfSeveral()
{
    m_options.policies = {"article"};
    const std::string good = "\n- id: U\n  clients: {a: {do: [open, {subscribe: order.7}]}}\n";
    std::string again = fileWith(blindUnlock).substr(fileWith("").find("- id"));
    again.replace(again.find('T'), 1, "V");
    QCOMPARE(runFile(fileWith(blindUnlock) + good + again), 0);
    QVERIFY(m_err.find("U shows no violation under article") != std::string::npos);
    const std::vector<Scenario> small = scenariosIn(m_out);
    QCOMPARE(small.size(), std::size_t(2));
    QCOMPARE(small.back().id, std::string("V"));
}

void TestShrinkCommand::saysWhyThereIsNothing_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("nothing is wrong")
        << QStringLiteral("  clients: {a: {do: [open, {subscribe: order.7}]}}\n")
        << QStringLiteral(
               "T shows no W under owner, queue, so there is nothing to keep while it is "
               "made smaller\n")
        << 2;
    QTest::newRow("not simulated")
        << QStringLiteral("  clients: {a: {do: [open]}}\n  faults: [{target: a, do: corrupt}]\n")
        << QStringLiteral("'T' cannot be explored: number 1 of its 'faults' is not simulated, "
                          "because no bits are turned over there; or run it live, and say "
                          "'explore: off'.\n")
        << 2;
    QTest::newRow("not to be explored")
        << QStringLiteral("  clients: {a: {do: [open]}}\n  explore: off\n")
        << QStringLiteral("T says 'explore: off', so it cannot be made smaller\n") << 2;
    QTest::newRow("too large")
        << QString::fromStdString("  clients: {a: {do: [open, {subscribe: order.7}, {write: "
                                  "order.7}, close]}}\n  explore: {states: 2, runs: 1}\n")
        << QStringLiteral("T: no W was found under owner, queue (bounded: the limit of states was "
                          "reached)\n")
        << 3;
}

void TestShrinkCommand::saysWhyThereIsNothing()
{
    QFETCH(QString, body);
    QFETCH(QString, sentence);
    QFETCH(int, exitCode);
    m_options.letter = Letter::W;
    QCOMPARE(run(body.toStdString() + "  policies: [owner, queue]\n"), exitCode);
    QCOMPARE(QString::fromStdString(m_err), QStringLiteral("echolock-scenarios: ") + sentence);
    QVERIFY(m_out.empty());
}

/// A deadline is over while it looks; what it has by then is a scenario, and it is said that there
/// may be a smaller one.
void TestShrinkCommand::keepsTheSmallestAtItsLimit()
{
    m_options.policies = {"article"};
    m_options.within = Duration(1);
    QCOMPARE(run(blindUnlock), 3);
    QVERIFY(m_out.empty() || scenariosIn(m_out).size() == 1);
    QVERIFY(m_err.find(m_out.empty() ? "bounded: " : "It was cut short") != std::string::npos);
}

void TestShrinkCommand::saysWhereItCannotWrite()
{
    m_options.policies = {"article"};
    m_options.outputFile = "full.yaml";
    QCOMPARE(run(blindUnlock), 2);
    QCOMPARE(m_err, std::string("echolock-scenarios: cannot write full.yaml: the disk is full\n"));
}

QTEST_GUILESS_MAIN(TestShrinkCommand)
#include "tst_shrinkcommand.moc"
