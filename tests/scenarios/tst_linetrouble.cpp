// SPDX-License-Identifier: GPL-3.0-or-later

// Also tests worldtrouble: a fault is what it does to whole scenarios.

#include <QTest>

#include "scenarios/explore/guard.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/memoworld.h"
#include "tests/support/simscenes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

using namespace echolock;
using namespace echolock::testing;

namespace {

const std::string editor = R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}]}
)";

const std::string settings = R"(  server: {grace: 300ms, lease: 600ms, ping: 2s, pong: 1s}
)";

struct Run
{
    std::vector<std::string> words;
    History history;
    Instant end;
};

/// One run, in which the first who can does, but whoever is called so goes first.
Run runOf(const Scenario& scenario, TimeMode time = TimeMode::Ordered,
          const std::string& first = "a fault")
{
    DirectWorld world(simCaseOf(scenario, "grace", time));
    Run run;
    auto state = world.initial();
    std::vector<ActorId> enabled;
    for (world.enabled(state, enabled); !enabled.empty(); world.enabled(state, enabled)) {
        const auto wanted = std::ranges::find_if(enabled, [&](ActorId actor) {
            return world.describe(state, actor).starts_with(first);
        });
        const ActorId actor = wanted == enabled.end() ? enabled.front() : *wanted;
        run.words.push_back(world.describe(state, actor));
        world.step(state, actor);
        for (const std::uint32_t entry : world.notes().entries)
            run.history.entries.push_back(world.lexicon().entryAt(entry, state.now));
    }
    run.end = state.now;
    return run;
}

/// `subscribed, closed`: what the server knows of connections.
std::string factsOf(const Run& run)
{
    std::string facts;
    for (const HistoryEntry& entry : run.history.entries) {
        const auto* const fact = std::get_if<ServerConnection>(&entry.what);
        if (!fact || fact->kind == ServerConnection::Kind::Unsubscribed)
            continue;
        facts += facts.empty() ? "" : ", ";
        facts += fact->kind == ServerConnection::Kind::Subscribed ? "subscribed"
            : fact->kind == ServerConnection::Kind::Closed        ? "closed"
                                                                  : "refused";
    }
    return facts;
}

Instant timeOf(const Run& run, LockFact fact)
{
    for (const HistoryEntry& entry : run.history.entries)
        if (const auto* const lock = std::get_if<ServerLock>(&entry.what))
            if (lock->event.fact == fact)
                return entry.at;
    return Instant::max();
}

/// The one who can act and is called so.
std::optional<ActorId> whoIs(DirectWorld& world, const DirectWorld::State& state,
                             std::string_view start)
{
    std::vector<ActorId> enabled;
    world.enabled(state, enabled);
    const auto actor = std::ranges::find_if(
        enabled, [&](ActorId each) { return world.describe(state, each).starts_with(start); });
    return actor == enabled.end() ? std::nullopt : std::optional(*actor);
}

/// Those act, one after the other; false if one of them cannot.
bool take(DirectWorld& world, DirectWorld::State& state,
          const std::vector<std::string_view>& schedule)
{
    return std::ranges::all_of(schedule, [&](std::string_view start) {
        const auto actor = whoIs(world, state, start);
        if (actor)
            world.step(state, *actor);
        return actor.has_value();
    });
}

} // namespace

class TestLineTrouble : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strikesEachConnectionAtAMessage();
    void strikesInPlaceOfAMessage();
    void troublesTheConnectionOfTheMessage();
    void leavesOpenEachOfTwoAtAMessage();
    void countsInBothDirections();
    void strikesAfterAStep();
    void strikesAtATime();
    void strikesAtItsTimeOrNever();
    void mayStrikeLastOfAll();
    void mayStrikeAtAnyMoment();
    void mayOrMayNotStrikeAtAMessage();
    void awaitsAChoiceOnEachConnection();
    void keepsWhatItHolds();
    void refusesConnections();
    void refusesConnectionsByNumber_data();
    void refusesConnectionsByNumber();
    void healsWhatStepsBegan();
    void leavesToThePersonWhatIsTheirs();
    void delaysInRealTime();
    void delaysAnswersForAuth();
    void isRememberedAsItIs();
    void countsTheFrameThatCloses();
    void aCutEndsAtItsFrame_data();
    void aCutEndsAtItsFrame();
};

