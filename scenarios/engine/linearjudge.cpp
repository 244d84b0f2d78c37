// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/linearjudge.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

/// Those that let all tabs of one person share a lock.
constexpr std::array<std::string_view, 4> sharedPolicies{"refcount", "grace", "queue", "composite"};

std::string reasonOf(const LinearReport& report)
{
    const auto worst = std::ranges::find(report.orders, report.verdict, &LinearResult::verdict);
    return worst == report.orders.end() ? std::string() : worst->explanation;
}

} // namespace

Ownership ownershipUnder(std::string_view policy)
{
    return std::ranges::find(sharedPolicies, policy) == sharedPolicies.end() ? Ownership::Connection
                                                                             : Ownership::User;
}

CheckLimits limitsOfOneRun(std::function<Instant()> clock)
{
    CheckLimits limits;
    limits.steps = 5'000'000;
    limits.bytes = std::size_t{128} << 20U;
    limits.within = std::chrono::seconds(2);
    limits.clock = std::move(clock);
    return limits;
}

LinearFinding judgeLinear(const History& history, std::string_view policy,
                          const CheckLimits& limits)
{
    const LinearReport report = checkLinear(lockOpsOf(history, ownershipUnder(policy)),
                                            LockModel::SharedMutex, limits);
    return {report.verdict, reasonOf(report)};
}

} // namespace echolock
