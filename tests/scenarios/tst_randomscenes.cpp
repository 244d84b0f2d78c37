// SPDX-License-Identifier: GPL-3.0-or-later

// What is said of all worlds is tried on such as nobody has thought of.

#include <QTest>

#include "scenarios/sim/exploration.h"
#include "tests/support/awkwardscenes.h"
#include "tests/support/randomscenes.h"
#include "tests/support/searchcheck.h"
#include "tests/support/simscenes.h"

#include <map>
#include <string>

using namespace echolock;
using namespace echolock::testing;

class TestRandomScenes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void areTheSameForEverySearch_data() { addRows(); }

    void areTheSameForEverySearch();

    void haveStepsThatAreIndependentAsTheySay_data() { addRows(); }

    void haveStepsThatAreIndependentAsTheySay();

    void areTheSameForBothWorlds_data();

    void areTheSameForBothWorlds();

    void keepToWhatWasFoundInThem_data();
    void keepToWhatWasFoundInThem();
    void goTheSameWayAgain();

private:
    void addRows() const;
    /// Tries so many scenes of the row's kind, without those that make no sense. At least half of
    /// them must be small enough for all of it to be seen.
    template <class Check> void tryScenes(int scenes, Check check) const;
};

void TestRandomScenes::addRows() const
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("time");
    QTest::addRow("with faults") << int(RandomScene::Kind::Troubled) << int(TimeMode::Ordered);
    QTest::addRow("with waits") << int(RandomScene::Kind::Waiting) << int(TimeMode::Ordered);
}

template <class Check> void TestRandomScenes::tryScenes(int scenes, Check check) const
{
    QFETCH(int, kind);
    QFETCH(int, time);
    const std::vector<std::string_view> known = policyNames();
    int complete = 0;
    int tried = 0;
    for (std::uint64_t seed = 0; tried < scenes; ++seed) {
        const RandomScene made(seed, static_cast<RandomScene::Kind>(kind));
        const auto read = parseScenarios(fileWith(made.text()), "test.yaml", known);
        if (!read)
            continue;
        const auto simCase = SimCase::make(read->front(),
                                           {made.policy(), static_cast<TimeMode>(time), 1});
        QVERIFY2(simCase, simCase ? "" : simCase.error().message.c_str());
        const SearchCheck seen = check(*simCase);
        QVERIFY2(seen.difference.empty(),
                 ("seed " + std::to_string(seed) + ", " + made.policy() + ": " + seen.difference
                  + '\n' + made.text())
                     .c_str());
        ++tried;
        complete += seen.isComplete ? 1 : 0;
    }
    QVERIFY2(complete * 2 > scenes, qPrintable(QString::number(complete)));
}

void TestRandomScenes::areTheSameForEverySearch()
{
    tryScenes(24, [](const SimCase& simCase) { return checkSearches(simCase, {}); });
}

void TestRandomScenes::haveStepsThatAreIndependentAsTheySay()
{
    tryScenes(20, [](const SimCase& simCase) { return checkFootprints(simCase, 500); });
}

void TestRandomScenes::areTheSameForBothWorlds_data()
{
    addRows();
    QTest::addRow("with early timers") << int(RandomScene::Kind::Troubled) << int(TimeMode::Async);
}

void TestRandomScenes::areTheSameForBothWorlds()
{
    tryScenes(12, [](const SimCase& simCase) { return checkWorlds(simCase, 10); });
}

void TestRandomScenes::keepToWhatWasFoundInThem_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("policy");
    for (const AwkwardScene& each : awkwardScenes())
        QTest::addRow("%s", each.name)
            << QByteArray::fromStdString(each.text) << QByteArray(each.policy);
}

void TestRandomScenes::keepToWhatWasFoundInThem()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, policy);
    const Scenario awkward = scene(text.toStdString());
    const SimCase simCase = simCaseOf(awkward, policy.toStdString());
    const SearchCheck searches = checkSearches(simCase, {20'000, 1'000'000});
    QVERIFY2(searches.isComplete, searches.difference.c_str());
    for (const SearchCheck& seen : {checkFootprints(simCase, 1'000), checkWorlds(simCase, 5)})
        QVERIFY2(seen.difference.empty(), seen.difference.c_str());
}

/// A webhook about a connection that is over, and pages that try again and again.
void TestRandomScenes::goTheSameWayAgain()
{
    for (const auto& [policy, text] : std::map<std::string, std::string>{
             {"refcount",
              "  clients:\n    a: {do: [open, {subscribe: order.7}, reload]}\n    ops: {do: "
              "[{restart: lose}]}\n  application: {webhooks: newest, workers: 1}\n"},
             {"none",
              "  clients:\n    a: {do: [open, kill, open]}\n    b: {do: [open]}\n    c: {do: "
              "[open]}\n  server: {connections: 1}\n"}}) {
        const CaseResult result = explore(scene(text), {policy, {}, 1, {}})->result;
        QVERIFY2(!result.isNondeterministic, result.unknown.c_str());
        QVERIFY(result.coverage->states > 100);
    }
}

QTEST_GUILESS_MAIN(TestRandomScenes)
#include "tst_randomscenes.moc"
