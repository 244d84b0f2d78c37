// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/observation.h"
#include "client/net/swarmbatch.h"

#include <string>
#include <string_view>

namespace echolock {

/// What is written beside a client that has just abandoned its order: `left`, `tab closed` …
std::string_view noteOf(Abandonment how);

/// What is wrong, for a person; empty if nothing is.
std::string troubleOf(const Observation& observation);

/// Counts what a page saw.
void countSeen(SwarmStats& counts, const Observation& observation);

} // namespace echolock
