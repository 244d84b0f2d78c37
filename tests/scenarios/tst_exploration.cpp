// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests determinism, simreplay, turningpoint, unsimulated, vainwait: what was found is played
// again and made shorter.

#include <QTest>

#include "scenarios/explore/replaystring.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/memoworld.h"
#include "scenarios/sim/simreplay.h"
#include "tests/support/simscenes.h"

using namespace echolock;
using namespace echolock::testing;

class TestExploration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatBreaks_data();
    void findsWhatBreaks();
    void findsTheSameByOtherSearches();
    void findsTheSameUnderFaults_data();
    void findsTheSameUnderFaults();
    void saysWhenItIsBounded();
    void endsEverySearchAtItsLimits_data();
    void endsEverySearchAtItsLimits();
    void keepsToSoManyPreemptions();
    void stopsWhereOneHasSeenEverything();
    void takesACrowd();
    void refusesWhatItWouldNotPlay_data();
    void refusesWhatItWouldNotPlay();
    void keepsToTheTimeOfAnOrphan();
    void tellsWhatWouldHaveSavedIt();
    void isRightThatItIsTooLate_data();
    void isRightThatItIsTooLate();
    void letsDelaysCount();
    void endsWhereMessagesAreAlwaysOnTheirWay();
    void drawsDelaysFromSeeds();
    void saysWhatItSawAllOf();
    void passesNoScriptThatNobodyCouldEnd_data();
    void passesNoScriptThatNobodyCouldEnd();
    void replaysToTheSameState();
    void refusesReplaysOfSomethingElse();
    void shrinksToAsLittle();

private:
    /// How often the invariant breaks at last, if the schedule goes on by chance.
    int timesBroken(MemoWorld& world, const Schedule& schedule, Letter letter, int runs) const
    {
        const auto breaks = [letter](const std::vector<Finding>& findings) {
            return std::ranges::any_of(findings, [letter](const Finding& finding) {
                return finding.violation.letter == letter;
            });
        };
        Prng prng(7);
        int times = 0;
        for (int run = 0; run < runs; ++run) {
            auto state = world.initial();
            bool broken = false;
            for (const ActorId actor : schedule)
                broken = breaks(world.step(state, actor).findings) || broken;
            std::vector<ActorId> enabled;
            for (world.enabled(state, enabled); !enabled.empty(); world.enabled(state, enabled))
                broken = breaks(world.step(state, enabled[prng.below(enabled.size())]).findings)
                    || broken;
            times += breaks(world.finish(state)) || broken ? 1 : 0;
        }
        return times;
    }

    /// How often somebody stops who could have gone on.
    int preemptionsIn(MemoWorld& world, const Schedule& schedule) const
    {
        int times = 0;
        auto state = world.initial();
        std::vector<ActorId> enabled;
        for (std::size_t step = 0; step < schedule.size(); ++step) {
            world.enabled(state, enabled);
            const bool isOther = step > 0 && schedule[step] != schedule[step - 1];
            times += isOther && std::ranges::binary_search(enabled, schedule[step - 1]) ? 1 : 0;
            world.step(state, schedule[step]);
        }
        return times;
    }

    Exploration explored(const Scenario& scenario, const std::string& policy,
                         ExploreSettings settings = {}) const
    {
        return std::move(*explore(scenario, {policy, settings, 1, {}}));
    }
};

void TestExploration::findsWhatBreaks_data()
{
    addSceneRows();
}

/// Each witness is played again in a world that remembers nothing.
void TestExploration::findsWhatBreaks()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    QFETCH(QString, letters);
    const Scenario scenario = scene(text.toStdString());
    const Exploration found = explored(scenario, policy.toStdString());
    QVERIFY(found.result.coverage->complete());
    QVERIFY(found.result.coverage->states > 1);
    QCOMPARE(QString::fromStdString(lettersText(found.result.seen)), letters);
    QCOMPARE(found.result.witnesses.size(), found.result.seen.size());
    for (const Witness& witness : found.result.witnesses) {
        const auto played = replay(scenario, *readReplay(witness.replay));
        QVERIFY(played.has_value());
        QCOMPARE(played->steps, witness.steps);
        QVERIFY(std::ranges::find(played->violations, witness.letter, &Violation::letter)
                != played->violations.end());
    }
}

