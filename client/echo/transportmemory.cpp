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

void TransportMemory::writeLives(TransportId newest, StateWriter& out) const
{
    out.number(m_open.size());
    for (const OpenTransport& open : m_open) {
        out.number(newest.value - open.id.value);
        // A life that is long enough by now teaches nothing, however long it was.
        out.recent(open.openedAt, 2 * m_activityTimeout);
    }
    out.duration(m_pingDelay);
}

void TransportMemory::writeWay(StateWriter& out) const
{
    out.flag(m_way.has_value());
    if (!m_way)
        return;
    // One nanosecond longer ago it is not fresh any more.
    out.recent(m_way->at, freshFor + Duration(1));
    out.duration(m_way->latency);
}

void TransportMemory::writeTries(StateWriter& out) const
{
    out.flag(m_isQuickTry);
    if (m_remembersWays)
        out.moment(m_triesSince);
}

} // namespace echolock
