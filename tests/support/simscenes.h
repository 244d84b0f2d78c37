// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "scenarios/explore/walk.h"
#include "scenarios/sim/simcase.h"
#include "server/hub/huboptions.h"
#include "tests/support/rawscene.h"
#include "tests/support/scenariotext.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Races as they are told to a simulated world: without an order of things, which is the
/// explorer's.
namespace echolock::testing {

inline Scenario scene(std::string_view body)
{
    const std::vector<std::string_view> known = policyNames();
    auto result = parseScenarios(fileWith(body), "test.yaml", known);
    if (!result)
        for (const FileProblem& problem : result.error())
            qWarning("%s", problem.text().c_str());
    return std::move(result->front());
}

inline SimCase simCaseOf(const Scenario& scenario, const std::string& policy,
                         TimeMode time = TimeMode::Ordered, SimMode mode = SimMode::Typed)
{
    return std::move(*SimCase::make(scenario, {policy, time, 1, mode}));
}

template <ExplorableModel Model>
Schedule randomSchedule(Model& model, Chooser& chooser, const Prng& prng)
{
    chooser.begin(prng);
    auto state = model.initial();
    Schedule schedule;
    std::vector<ActorId> enabled;
    for (model.enabled(state, enabled); !enabled.empty(); model.enabled(state, enabled)) {
        const std::vector<std::uint32_t> remaining(enabled.size(), 1);
        schedule.push_back(chooser.choose(enabled, remaining));
        model.step(state, schedule.back());
    }
    return schedule;
}

struct SimScene
{
    const char* name;
    std::string text;
    std::string letters; ///< `owner: S P; grace: –` …: what breaks under which policy.
};

inline const std::string simExpect = R"(
  server: {grace: 300ms, lease: 600ms}
  expect:
    always: [mutex, no_lost_lock, no_stale_write, rising_tokens, no_lock_before_auth]
    finally: [no_orphan, nobody_left_behind, not_locked_out)";

inline std::vector<SimScene> simScenes()
{
    const std::string back = simExpect
        + ", {if: back.subscribed, then: \"holder(order.7) == alice\", letter: S}]\n";
    const std::string nothing = simExpect + "]\n";
    return {
        {"R01 two users contend",
         R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}]}
    bob: {user: bob, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}, close]})"
             + nothing,
         "composite –, owner –, refcount –, grace –, lease –, fence –, queue –, article L"},
        {"R02 two tabs",
         R"(  clients:
    tab1: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, tab-close]}
    back: {user: alice, do: [{wait: tab1.editing}, open, {subscribe: order.7}, {await: [granted, denied]}, {label: there}]}
    rival: {user: bob, do: [{wait: tab1.editing}, open, {subscribe: order.7}, {await: [granted, denied]}, {label: there}]}
  order: [back.there < tab1.tab-close])"
             + back,
         "composite –, owner S P, refcount –, grace –, lease S P, fence S P, queue –, article S P"},
        {"R03 reload overlap",
         R"(  clients:
    old: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, tab-close]}
    back: {user: alice, do: [{wait: rival.there}, open, {subscribe: order.7}, {await: [granted, denied]}]}
    rival: {user: bob, do: [{wait: old.editing}, open, {subscribe: order.7}, {await: denied}, {label: there}]}
  order: [rival.there < old.tab-close])"
             + back,
         "composite –, owner S P, refcount –, grace –, lease S P, fence S P, queue S, article S P"},
        {"R10 late unlock",
         R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, {write: order.7}]}
    bob: {user: bob, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}, close]}
    dora: {user: dora, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}]}
    carol: {user: carol, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: [granted, denied]}, {write: order.7}, close]})"
             + nothing,
         "composite –, owner –, refcount –, grace –, lease –, fence –, queue –, article M L W P"},
        {"R12 zombie write", R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, vanish, {hold: 1500ms}, {label: gone}, {write: order.7}]}
    carol: {user: carol, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}, {label: waiting}]}
    bob: {user: bob, do: [{wait: alice.gone}, open, {subscribe: order.7}, {await: [granted, denied]}, {write: order.7}]}
  order: [carol.waiting < alice.vanish]
  server: {ping: 250ms, pong: 250ms, grace: 200ms, lease: 500ms}
  expect:
    always: [mutex, no_lost_lock, no_stale_write, rising_tokens]
    finally: [no_orphan, nobody_left_behind, not_locked_out]
)",
         "composite –, owner W, refcount W, grace W, lease W, fence –, queue W"},
        {"R17 waiter left behind",
         R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}, tab-close]}
    bob: {user: bob, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}]})"
             + nothing,
         "composite –, owner P, refcount P, grace P, lease P, fence P, queue –, article P"},
        {"R36 turned away",
         R"(  clients:
    alice: {do: [knock, {await: [connected, turned-away]}, {label: there}, close]}
    bob: {do: [knock, {await: [connected, turned-away]}, {await: connected}, {subscribe: order.7}, {await: granted}]}
  server: {grace: 300ms, lease: 600ms, connections: 1}
  expect: {always: [mutex, no_lost_lock], finally: [no_orphan, {if: bob.connected, then: bob.granted, letter: S}]}
)",
         "composite –, owner –, article –"},
        {"R25 id cast",
         R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {label: editing}]}
    carol: {user: carol, do: [{wait: alice.editing}, open, {subscribe: order.7}, {await: denied}]}
    bob: {user: bob, do: [{wait: alice.editing}, open, {subscribe: order.7x}, {await: [granted, denied]}, close]})"
             + nothing,
         "composite –, owner –, refcount –, grace –, lease –, fence –, queue –, article M L P"},
    };
}