void TestExploration::findsTheSameByOtherSearches()
{
    const Scenario scenario = scene(simScenes()[3].text);
    const Letters all = explored(scenario, "article").result.seen;
    ExploreSettings settings;
    settings.runs = 100;
    for (const auto engine : {ExploreEngine::Dpor, ExploreEngine::Pct, ExploreEngine::Random,
                              ExploreEngine::Portfolio}) {
        settings.engines = {engine};
        const Exploration found = explored(scenario, "article", settings);
        QVERIFY(found.result.seen == all);
        QVERIFY(found.result.coverage->transitions > 0);
        QCOMPARE(found.result.coverage->complete(),
                 engine == ExploreEngine::Dpor || engine == ExploreEngine::Portfolio);
    }
}

void TestExploration::findsTheSameUnderFaults_data()
{
    addCaseRows(SceneRows::Troubled);
}

/// Steps that faults make depend on each other are told apart.
void TestExploration::findsTheSameUnderFaults()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    const Scenario scenario = scene(text.toStdString());
    const Exploration all = explored(scenario, policy.toStdString());
    QVERIFY(all.result.coverage->complete());
    ExploreSettings settings;
    settings.engines = {ExploreEngine::Dpor};
    const Exploration traced = explored(scenario, policy.toStdString(), settings);
    QVERIFY(traced.result.coverage->complete());
    QCOMPARE(lettersText(traced.result.seen), lettersText(all.result.seen));
}

void TestExploration::saysWhenItIsBounded()
{
    const Scenario scenario = scene(rawScene(3));
    ExploreSettings settings;
    settings.statesMax = 20;
    const Exploration few = explored(scenario, "owner", settings);
    QVERIFY(!few.result.coverage->complete());
    QVERIFY(few.result.verdict == Verdict::Unknown);
    QVERIFY(few.result.unknown.find("limit of states") != std::string::npos);
}

void TestExploration::endsEverySearchAtItsLimits_data()
{
    QTest::addColumn<int>("engine");
    QTest::addRow("exhaustive") << int(ExploreEngine::Exhaustive);
    QTest::addRow("dpor") << int(ExploreEngine::Dpor);
    QTest::addRow("pct") << int(ExploreEngine::Pct);
    QTest::addRow("random") << int(ExploreEngine::Random);
    QTest::addRow("portfolio") << int(ExploreEngine::Portfolio);
}

/// None of them says that it has seen everything, and the second engine does not begin.
void TestExploration::endsEverySearchAtItsLimits()
{
    QFETCH(int, engine);
    const Scenario scenario = scene(rawScene(4));
    ExplorationOrder order{"owner", {}, 1, {}};
    order.settings.engines = {static_cast<ExploreEngine>(engine), ExploreEngine::Dpor};
    order.settings.runs = 100'000;
    const auto bounded = [&] {
        const Exploration found = *explore(scenario, order);
        return found.result.verdict == Verdict::Unknown ? found.result.coverage->bounded : "";
    };
    for (const SearchEnd end : {SearchEnd::Stopped, SearchEnd::Time, SearchEnd::Memory}) {
        order.interrupt = [end](const SearchProgress& progress) {
            return progress.states > 50 ? std::optional(end) : std::nullopt;
        };
        QCOMPARE(bounded(), std::string(toString(end)));
    }
    order.interrupt = {};
    order.settings.memoryMax = 100'000;
    QCOMPARE(bounded(), std::string("bounded: the limit of memory was reached"));
    order.settings.memoryMax = std::uint64_t(2) << 30;
    order.settings.statesMax = 500;
    order.settings.runs = 60;
    QCOMPARE(bounded(), std::string("bounded: the limit of states was reached"));
}

