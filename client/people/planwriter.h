// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentplan.h"
#include "server/base/prng.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// One step as a script would have it: `{"edit":"5s"}`, `"save"`.
std::string stepJson(const AgentStep& step);

/// One line for each of the first `stints` stints of a person, each a JSON object; what is under
/// `do` is a script.
std::string planLines(std::uint32_t number, const AgentPlan& plan, const Prng& person,
                      std::uint64_t stints);

} // namespace echolock
