// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>

#include "scenarios/engine/projection.h"
#include "scenarios/engine/scenariocut.h"
#include "scenarios/engine/scenariojson.h"
#include "scenarios/engine/scenarioyaml.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/scenarioshrink.h"
#include "scenarios/sim/simreplay.h"
#include "tests/support/simscenes.h"

using namespace echolock;
using namespace echolock::testing;

namespace {

ShrunkScenario shrunkOf(const Scenario& scenario, const std::string& policy,
                        std::optional<Letter> letter = {})
{
    auto outcome = shrink(scenario, {policy, letter, scenario.explore});
    if (!outcome || !outcome->shrunk)
        qFatal("nothing was found");
    return std::move(*outcome->shrunk);
}

/// Somebody at another order, whoever comes first, and a connection that is slow.
std::string withNoise(std::string text)
{
    const std::string noise
        = "    aaron: {do: [open, {subscribe: order.9}, {await: granted}, {write: order.9}, "
          "{hold: 2s}, close]}\n";
    text.insert(text.find("clients:\n") + 9, noise);
    text.insert(text.find("  server: "),
                "  faults: [{target: aaron, when: {after: aaron.hold}, do: {latency: 1s}}]\n");
    return text;
}

/// What it says, whatever of it is told to people.
std::string plotOf(Scenario scenario)
{
    scenario.known.clear();
    return yamlOf(scenario);
}

} // namespace

class TestScenarioShrink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsCutOfTheLibraryIsAScenario_data();
    void whatIsCutOfTheLibraryIsAScenario();
    void showsTheSame_data();
    void showsTheSame();
    void noiseMakesNoDifference_data();
    void noiseMakesNoDifference();
    void comesToTheSmallest();
    void keepsToOneOfTwoAlike();
    void keepsThePremise();
    void isNoCaseOfNobodyComing();
    void saysWhereNothingIsFound();
    void endsWhenItIsTold();
    void translatesByName();
};

