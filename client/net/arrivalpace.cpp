// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/arrivalpace.h"

#include <algorithm>

namespace echolock {

namespace {

/// Linux sends a SYN again after a second.
constexpr Duration dropped = std::chrono::milliseconds(900);
constexpr int weight = 16;

} // namespace

void ArrivalPace::settled(Instant began, Instant now)
{
    const Duration took = now - began;
    // Where all are slow, the server or this machine is busy, and fewer would only come later.
    const bool wasDropped = took >= dropped && took >= 2 * m_usual;
    m_usual += (took - m_usual) / weight;
    if (!wasDropped) {
        m_atOnce = std::min(m_atOnce + 1, most);
    } else if (began >= m_slowedAt) {
        m_atOnce = std::max(m_atOnce / 2, least);
        m_slowedAt = now;
    }
}

} // namespace echolock
