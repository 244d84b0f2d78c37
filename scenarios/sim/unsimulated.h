// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// What a simulated world would play otherwise than a live run does.
struct Unsimulated
{
    std::string what;        ///< `the fault of a.rst`
    std::string_view reason; ///< `no bits are turned over there`
    TextPlace place;         ///< In the file in which the scenario's steps stand.
};

/// Nothing is worse than a proof about something else than was asked.
std::optional<Unsimulated> unsimulatedIn(const Scenario& scenario, TimeMode time);

} // namespace echolock
