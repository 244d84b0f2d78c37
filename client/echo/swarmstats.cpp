// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/swarmstats.h"

#include <array>

namespace echolock {

namespace {

constexpr std::string_view staleWritesName = "stale_writes";
constexpr std::string_view violationsName = "violations";

constexpr std::array counts{
    SwarmCount{"clients", &SwarmStats::clients},
    SwarmCount{"connected", &SwarmStats::connected},
    SwarmCount{"editing", &SwarmStats::editing},
    SwarmCount{"viewing", &SwarmStats::viewing},
    SwarmCount{"connecting", &SwarmStats::connecting},
    SwarmCount{"frozen", &SwarmStats::frozen},
    SwarmCount{"connects_failed", &SwarmStats::connectsFailed},
    SwarmCount{"connects_made", &SwarmStats::connectsMade},
    SwarmCount{"subscribed", &SwarmStats::subscribed},
    SwarmCount{"signed_in", &SwarmStats::signedIn},
    SwarmCount{"events_received", &SwarmStats::eventsReceived},
    SwarmCount{"locks_granted", &SwarmStats::locksGranted},
    SwarmCount{"locks_denied", &SwarmStats::locksDenied},
    SwarmCount{"abandonments", &SwarmStats::abandonments},
    SwarmCount{"saves", &SwarmStats::saves},
    SwarmCount{"saves_refused", &SwarmStats::savesRefused},
    SwarmCount{"saves_failed", &SwarmStats::savesFailed},
    SwarmCount{staleWritesName, &SwarmStats::staleWrites},
    SwarmCount{violationsName, &SwarmStats::violations},
    SwarmCount{"clients_settled", &SwarmStats::clientsSettled},
    SwarmCount{"clients_connected_once", &SwarmStats::clientsConnectedOnce},
};

} // namespace

std::uint64_t SwarmCount::of(const SwarmStats& stats) const
{
    return std::visit([&](auto pointer) { return std::uint64_t(stats.*pointer); }, member);
}

void SwarmCount::set(SwarmStats& stats, std::uint64_t value) const
{
    std::visit(
        [&](auto pointer) {
            auto& number = stats.*pointer;
            number = static_cast<std::remove_reference_t<decltype(number)>>(value);
        },
        member);
}

std::span<const SwarmCount> swarmCounts()
{
    return counts;
}

void addStats(SwarmStats& sum, const SwarmStats& part)
{
    for (const SwarmCount& count : counts) {
        if (count.name != violationsName && count.name != staleWritesName)
            count.set(sum, count.of(sum) + count.of(part));
    }
    sum.failures.add(part.failures);
}

} // namespace echolock
