// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/prng.h"

#include "server/base/assert.h"

#include <bit>

namespace echolock {

namespace {

std::uint64_t splitMix64(std::uint64_t& state)
{
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

std::uint64_t fnv1a(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

} // namespace

Prng::Prng(std::uint64_t seed)
    : m_seed(seed)
{
    std::uint64_t mixer = seed;
    for (std::uint64_t& word : m_state)
        word = splitMix64(mixer);
}

Prng Prng::derived(std::string_view purpose, std::uint64_t index) const
{
    std::uint64_t mixer = m_seed ^ fnv1a(purpose);
    const std::uint64_t base = splitMix64(mixer);
    mixer = base + index;
    return Prng(splitMix64(mixer));
}

std::uint64_t Prng::next()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

std::uint64_t Prng::below(std::uint64_t bound)
{
    ECHOLOCK_ASSERT(bound != 0);
    // Rejection keeps it uniform: values below the threshold would favour small remainders.
    const std::uint64_t threshold = (0 - bound) % bound;
    std::uint64_t value = next();
    while (value < threshold)
        value = next();
    return value % bound;
}

std::int64_t Prng::between(std::int64_t first, std::int64_t last)
{
    ECHOLOCK_ASSERT(first <= last);
    const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
    const std::uint64_t offset = span == 0 ? next() : below(span);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + offset);
}

double Prng::unit()
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

} // namespace echolock
