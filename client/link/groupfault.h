// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/faultshare.h"
#include "client/link/groupplan.h"
#include "server/base/clock.h"
#include "server/base/prng.h"
#include "server/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What happens to many clients of a swarm, one after another or all at once, by a plan that the
/// seed draws: see swizzlePlan() and stormPlan(). Its time is that of the run, not of a connection.
struct GroupFault
{
    enum class Kind : std::uint8_t { Swizzle, Storm };

    Kind kind = Kind::Swizzle;
    std::string name{};                         ///< The plan's; two of one name are the same plan.
    FaultReach reach{};                         ///< Whom it may meet.
    Duration at{};                              ///< From when everybody has arrived.
    std::uint32_t subset = 5;                   ///< Swizzle: so many of them.
    Duration spacing = std::chrono::seconds(1); ///< Swizzle: between two steps.
    Duration spread{};                          ///< Storm: within so long a time.
};

/// As the documentation and the errors know them.
struct GroupFaultType
{
    GroupFault::Kind kind;
    std::string_view name;
    std::string_view help;
    std::span<const FaultParameter> parameters;
};

/// In the order of GroupFault::Kind. Besides their parameters all have `clients`.
std::span<const GroupFaultType> groupFaultTypes();

/// Whether the text is about one, by its first word.
bool isGroupFault(std::string_view text);

/// Reads `swizzle subset=8 spacing=500ms at=5s`, settings in any order. The error is one sentence
/// for a person.
Result<GroupFault> parseGroupFault(std::string_view text);

/// What happens to one client.
struct ClientStep
{
    enum class Kind : std::uint8_t {
        Silence, ///< Its connections, present and future, become half-open, until
        Heal,    ///< what its kernel was sent in the meantime arrives.
        Cut,     ///< It loses the connections that it has, by a reset.
    };

    Duration at{}; ///< From when everybody has arrived.
    std::uint32_t client = 1;
    Kind kind = Kind::Silence;
    std::string fault{}; ///< The name of the plan.

    friend bool operator==(const ClientStep&, const ClientStep&) = default;
};

/// `silence`, `heal`, `cut`
std::string_view toString(ClientStep::Kind kind);

/// The plans of all, for so many clients, numbered from 1. In the order of time.
std::vector<ClientStep> clientSteps(std::span<const GroupFault> all, std::uint32_t clients,
                                    const Prng& seed);

} // namespace echolock