/// With each one more there is more to see, and no schedule has more than were allowed.
void TestExploration::keepsToSoManyPreemptions()
{
    const Scenario scenario = scene(simScenes()[3].text);
    const Exploration all = explored(scenario, "article");
    MemoWorld world(simCaseOf(scenario, "article"));
    std::uint64_t states = 0;
    for (const int most : {0, 1, 2}) {
        ExploreSettings settings;
        settings.preemptions = most;
        const Exploration found = explored(scenario, "article", settings);
        QCOMPARE(found.result.coverage->bounded,
                 "bounded: at most " + std::to_string(most) + " preemption"
                     + (most == 1 ? "" : "s"));
        QVERIFY(found.result.coverage->states > states);
        QVERIFY(found.result.coverage->states < all.result.coverage->states);
        states = found.result.coverage->states;
        for (const auto& [letter, schedule] : found.schedules)
            QVERIFY(preemptionsIn(world, schedule) <= most);
    }
    ExploreSettings settings;
    settings.preemptions = 100;
    const Exploration every = explored(scenario, "article", settings);
    QVERIFY(every.result.coverage->complete());
    QVERIFY(every.result.seen == all.result.seen);
    QCOMPARE(every.result.coverage->states, all.result.coverage->states);
}

void TestExploration::stopsWhereOneHasSeenEverything()
{
    ExploreSettings settings;
    settings.engines = {ExploreEngine::Exhaustive, ExploreEngine::Random};
    const Exploration found = explored(scene(simScenes()[0].text), "owner", settings);
    QVERIFY(found.result.coverage->complete());
    QCOMPARE(found.result.coverage->schedules, 0U);
}

/// However many are alike, only a few of them are exchanged.
void TestExploration::takesACrowd()
{
    const Scenario crowd = scene(rawScene(20));
    ExploreSettings settings;
    settings.statesMax = 200;
    const Exploration some = explored(crowd, "owner", settings);
    QVERIFY(!some.result.coverage->complete());
    QVERIFY(some.result.coverage->states > 199);
}

void TestExploration::refusesWhatItWouldNotPlay_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* steps, const char* more, const char* reason) {
        QTest::addRow("%s%s", steps, more)
            << QByteArray(steps) << QByteArray(more) << QByteArray(reason);
    };
    row("{fault: corrupt, as: bad}", "", "the fault of a.bad");
    row("{fault: auth_fault, forbid: 50%}", "", "chance");
    row("{fault: auth_fault, delay: 1s, for: 2s}", "", "leave 'for' out");
    row("{fault: rst, after: 1s}", "", "leave 'after'");
    row("{fault: cut_after, frames: 2}", "", "leave 'after'");
    row("{fault: refuse, how: 4100}", "", "close code");
    row("{fault: blackhole, event: lock.granted}", "", "is for 'faults'");
    row("{fault: hold, at: 1s}", "", "is for 'faults'");
    row("{fault: hold, probability: 0.5}", "", "is for 'faults'");
    row("close", "  faults: [{target: all, do: rst}, {target: all, do: corrupt}]\n",
        "number 2 of its 'faults'");
    row("close", "  faults: [{target: a, do: refuse, when: {at: 1s}}]\n", "by their number");
    row("close", "  faults: [{target: a, do: rst, when: {at: 1s, frame: lock.granted}}]\n",
        "leave 'at' out");
    row("{fault: bandwidth, rate: 1kB/s}", "  explore: {time: real}\n", "only 'latency'");
    row("{fault: latency, dist: exp}", "  explore: {time: real}\n", "only 'uniform'");
}

