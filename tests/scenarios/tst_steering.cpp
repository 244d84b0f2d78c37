// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/engine/scenariojson.h"
#include "scenarios/live/eventwait.h"
#include "scenarios/live/frametext.h"
#include "scenarios/live/livereplay.h"
#include "scenarios/live/scenariofiles.h"
#include "scenarios/live/steeredrun.h"
#include "scenarios/live/steering.h"
#include "scenarios/sim/determinism.h"
#include "scenarios/sim/directworld.h"
#include "scenarios/sim/exploration.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/monotonicclock.h"
#include "server/protocol/clientcodec.h"
#include "tests/support/scenariotext.h"

using namespace echolock;
using namespace echolock::testing;
using namespace std::chrono_literals;

namespace {

/// Alice is frozen in a grace, and Bob takes over.
const std::string contended
    = "  server: {grace: 3s}\n"
      "  clients:\n"
      "    alice: {do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, close]}\n"
      "    bob: {do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: granted}, {write: "
      "order.7}]}\n";

Schedule firstSchedule(DirectWorld& world)
{
    Schedule schedule;
    auto state = world.initial();
    std::vector<ActorId> enabled;
    for (world.enabled(state, enabled); !enabled.empty(); world.enabled(state, enabled)) {
        schedule.push_back(enabled.front());
        world.step(state, enabled.front());
    }
    return schedule;
}

Schedule firstSchedule(const Scenario& scenario, const std::string& policy)
{
    DirectWorld world(*SimCase::make(scenario, {policy}));
    return firstSchedule(world);
}

Exploration explored(const Scenario& scenario, const std::string& policy)
{
    return *explore(scenario, {policy, scenario.explore, 1, {}});
}

std::vector<Scenario> racesOnSockets()
{
    auto library = loadScenarios({QString::fromLatin1(libraryFolder)})->scenarios;
    std::erase_if(library, [](const Scenario& scenario) { return scenario.skippedExploring; });
    return library;
}

} // namespace

/// What the explorer finds, played step by step on real sockets.
// Also tests steeredrun, steeredpeer, eventwait, frametext, livereplay, deedlog.
class TestSteering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void confirmsEveryWitnessOfTheLibrary_data();
    void confirmsEveryWitnessOfTheLibrary();
    void showsNothingWhereTheSimulationShowsNothing();
    void turnsAwayWhomTheSimulationTurnsAway();
    void takesNoTimeForTimeThatPasses();
    void confirmsWhatAResetLoses_data();
    void confirmsWhatAResetLoses();
    void confirmsWhatRawClientsDo_data();
    void confirmsWhatRawClientsDo();
    void doesWhatWasDoneToTheParts();
    void namesTheFirstThingThatIsOtherwise();
    void saysWhatNoSocketsCanShow();
    void refusesAScheduleOfAnotherScenario();
    void tellsTheStepsAndWhatBecameOfThem();
    void leavesOutWhatNoTwoRunsHaveInCommon();
    void aResetLosesACloseFrameThatNobodyTook();
    void namesWhatSomebodyHasBeforeIt();
    void waitsForWhatTheEventLoopBrings();
};

void TestSteering::confirmsEveryWitnessOfTheLibrary_data()
{
    QTest::addColumn<int>("index");
    const std::vector<Scenario> library = racesOnSockets();
    for (std::size_t index = 0; index < library.size(); ++index)
        QTest::addRow("%s", library[index].id.c_str()) << int(index);
}

/// The shortest one of each letter under each policy, but for the one that no sockets can show.
void TestSteering::confirmsEveryWitnessOfTheLibrary()
{
    QFETCH(int, index);
    const Scenario scenario = racesOnSockets()[std::size_t(index)];
    for (const PolicyChoice& policy : scenario.policies) {
        if (needsStore(policy.name))
            continue;
        for (const auto& [letter, schedule] : explored(scenario, policy.name).schedules) {
            const Steered steered = Steering(scenario, {policy.name, scenario.explore.time})
                                        .play(schedule);
            const std::string text = policy.name + " " + std::string(toString(letter)) + ": "
                + outcomeText(steered);
            QVERIFY2(steered.isConfirmed(), text.c_str());
            QVERIFY2(std::ranges::count(steered.shown, letter, &Violation::letter) > 0,
                     text.c_str());
        }
    }
}

