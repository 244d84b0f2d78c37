// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace echolock::load {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

/// Latencies in buckets that are 1/64 wide, so that counting one costs no memory and little time.
class Histogram
{
public:
    void add(Clock::duration latency)
    {
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(latency).count();
        ++m_buckets[bucketOf(ns < 0 ? 0 : static_cast<std::uint64_t>(ns))];
        ++m_count;
    }

    void clear() { *this = {}; }

    std::uint64_t count() const { return m_count; }

    /// The latency that this share of all stayed within; 0.5 is the median.
    double milliseconds(double share) const
    {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(m_count));
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket < m_buckets.size(); ++bucket) {
            seen += m_buckets[bucket];
            if (seen > wanted || (seen == m_count && seen > 0))
                return middleOf(bucket) / 1e6;
        }
        return 0;
    }

private:
    // Below 64 ns each has its own bucket; above, each power of two has 64.
    static std::size_t bucketOf(std::uint64_t ns)
    {
        if (ns < 64)
            return ns;
        const auto shift = static_cast<unsigned>(std::bit_width(ns)) - 7;
        return 64 * shift + static_cast<std::size_t>(ns >> shift);
    }

    static double middleOf(std::size_t bucket)
    {
        if (bucket < 64)
            return static_cast<double>(bucket);
        const std::size_t shift = bucket / 64 - 1;
        const std::size_t low = bucket - 64 * shift;
        return (static_cast<double>(low) + 0.5) * static_cast<double>(std::uint64_t(1) << shift);
    }

    std::array<std::uint32_t, 64 * 60> m_buckets{};
    std::uint64_t m_count = 0;
};

} // namespace echolock::load
