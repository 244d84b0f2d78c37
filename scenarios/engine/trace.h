// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/violation.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// One step of a run as a report shows it: who did what, what came of it, and what else could have
/// happened instead.
struct TraceStep
{
    enum class Lane : std::uint8_t { Client, Server, Time, Fault, Application };

    Lane lane = Lane::Server;
    std::size_t client = 0; ///< Client and Server: whose step, or whose connection is served.
    std::string text;       ///< `the server takes tab1's subscribe`
    Instant at;
    std::vector<HistoryEntry> entries;     ///< What it brought about, in order.
    std::vector<std::string> alternatives; ///< What else could have come next, in words.
    /// The client's own step of its script; otherwise what it brought about says whether somebody
    /// did something.
    bool isScripted = false;
};

/// Something that was on its way from one step to another, or from one to the other in one step.
struct TraceArrow
{
    enum class Way : std::uint8_t {
        Steps,    ///< From whoever's step it was to whoever's step it is.
        ToServer, ///< From the client: it reads and answers in a step that is the server's.
        ToClient,
    };

    std::size_t from = 0; ///< Steps.
    std::size_t to = 0;
    std::string text; ///< `subscribe order.7`, `lock.granted`
    Way way = Way::Steps;
    std::size_t client = 0; ///< ToServer and ToClient: whose connection it was on.
};

/// A fault while it acted.
struct TraceBand
{
    std::size_t from = 0; ///< Steps; the last one is included.
    std::size_t to = 0;
    std::optional<std::size_t> client; ///< None: the server's.
    std::string text;                  ///< `blackhole`
};

/// A violation and the step that made it certain.
struct TraceFinding
{
    std::size_t step = 0;
    Violation violation;
};

/// From that step on every continuation breaks the invariant; `saving` in its place would not have.
struct PointOfNoReturn
{
    std::size_t step = 0;
    std::string saving; ///< The alternative in words; empty where it was too late from the start.

    friend bool operator==(const PointOfNoReturn&, const PointOfNoReturn&) = default;
};

/// One run of a scenario under one policy, to be shown.
struct Trace
{
    std::string id; ///< Of the scenario, and so is what it was opened as.
    std::string openedAs{};
    std::string title;
    std::string story;
    std::string policy;
    std::string engine; ///< `live`, `sim`
    std::string replay; ///< What `echolock-scenarios replay` takes; empty for a live run.
    /// The policy whose schedule this is, or what comes of it under another one: all of a scenario
    /// that have the same can be compared. Empty where there is nothing to compare.
    std::string follows;
    std::vector<CastMember> cast;
    std::vector<TraceStep> steps;
    std::vector<TraceArrow> arrows;
    std::vector<TraceBand> bands;
    std::vector<TraceFinding> findings;
    std::optional<PointOfNoReturn> noReturn;
};

} // namespace echolock