/// A proof about something else than was asked would be worse than none.
void TestExploration::refusesWhatItWouldNotPlay()
{
    QFETCH(QByteArray, steps);
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, reason);
    const Scenario scenario = scene("  clients: {a: {do: [open, " + steps.toStdString() + "]}}\n"
                                    + more.toStdString());
    const auto refused = explore(scenario, {"owner", scenario.explore, 1, {}});
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.find(reason.toStdString()) != std::string::npos,
             refused.error().message.c_str());
    QVERIFY(!explore(scenario, {"nobodys", {}, 1, {}}));
}

/// The lock outlives its owner by the time that the server needs to notice: more than is allowed,
/// or less.
void TestExploration::keepsToTheTimeOfAnOrphan()
{
    const auto seen = [this](const char* time) {
        const Scenario scenario = scene(
            "  server: {ping: 300ms, pong: 300ms}\n"
            "  clients: {a: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}}\n"
            "  expect: {always: [mutex], finally: [{orphan_time: {order: order.7, max: "
            + std::string(time) + "}}]}\n");
        return explored(scenario, "owner").result.seen;
    };
    QVERIFY(seen("100ms") == Letters{Letter::O});
    QVERIFY(seen("10s").empty());
}

void TestExploration::tellsWhatWouldHaveSavedIt()
{
    const Scenario scenario = scene(simScenes()[4].text);
    const Exploration found = explored(scenario, "owner");
    const Witness& witness = *found.result.witnessOf(Letter::W);
    QVERIFY(witness.noReturn.has_value());
    QCOMPARE(witness.steps[witness.noReturn->step],
             std::string("the server takes bob's subscribe order.7"));
    QCOMPARE(witness.noReturn->saving, std::string("alice: write order.7"));
    QVERIFY(replay(scenario, *readReplay(witness.replay))->noReturns.at(Letter::W)
            == *witness.noReturn);
}

void TestExploration::isRightThatItIsTooLate_data()
{
    addSceneRows();
}

/// Whatever chance makes of it from there on; and before, it may go otherwise.
void TestExploration::isRightThatItIsTooLate()
{
    QFETCH(QString, text);
    QFETCH(QString, policy);
    const Scenario scenario = scene(text.toStdString());
    const Exploration found = explored(scenario, policy.toStdString());
    MemoWorld world(simCaseOf(scenario, policy.toStdString()));
    for (const Witness& witness : found.result.witnesses) {
        QVERIFY(witness.noReturn.has_value());
        const Schedule& schedule = found.schedules.at(witness.letter);
        const std::size_t step = witness.noReturn->step;
        const bool fromTheStart = witness.noReturn->saving.empty();
        const auto before = schedule.begin() + std::ptrdiff_t(step);
        constexpr int runs = 200;
        QCOMPARE(timesBroken(world, {schedule.begin(), before + (fromTheStart ? 0 : 1)},
                             witness.letter, runs),
                 runs);
        if (!fromTheStart)
            QVERIFY(timesBroken(world, {schedule.begin(), before}, witness.letter, runs) < runs);
    }
}

/// Two of one person, and one whose connection is the slower: who is first is no choice.
void TestExploration::letsDelaysCount()
{
    const auto seen = [this](TimeMode time, const char* slow) {
        const Scenario scenario = scene(
            "  clients:\n    a: {do: [{fault: latency, mean: " + std::string(slow)
            + "}, open, {subscribe: order.7}, {await: [granted, denied]}]}\n"
              "    b: {do: [{fault: latency, mean: 50ms}, open, {subscribe: order.7}, "
              "{await: [granted, denied]}]}\n"
              "  expect: {always: [mutex], finally: [{if: a.connected, then: \"holder(order.7) == "
              "a\", letter: S}]}\n");
        ExploreSettings settings;
        settings.time = time;
        const Exploration found = explored(scenario, "owner", settings);
        return lettersText(found.result.seen) + (found.result.coverage->complete() ? "" : "?");
    };
    QCOMPARE(seen(TimeMode::Ordered, "100ms"), std::string("S"));
    QCOMPARE(seen(TimeMode::Real, "100ms"), std::string("S"));
    QCOMPARE(seen(TimeMode::Real, "20ms"), std::string("–"));
    QCOMPARE(seen(TimeMode::Real, "50ms"), std::string("S"));
}

