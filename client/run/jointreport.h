// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/swarmstats.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

class JsonWriter;

/// What one process of a run came to.
struct PartSummary
{
    std::uint32_t process = 1;
    std::uint32_t clients = 0; ///< As many as it was to carry.
    SwarmStats stats{};
    std::uint64_t residentKilobytes = 0;
    enum class End { Planned, ByHand, Lost } end = End::Planned;
};

/// A line for each process.
std::string partsText(const std::vector<PartSummary>& parts);
/// An array with an object for each process.
void writeParts(JsonWriter& json, const std::vector<PartSummary>& parts);

} // namespace echolock