/// What an application writes down of Alice, who leaves, and of Bob, who comes.
inline std::vector<SimScene> webhookScenes()
{
    const std::string visits = R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {await: granted}, {unsubscribe: order.7}, close]}
    bob: {user: bob, do: [{wait: alice.close}, open, {subscribe: order.7}, {await: granted}]})"
        + simExpect + "]\n";
    return {
        {"R34 webhooks overtake each other",
         "  application: {webhooks: as-they-come, workers: 2}\n" + visits,
         "composite L O, owner L O, refcount L O, grace L O, lease L O, fence L O, queue L O, "
         "article L O"},
        {"R34 the newest webhook counts",
         "  application: {webhooks: newest, workers: 3}\n" + visits,
         "composite –, owner –, refcount –, grace –, lease –, fence –, queue –, article –"},
        {"R34 two orders",
         R"(  clients:
    alice: {user: alice, do: [open, {subscribe: order.7}, {subscribe: order.8}, {await: granted, of: order.7}, {await: granted, of: order.8}, {unsubscribe: order.7}, {unsubscribe: order.8}]}
    bob: {user: bob, do: [open, {subscribe: order.8}]}
  application: {webhooks: as-they-come, workers: 2})"
             + simExpect + "]\n",
         "composite L O, owner L O P"},
        {"R34 one worker", "  application: {workers: 1}\n" + visits, "composite –, owner –"},
    };
}

/// A row for each race and policy, or for some of the policies.
inline void addSceneRows(const QStringList& some = {})
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("letters");
    std::vector<SimScene> scenes = simScenes();
    std::ranges::copy(webhookScenes(), std::back_inserter(scenes));
    for (const SimScene& each : scenes) {
        for (const QString& cell :
             QString::fromStdString(each.letters).split(QStringLiteral(", "))) {
            const QString policy = cell.section(QLatin1Char(' '), 0, 0);
            if (!some.isEmpty() && !some.contains(policy))
                continue;
            QTest::addRow("%s, %s", each.name, qPrintable(policy))
                << QString::fromStdString(each.text) << policy << cell.section(QLatin1Char(' '), 1);
        }
    }
}

/// Two people at one order, and what goes wrong on Alice's side.
struct TroubledScene
{
    const char* name;
    std::string steps;  ///< Of Alice's, once she edits.
    std::string before; ///< Likewise, before she opens.
    std::string rest;   ///< Faults, and what must hold besides.
};

inline std::vector<TroubledScene> troubledScenes()
{
    const auto faults = [](const char* list) { return std::string("  faults: ") + list + "\n"; };
    return {
        {"a fault after a step", "{write: order.7}", "",
         faults("[{target: alice, when: {after: bob.there}, do: rst}]")},
        {"a fault that ends by itself", "{write: order.7}", "",
         faults("[{target: alice, when: {after: bob.there}, do: blackhole, for: 700ms}]")},
        {"a fault that may come", "close", "",
         faults("[{target: alice, when: {frame: lock.granted, dir: down}, do: rst, "
                "probability: 0.5}]")},
        {"a fault at any moment", "close", "", faults("[{target: bob, do: cut_after}]")},
        {"refused for a time", "close", "{fault: refuse, until: 1s}, ", ""},
        {"refused by number", "reload", "",
         faults("[{target: alice, do: {refuse: {first: 2, last: 3}}}]")},
        {"healed", "{fault: blackhole}, {hold: 100ms}, heal, {write: order.7}", "", ""},
        {"paused and healed", "{fault: pause}, {hold: 100ms}, heal, {write: order.7}", "", ""},
        {"late for auth", "close", "{fault: auth_fault, delay: 150ms}, ", ""},
        {"refused by auth", "leave", "",
         faults("[{target: bob, do: {auth_fault: {forbid: 100%}}}]")},
        {"signed for another connection", "leave", "{fault: auth_fault, stale: 100%}, ", ""},
        {"an orphan of limited time", "vanish", "", ""},
    };
}

inline std::string textOf(const TroubledScene& each)
{
    return "  clients:\n    alice: {do: [" + each.before
        + "open, {subscribe: order.7}, {await: [granted, refused]}, {label: editing}, " + each.steps
        + "]}\n"
          "    bob: {do: [open, {subscribe: order.7}, {await: [granted, denied, refused]}, "
          "{label: there}]}\n"
        + each.rest + R"(  server: {ping: 400ms, pong: 400ms, grace: 300ms, lease: 600ms}
  expect:
    always: [mutex, no_lost_lock, no_stale_write, rising_tokens, no_lock_before_auth]
    finally: [no_orphan, nobody_left_behind, not_locked_out, {orphan_time: {order: order.7, max: 500ms}}]
)";
}

enum class SceneRows : std::uint8_t { Troubled, All };

/// A row for each scene and policy; without letters.
inline void addCaseRows(SceneRows which)
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("policy");
    for (const SimScene& each : which == SceneRows::All ? simScenes() : std::vector<SimScene>())
        for (const QString& cell : QString::fromStdString(each.letters).split(QStringLiteral(", ")))
            QTest::addRow("%s, %s", each.name, qPrintable(cell.section(QLatin1Char(' '), 0, 0)))
                << QString::fromStdString(each.text) << cell.section(QLatin1Char(' '), 0, 0);
    for (const TroubledScene& each : troubledScenes())
        for (const char* const policy : {"composite", "owner", "article"})
            QTest::addRow("%s, %s", each.name, policy)
                << QString::fromStdString(textOf(each)) << QString::fromLatin1(policy);
}

} // namespace echolock::testing