/// Pings come more often than they are answered.
void TestExploration::endsWhereMessagesAreAlwaysOnTheirWay()
{
    const Scenario scenario = scene(
        "  server: {ping: 1s, pong: 20s}\n  clients:\n"
        "    a: {client: raw, do: [{fault: latency, mean: 900ms}, open, {subscribe: order.7}]}\n"
        "    b: {client: raw, do: [{fault: latency, mean: 970ms}, open, {hold: 700ms}, "
        "{subscribe: order.8}]}\n");
    ExploreSettings settings;
    settings.time = TimeMode::Real;
    const Exploration found = explored(scenario, "owner", settings);
    QVERIFY(found.result.coverage->complete());
    QVERIFY(found.result.seen.empty());
}

/// What is drawn is one of many: nothing is proved by it, and a replay draws the same again.
void TestExploration::drawsDelaysFromSeeds()
{
    const Scenario scenario = scene(
        "  clients:\n    a: {do: [{fault: latency, mean: 50ms, jitter: 40ms}, open, {subscribe: "
        "order.7}, {await: [granted, denied]}]}\n"
        "    b: {do: [{fault: latency, mean: 50ms}, open, {subscribe: order.7}, "
        "{await: [granted, denied]}]}\n"
        "  expect: {always: [mutex], finally: [{if: a.connected, then: \"holder(order.7) == a\", "
        "letter: S}]}\n");
    ExploreSettings settings;
    settings.time = TimeMode::Real;
    int seen = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        settings.seeds = {seed};
        const Exploration one = explored(scenario, "owner", settings);
        QVERIFY(!one.result.coverage->complete());
        if (one.result.seen.empty())
            continue;
        ++seen;
        const Witness& witness = one.result.witnesses.front();
        const auto played = replay(scenario, *readReplay(witness.replay));
        QVERIFY(played->violations.front().letter == Letter::S);
    }
    QVERIFY(seen > 2 && seen < 18);
    settings.seeds.clear();
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        settings.seeds.push_back(seed);
    const Exploration all = explored(scenario, "owner", settings);
    QVERIFY(all.result.seen == Letters{Letter::S});
    QVERIFY(all.result.coverage->bounded.ends_with("20 seeds"));
}

/// How early timers may fire has an end, so not everything was looked at.
void TestExploration::saysWhatItSawAllOf()
{
    const Scenario scenario = scene("  clients:\n    a: {do: [open, {subscribe: order.7}, close]}\n"
                                    "  server: {grace: 300ms}\n");
    ExploreSettings settings;
    QCOMPARE(explored(scenario, "grace", settings).result.coverage->endText(),
             std::string("all there is"));
    settings.time = TimeMode::Async;
    QCOMPARE(explored(scenario, "grace", settings).result.coverage->endText(),
             std::string("all there is with at most 4 timers early"));
}

void TestExploration::passesNoScriptThatNobodyCouldEnd_data()
{
    QTest::addColumn<QString>("clients");
    QTest::addColumn<QString>("unknown");
    QTest::addRow("a takeover that is always refused")
        << QStringLiteral("    bob: {do: [{wait: alice.has}, open, {subscribe: order.7}, {await: "
                          "denied}, {takeover: order.7}, {await: granted, as: mine}]}\n"
                          "    carol: {do: [{wait: bob.mine}, open]}\n")
        << QStringLiteral("in no schedule does bob get past the 'await' at test.yaml:6:102: bob "
                          "(line 6) waited for 'granted'; its page shows subscribed");
    QTest::addRow("only in some schedules")
        << QStringLiteral("    bob: {do: [open, {subscribe: order.7}, {await: granted}]}\n")
        << QString();
    QTest::addRow("only one of two that are alike")
        << QStringLiteral("    b: {do: [open, {subscribe: order.8}, {await: granted}]}\n"
                          "    c: {do: [open, {subscribe: order.8}, {await: granted}]}\n")
        << QString();
    QTest::addRow("a connection that never comes about")
        << QStringLiteral("    bob: {do: [{fault: blackhole}, open]}\n")
        << QStringLiteral("in no schedule does bob get past the 'open' at test.yaml:6:36: bob "
                          "(line 6) waited for its connection");
}