/// As a link does, which is armed anew with each connection.
void TestLineTrouble::strikesEachConnectionAtAMessage()
{
    const auto facts = [](const char* when) {
        return factsOf(runOf(scene(editor + settings + "  faults: [{target: alice, when: {"
                                   + std::string(when) + ", dir: down}, do: rst}]\n")));
    };
    // pusher-js comes back after a second and subscribes again.
    const std::string first = facts("frame: lock.granted");
    QVERIFY2(first.starts_with("subscribed, closed, subscribed, closed, "), first.c_str());
    QCOMPARE(facts("frame: lock.granted, nth: 2"), std::string("subscribed"));
}

void TestLineTrouble::strikesInPlaceOfAMessage()
{
    const std::string faults = "  faults: [{target: alice, when: {frame: lock.granted, dir: down, "
                               "edge: EDGE}, do: rst}]\n";
    const auto grants = [&](const char* edge) {
        std::string text = editor + settings + faults;
        text.replace(text.find("EDGE"), 4, edge);
        const Run run = runOf(scene(text));
        return std::ranges::count_if(run.history.entries, [](const HistoryEntry& entry) {
            const auto* const sight = std::get_if<ClientSaw>(&entry.what);
            return sight && sight->observation.lock.event == "lock.granted";
        });
    };
    QVERIFY(grants("after") >= 2);
    QCOMPARE(grants("before"), 0);
}

/// A page that is loaded anew has another connection, and nothing is wrong with that one yet.
void TestLineTrouble::troublesTheConnectionOfTheMessage()
{
    const std::string facts = factsOf(runOf(scene(
        "  clients:\n    alice: {user: alice, do: [open, {subscribe: order.7}, {hold: 100ms}, "
        "reload]}\n"
        + settings
        + "  faults: [{target: alice, when: {frame: \"pusher:subscribe\", dir: up}, do: "
          "blackhole}]\n")));
    QVERIFY2(facts.starts_with("subscribed, subscribed"), facts.c_str());
}

/// Whether one of them comes says nothing about the other.
void TestLineTrouble::leavesOpenEachOfTwoAtAMessage()
{
    const std::string faults = "{target: alice, when: {frame: lock.granted, dir: down}, ";
    const Scenario scenario = scene(editor + settings + "  faults: [" + faults
                                    + "do: rst, probability: 0.5}, " + faults
                                    + "do: {blackhole: {dir: down}}, probability: 0.5}]\n");
    DirectWorld world(simCaseOf(scenario, "grace"));
    auto state = world.initial();
    QVERIFY(take(world, state, {"the server takes", "the server takes"}));
    QVERIFY(whoIs(world, state, "alice reads"));
    QVERIFY(take(world, state, {"a fault strikes alice: blackhole"}));
    QVERIFY(!whoIs(world, state, "a fault strikes alice: blackhole"));
    QVERIFY(whoIs(world, state, "alice reads"));
    QVERIFY(take(world, state, {"a fault strikes alice: rst"}));
    QVERIFY(whoIs(world, state, "the server takes alice's reset"));
}

/// It matters whether the page reads or the server takes first what a fault counts in both
/// directions.
void TestLineTrouble::countsInBothDirections()
{
    const Scenario scenario = scene(
        "  clients:\n    alice: {client: raw, do: [open, {subscribe: order.7}, {subscribe: "
        "order.8}]}\n"
        + settings + "  faults: [{target: alice, when: {frame: \"pusher*\", nth: 3}, do: rst}]\n");
    for (const char* const third : {"alice reads", "the server takes alice's subscribe order.8"}) {
        DirectWorld world(simCaseOf(scenario, "grace"));
        auto state = world.initial();
        QVERIFY(take(world, state, {"the server takes", "alice reads", "the server takes"}));
        QVERIFY(take(world, state, {third}));
        QVERIFY(whoIs(world, state, "the server takes alice's reset"));
    }
}

void TestLineTrouble::strikesAfterAStep()
{
    const Run run = runOf(scene(editor + settings
                                + "  faults: [{target: alice, when: {after: alice.editing}, do: "
                                  "blackhole, for: 500ms}]\n"));
    QCOMPARE(factsOf(run), std::string("subscribed"));
    const Run lasting = runOf(
        scene(editor + settings
              + "  faults: [{target: alice, when: {after: alice.editing}, do: blackhole}]\n"));
    QCOMPARE(factsOf(lasting), std::string("subscribed, closed"));
}

