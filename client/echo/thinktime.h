// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/prng.h"

#include <cstdint>
#include <string_view>

namespace echolock {

/// How long people take for something: always the same, or drawn from a distribution. What is drawn
/// lies between two bounds, because a simulated person who thinks for a day does nothing.
struct ThinkTime
{
    enum class Shape : std::uint8_t {
        Fixed,       ///< Always `middle`.
        Uniform,     ///< From `least` to `most`, all alike.
        Exponential, ///< `middle` on the average: what comes at any moment alike.
        Normal,      ///< `middle` on the average, give or take `deviation`.
        Lognormal,   ///< Half of them below `middle`; `sigma` is the logarithm's deviation.
    };

    Shape shape = Shape::Fixed;
    Duration middle{};
    Duration deviation{};
    double sigma = 0;
    Duration least{};
    Duration most{};

    static constexpr ThinkTime fixed(Duration time)
    {
        return {.shape = Shape::Fixed, .middle = time, .least = time, .most = time};
    }

    static constexpr ThinkTime uniform(Duration least, Duration most)
    {
        return {.shape = Shape::Uniform, .least = least, .most = most};
    }

    static constexpr ThinkTime exponential(Duration mean)
    {
        return {.shape = Shape::Exponential, .middle = mean, .most = mostOf(mean)};
    }

    static constexpr ThinkTime normal(Duration mean, Duration deviation)
    {
        return {
            .shape = Shape::Normal, .middle = mean, .deviation = deviation, .most = mostOf(mean)};
    }

    static constexpr ThinkTime lognormal(Duration median, double sigma)
    {
        return {
            .shape = Shape::Lognormal, .middle = median, .sigma = sigma, .most = mostOf(median)};
    }

    /// Whole microseconds, where the bounds allow. Takes one number from `prng`, whatever the
    /// shape, so that changing one think time shifts no other.
    Duration draw(Prng& prng) const;

    friend bool operator==(const ThinkTime&, const ThinkTime&) = default;

private:
    /// Where a distribution without an end of its own ends.
    static constexpr Duration mostOf(Duration middle)
    {
        constexpr Duration longest = std::chrono::hours(10'000);
        return middle > longest / 20 ? longest : middle * 20;
    }
};

/// `fixed`, `uniform`, `exponential`, `normal`, `lognormal`.
std::string_view toString(ThinkTime::Shape shape);

} // namespace echolock
