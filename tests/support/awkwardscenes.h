// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

/// Scenes under which a search once missed something, or two worlds that are the same went
/// different ways.
namespace echolock::testing {

struct AwkwardScene
{
    const char* name;
    const char* policy;
    std::string text;
};

inline std::string awkwardExpect()
{
    return "  expect: {always: [mutex, no_lost_lock, no_stale_write, no_lock_before_auth, "
           "rising_tokens], finally: [no_orphan, nobody_left_behind, not_locked_out]}\n";
}

inline std::string awkwardServer()
{
    return "  server: {grace: 200ms, lease: 400ms, ping: 500ms, pong: 300ms}\n" + awkwardExpect();
}

inline std::vector<AwkwardScene> awkwardScripts()
{
    const std::string server = awkwardServer();
    return {
        {"what a script waits for, in either order", "owner",
         R"(  clients:
    a: {client: raw, do: [open, {subscribe: order.8, as: there}]}
    b: {client: raw, do: [open, {subscribe: order.7, as: here}, {unsubscribe: order.7}]}
    c: {client: raw, do: [open, {wait: a.there}, {wait: b.here}, {subscribe: order.7}]}
)" + server},
        {"an order that lets a page choose when it reads", "queue",
         R"(  clients:
    a: {do: [open, {subscribe: order.7}, {acquire: order.7}, freeze]}
    b: {do: [open, {subscribe: order.7}, {subscribe: order.8}, {write: order.7}]}
    ops: {do: [{revoke: order.7}]}
)" + server},
        {"an order for a connection that is over", "queue",
         R"(  clients:
    b: {user: anna, do: [open, {subscribe: order.7}, {unsubscribe: order.7}]}
    c: {user: anna, do: [open, {subscribe: order.7}, close, open, {subscribe: order.7}]}
)" + server},
        {"a webhook about a connection that is over", "composite",
         R"(  clients:
    b: {do: [open, {subscribe: order.7}, reset, open, {subscribe: order.7}]}
    ops: {do: [{revoke: order.7}]}
  application: {webhooks: as-they-come, workers: 2}
)" + server},
        {"a frame behind the last one that the server takes", "queue",
         R"(  clients:
    a: {do: [open, {subscribe: order.7}, {hold: 700ms}, {release: order.7}, {await: [granted, denied]}]}
    b: {user: anna, do: [open, {subscribe: order.7}, {release: order.7}, {release: order.7}]}
    c: {user: anna, do: [open, {subscribe: order.7}, {await: [granted, denied]}]}
)" + server},
    };
}

inline std::vector<AwkwardScene> awkwardFaults()
{
    const std::string server = awkwardServer();
    const std::string expect = awkwardExpect();
    return {
        {"a page that is cut off from what it edits", "composite",
         R"(  clients:
    a: {client: raw, do: [open, {subscribe: order.7}, {fault: cut_after}, {write: order.7}]}
    b: {do: [open, {subscribe: order.7}, {acquire: order.7}]}
    ops: {do: [{give: order.7, to: a}]}
)" + server},
        {"whose connection a page has read of first", "composite",
         R"(  clients:
    a: {user: anna, do: [open, {subscribe: order.7}]}
    c: {user: anna, client: raw, do: [open, {subscribe: order.7}]}
  faults: [{target: all, do: {hold: {dir: down}}, for: 400ms, when: {frame: "pusher*"}, probability: 0.5}]
)" + server},
        {"a fault when time is over", "queue",
         R"(  clients:
    a: {user: anna, do: [knock, {await: [connected, turned-away]}, {await: connected}]}
    b: {user: anna, do: [open]}
    c: {do: [knock, {await: [connected, turned-away]}, {await: connected}]}
  faults: [{target: a, do: blackhole, for: 500ms, when: {at: 400ms}, probability: 0.5}]
  server: {connections: 1, grace: 200ms, lease: 400ms, ping: 500ms, pong: 300ms}
)" + expect},
        {"a step before one that a fault prevents", "composite",
         R"(  clients:
    a: {user: ua, do: [open, {subscribe: order.7}, {fault: blackhole, dir: up}, {renew: order.7}]}
    b: {user: ub, do: [open, {label: m2}, {subscribe: order.7}, {fault: blackhole, dir: up}, {wait: ops.m1}, {renew: order.7}]}
    c: {user: uc, do: [open, {subscribe: order.7}, {fault: blackhole, dir: up}, {renew: order.7}]}
    ops: {do: [{label: m1}, {label: m3}, {give: order.7, to: ua}]}
  order: [b.m2 < ops.m3]
  server: {grace: 300ms, lease: 600ms, ping: off}
)" + expect},
        {"a step before one that is another one now", "composite",
         R"(  clients:
    a: {user: ua, client: raw, do: [open, {subscribe: order.7}, reset]}
    b: {user: ub, client: raw, do: [open, {subscribe: order.7}, reset]}
    c: {user: uc, client: raw, do: [open, {subscribe: order.7}, reset]}
  server: {grace: 300ms, lease: 600ms, ping: 2s, pong: 1s}
  faults: [{target: all, do: pause, for: 400ms, when: {frame: "pusher*", dir: up}}]
)" + expect},
        {"a fault after whatever comes last", "owner",
         R"(  clients:
    a: {do: [open, {wait: b.subscribe}, {label: here}, {subscribe: order.7}]}
    b: {do: [open, {subscribe: order.7}, {write: order.7}]}
  faults: [{target: b, do: rst, when: {after: a.here}}]
)" + server},
        {"one of two that do the same, whom a fault waits for", "owner",
         R"(  server: {ping: 2s, pong: 1s}
  clients:
    x: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7, as: done}]}
    y: {do: [open, {subscribe: order.7}, {await: granted}, {write: order.7, as: done}]}
    z: {do: [open, {subscribe: order.8}, {await: granted}]}
  expect: {always: [mutex], finally: ["holder(order.8) == z"]}
  faults: [{target: z, when: {after: y.done}, do: blackhole}]
)"},
        {"a step that arms a fault, and the frame that it strikes at", "owner",
         R"(  server: {ping: 2s, pong: 1s}
  clients:
    y: {client: raw, do: [open, {subscribe: order.7}, {await: granted}, {write: order.7, as: done}]}
    z: {client: raw, do: [open, {subscribe: order.8}]}
  expect: {always: [mutex], finally: ["holder(order.8) == z"]}
  faults: [{target: z, when: {after: y.done, frame: "pusher:subscribe", dir: up, nth: 1}, do: rst}]
)"},
    };
}

inline std::vector<AwkwardScene> awkwardScenes()
{
    std::vector<AwkwardScene> scenes = awkwardScripts();
    for (const AwkwardScene& each : awkwardFaults())
        scenes.push_back(each);
    return scenes;
}

} // namespace echolock::testing
