// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace echolock {

/// xoshiro256** (Blackman, Vigna), seeded by SplitMix64: the same numbers on every compiler, unlike
/// the distributions of <random>. A value type: copying it forks the stream.
class Prng
{
public:
    explicit Prng(std::uint64_t seed);

    /// A stream of its own for one purpose, so that adding a client does not reshuffle the rest.
    Prng derived(std::string_view purpose, std::uint64_t index = 0) const;

    std::uint64_t next();
    /// Uniform in [0, bound); bound must not be 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [first, last].
    std::int64_t between(std::int64_t first, std::int64_t last);
    /// Uniform in [0, 1).
    double unit();

    friend bool operator==(const Prng&, const Prng&) = default;

private:
    std::uint64_t m_seed = 0;
    std::array<std::uint64_t, 4> m_state{};
};

} // namespace echolock
