// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstdint>
#include <deque>

namespace echolock {

/// How many per second, over the last two seconds.
class RateMeter
{
public:
    static constexpr Duration window = std::chrono::seconds(2);

    void add(Instant now, std::uint64_t count);
    double perSecond(Instant now);

private:
    struct Portion
    {
        Instant at;
        std::uint64_t count = 0;
    };

    void forgetBefore(Instant start);

    std::deque<Portion> m_portions;
    std::uint64_t m_sum = 0;
};

} // namespace echolock