void TestSteering::showsNothingWhereTheSimulationShowsNothing()
{
    const Scenario scenario = scenarioWith(contended);
    const Steered steered = Steering(scenario, {"composite"})
                                .play(firstSchedule(scenario, "composite"));
    QCOMPARE(outcomeText(steered), std::string("nothing is violated, in the simulation and live"));
    const auto saved = std::ranges::any_of(steered.history.entries, [](const HistoryEntry& entry) {
        const auto* const act = std::get_if<ClientAct>(&entry.what);
        return act && act->kind == ClientAct::Kind::Write
            && act->check == ClientAct::Check::Accepted;
    });
    QVERIFY(saved);
}

/// In any order: who comes first is let in, and pusher-js comes again.
void TestSteering::turnsAwayWhomTheSimulationTurnsAway()
{
    const Scenario scenario = scenarioWith(
        "  server: {connections: 1}\n"
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, leave, close]}\n"
        "    bob: {do: [knock, {await: [connected, turned-away]}, {await: connected}, {subscribe: "
        "order.7}]}\n"
        "    raw: {client: raw, do: [knock, {await: [connected, turned-away]}]}\n");
    MemoWorld world(*SimCase::make(scenario, {"composite"}));
    for (std::uint64_t run = 0; run < 8; ++run) {
        const Steered steered = Steering(scenario, {"composite"}).play(randomRun(world, Prng(run)));
        const std::string outcome = outcomeText(steered);
        QVERIFY2(outcome == "nothing is violated, in the simulation and live", outcome.c_str());
    }
}

/// Five minutes, which the test would not be given.
void TestSteering::takesNoTimeForTimeThatPasses()
{
    const Scenario scenario = scenarioWith(
        "  server: {ping: 60s, pong: 60s}\n"
        "  clients: {alice: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}}\n");
    const Instant before = MonotonicClock::now();
    const Steered steered = Steering(scenario, {"owner"}).play(firstSchedule(scenario, "owner"));
    QCOMPARE(outcomeText(steered), std::string("nothing is violated, in the simulation and live"));
    const auto freed = std::ranges::any_of(steered.history.entries, [](const HistoryEntry& entry) {
        const auto* const fact = std::get_if<ServerLock>(&entry.what);
        return fact && fact->event.fact == LockFact::Released;
    });
    QVERIFY(freed);
    QVERIFY(MonotonicClock::now() - before > 60s);
}

void TestSteering::confirmsWhatAResetLoses_data()
{
    QTest::addColumn<QByteArray>("fault");
    const auto row = [](const char* name, const QByteArray& when, const QByteArray& chance = {}) {
        QTest::newRow(name) << "    - {target: alice, when: {" + when + "}, do: rst" + chance
                + "}\n";
    };
    row("the grant", "frame: lock.granted, channel: private-order.7, edge: before");
    row("what comes after the grant", "frame: lock.granted, dir: down, edge: after");
    row("the grant, or not", "frame: lock.granted, dir: down, edge: before", ", probability: 0.5");
    row("its greeting", "frame: \"pusher:connection_established\", edge: before");
    row("what it asks for", "frame: \"pusher:subscribe\", dir: up, edge: before");
}

/// In each letter's shortest schedule.
void TestSteering::confirmsWhatAResetLoses()
{
    QFETCH(QByteArray, fault);
    const Scenario scenario = scenarioWith(
        "  server: {ping: 300ms, pong: 300ms}\n"
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: [granted, denied]}]}\n"
        "    bob: {do: [open, {subscribe: order.7}, {await: [granted, denied]}]}\n"
        "  faults:\n"
        + fault.toStdString());
    for (const auto& [letter, schedule] : explored(scenario, "owner").schedules) {
        const Steered steered = Steering(scenario, {"owner"}).play(schedule);
        QVERIFY2(steered.isConfirmed(), outcomeText(steered).c_str());
    }
    // Also what nothing is wrong in.
    MemoWorld world(*SimCase::make(scenario, {"owner"}));
    for (std::uint64_t run = 0; run < 4; ++run) {
        const Steered steered = Steering(scenario, {"owner"}).play(randomRun(world, Prng(run)));
        QVERIFY2(steered.isConfirmed(), outcomeText(steered).c_str());
    }
}

void TestSteering::confirmsWhatRawClientsDo_data()
{
    QTest::addColumn<QByteArray>("last");
    for (const char* last : {"close", "tab-close", "kill", "reset", "vanish", "leave"})
        QTest::newRow(last) << QByteArray(last);
}

