// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

/// Where a value of the core writes down all that its future depends on, and nothing else, so that
/// an explorer can tell two states apart. Every class that is part of such a state has a
/// `void writeState(StateWriter&) const` which writes its fields in a fixed order.
///
/// What names somebody goes through a function of its own: an explorer that takes two clients for
/// interchangeable writes one in place of the other. Moments are written as distances from now, so
/// that the same situation an hour later is the same state. Not written: logs, counters that are
/// only shown, caches, and whatever comes out the same anyway.
class StateWriter
{
public:
    virtual ~StateWriter() = default;

    virtual void number(std::uint64_t value) = 0;
    /// With its length, so that `ab`, `c` and `a`, `bc` differ.
    virtual void text(std::string_view value) = 0;
    /// As a distance from the writer's now.
    virtual void moment(Instant value) = 0;
    /// As moment(), but all that are longer ago than `within` are alike.
    virtual void recent(Instant value, Duration within) = 0;
    /// Where now is in a period that is counted from the beginning of the run.
    virtual void phase(Duration period) = 0;
    virtual void conn(ConnId value) = 0;
    virtual void socket(const SocketId& value) = 0;
    virtual void user(const UserId& value) = 0;
    /// A client of a scenario, by its place in the cast.
    virtual void client(std::size_t place) = 0;
    /// A text in which socket ids, user ids and names of clients may stand, such as a frame.
    virtual void frame(std::string_view value) = 0;
    /// Begins a part whose order means nothing, such as what is kept by connection number: the
    /// entries, each ended by endEntry(), are written in the order of their own bytes.
    virtual void beginUnordered() = 0;
    virtual void endEntry() = 0;
    virtual void endUnordered() = 0;

    void flag(std::same_as<bool> auto value) { number(value ? 1 : 0); }

    template <class Enum> void choice(Enum value) { number(static_cast<std::uint64_t>(value)); }

    void duration(Duration value) { number(static_cast<std::uint64_t>(value.count())); }

    void duration(const std::optional<Duration>& value)
    {
        flag(value.has_value());
        if (value)
            duration(*value);
    }

    void moment(const std::optional<Instant>& value)
    {
        flag(value.has_value());
        if (value)
            moment(*value);
    }

    /// As moment(), but all that have passed are alike.
    void ahead(Instant value) { recent(value, Duration::zero()); }
};

} // namespace echolock
