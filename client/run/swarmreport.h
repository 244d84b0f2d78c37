// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/swarmbatch.h"
#include "client/run/jointreport.h"
#include "client/run/lockprobe.h"
#include "server/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// One moment of a run.
struct SwarmStatus
{
    SwarmStats stats{};
    Duration elapsed{};
    std::uint64_t eventsPerSecond = 0;
    std::uint64_t connectsPerSecond = 0;
    enum class Stage { Arriving, Working } stage = Stage::Working;
};

/// What a run came to.
struct SwarmSummary
{
    SwarmStats stats{};
    std::uint32_t clients = 0; ///< As many as were asked for.
    Duration connectTime{};    ///< Until the last one had connected or failed to.
    Duration workTime{};       ///< From then to the end.
    std::uint64_t residentKilobytes = 0;
    std::uint64_t seed = 0;
    std::optional<ProbeCounts> probe{}; ///< Where an application was asked about its locks.
    std::vector<PartSummary> parts{};   ///< By process, where there are several.
};

/// One line without an end.
std::string statusLine(const SwarmStatus& status);
/// One JSON object on one line.
std::string statusJson(const SwarmStatus& status);
/// A few lines for a person.
std::string summaryText(const SwarmSummary& summary);
/// One JSON object on one line.
std::string summaryJson(const SwarmSummary& summary);

} // namespace echolock