/// In any order.
void TestSteering::confirmsWhatRawClientsDo()
{
    QFETCH(QByteArray, last);
    const Scenario scenario = scenarioWith(
        "  server: {ping: 300ms, pong: 300ms}\n"
        "  clients:\n"
        "    alice: {client: raw, do: [open, {subscribe: order.7}, "
        + last.toStdString()
        + "]}\n"
          "    bob: {do: [open, {subscribe: order.7}]}\n");
    MemoWorld world(*SimCase::make(scenario, {"owner"}));
    for (std::uint64_t run = 0; run < 8; ++run) {
        const Steered steered = Steering(scenario, {"owner"}).play(randomRun(world, Prng(run)));
        QVERIFY2(steered.problem.empty(), steered.problem.c_str());
        QVERIFY2(steered.isConfirmed(), outcomeText(steered).c_str());
    }
}

void TestSteering::doesWhatWasDoneToTheParts()
{
    const Scenario scenario = scenarioWith(contended);
    DirectWorld world(*SimCase::make(scenario, {"owner"}));
    std::vector<Deed> deeds;
    auto state = world.initial(deeds);
    QVERIFY(!deeds.empty());
    SteeredRun live(world.simCase(), world.lexicon());
    QVERIFY(live.open());
    for (const Deed& deed : deeds)
        QVERIFY(live.follow(deed));
    QCOMPARE(live.takeEntries().size(), world.notes().entries.size());
    QVERIFY(live.takeEntries().empty());
    for (const ActorId actor : firstSchedule(world)) {
        deeds.clear();
        world.step(state, actor, deeds);
        for (const Deed& deed : deeds)
            QVERIFY(live.follow(deed));
    }
    QVERIFY(live.takeViolations().empty());
    QCOMPARE(live.finish().size(), world.finish(state).size());
}

void TestSteering::namesTheFirstThingThatIsOtherwise()
{
    const Scenario scenario = scenarioWith(contended);
    DirectWorld world(*SimCase::make(scenario, {"owner"}));
    std::vector<Deed> deeds;
    world.initial(deeds);
    SteeredRun live(world.simCase(), world.lexicon());
    QVERIFY(live.open());
    for (const Deed& deed : deeds)
        QVERIFY(live.follow(deed));
    const auto problem = [&](Part part, Signal in) {
        const auto followed = live.follow({part, in, {}, {}});
        return followed ? std::string() : followed.error().message;
    };
    const Part server{PartKind::Server, 0};
    const Part page{PartKind::Page, 0};
    const auto kind = [](auto value) { return static_cast<std::uint8_t>(value); };
    QCOMPARE(problem(server, {kind(ServerPart::In::Ended), Line(0, 1), 0}),
             std::string("the server has a connection to take there, and in the simulation a close "
                         "frame"));
    QCOMPARE(problem(server, {kind(ServerPart::In::LockDue), {}, 0}),
             std::string("the server has no timer that is due for order.7"));
    QCOMPARE(problem(server, {kind(ServerPart::In::Silent), Line(0, 1), 0}),
             std::string("the server does not wait for that connection, or not so long"));
    QCOMPARE(problem(page, {kind(PagePart::In::Timer), {}, std::uint32_t(EchoTimer::Pong)}),
             std::string("the page has no timer that is due"));
    QCOMPARE(problem(page, {kind(PagePart::In::Closed), Line(0, 1), 0}),
             std::string("the page has nothing to hear there, and in the simulation that its "
                         "connection has ended"));
    QCOMPARE(problem({PartKind::Script, 0}, {kind(ScriptPart::In::GoOn), {}, 1}), std::string());
}

void TestSteering::saysWhatNoSocketsCanShow()
{
    const Scenario scenario = scenarioWith(contended);
    QCOMPARE(Steering(scenario, {"redis"}).play({}).problem,
             std::string("policy 'redis' needs a store, and no server on real sockets has one"));
    QVERIFY(Steering(scenario, {"owner", TimeMode::Real})
                .play({})
                .problem.starts_with("with time 'real' the simulation draws delays"));
}