void TestLineTrouble::strikesAtATime()
{
    const Run run = runOf(
        scene(editor + settings + "  faults: [{target: alice, when: {at: 700ms}, do: rst}]\n"));
    QVERIFY(factsOf(run).starts_with("subscribed, closed, subscribed, closed"));
    QCOMPARE(timeOf(run, LockFact::Suspended), Instant(std::chrono::milliseconds(700)));
}

void TestLineTrouble::strikesAtItsTimeOrNever()
{
    const Scenario scenario = scene(
        editor + settings
        + "  faults: [{target: alice, when: {after: alice.editing, at: 700ms}, do: rst, "
          "probability: 0.5}]\n");
    DirectWorld world(simCaseOf(scenario, "grace"));
    auto state = world.initial();
    std::set<Instant> moments;
    do {
        if (whoIs(world, state, "a fault strikes"))
            moments.insert(state.now);
    } while (take(world, state, {"the server"}) || take(world, state, {"time passes"}));
    QCOMPARE(moments, (std::set{Instant(std::chrono::milliseconds(700))}));
}

/// When all scripts are through and nothing is due any more, and what follows from it has its time.
void TestLineTrouble::mayStrikeLastOfAll()
{
    const Scenario scenario = scene(
        editor
        + "  server: {grace: 300ms, ping: off}\n  faults: [{target: alice, do: cut_after}]\n");
    DirectWorld world(simCaseOf(scenario, "grace"));
    auto state = world.initial();
    QVERIFY(take(world, state, {"the server takes", "the server takes"}));
    QVERIFY(whoIs(world, state, "time passes"));
    QVERIFY(take(world, state, {"a fault strikes", "the server takes"}));
    QVERIFY(take(world, state, {"time passes"}));
    QVERIFY(whoIs(world, state, "the time of order.7"));
}

void TestLineTrouble::mayStrikeAtAnyMoment()
{
    const Scenario scenario = scene(editor + settings + "  faults: [{target: alice, do: rst}]\n");
    const Run struck = runOf(scenario);
    QVERIFY(std::ranges::find(struck.words, "a fault strikes alice: rst") != struck.words.end());
    const Run spared = runOf(scenario, TimeMode::Ordered, "nobody");
    QCOMPARE(factsOf(spared), std::string("subscribed"));
}

void TestLineTrouble::mayOrMayNotStrikeAtAMessage()
{
    const Scenario scenario = scene(
        editor + settings
        + "  faults: [{target: alice, when: {frame: lock.granted, dir: down}, do: rst, "
          "probability: 0.5}]\n");
    QVERIFY(factsOf(runOf(scenario)).starts_with("subscribed, closed, subscribed, closed"));
    const Run spared = runOf(scenario, TimeMode::Ordered, "alice reads");
    QCOMPARE(factsOf(spared), std::string("subscribed"));
}

/// What a page is sent on its next connection does not make it read what waits on the first one.
void TestLineTrouble::awaitsAChoiceOnEachConnection()
{
    const Scenario scenario = scene(
        "  clients:\n    alice: {user: alice, do: [open, {subscribe: order.7}, reload]}\n"
        + settings
        + "  faults: [{target: alice, when: {frame: lock.granted, dir: down}, do: rst, "
          "probability: 0.5}]\n");
    DirectWorld world(simCaseOf(scenario, "grace"));
    auto state = world.initial();
    QVERIFY(take(world, state,
                 {"the server takes alice's connection", "the server takes alice's subscribe",
                  "the server takes alice's connection"}));
    QVERIFY(whoIs(world, state, "a fault strikes alice: rst"));
}

void TestLineTrouble::keepsWhatItHolds()
{
    const Scenario scenario = scene(
        "  clients:\n    alice: {user: alice, do: [open, {fault: hold, dir: up, for: 400ms}, "
        "{subscribe: order.7}, {await: granted}]}\n"
        + settings);
    const Run run = runOf(scenario);
    QCOMPARE(timeOf(run, LockFact::Granted), Instant(std::chrono::milliseconds(400)));
}

void TestLineTrouble::refusesConnections()
{
    const Run run = runOf(
        scene("  clients:\n    alice: {user: alice, do: [{fault: refuse, for: 3s}, open, "
              "{subscribe: order.7}, {await: granted}]}\n  server: {ping: 20s}\n"));
    // pusher-js tries again when the time of its first attempt is over.
    QCOMPARE(timeOf(run, LockFact::Granted), Instant(std::chrono::seconds(15)));
}

