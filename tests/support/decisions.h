// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// Where a generator takes its choices from: bytes that a fuzzer mutates, or as many drawn by a
/// seed. When they are used up every choice is the first one, so that each prefix means something.
class Decisions
{
public:
    explicit Decisions(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    Decisions(const Prng& prng, std::size_t count)
    {
        Prng stream = prng;
        m_bytes.reserve(count);
        while (m_bytes.size() < count)
            m_bytes.push_back(static_cast<char>(stream.below(256)));
    }

    bool done() const { return m_at >= m_bytes.size(); }

    std::uint8_t byte() { return done() ? 0 : static_cast<std::uint8_t>(m_bytes[m_at++]); }

    /// In [0, bound), bound at most 65,536.
    std::size_t below(std::size_t bound)
    {
        std::size_t number = byte();
        if (bound > 256)
            number = number << 8 | byte();
        return number % bound;
    }

    /// True for one of `outOf` values.
    bool oneIn(std::size_t outOf) { return below(outOf) == outOf - 1; }

    template <class List> const auto& pick(const List& from) { return from[below(from.size())]; }

    /// Up to `sizeMax` of the bytes as they are.
    std::string text(std::size_t sizeMax)
    {
        const std::size_t size = below(sizeMax + 1);
        std::string taken = m_bytes.substr(m_at, size);
        m_at += taken.size();
        return taken;
    }

    /// All that is left.
    std::string rest()
    {
        std::string taken = m_bytes.substr(m_at);
        m_at = m_bytes.size();
        return taken;
    }

private:
    std::string m_bytes;
    std::size_t m_at = 0;
};

} // namespace echolock
