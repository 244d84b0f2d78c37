// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace echolock {

/// A connection of a simulated client, for all connections that it ever makes: which client's, and
/// the how-manieth. Its number at the Hub is that of both, so that nobody's depends on who else
/// connects, and when.
struct Line
{
    static constexpr unsigned perClientBits = 6;
    static constexpr std::uint16_t perClientMax = (1U << perClientBits) - 1;

    std::uint16_t value = 0;

    Line() = default;

    Line(std::size_t client, std::uint16_t number)
        : value(static_cast<std::uint16_t>(client << perClientBits | number))
    {
    }

    explicit Line(ConnId conn)
        : value(static_cast<std::uint16_t>(conn.value))
    {
    }

    std::size_t client() const { return value >> perClientBits; }

    /// From 1.
    std::uint16_t number() const { return value & perClientMax; }

    ConnId conn() const { return ConnId{value}; }

    friend auto operator<=>(Line, Line) = default;
};

/// The pieces that a simulated world is made of. Each is a value around production code that goes
/// on by itself: all that happens to it is an input, all that it does an output.
enum class PartKind : std::uint8_t {
    Server,      ///< A Hub with its timers, one for each server.
    Page,        ///< What a client runs, one for each.
    Wire,        ///< What is under way on a client's connections, one for each client.
    Script,      ///< How far all scripts have come.
    Judge,       ///< The oracle of an order.
    Store,       ///< What servers share.
    Application, ///< What hears webhooks; only where the scenario has one.
};

inline constexpr std::size_t partKinds = static_cast<std::size_t>(PartKind::Application) + 1;

struct Part
{
    PartKind kind = PartKind::Server;
    std::uint8_t index = 0;

    friend auto operator<=>(Part, Part) = default;
};

/// What happens to a part, or what a part does. Texts and the like are numbers of a Lexicon, so
/// that a signal is a small value, and the same signal the same value.
struct Signal
{
    std::uint8_t kind = 0; ///< Of an enumeration of the part.
    Line line;
    std::uint32_t value = 0;

    /// All of it.
    std::uint64_t packed() const
    {
        return std::uint64_t(kind) << 48 | std::uint64_t(line.value) << 32 | value;
    }

    friend bool operator==(const Signal&, const Signal&) = default;
};

/// What a part does about an input, in order.
using Signals = std::span<const Signal>;

} // namespace echolock
