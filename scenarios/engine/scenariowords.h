// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

/// The words of scenario files. The readers know no others, and the schema that editors use is
/// checked against these lists.
namespace echolock::words {

inline constexpr auto fileKeys = std::to_array<std::string_view>(
    {"echolock", "include", "params", "defaults", "scenarios", "report"});
inline constexpr auto defaultsKeys = std::to_array<std::string_view>(
    {"server", "policies", "within"});
inline constexpr auto scenarioKeys = std::to_array<std::string_view>(
    {"id", "title", "story", "clients", "order", "expect", "policies", "known", "server", "servers",
     "application", "faults", "live", "explore"});
inline constexpr auto clientKeys = std::to_array<std::string_view>(
    {"user", "channel", "client", "quirks", "server", "do"});
inline constexpr auto serverKeys = std::to_array<std::string_view>(
    {"ping", "pong", "grace", "lease", "lease_renewal", "connections"});
inline constexpr auto applicationKeys = std::to_array<std::string_view>({"webhooks", "workers"});
inline constexpr auto liveKeys = std::to_array<std::string_view>(
    {"repeat", "seed", "within", "settle", "heal", "jitter", "order", "known"});
inline constexpr auto exploreKeys = std::to_array<std::string_view>(
    {"engine", "time", "states", "within", "memory", "preemptions", "pct", "runs", "seeds"});
inline constexpr auto pctKeys = std::to_array<std::string_view>({"depth", "runs"});
inline constexpr auto jitterKeys = std::to_array<std::string_view>({"uniform"});
inline constexpr auto expectKeys = std::to_array<std::string_view>({"always", "finally"});
inline constexpr auto ifThenKeys = std::to_array<std::string_view>({"if", "then", "letter"});
inline constexpr auto orphanTimeKeys = std::to_array<std::string_view>({"order", "max"});
inline constexpr auto faultKeys = std::to_array<std::string_view>(
    {"target", "when", "do", "for", "probability"});
inline constexpr auto whenKeys = std::to_array<std::string_view>(
    {"frame", "channel", "dir", "nth", "edge", "at", "after"});
inline constexpr auto reportKeys = std::to_array<std::string_view>(
    {"junit", "html", "json", "replay_dir", "fail_on"});
inline constexpr auto useKeys = std::to_array<std::string_view>({"use", "with", "id"});

inline constexpr auto clientSorts = std::to_array<std::string_view>({"pusher-js", "ideal", "raw"});
inline constexpr auto channels = std::to_array<std::string_view>({"private", "presence"});
inline constexpr auto auths = std::to_array<std::string_view>({"valid", "forged"});
inline constexpr auto ledgers = std::to_array<std::string_view>({"keep", "lose"});
inline constexpr auto renewals = std::to_array<std::string_view>({"frames", "requests"});
/// In the order of ScenarioApplication::Webhooks.
inline constexpr auto webhookOrders = std::to_array<std::string_view>({"as-they-come", "newest"});
inline constexpr auto switches = std::to_array<std::string_view>({"on", "off"});
inline constexpr auto engines = std::to_array<std::string_view>(
    {"exhaustive", "dpor", "pct", "random", "portfolio"});
inline constexpr auto failures = std::to_array<std::string_view>(
    {"violation", "unknown", "unexpected_pass"});
inline constexpr auto timeModes = std::to_array<std::string_view>({"ordered", "async", "real"});

/// In the order of AwaitWord.
inline constexpr auto awaitWords = std::to_array<std::string_view>(
    {"subscribed", "refused", "granted", "denied", "revoked", "free", "connected", "turned-away"});
/// What a condition can say of a client.
inline constexpr auto clientStates = std::to_array<std::string_view>(
    {"connected", "subscribed", "granted", "denied", "refused", "revoked", "free"});

/// A step that is written as a map, and what else may stand in it besides its name.
struct Verb
{
    std::string_view verb;
    std::string_view example;
    std::array<std::string_view, 2> beside{};
};

inline constexpr std::array<std::string_view, 2> stepNameKeys{"as", "label"};

/// Every verb also takes stepNameKeys, except `label`, which is a name; `fault` also the settings
/// of its kind.
inline constexpr std::array verbs{
    Verb{"subscribe", "order.7", {"auth", "channel"}},
    Verb{"unsubscribe", "order.7"},
    Verb{"acquire", "order.7"},
    Verb{"release", "order.7"},
    Verb{"write", "order.7"},
    Verb{"renew", "order.7"},
    Verb{"takeover", "order.7"},
    Verb{"abandon", "kill"},
    Verb{"await", "granted", {"within", "of"}},
    Verb{"wait", "tab1.open"},
    Verb{"hold", "200ms"},
    Verb{"revoke", "order.7"},
    Verb{"give", "order.7, to: alice", {"to"}},
    Verb{"restart", "keep"},
    Verb{"fault", "blackhole"},
};

/// Steps that are one word; every way to abandon an order is another.
inline constexpr auto bareSteps = std::to_array<std::string_view>(
    {"open", "knock", "thaw", "wake", "heal", "fail-over"});

} // namespace echolock::words