void TestScenarioShrink::whatIsCutOfTheLibraryIsAScenario_data()
{
    QTest::addColumn<QString>("path");
    const QDir folder(qEnvironmentVariable("ECHOLOCK_SOURCE")
                      + QStringLiteral("/scenarios/library"));
    for (const QString& name : folder.entryList({QStringLiteral("*.yaml")}))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

/// Whatever one thing is left out, the language has what is left, and nothing in it has become
/// something else.
void TestScenarioShrink::whatIsCutOfTheLibraryIsAScenario()
{
    QFETCH(QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto read = parseScenarios(file.readAll().toStdString(), "f", policyNames());
    QVERIFY(read);
    for (const Scenario& whole : *read) {
        std::vector<ScenarioCut> cuts;
        for (std::size_t client = 0; client < whole.clients.size(); ++client) {
            cuts.emplace_back().clients = {client};
            for (std::size_t step = 0; step < whole.clients[client].steps.size(); ++step)
                cuts.emplace_back().steps = {{client, step}};
        }
        for (const Resource& order : ordersOf(whole))
            cuts.emplace_back().orders = {order};
        for (std::size_t fault = 0; fault < whole.faults.size(); ++fault)
            cuts.emplace_back().faults = {fault};
        for (const ScenarioCut& cut : cuts) {
            const Scenario rest = without(whole, cut);
            if (rest.clients.empty())
                continue;
            const std::string text = yamlFile({&rest, 1});
            const auto again = parseScenarios(text, "f", policyNames());
            QVERIFY2(again, again ? "" : (again.error().front().text() + "\n" + text).c_str());
            QCOMPARE(canonicalJson(again->front()), canonicalJson(rest));
        }
    }
}

void TestScenarioShrink::showsTheSame_data()
{
    addSceneRows({QStringLiteral("article"), QStringLiteral("lease")});
}

/// Of each letter: no smaller scenario has lost it, and each is read as it was
/// written.
void TestScenarioShrink::showsTheSame()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    QFETCH(QString, letters);
    const Scenario scenario = scene(text.toStdString());
    for (const Letter letter : allLetters) {
        const std::string name(toString(letter));
        if (!letters.contains(QString::fromStdString(name)))
            continue;
        const ShrunkScenario shrunk = shrunkOf(scenario, policy.toStdString(), letter);
        QVERIFY(shrunk.isMinimal && shrunk.isShortest && shrunk.isKnownWhole);
        QVERIFY(shrunk.after.steps <= shrunk.before.steps);
        QVERIFY(shrunk.schedule.size() <= shrunk.scheduleBefore);
        QVERIFY(shrunk.scenario.known.at(policy.toStdString()).contains(letter));
        const auto again = parseScenarios(yamlFile({&shrunk.scenario, 1}), "f", policyNames());
        QVERIFY2(again, again ? "" : again.error().front().text().c_str());
        QCOMPARE(canonicalJson(again->front()), canonicalJson(shrunk.scenario));
        const auto played = replay(again->front(),
                                   replayOf(shrunk.scenario, shrunk.settings, shrunk.schedule));
        QVERIFY(played && !played->nondeterminism);
        QVERIFY(std::ranges::any_of(played->violations, [&](const Violation& each) {
            return each.letter == letter && each.order == shrunk.finding.violation.order
                && each.who == shrunk.finding.violation.who;
        }));
    }
}

void TestScenarioShrink::noiseMakesNoDifference_data()
{
    QTest::addColumn<int>("scene");
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("letter");
    QTest::newRow("R01") << 0 << QStringLiteral("article") << QStringLiteral("L");
    QTest::newRow("R02") << 1 << QStringLiteral("owner") << QStringLiteral("S");
    QTest::newRow("R10") << 3 << QStringLiteral("article") << QStringLiteral("W");
    QTest::newRow("R17") << 5 << QStringLiteral("grace") << QStringLiteral("P");
}

void TestScenarioShrink::noiseMakesNoDifference()
{
    QFETCH(int, scene);
    QFETCH(QString, policy);
    QFETCH(QString, letter);
    const std::string text = simScenes()[std::size_t(scene)].text;
    const auto wanted = letterFromText(letter.toStdString());
    const ShrunkScenario clean = shrunkOf(testing::scene(text), policy.toStdString(), wanted);
    const ShrunkScenario noisy = shrunkOf(testing::scene(withNoise(text)), policy.toStdString(),
                                          wanted);
    QCOMPARE(noisy.before.clients, clean.before.clients + 1);
    QCOMPARE(noisy.before.faults, std::size_t(1));
    QCOMPARE(plotOf(noisy.scenario), plotOf(clean.scenario));
    QCOMPARE(noisy.schedule.size(), clean.schedule.size());
    QVERIFY(noisy.work.tries <= 150);
    // What was smallest already stays as it is.
    const ShrunkScenario again = shrunkOf(clean.scenario, policy.toStdString(), wanted);
    QCOMPARE(yamlOf(again.scenario), yamlOf(clean.scenario));
}

void TestScenarioShrink::comesToTheSmallest()
{
    Scenario scenario = scene(simScenes()[3].text);
    scenario.title = "An unlock: that hits the wrong owner";
    scenario.story = "Told once.";
    const ShrunkScenario shrunk = shrunkOf(scenario, "article", Letter::L);
    QCOMPARE(yamlOf(shrunk.scenario), std::string(R"(- id: T
  title: "An unlock: that hits the wrong owner"
  story: >-
    Told once.
  clients:
    alice: {do: [open, {subscribe: order.7}]}
    bob: {do: [open, {subscribe: order.7}, close]}
  policies: [article]
  known: {article: [L, P]}
  live: off
)"));
    QCOMPARE(shrunk.before, (ScenarioSize{4, 1, 20, 0}));
    QCOMPARE(shrunk.after, (ScenarioSize{2, 1, 5, 0}));
    QCOMPARE(shrunk.schedule.size(), std::size_t(5));
    QCOMPARE(shrunk.finding.violation.who.front(), std::string("alice"));
    QVERIFY(shrunk.work.tries == shrunk.work.replays);
}

/// Two viewers who do the same may each be the one who leaves; whose name was found stays.
void TestScenarioShrink::keepsToOneOfTwoAlike()
{
    const ShrunkScenario shrunk = shrunkOf(
        scene("  clients:\n"
              "    ann: {do: [open, {subscribe: order.7}]}\n"
              "    bob: {do: [open, {subscribe: order.7}, close]}\n"
              "    cem: {do: [open, {subscribe: order.7}, close]}\n"),
        "article", Letter::L);
    const std::vector<std::string> who = shrunk.finding.violation.who;
    QCOMPARE(shrunk.scenario.clients.size(), std::size_t(2));
    QVERIFY(std::ranges::any_of(shrunk.scenario.clients, [&](const ScenarioClient& client) {
        return client.name == who.front();
    }));
    QVERIFY(shrunk.isShortest);
}

/// An implication says what must have happened; nothing that happens without it will do.
void TestScenarioShrink::keepsThePremise()
{
    const ShrunkScenario shrunk = shrunkOf(
        scene("  clients:\n"
              "    old: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: "
              "there}, close]}\n"
              "    back: {user: alice, do: [{wait: old.there}, open, {subscribe: order.7}, {await: "
              "[granted, denied]}]}\n"
              "    viewer: {do: [open, {subscribe: order.8}]}\n"
              "  expect: {finally: [{if: back.subscribed, then: \"holder(order.7) == alice\"}, "
              "\"holder(order.8) == nobody\"]}\n"),
        "owner", Letter::E);
    // Whichever of the two it was, the other one has gone.
    QCOMPARE(shrunk.scenario.expectations.size(), std::size_t(1));
    const bool isPremise = shrunk.scenario.expectations[0].premise.has_value();
    QCOMPARE(shrunk.scenario.clients.size(), std::size_t(isPremise ? 2 : 1));
    const ShrunkScenario implied = shrunkOf(
        scene("  clients:\n"
              "    old: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: "
              "there}, close]}\n"
              "    back: {user: alice, do: [{wait: old.there}, open, {subscribe: order.7}, {await: "
              "[granted, denied]}]}\n"
              "  expect: {finally: [{if: back.subscribed, then: \"holder(order.7) == alice\"}]}\n"),
        "owner");
    QCOMPARE(implied.scenario.expectations[0].premise->text, std::string("back.subscribed"));
    QCOMPARE(implied.scenario.clients.size(), std::size_t(2));
    QCOMPARE(implied.after.steps, std::size_t(5));
}

/// "She must have the order in the end" is broken, too, where she never opened it, by a scenario of
/// nobody; that is what it must not come to.
void TestScenarioShrink::isNoCaseOfNobodyComing()
{
    const ShrunkScenario shrunk = shrunkOf(
        scene("  clients:\n"
              "    old: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: "
              "there}, close]}\n"
              "    back: {user: alice, do: [{wait: old.there}, open, {subscribe: order.7}, {await: "
              "[granted, denied]}]}\n"
              "    viewer: {do: [open, {subscribe: order.7}, close]}\n"
              "  order: [back.subscribe < old.close]\n"
              "  expect: {finally: [\"holder(order.7) == alice\"]}\n"),
        "owner");
    QCOMPARE(shrunk.after, (ScenarioSize{2, 1, 5, 0}));
    QVERIFY(shrunk.isMinimal);
    // Both come, and the one who has it leaves.
    QVERIFY(shrunk.schedule.size() >= 5);
}

void TestScenarioShrink::saysWhereNothingIsFound()
{
    const Scenario good = scene(simScenes()[0].text);
    const auto nothing = shrink(good, {"owner", {}, good.explore});
    QVERIFY(nothing && !nothing->shrunk);
    QCOMPARE(nothing->bounded, std::string());
    const auto otherLetter = shrink(good, {"article", Letter::W, good.explore});
    QVERIFY(otherLetter && !otherLetter->shrunk && otherLetter->bounded.empty());
    ExploreSettings few;
    few.statesMax = 2;
    few.runs = 1;
    const auto bounded = shrink(good, {"owner", {}, few});
    QVERIFY(bounded && !bounded->shrunk && !bounded->bounded.empty());
    const Scenario corrupt = scene("  clients: {a: {do: [open]}}\n"
                                   "  faults: [{target: a, do: corrupt}]\n");
    const auto refused = shrink(corrupt, {"owner", {}, corrupt.explore});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.starts_with("'T' cannot be explored"));
}

/// Whoever presses Ctrl-C gets what there is, and it is true of it.
void TestScenarioShrink::endsWhenItIsTold()
{
    const Scenario scenario = scene(withNoise(simScenes()[3].text));
    ShrinkPlan plan{"article", Letter::L, scenario.explore};
    plan.interrupt = [](const ShrinkProgress& progress) {
        return progress.tries >= 3 ? std::optional(SearchEnd::Stopped) : std::nullopt;
    };
    const auto outcome = shrink(scenario, plan);
    QVERIFY(outcome && outcome->shrunk);
    const ShrunkScenario& shrunk = *outcome->shrunk;
    QVERIFY(!shrunk.isMinimal && !shrunk.isKnownWhole);
    QVERIFY(shrunk.work.tries <= 4);
    const auto played = replay(shrunk.scenario,
                               replayOf(shrunk.scenario, shrunk.settings, shrunk.schedule));
    QVERIFY(played);
    QVERIFY(std::ranges::any_of(played->violations,
                                [](const Violation& each) { return each.letter == Letter::L; }));
}

/// With one client less and another order in front, the same schedule is the same deeds.
void TestScenarioShrink::translatesByName()
{
    const std::string text = simScenes()[0].text;
    const Scenario noisy = scene(withNoise(text));
    const Scenario clean = scene(text);
    const SimCase large = simCaseOf(noisy, "article");
    const SimCase small = simCaseOf(clean, "article");
    MemoWorld world(small);
    const ShrunkScenario shrunk = shrunkOf(clean, "article", Letter::L);
    MemoWorld largeWorld(large);
    const SearchResult found = searchBreadthFirst(largeWorld, {});
    const auto lost = std::ranges::find_if(found.counterexamples, [&](const Counterexample& each) {
        return each.finding.fingerprint == shrunk.finding.fingerprint;
    });
    QVERIFY(lost != found.counterexamples.end());
    const Schedule there = translated(lost->schedule, large, small);
    MemoWorld smallWorld(small);
    auto state = smallWorld.initial();
    auto before = largeWorld.initial();
    std::size_t place = 0;
    for (const ActorId actor : lost->schedule) {
        const std::string words = largeWorld.describe(before, actor);
        largeWorld.step(before, actor);
        if (words.find("aaron") != std::string::npos)
            continue;
        QCOMPARE(smallWorld.describe(state, there[place]), words);
        smallWorld.step(state, there[place++]);
    }
    QCOMPARE(place, there.size());
    // And back again.
    QCOMPARE(translated(translated(there, small, large), large, small), there);
}

QTEST_APPLESS_MAIN(TestScenarioShrink)
#include "tst_scenarioshrink.moc"
