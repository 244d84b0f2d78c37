// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/thinktime.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace echolock {

namespace {

/// Box and Muller.
double standardNormal(Prng& prng)
{
    const double radius = std::sqrt(-2 * std::log(1 - prng.unit()));
    return radius * std::cos(2 * std::numbers::pi * prng.unit());
}

double drawNanoseconds(const ThinkTime& time, Prng& prng)
{
    const auto middle = static_cast<double>(time.middle.count());
    switch (time.shape) {
    case ThinkTime::Shape::Uniform: {
        const Duration width = std::max(time.most - time.least, Duration::zero());
        return static_cast<double>(time.least.count())
            + prng.unit() * static_cast<double>(width.count());
    }
    case ThinkTime::Shape::Exponential:
        return -std::log(1 - prng.unit()) * middle;
    case ThinkTime::Shape::Normal:
        return middle + standardNormal(prng) * static_cast<double>(time.deviation.count());
    case ThinkTime::Shape::Lognormal:
        return middle * std::exp(time.sigma * standardNormal(prng));
    case ThinkTime::Shape::Fixed:
        break;
    }
    return middle;
}

} // namespace

Duration ThinkTime::draw(Prng& prng) const
{
    Prng own(prng.next());
    const Duration end = std::max(least, most);
    if (shape == Shape::Fixed || least >= end)
        return least;
    // Bounded before it is made a whole number: the tail of a distribution may not fit into one.
    const double bounded = std::clamp(drawNanoseconds(*this, own),
                                      static_cast<double>(least.count()),
                                      static_cast<double>(end.count()));
    const Duration drawn(static_cast<std::int64_t>(bounded));
    return std::clamp(Duration(std::chrono::round<std::chrono::microseconds>(drawn)), least, end);
}

std::string_view toString(ThinkTime::Shape shape)
{
    switch (shape) {
    case ThinkTime::Shape::Fixed:
        return "fixed";
    case ThinkTime::Shape::Uniform:
        return "uniform";
    case ThinkTime::Shape::Exponential:
        return "exponential";
    case ThinkTime::Shape::Normal:
        return "normal";
    case ThinkTime::Shape::Lognormal:
        return "lognormal";
    }
    return "fixed";
}

} // namespace echolock
