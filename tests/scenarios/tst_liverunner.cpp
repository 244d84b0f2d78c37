// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTest>

#include "scenarios/live/liverunner.h"
#include "scenarios/live/scenariofiles.h"
#include "tests/support/printers.h"
#include "tests/support/scenariotext.h"

#include <algorithm>
#include <array>

using namespace echolock;
using namespace echolock::testing;

namespace {

std::vector<CaseResult> resultsOf(std::vector<Scenario> scenarios, LiveRunnerOptions options = {})
{
    LiveRunner runner(std::move(scenarios), std::move(options));
    QSignalSpy finished(&runner, &LiveRunner::finished);
    runner.start();
    [&] { QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000); }();
    return runner.results();
}

const std::vector<Scenario>& library()
{
    static const std::vector<Scenario>
        scenarios = loadScenarios({QString::fromLatin1(libraryFolder)})->scenarios;
    return scenarios;
}

Scenario fromLibrary(const std::string& id)
{
    return *std::ranges::find(library(), id, &Scenario::id);
}

/// The policies of a matrix row, in the order of its letters.
constexpr std::array matrixPolicies{"composite", "owner", "refcount", "grace",
                                    "lease",     "fence", "queue",    "article"};

/// A race, and the letters of races.md §4 that it must show under each policy.
struct MatrixRow
{
    const char* race;
    std::array<const char*, matrixPolicies.size()> letters;
};

/// A run under all of them takes half a minute, so the suite plays the default, which has a part
/// of each, the plainest and the article's; `echolock-scenarios run` plays all.
bool isPlayedHere(const std::string& policy)
{
    return policy == "composite" || policy == "owner" || policy == "article";
}

/// All that are played here, once.
const CaseResult* playedCase(const std::string& id, const std::string& policy)
{
    static const std::vector<CaseResult> results = [] {
        std::vector<Scenario> scenarios = library();
        for (Scenario& scenario : scenarios)
            std::erase_if(scenario.policies,
                          [](const PolicyChoice& each) { return !isPlayedHere(each.name); });
        LiveRunnerOptions options;
        options.atOnce = 8;
        return resultsOf(std::move(scenarios), options);
    }();
    const auto found = std::ranges::find_if(
        results, [&](const CaseResult& each) { return each.id == id && each.policy == policy; });
    return found == results.end() ? nullptr : &*found;
}

} // namespace

class TestLiveRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLibraryComesOutAsItSays_data();
    void theLibraryComesOutAsItSays();
    void theLibraryShowsTheLettersOfTheCatalogue_data();
    void theLibraryShowsTheLettersOfTheCatalogue();
    void runsThePoliciesThatItIsTold();
    void repeatsWithRisingSeeds();
    void aSeedGivesTheSameSockets();
    void aFileMayNameItsSeed();
    void runsAtOnceAndTellsInOrder();
    void leavesOutWhatCannotBeLive();
    void playsTheOrderOfLiveRuns();
    void keepsTheRunThatAPersonWantsToSee();
    void saysWhenSomethingIsViolated();
    void stopsWhenTold();
    void hasNothingToDoWithoutScenarios();
};

void TestLiveRunner::theLibraryComesOutAsItSays_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("policy");
    for (const Scenario& scenario : library()) {
        for (const PolicyChoice& policy : scenario.policies) {
            if (isPlayedHere(policy.name) && !scenario.live.skipped)
                QTest::addRow("%s under %s", scenario.id.c_str(), policy.name.c_str())
                    << QByteArray::fromStdString(scenario.id)
                    << QByteArray::fromStdString(policy.name);
        }
    }
}

void TestLiveRunner::theLibraryComesOutAsItSays()
{
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, policy);
    const Scenario scenario = forLiveRuns(fromLibrary(id.toStdString()));
    QVERIFY(!scenario.story.empty());
    QVERIFY(scenario.known.contains(policy.toStdString()));
    const CaseResult* const result = playedCase(id.toStdString(), policy.toStdString());
    QVERIFY(result);
    const auto& known = scenario.live.known ? *scenario.live.known : scenario.known;
    const Verdict expected = known.at(policy.toStdString()).empty() ? Verdict::Pass
                                                                    : Verdict::KnownFailure;
    QVERIFY2(result->verdict == expected, result->headline().c_str());
}