void TestSteering::refusesAScheduleOfAnotherScenario()
{
    const Scenario scenario = scenarioWith(contended);
    const Steered steered = Steering(scenario, {"owner"})
                                .play({Actor(Actor::Kind::Server, 1, 1).id()});
    QVERIFY2(steered.problem.starts_with("step 1 of 1 cannot be taken"), steered.problem.c_str());
    QVERIFY(!steered.isConfirmed());
}

void TestSteering::tellsTheStepsAndWhatBecameOfThem()
{
    const std::vector<Scenario> library = racesOnSockets();
    const Scenario& scenario = library.front();
    const auto schedules = explored(scenario, "article").schedules;
    QVERIFY(schedules.contains(Letter::L));
    std::string told;
    const auto tell = [&told](const std::string& text) { told += text; };
    Replay replay{hashOf(scenario).low, "article", TimeMode::Ordered, schedules.at(Letter::L)};
    QCOMPARE(replayLive(scenario, replay, tell), 1);
    QVERIFY2(told.starts_with("   1  the server takes "), told.c_str());
    QVERIFY2(told.find("\nL  ") != std::string::npos, told.c_str());
    QVERIFY2(told.ends_with("\nconfirmed live\n"), told.c_str());
    replay.schedule.insert(replay.schedule.begin(), Actor(Actor::Kind::Lock, 0, 0).id());
    told.clear();
    QCOMPARE(replayLive(scenario, replay, tell), 3);
    QVERIFY2(told.starts_with("\nnot realisable: step 1 of "), told.c_str());
}

void TestSteering::leavesOutWhatNoTwoRunsHaveInCommon()
{
    const std::string signature(64, 'a');
    QCOMPARE(withoutIds("{\"socket_id\":\"12.345\",\"auth\":\"key:" + signature + "\"}"),
             std::string("{\"socket_id\":\"ID\",\"auth\":\"key:SIGNATURE\"}"));
    QCOMPARE(withoutIds("order.7 at 3 is 12. and .5"), std::string("order.7 at 3 is 12. and .5"));
    QCOMPARE(withoutIds(""), std::string());
}

void TestSteering::aResetLosesACloseFrameThatNobodyTook()
{
    const ConnId conn{1};
    Inbox inbox;
    inbox.keep(FrameReceived{conn, "{}"});
    inbox.loseByReset(conn);
    QVERIFY(inbox.next(conn)->kind == Inbox::Item::Kind::Text);
    inbox.keep(Closed{conn, {CloseHow::Kind::Clean, 1000}});
    inbox.loseByReset(conn);
    QVERIFY(inbox.next(conn)->kind == Inbox::Item::Kind::Ended);
    QVERIFY(inbox.next(conn)->how.kind == CloseHow::Kind::Rst);
}

void TestSteering::namesWhatSomebodyHasBeforeIt()
{
    const auto news = [](std::string text) {
        return PageNews{PageNews::Kind::Text, std::move(text), {}};
    };
    const PageNews held = news(
        R"({"event":"lock.changed","channel":"private-order.7","data":"{\"version\":1}"})");
    QCOMPARE(textOf(&held), std::string("lock.changed on private-order.7"));
    const PageNews ping = news(R"({"event":"pusher:ping","data":{}})");
    QCOMPARE(textOf(&ping), std::string("pusher:ping"));
    const PageNews none = news("?");
    QCOMPARE(textOf(&none), std::string("a message"));
    Inbox::Item asked;
    asked.kind = Inbox::Item::Kind::Text;
    asked.text = encodeSubscribe({"private-order.7", "key:0", {}});
    QCOMPARE(textOf(&asked), std::string("pusher:subscribe on private-order.7"));
    QCOMPARE(comparison("a reset", "a close frame"),
             std::string(", and in the simulation a close frame"));
    QCOMPARE(comparison("lock.changed", "lock.changed"),
             std::string(", with other data than in the simulation"));
}

void TestSteering::waitsForWhatTheEventLoopBrings()
{
    int turns = 0;
    QMetaObject::invokeMethod(
        this, [&turns] { ++turns; }, Qt::QueuedConnection);
    QVERIFY(waitUntil([&turns] { return turns == 1; }));
    QMetaObject::invokeMethod(
        this, [&turns] { ++turns; }, Qt::QueuedConnection);
    letPass();
    QCOMPARE(turns, 2);
}

int main(int argc, char** argv)
{
    EpollDispatcher::installForApplication();
    QCoreApplication app(argc, argv);
    TestSteering test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_steering.moc"
