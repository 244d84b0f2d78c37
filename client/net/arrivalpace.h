// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>

namespace echolock {

/// How many of an arriving crowd may be connecting at a time. A server whose accept queue is full
/// drops what comes, and whoever was dropped tries again after a second: so more at a time as long
/// as all goes well, and half as many when some take a second longer than the others.
class ArrivalPace
{
public:
    static constexpr std::size_t least = 8;
    static constexpr std::size_t most = 64;
    /// Who has been connecting for longer no longer counts: the server may never answer.
    static constexpr Duration patience = std::chrono::milliseconds(500);

    std::size_t atOnce() const { return m_atOnce; }

    /// Someone who began then has connected or failed to, by now.
    void settled(Instant began, Instant now);

private:
    std::size_t m_atOnce = 32;
    Duration m_usual{}; ///< What it took lately, on average.
    Instant m_slowedAt; ///< Who began before then was too many already.
};

} // namespace echolock