void TestExploration::passesNoScriptThatNobodyCouldEnd()
{
    QFETCH(QString, clients);
    QFETCH(QString, unknown);
    const Scenario scenario = scene("  clients:\n    alice: {do: [open, {subscribe: order.7}, "
                                    "{await: granted}, {label: has}]}\n"
                                    + clients.toStdString()
                                    + "  expect: {always: [mutex]}\n  policies: [owner]\n");
    for (const ExploreEngine engine : {ExploreEngine::Exhaustive, ExploreEngine::Dpor}) {
        ExploreSettings settings;
        settings.engines = {engine};
        const CaseResult result = explored(scenario, "owner", settings).result;
        QVERIFY(result.coverage->complete());
        QCOMPARE(QString::fromStdString(result.unknown), unknown);
        QCOMPARE(int(result.verdict), int(unknown.isEmpty() ? Verdict::Pass : Verdict::Unknown));
    }
}

void TestExploration::replaysToTheSameState()
{
    const Scenario scenario = scene(simScenes()[3].text);
    const Exploration found = explored(scenario, "article");
    const Replay word = *readReplay(found.result.witnesses.front().replay);
    const Hash128 end = replay(scenario, word)->end;
    DirectWorld world(simCaseOf(scenario, "article"));
    for (int round = 0; round < 1'000; ++round) {
        auto state = world.initial();
        for (const ActorId actor : word.schedule)
            world.step(state, actor);
        QVERIFY(world.hash(state) == end);
    }
}

void TestExploration::refusesReplaysOfSomethingElse()
{
    const Scenario scenario = scene(simScenes()[0].text);
    const Scenario other = scene(simScenes()[5].text);
    const Replay word = *readReplay(explored(scenario, "article").result.witnesses.front().replay);
    const std::string changed = replay(other, word).error().message;
    QVERIFY(changed.find("have changed since: step ") != std::string::npos);
    QVERIFY(changed.find(" cannot be taken: ") != std::string::npos);
    QVERIFY(changed.find("; possible are: ") != std::string::npos);
    Replay wrong = word;
    wrong.schedule.insert(wrong.schedule.begin(), wrong.schedule.back());
    const auto refused = replay(scenario, wrong);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.starts_with("step 1 of "));
    QVERIFY(refused.error().message.find(" was to ") != std::string::npos);
    QVERIFY(refused.error().message.find("the server takes alice's connection")
            != std::string::npos);
}

void TestExploration::shrinksToAsLittle()
{
    const Scenario scenario = scene(simScenes()[3].text);
    ExploreSettings settings;
    settings.engines = {ExploreEngine::Random};
    settings.runs = 100;
    const Exploration random = explored(scenario, "article", settings);
    const Exploration shortest = explored(scenario, "article");
    for (const Witness& witness : random.result.witnesses) {
        const auto shorter = shrink(scenario, *readReplay(witness.replay));
        QVERIFY(shorter.has_value());
        QVERIFY(shorter->replays <= 150);
        QVERIFY(shorter->replay.schedule.size() <= shorter->before);
        QVERIFY(!replay(scenario, shorter->replay)->violations.empty());
    }
}

QTEST_GUILESS_MAIN(TestExploration)
#include "tst_exploration.moc"
