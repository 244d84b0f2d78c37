// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "scenarios/explore/replaystring.h"
#include "scenarios/sim/exploration.h"
#include "scenarios/sim/simreplay.h"
#include "scenarios/sim/simtrace.h"
#include "tests/support/simscenes.h"

#include <algorithm>

using namespace echolock;
using namespace echolock::testing;

namespace {

Exploration explored(const Scenario& scenario, const std::string& policy)
{
    return std::move(*explore(scenario, {policy, {}, 1, {}}));
}

} // namespace

class TestSimTrace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tracesWhatIsOnItsWay();
    void tracesWhatTroublesWhom();
    void tellsOfSilence();
    void tracesWebhooks();
    void tracesTheSameScheduleUnderAnotherPolicy();
};

void TestSimTrace::tracesWhatIsOnItsWay()
{
    const Scenario scenario = scene(simScenes()[0].text);
    const Exploration found = explored(scenario, "article");
    const Schedule schedule = found.schedules.at(Letter::L);
    const auto trace = traceOf(scenario, {"article", TimeMode::Ordered}, schedule);
    QVERIFY(trace.has_value());
    QCOMPARE(trace->steps.size(), schedule.size());
    QCOMPARE(trace->replay, found.result.witnessOf(Letter::L)->replay);
    QCOMPARE(trace->steps.front().text, std::string("the server takes alice's connection"));
    QVERIFY(std::ranges::any_of(trace->arrows, [](const TraceArrow& arrow) {
        return arrow.text == "subscribe order.7" && arrow.from < arrow.to;
    }));
    // Whoever reads something does so where it is sent, and where it answers is where that begins.
    QVERIFY(std::ranges::any_of(trace->arrows, [](const TraceArrow& arrow) {
        return arrow.way == TraceArrow::Way::ToClient && arrow.from == arrow.to
            && arrow.text == "connection_established";
    }));
    QVERIFY(std::ranges::all_of(trace->arrows, [&](const TraceArrow& arrow) {
        return arrow.way != TraceArrow::Way::Steps && arrow.client < trace->cast.size();
    }));
    QVERIFY(std::ranges::any_of(trace->findings, [](const TraceFinding& each) {
        return each.violation.letter == Letter::L;
    }));
    QVERIFY(!traceOf(scenario, {"article", TimeMode::Ordered}, {schedule.back()}));
}

/// The first one asks, and the next one ends the connection.
void TestSimTrace::tellsOfSilence()
{
    const Scenario scenario = scene(
        "  server: {ping: 300ms, pong: 300ms}\n"
        "  clients:\n"
        "    alice: {do: [open, {subscribe: order.7}, {await: granted}, vanish]}\n"
        "    bob: {do: [open, {subscribe: order.7}, {await: denied}]}\n");
    ExploreSettings settings;
    settings.time = TimeMode::Async;
    const Exploration found = std::move(*explore(scenario, {"owner", settings, 1, {}}));
    const std::vector<std::string>& steps = found.result.witnessOf(Letter::P)->steps;
    QCOMPARE(std::ranges::count(
                 steps, "the server has heard nothing of alice for long: it pings, or gives up"),
             std::ptrdiff_t(2));
}

void TestSimTrace::tracesWebhooks()
{
    const Scenario scenario = scene(webhookScenes().front().text);
    const Schedule schedule = explored(scenario, "owner").schedules.at(Letter::L);
    const auto trace = traceOf(scenario, {"owner", TimeMode::Ordered}, schedule);
    QVERIFY(trace.has_value());
    using Lane = TraceStep::Lane;
    const auto arrow = std::ranges::find(trace->arrows, "lock_released", &TraceArrow::text);
    QVERIFY(arrow != trace->arrows.end());
    QVERIFY(trace->steps[arrow->from].lane == Lane::Server);
    const TraceStep& handling = trace->steps[arrow->to];
    QVERIFY(handling.lane == Lane::Application);
    QCOMPARE(handling.client, trace->cast.size());
    QCOMPARE(handling.text,
             std::string("the application is through with lock_released order.7, version 2"));
    QCOMPARE(handling.entries.size(), std::size_t(1));
}

/// To the end, and it can be replayed.
void TestSimTrace::tracesTheSameScheduleUnderAnotherPolicy()
{
    const Scenario scenario = scene(simScenes()[0].text);
    const Schedule lead = explored(scenario, "article").schedules.at(Letter::L);
    const auto broken = traceOf(scenario, {"article", TimeMode::Ordered}, lead);
    const auto alike = traceAlike(scenario, {"owner", TimeMode::Ordered}, lead);
    QVERIFY(alike.has_value());
    QVERIFY(alike->findings.empty());
    QVERIFY(alike->steps.size() >= lead.size());
    for (std::size_t step = 0; step + 1 < lead.size(); ++step)
        QCOMPARE(alike->steps[step].text, broken->steps[step].text);
    const auto played = replay(scenario, *readReplay(alike->replay));
    QVERIFY(played.has_value());
    QCOMPARE(played->steps.size(), alike->steps.size());
    QVERIFY(played->violations.empty());
    // What it cannot follow it leaves out; without anything to follow everybody comes in turn.
    const auto own = traceAlike(scenario, {"owner", TimeMode::Ordered}, {});
    const auto lost = traceAlike(scenario, {"owner", TimeMode::Ordered}, {Schedule(9, 0xffff)});
    QVERIFY(!own->steps.empty());
    QCOMPARE(lost->replay, own->replay);
}

void TestSimTrace::tracesWhatTroublesWhom()
{
    const Scenario scenario = scene(simScenes()[4].text);
    const Exploration found = explored(scenario, "owner");
    const Schedule schedule = found.schedules.at(Letter::W);
    const auto trace = traceOf(scenario, {"owner", TimeMode::Ordered}, schedule);
    QCOMPARE(trace->bands.size(), 1U);
    const TraceBand& band = trace->bands.front();
    QCOMPARE(band.text, std::string("vanish"));
    QCOMPARE(band.client, std::optional<std::size_t>(0));
    QVERIFY(trace->steps[band.from].isScripted);
    QVERIFY(!trace->steps.front().isScripted);
    QCOMPARE(trace->steps[band.from].text, std::string("alice: vanish"));
    QCOMPARE(band.to + 1, trace->steps.size());
    QCOMPARE(trace->steps.back().text, std::string("alice: write order.7"));
}

QTEST_GUILESS_MAIN(TestSimTrace)
#include "tst_simtrace.moc"
