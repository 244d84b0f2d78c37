// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/transportmemory.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// A closing transport whose path is dead is never told closed. More than this many are not
/// watched.
constexpr std::size_t openTransportsMax = 16;

/// However short-lived a connection was, the next one does not ping more often.
constexpr Duration pingDelayMin = std::chrono::seconds(10);

constexpr Duration freshFor = std::chrono::minutes(30);

} // namespace

void TransportMemory::opened(Instant now, TransportId id)
{
    if (m_open.size() == openTransportsMax)
        m_open.erase(m_open.begin());
    m_open.push_back({id, now});
}

void TransportMemory::closed(Instant now, TransportId id, CloseEvent close)
{
    const auto it = std::ranges::find(m_open, id, &OpenTransport::id);
    if (it == m_open.end())
        return;
    const Duration lifespan = now - it->openedAt;
    m_open.erase(it);
    const bool disobedient = close.code == 1002 || close.code == 1003;
    if (!disobedient && !close.wasClean && lifespan < 2 * m_activityTimeout)
        m_pingDelay = std::max(lifespan / 2, pingDelayMin);
}

std::optional<Duration> TransportMemory::beginTries(Instant now)
{
    m_triesSince = now;
    m_isQuickTry = m_way && m_way->at + freshFor >= now;
    return m_isQuickTry ? std::optional(2 * m_way->latency + std::chrono::seconds(1))
                        : std::nullopt;
}

void TransportMemory::attemptFailed(Instant now)
{
    if (!std::exchange(m_isQuickTry, false))
        return;
    m_way.reset();
    m_triesSince = now;
}

void TransportMemory::serverSpoke(Instant now)
{
    m_isQuickTry = false;
    if (m_remembersWays)
        m_way = {now, now - m_triesSince};
}

} // namespace echolock
