// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include "server/base/clock.h"

#include <cstdint>
#include <unordered_map>

namespace echolock {

/// How many connections one address may have, and open in a second. An IPv4 address is one whether
/// it comes as such or mapped into IPv6; of an IPv6 address the first 64 bits count, which is what
/// one customer gets.
class AddressLimits
{
public:
    struct Limits
    {
        std::uint32_t openMax = 0;      ///< 0: any number.
        std::uint32_t perSecondMax = 0; ///< 0: any number. A second's worth may come at once.
    };

    enum class Verdict { Admitted, TooMany, TooFast };

    explicit AddressLimits(Limits limits)
        : m_limits(limits)
    {
    }

    /// From now on; who is there stays, and counts if it was counted when it came.
    void change(Limits limits) { m_limits = limits; }

    bool active() const { return m_limits.openMax > 0 || m_limits.perSecondMax > 0; }

    /// Admitted ones are open until left().
    Verdict admit(const QHostAddress& address, Instant now);
    void left(const QHostAddress& address, Instant now);

    /// How many addresses are remembered.
    std::size_t size() const { return m_entries.size(); }

private:
    struct Entry
    {
        std::uint32_t open = 0;
        double tokens = 0; ///< Connects that were free at `countedAt`.
        Instant countedAt{};
    };

    using Entries = std::unordered_map<std::uint64_t, Entry>;

    double full() const { return m_limits.perSecondMax; }

    double tokensOf(const Entry& entry, Instant now) const;
    bool isAtRest(const Entry& entry, Instant now) const;
    void forgetAtRest(Instant now);

    Limits m_limits;
    Entries m_entries;
    std::size_t m_forgetAt = 0;
};

} // namespace echolock
