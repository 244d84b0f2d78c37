// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"

#include <vector>

namespace echolock {

/// The run of a history as a report shows it: a step for everything that a client did or saw and
/// that the server took, with arrows from a client's act to what the server made of it, and from
/// there to who saw it. `about` says which run it is; its steps and findings are made here.
Trace traceOfHistory(const History& history, const std::vector<Violation>& violations, Trace about);

} // namespace echolock
