// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/addresslimits.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::size_t rememberedAtLeast = 1024;

/// No network begins with eight zero bits but for special uses (RFC 4291 §2.4), so an IPv4 address
/// behind them is like no other.
std::uint64_t groupOf(const QHostAddress& address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    if (isV4)
        return std::uint64_t(1) << 32 | v4;
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    std::uint64_t network = 0;
    for (int i = 0; i < 8; ++i)
        network = network << 8 | v6[i];
    return network;
}

} // namespace

AddressLimits::Verdict AddressLimits::admit(const QHostAddress& address, Instant now)
{
    if (m_entries.size() >= std::max(m_forgetAt, rememberedAtLeast))
        forgetAtRest(now);
    const auto place = m_entries.try_emplace(groupOf(address), Entry{0, full(), now}).first;
    Entry& entry = place->second;
    entry.tokens = tokensOf(entry, now);
    entry.countedAt = now;
    if (m_limits.openMax > 0 && entry.open >= m_limits.openMax)
        return Verdict::TooMany;
    if (m_limits.perSecondMax > 0) {
        if (entry.tokens < 1)
            return Verdict::TooFast;
        entry.tokens -= 1;
    }
    ++entry.open;
    return Verdict::Admitted;
}

void AddressLimits::left(const QHostAddress& address, Instant now)
{
    const auto place = m_entries.find(groupOf(address));
    if (place == m_entries.end() || place->second.open == 0)
        return;
    --place->second.open;
    if (isAtRest(place->second, now))
        m_entries.erase(place);
}

double AddressLimits::tokensOf(const Entry& entry, Instant now) const
{
    const std::chrono::duration<double> passed = now - entry.countedAt;
    return std::min(full(), entry.tokens + passed.count() * full());
}

/// As if it had never been here.
bool AddressLimits::isAtRest(const Entry& entry, Instant now) const
{
    return entry.open == 0 && tokensOf(entry, now) >= full();
}

/// The next time comes when there are twice as many, so that one costs little on average.
void AddressLimits::forgetAtRest(Instant now)
{
    std::erase_if(m_entries, [&](const auto& item) { return isAtRest(item.second, now); });
    m_forgetAt = 2 * m_entries.size();
}

} // namespace echolock
