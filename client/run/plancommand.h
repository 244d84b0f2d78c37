// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/run/clientoptions.h"

#include <functional>
#include <string_view>

namespace echolock {

/// Writes what each person will do, and after that what happens to many together, line by line:
/// the same that a run with these options does.
void printPlan(const ClientCommand& command, const std::function<void(std::string_view)>& out);

} // namespace echolock