void TestLiveRunner::theLibraryShowsTheLettersOfTheCatalogue_data()
{
    QTest::addColumn<QByteArray>("race");
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<QByteArray>("letters");
    for (const MatrixRow& row : std::initializer_list<MatrixRow>{
             {"R01", {"–", "–", "–", "–", "–", "–", "–", "L"}},
             {"R02", {"–", "S P", "–", "–", "S P", "S P", "–", "S P"}},
             {"R04", {"–", "S P", "–", "–", "S P", "S P", "–", "S P"}},
             {"R05", {"–", "–", "–", "–", "–", "–", "–", "O A S"}},
             {"R06", {"–", "P", "P", "P", "P", "P", "–", "L P"}},
             {"R07", {"–", "P", "P", "P", "P", "P", "–", "O"}},
             {"R10", {"–", "–", "–", "–", "–", "–", "–", "M L W P"}},
             {"R11", {"–", "P", "P", "P", "P", "P", "–", "O"}},
             {"R12", {"–", "W P", "W P", "W P", "W P", "P", "W", "L W O"}},
             {"R16", {"–", "–", "–", "–", "W P", "P", "–", "–"}},
             {"R17", {"–", "P", "P", "P", "P", "P", "–", "P"}},
             {"R20", {"–", "P", "P", "P", "P", "P", "–", "P"}},
             {"R25", {"–", "–", "–", "–", "–", "–", "–", "L P"}},
             {"R27", {"–", "–", "–", "–", "–", "–", "–", "A"}}}) {
        for (std::size_t i = 0; i < matrixPolicies.size(); ++i)
            QTest::addRow("%s under %s", row.race, matrixPolicies[i])
                << QByteArray(row.race) << QByteArray(matrixPolicies[i])
                << QByteArray(row.letters[i]);
    }
}

void TestLiveRunner::theLibraryShowsTheLettersOfTheCatalogue()
{
    QFETCH(QByteArray, race);
    QFETCH(QByteArray, policy);
    QFETCH(QByteArray, letters);
    const auto found = std::ranges::find_if(library(), [&](const Scenario& each) {
        return each.id.starts_with(race.toStdString() + "-");
    });
    QVERIFY(found != library().end());
    const auto& known = found->live.known ? *found->live.known : found->known;
    QCOMPARE(lettersText(known.at(policy.toStdString())), letters.toStdString());
}

void TestLiveRunner::runsThePoliciesThatItIsTold()
{
    const Scenario scenario = scenarioWith("  policies: [article]\n  clients: {a: {do: [open]}}\n");
    QCOMPARE(resultsOf({scenario}).front().policy, std::string("article"));
    const auto results = resultsOf({scenario}, {{"none", "owner"}, {}, 1});
    QCOMPARE(results.size(), 2U);
    QCOMPARE(results[0].policy, std::string("none"));
    QCOMPARE(results[1].policy, std::string("owner"));
}

void TestLiveRunner::repeatsWithRisingSeeds()
{
    const Scenario scenario = scenarioWith(
        "  policies: [owner]\n  clients: {a: {do: [open]}}\n  live: {repeat: 2, settle: 5ms}\n");
    QCOMPARE(resultsOf({scenario}).front().runs, 2);
    const CaseResult result = resultsOf({scenario}, {{}, 3, 40}).front();
    QCOMPARE(result.runs, 3);
    QCOMPARE(result.seed, std::uint64_t(40));
}

void TestLiveRunner::aSeedGivesTheSameSockets()
{
    const auto socketOf = [](std::uint64_t seed) {
        LiveRunner runner({scenarioWith("  policies: [owner]\n  clients: {a: {do: [open]}}\n")},
                          {{}, {}, seed});
        std::string socket;
        connect(&runner, &LiveRunner::happened, &runner, [&](const HistoryEntry& entry) {
            if (const auto* connected = std::get_if<ClientConnected>(&entry.what))
                socket = connected->socket.value;
        });
        QSignalSpy finished(&runner, &LiveRunner::finished);
        runner.start();
        [&] { QTRY_COMPARE(finished.count(), 1); }();
        return socket;
    };
    QCOMPARE(socketOf(5), socketOf(5));
    QVERIFY(socketOf(5) != socketOf(6));
}

void TestLiveRunner::aFileMayNameItsSeed()
{
    const Scenario scenario = scenarioWith(
        "  policies: [owner]\n  clients: {a: {do: [open]}}\n  live: {seed: 42, settle: 5ms}\n");
    QCOMPARE(resultsOf({scenario}).front().seed, std::uint64_t(42));
    QCOMPARE(resultsOf({scenario}, {{}, {}, 7}).front().seed, std::uint64_t(7));
}

