// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"

#include <span>
#include <string>

namespace echolock {

/// The scenario as a person would write it, an item of `scenarios:`; it is read as the same one.
/// What a reader would suppose is not said. Comments and parameters are gone.
std::string yamlOf(const Scenario& scenario);

/// A scenario file with all of them.
std::string yamlFile(std::span<const Scenario> scenarios);

} // namespace echolock
