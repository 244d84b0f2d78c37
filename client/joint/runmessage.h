// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/belief.h"
#include "client/echo/clienthistory.h"
#include "client/echo/swarmstats.h"
#include "client/joint/clientshare.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace echolock {

// What the processes of one run tell each other: one JSON object a line, each with the version `v`
// and its `type`. docs/clients.md has the order of a run.

inline constexpr std::uint64_t runProtocolVersion = 1;
/// Of a line with its end. Before a process has said who it is, it may say little.
inline constexpr std::size_t runLineBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t runHelloBytesMax = 4096;
/// How many holds, entries and clients, each, one report tells. That keeps it shorter than a line
/// may be.
inline constexpr std::size_t reportItemsMax = 1000;

/// Whoever joins, about itself.
struct RunHello
{
    std::uint64_t pid = 0;
    std::string boot;      ///< Names the machine's present life: its clock is of no use elsewhere.
    Duration clockReads{}; ///< What CLOCK_MONOTONIC read when this was written.
};

/// The end of the conversation before it began.
struct RunRefusal
{
    std::string why; ///< A sentence.
};

/// What a process is to carry.
struct RunSettings
{
    std::uint32_t process = 1; ///< From 1; the coordinator is the first.
    std::uint32_t processes = 1;
    ClientShare share;
    std::string folder;                 ///< What the arguments' file names are relative to.
    std::vector<std::string> arguments; ///< A command line without what is the coordinator's own.
    bool history = false;               ///< Entries are wanted, not only holds.
    bool follow = false;                ///< So is where each client is.
};

/// Everything is prepared.
struct RunReady
{
};

/// When CLOCK_MONOTONIC reads so much, the run begins; from here on times are counted from there.
struct RunStart
{
    Duration clockReads{};
};

/// Everybody has arrived, in all processes: when CLOCK_MONOTONIC reads so much, what is to happen
/// to many of them together begins.
struct RunArrived
{
    Duration clockReads{};
};

/// Where a client is, for whoever looks at the orders from outside.
struct RunClient
{
    std::uint32_t client = 0;
    std::string order; ///< Empty while on none.
    Belief belief = Belief::Nothing;
    bool gone = false;
    Instant at;

    friend bool operator==(const RunClient&, const RunClient&) = default;
};

/// What happened since the last one. One is under way at a time. Also the sign of life.
struct PartReport
{
    SwarmStats stats; ///< Since the beginning.
    Instant upTo;     ///< All that happened until then is told.
    std::vector<HoldChange> holds;
    std::vector<ClientEntry> entries;
    std::uint64_t entriesDropped = 0;
    std::vector<RunClient> clients; ///< Those that changed.
    std::vector<std::string> problems;
    std::uint64_t residentKilobytes = 0;
};

/// The last report has been read.
struct RunTaken
{
};

/// Everybody is to go.
struct RunStop
{
};

/// Everybody has gone, and that was reported.
struct RunDone
{
    bool byHand = false; ///< Somebody ended this process, not the run.
};

using RunMessage = std::variant<RunHello, RunRefusal, RunSettings, RunReady, RunStart, RunArrived,
                                PartReport, RunTaken, RunStop, RunDone>;

/// With its line feed.
std::string encodeRunMessage(const RunMessage& message);
/// The error is a clause: `it is no JSON: …`.
Result<RunMessage> decodeRunMessage(std::string_view line);

} // namespace echolock
