// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "server/base/hash128.h"

#include <span>
#include <string>

namespace echolock {

/// The scenario as JSON, on one line: the keys in one order, what was left out said, chains of
/// constraints taken apart. Two files that mean the same give the same text, wherever they stand.
/// It is a scenario of the language again, an item of `scenarios:`.
///
/// Only what the server decides by itself is left unsaid: a ping, pong, grace or lease that the
/// scenario does not name.
std::string canonicalJson(const Scenario& scenario);

/// A scenario file with all of them, one a line, which reads as the same scenarios, and with what
/// their file reports, if it is one.
std::string canonicalFile(std::span<const Scenario> scenarios);

/// Of what a run goes by: who does what, on which servers, under which faults. Not of words for
/// people, of what is expected, or of how it is run.
Hash128 hashOf(const Scenario& scenario);

} // namespace echolock