void TestLineTrouble::refusesConnectionsByNumber_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QByteArray>("faults");
    QTest::addColumn<int>("seconds");
    const auto row = [](const char* steps, const char* faults, int seconds) {
        QTest::addRow("%s%s", steps, faults) << QByteArray(steps) << QByteArray(faults) << seconds;
    };
    row("", "", 0);
    // Each attempt has fifteen seconds more than the one before until pusher-js begins another.
    row("{fault: refuse}, ", "", 15);
    row("{fault: refuse, last: 2}, ", "", 45);
    row("{fault: refuse, until: 20s}, ", "", 45);
    row("{fault: refuse, first: 2, last: 9}, ", "", 0);
    row("", "  faults: [{target: alice, do: {refuse: {last: 2}}}]\n", 45);
}

void TestLineTrouble::refusesConnectionsByNumber()
{
    QFETCH(QByteArray, steps);
    QFETCH(QByteArray, faults);
    QFETCH(int, seconds);
    const Run run = runOf(scene("  clients:\n    alice: {user: alice, do: [" + steps.toStdString()
                                + "open, {subscribe: order.7}, {await: granted}]}\n"
                                  "  server: {ping: 60s}\n"
                                + faults.toStdString()));
    const auto granted = timeOf(run, LockFact::Granted).time_since_epoch();
    QCOMPARE(std::chrono::duration<double>(granted).count(), double(seconds));
}

/// And leaves what the scenario says.
void TestLineTrouble::healsWhatStepsBegan()
{
    const auto facts = [](const char* steps, const char* faults) {
        return factsOf(runOf(scene("  clients:\n    alice: {user: alice, do: [open, {subscribe: "
                                   "order.7}, {await: granted}, {label: editing}, "
                                   + std::string(steps) + "]}\n" + settings + faults)));
    };
    for (const char* const kind : {"pause", "sleep", "blackhole"}) {
        const std::string begin = "{fault: " + std::string(kind) + "}";
        QCOMPARE(facts(begin.c_str(), ""), std::string("subscribed, closed"));
        QCOMPARE(facts((begin + ", {hold: 500ms}, heal").c_str(), ""), std::string("subscribed"));
    }
    QCOMPARE(facts("{fault: latency}, {hold: 500ms}, heal",
                   "  faults: [{target: alice, when: {after: alice.editing}, do: blackhole}]\n"),
             std::string("subscribed, closed"));
    QCOMPARE(facts("{fault: latency}, {hold: 500ms}, heal",
                   "  faults: [{target: alice, when: {after: alice.editing}, do: pause}]\n"),
             std::string("subscribed, closed"));
}

/// A fault that ends wakes no page that its person has frozen, and no person one that a fault
/// stops.
void TestLineTrouble::leavesToThePersonWhatIsTheirs()
{
    const auto facts = [](const std::string& steps) {
        return factsOf(runOf(scene("  clients:\n    alice: {user: alice, do: [open, {subscribe: "
                                   "order.7}, {await: granted}, {label: editing}, "
                                   + steps + "]}\n" + settings)));
    };
    for (const char* const kind : {"pause", "sleep"}) {
        const std::string begin = "{fault: " + std::string(kind);
        QCOMPARE(facts(begin + ", for: 1s}, freeze"), std::string("subscribed, closed"));
        QCOMPARE(facts(begin + ", for: 1s}, freeze, {hold: 500ms}, heal"),
                 std::string("subscribed, closed"));
        QCOMPARE(facts("freeze, " + begin + "}, {hold: 500ms}, thaw"),
                 std::string("subscribed, closed"));
        QCOMPARE(facts("freeze, " + begin + ", for: 1s}, {hold: 500ms}, thaw"),
                 std::string("subscribed"));
    }
}

void TestLineTrouble::delaysInRealTime()
{
    const std::string text
        = "  clients:\n    alice: {user: alice, do: [{fault: latency, mean: 50ms}, open, "
          "{subscribe: order.7}, {await: granted}]}\n"
        + settings;
    QCOMPARE(timeOf(runOf(scene(text)), LockFact::Granted), Instant());
    // There, back with the greeting, and there again.
    QCOMPARE(timeOf(runOf(scene(text), TimeMode::Real), LockFact::Granted),
             Instant(std::chrono::milliseconds(150)));
}

