// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/terminalstyle.h"

#include <functional>
#include <string_view>

namespace echolock {

/// Where a command writes for a person.
struct ScenarioOutput
{
    std::function<void(std::string_view)> out;
    std::function<void(std::string_view)> err;
    Colours colours = Colours::Off;
    Columns columns{}; ///< Of the terminal that `out` is, if it is one.
};

} // namespace echolock
