// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace echolock {

/// Of everything that a state's future depends on: two states of one hash are taken for the same.
/// With 128 bits a billion states collide with a chance below 1e-20.
struct Hash128
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend bool operator==(const Hash128&, const Hash128&) = default;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

} // namespace echolock

template <> struct std::hash<echolock::Hash128>
{
    std::size_t operator()(const echolock::Hash128& value) const noexcept
    {
        return static_cast<std::size_t>(value.low);
    }
};
