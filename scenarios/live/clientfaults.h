// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "server/base/clock.h"

#include <optional>
#include <vector>

namespace echolock {

/// Whether the server hears nothing of the client while it acts.
bool silences(const Fault& fault);

/// The faults that the connections of one client have, present and future ones: those of the
/// scenario, and those that steps began.
class ClientFaults
{
public:
    enum class Source : std::uint8_t {
        Scenario,  ///< Each connection has one of its own, from its beginning on.
        AfterStep, ///< The scenario's, once, after a step.
        Step,      ///< A step's own, once.
    };

    /// What begins once is over once: the connections that come later have it only while it lasts,
    /// and what ends connections ends those that are there.
    void begin(Fault fault, Source source, Instant now);
    /// Ends those that steps began.
    void heal();
    void endAll();
    void end(const std::string& name);
    /// Forgets those whose time is over, so that the next connection does not begin it anew. True
    /// if there were any.
    bool expire(Instant now);

    std::vector<Fault> faults() const;

    bool isEmpty() const { return m_entries.empty(); }

    /// The server hears nothing of the client, or may not.
    bool silence() const;
    std::optional<Instant> nextDue() const;

private:
    struct Entry
    {
        Fault fault;
        Source source = Source::Scenario;
        std::optional<Instant> over;
    };

    std::vector<Entry> m_entries;
};

} // namespace echolock