void TestLineTrouble::delaysAnswersForAuth()
{
    const std::string text = "  clients:\n    alice: {user: alice, do: [open, {fault: auth_fault, "
                             "SETTING}, {subscribe: order.7}, {await: [granted, refused]}]}\n"
        + settings;
    const auto with = [&](const std::string& setting) {
        std::string changed = text;
        changed.replace(changed.find("SETTING"), 7, setting);
        return runOf(scene(changed));
    };
    QCOMPARE(timeOf(with("delay: 250ms"), LockFact::Granted),
             Instant(std::chrono::milliseconds(250)));
    QCOMPARE(factsOf(with("forbid: 100%")), std::string(""));
    QCOMPARE(factsOf(with("stale: 100%")), std::string("refused"));
}

/// The world that remembers has the same faults.
void TestLineTrouble::isRememberedAsItIs()
{
    for (
        const char* const faults :
        {"[{target: alice, do: rst}, {target: all, do: blackhole, for: 1s}]",
         R"([{target: all, when: {frame: "lock.*", dir: down, edge: before}, do: hold, for: 1s, probability: 0.5}])",
         "[{target: all, when: {at: 200ms}, do: cut_after}, {target: alice, do: {latency: "
         "30ms}}]"}) {
        const Scenario scenario = scene(editor + settings + "  faults: " + faults + "\n");
        for (const TimeMode time : {TimeMode::Ordered, TimeMode::Async, TimeMode::Real}) {
            MemoWorld memo(simCaseOf(scenario, "grace", time));
            DirectWorld direct(simCaseOf(scenario, "grace", time));
            DirectWorld bytes(simCaseOf(scenario, "grace", time, SimMode::Wire));
            MemoWorld memoBytes(simCaseOf(scenario, "grace", time, SimMode::Wire));
            for (std::uint64_t run = 0; run < 10; ++run) {
                RandomChooser chooser;
                const Schedule schedule = randomSchedule(memo, chooser, Prng(run));
                QVERIFY(!findDivergence(memo, direct, schedule));
                QVERIFY(!findDivergence(direct, bytes, schedule));
                QVERIFY(!findDivergence(memoBytes, bytes, schedule));
            }
        }
    }
}

/// A link counts every frame; the one that closes is the last.
void TestLineTrouble::countsTheFrameThatCloses()
{
    const auto ending = [](const std::string& when, const std::string& end) {
        const Run run = runOf(
            scenarioWith("  clients:\n    alice: {do: [open, {subscribe: order.7}, " + end
                         + "]}\n  faults: [{target: alice, do: rst, when: {" + when
                         + ", dir: up, edge: before}}]\n"));
        for (const HistoryEntry& entry : run.history.entries)
            if (const auto* const fact = std::get_if<ServerConnection>(&entry.what))
                if (fact->kind == ServerConnection::Kind::Closed)
                    return fact->detail;
        return std::string();
    };
    QVERIFY(ending("nth: 3", "close") != ending("nth: 3", "reset"));
    QCOMPARE(ending("nth: 2", "close"), ending("nth: 3", "reset"));
    // It is about no channel, and no event either.
    QCOMPARE(ending("frame: \"pusher*\", nth: 2", "close"), ending("nth: 3", "close"));
}

/// As on a link: the frame in which it cuts never comes whole, and what comes of one behind which
/// it cuts goes nowhere.
void TestLineTrouble::aCutEndsAtItsFrame_data()
{
    QTest::addColumn<QByteArray>("when");
    QTest::addColumn<bool>("hears");
    QTest::newRow("after the news") << QByteArray("frame: lock.granted") << true;
    QTest::newRow("in the news") << QByteArray("frame: lock.granted, edge: before") << false;
    QTest::newRow("after the question") << QByteArray("frame: \"pusher:subscribe\"") << false;
    QTest::newRow("in the question")
        << QByteArray("frame: \"pusher:subscribe\", edge: before") << false;
}

void TestLineTrouble::aCutEndsAtItsFrame()
{
    QFETCH(QByteArray, when);
    QFETCH(bool, hears);
    const Run run = runOf(scenarioWith("  clients:\n    alice: {do: [open, {subscribe: order.7}]}\n"
                                       "  faults: [{target: alice, do: cut_after, when: {"
                                       + when.toStdString() + "}}]\n"));
    QVERIFY(!run.history.entries.empty());
    QCOMPARE(std::ranges::any_of(run.history.entries,
                                 [](const HistoryEntry& entry) {
                                     const auto* const sight = std::get_if<ClientSaw>(&entry.what);
                                     return sight
                                         && sight->observation.lock.event == "lock.granted";
                                 }),
             hears);
}

QTEST_GUILESS_MAIN(TestLineTrouble)
#include "tst_linetrouble.moc"
