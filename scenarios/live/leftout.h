// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <string>
#include <vector>

namespace echolock {

enum class LeftOut : std::uint8_t { OfRunning, OfExploring };

/// A line about what the files keep from being run, or explored, and how it is to be seen all the
/// same; empty where everything is played.
std::string leftOutText(const std::vector<Scenario>& scenarios, LeftOut what);

} // namespace echolock