/// The first one takes the longest, and is told first all the same.
void TestLiveRunner::runsAtOnceAndTellsInOrder()
{
    const Scenario slow = scenarioWith(
        "  policies: [owner]\n  clients: {a: {do: [open, {hold: 200ms}]}}\n"
        "  live: {repeat: 20, settle: 5ms}\n");
    Scenario quick = scenarioWith("  policies: [owner]\n  clients: {a: {do: [open]}}\n"
                                  "  live: {repeat: 3, settle: 5ms}\n");
    quick.id = "quick";
    LiveRunner runner({slow, quick}, {{}, {}, {}, 12});
    std::vector<std::string> told;
    int highest = 0;
    std::size_t opens = 0;
    connect(&runner, &LiveRunner::happened, &runner, [&](const HistoryEntry& entry) {
        const auto* const act = std::get_if<ClientAct>(&entry.what);
        opens += act && act->kind == ClientAct::Kind::Open ? 1 : 0;
    });
    connect(&runner, &LiveRunner::caseFinished, &runner,
            [&](const CaseResult& result) { told.push_back(result.id); });
    connect(&runner, &LiveRunner::progressed, &runner,
            [&](const Scenario&, const QString&, int done, int runs) {
                QVERIFY(done < runs);
                QVERIFY(opens >= 12);
                highest = std::max(highest, done);
            });
    QSignalSpy finished(&runner, &LiveRunner::finished);
    runner.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
    QCOMPARE(told, (std::vector<std::string>{"T", "quick"}));
    QCOMPARE(runner.results()[0].runs, 20);
    QCOMPARE(runner.results()[1].runs, 3);
    QVERIFY(highest > 0);
    QVERIFY(runner.results()[0].verdict == Verdict::Pass);
}

void TestLiveRunner::leavesOutWhatCannotBeLive()
{
    Scenario scenario = scenarioWith("  policies: [owner]\n  clients: {a: {do: [open]}}\n");
    Scenario shared = scenario;
    shared.policies.insert(shared.policies.begin(), PolicyChoice{"redis", {}});
    const auto results = resultsOf({shared});
    QCOMPARE(results.size(), 1U);
    QCOMPARE(results.front().policy, std::string("owner"));
    scenario.live.skipped = true;
    QVERIFY(resultsOf({scenario}).empty());
}

void TestLiveRunner::playsTheOrderOfLiveRuns()
{
    const Scenario scenario = scenarioWith(
        "  policies: [article]\n"
        "  clients:\n"
        "    a: {do: [open, {subscribe: order.7}, {await: granted}, {label: has}]}\n"
        "    b: {do: [open, {subscribe: order.7}, {await: denied}]}\n"
        "  known: {article: [M]}\n"
        "  live: {order: [\"a.has < b.open\"], known: {article: []}}\n");
    QVERIFY(resultsOf({scenario}).front().verdict == Verdict::Pass);
}

void TestLiveRunner::keepsTheRunThatAPersonWantsToSee()
{
    LiveRunnerOptions options{{"article", "owner"}, 2, 1};
    options.traces = true;
    LiveRunner runner({fromLibrary("R01-two-users-contend")}, options);
    QSignalSpy finished(&runner, &LiveRunner::finished);
    runner.start();
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(runner.traces().size(), std::size_t(2));
    const Trace& trace = runner.traces().front();
    QCOMPARE(trace.id, std::string("R01-two-users-contend"));
    QCOMPARE(trace.policy, std::string("article"));
    QCOMPARE(trace.engine, std::string("live"));
    QCOMPARE(trace.findings.size(), std::size_t(1));
    QVERIFY(trace.findings.front().violation.letter == Letter::L);
    QVERIFY(trace.steps.size() > 8);
    QVERIFY(!trace.arrows.empty());
    QVERIFY(runner.traces().back().findings.empty());
}

void TestLiveRunner::saysWhenSomethingIsViolated()
{
    Scenario scenario = fromLibrary("R01-two-users-contend");
    scenario.known.clear();
    const auto results = resultsOf({scenario}, {{"article"}, {}, 1});
    QVERIFY(results.front().verdict == Verdict::Violation);
    QCOMPARE(lettersText(results.front().seen), std::string("L"));
    QCOMPARE(exitCodeOf(results), 1);
    scenario.known["owner"] = {Letter::L};
    QVERIFY(resultsOf({scenario}, {{"owner"}, {}, 1}).front().verdict == Verdict::UnexpectedPass);
}

void TestLiveRunner::stopsWhenTold()
{
    LiveRunner runner(
        {scenarioWith("  policies: [owner]\n  clients: {a: {do: [open, {hold: 15s}]}}\n")}, {});
    QSignalSpy finished(&runner, &LiveRunner::finished);
    QSignalSpy happened(&runner, &LiveRunner::happened);
    runner.start();
    QTRY_VERIFY(happened.count() > 0);
    runner.stop();
    QCOMPARE(finished.count(), 1);
    QVERIFY(runner.results().empty());
    QCOMPARE(runner.caseCount(), 1U);
    runner.stop();
    QCOMPARE(finished.count(), 1);
}

void TestLiveRunner::hasNothingToDoWithoutScenarios()
{
    QVERIFY(resultsOf({}).empty());
}

QTEST_GUILESS_MAIN(TestLiveRunner)
#include "tst_liverunner.moc"
