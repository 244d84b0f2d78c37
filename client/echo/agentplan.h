// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/agentscript.h"
#include "client/echo/behaviourmix.h"
#include "server/base/clock.h"
#include "server/base/prng.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// Who the person is, and the habits or the script from which the days are drawn. Thousands share
/// one mix or script, which nobody changes.
struct AgentPlan
{
    std::string user{};
    std::uint32_t orders = 1; ///< `order.1` … `order.N`; low numbers are wanted most (Zipf).
    std::shared_ptr<const BehaviourMix> mix{};
    std::shared_ptr<const AgentScript> script{}; ///< In place of the mix, if there is one.
    /// Whether people save an order of whose lock they were told nothing.
    enum class Saves : std::uint8_t { WithLock, Untold } saves = Saves::WithLock;
};

/// One stretch of work: of a mix, one order until it is abandoned; of a script, all its steps.
struct AgentStint
{
    std::vector<AgentStep> steps{};
    // Where a hand from outside ends the stint in place of the plan:
    Duration rest{};
    Duration freeze{};
    Duration sleep{};

    friend bool operator==(const AgentStint&, const AgentStint&) = default;
};

/// The nth stint (from 0) of a person, none when the script is over. Depends on the plan, the
/// person's stream and the number alone: the same seed gives the same person, on any number of
/// threads, whatever the server answers and when.
std::optional<AgentStint> drawStint(const AgentPlan& plan, const Prng& person,
                                    std::uint64_t number);

} // namespace echolock
