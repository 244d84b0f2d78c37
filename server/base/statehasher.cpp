// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/statehasher.h"

#include <algorithm>
#include <array>
#include <xxhash.h>

namespace echolock {

namespace {

using NumberBytes = std::array<char, 8>;

/// The least byte first, on every machine.
NumberBytes bytesOf(std::uint64_t value)
{
    NumberBytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

} // namespace

void StateHasher::restart(Instant now, const StateRenaming* renaming)
{
    m_now = now;
    m_renaming = renaming;
    m_bytes.clear();
}

Hash128 StateHasher::hash() const
{
    const XXH128_hash_t hash = XXH3_128bits(m_bytes.data(), m_bytes.size());
    return {hash.high64, hash.low64};
}

void StateHasher::put(std::size_t at, std::uint64_t value)
{
    std::ranges::copy(bytesOf(value), m_bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

void StateHasher::number(std::uint64_t value)
{
    const auto bytes = bytesOf(value);
    m_bytes.append(bytes.data(), bytes.size());
}

void StateHasher::text(std::string_view value)
{
    number(value.size());
    m_bytes.append(value);
}

void StateHasher::moment(Instant value)
{
    // The end of time is as far away at any other time.
    const bool isDistance = value != Instant::max() && value != Instant::min();
    number(static_cast<std::uint64_t>(isDistance ? (value - m_now).count()
                                                 : value.time_since_epoch().count()));
}

void StateHasher::recent(Instant value, Duration within)
{
    moment(std::max(value, m_now - within));
}

void StateHasher::phase(Duration period)
{
    duration(m_now.time_since_epoch() % period);
}

void StateHasher::conn(ConnId value)
{
    number(m_renaming ? m_renaming->of(value).value : value.value);
}

void StateHasher::socket(const SocketId& value)
{
    text(m_renaming ? m_renaming->of(value).value : value.value);
}

void StateHasher::user(const UserId& value)
{
    text(m_renaming ? m_renaming->of(value).value : value.value);
}

void StateHasher::client(std::size_t place)
{
    number(m_renaming ? m_renaming->ofClient(place) : place);
}

void StateHasher::frame(std::string_view value)
{
    if (!m_renaming)
        return text(value);
    const std::size_t at = m_bytes.size();
    number(0);
    m_renaming->append(value, m_bytes);
    put(at, m_bytes.size() - at - sizeof(NumberBytes));
}

void StateHasher::beginUnordered()
{
    number(0);
    m_parts.begin(m_bytes);
}

void StateHasher::endEntry()
{
    m_parts.endEntry(m_bytes);
}

void StateHasher::endUnordered()
{
    const auto [begin, count] = m_parts.end(m_bytes);
    put(begin - sizeof(NumberBytes), count);
}

} // namespace echolock
