// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// What `echolock-scenarios --help` prints.
std::string scenarioUsage();

} // namespace echolock
