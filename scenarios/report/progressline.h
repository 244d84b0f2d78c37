// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace echolock {

struct Progress
{
    std::size_t done = 0; ///< Cases.
    std::size_t total = 0;
    std::string current;      ///< `R03-reload-overlap under lease`
    std::uint64_t states = 0; ///< Looked at so far, by all cases together; 0 in a live run.
    Instant now;
    std::optional<Duration> atMost{}; ///< Until the case that is under way comes to a limit.
};

/// One line at the bottom of a terminal that is written anew: how far it is, how fast, and how long
/// it will take. Whatever else is written must come after clear().
class ProgressLine
{
public:
    /// No more often than this does a person read.
    static constexpr Duration pace = std::chrono::milliseconds(100);

    explicit ProgressLine(std::size_t columns);

    /// What to write; empty where the last one is too recent.
    std::string show(const Progress& progress);
    /// What makes the line go away; empty where there is none.
    std::string clear();

private:
    std::size_t m_columns;
    std::optional<Instant> m_begin;
    std::optional<Instant> m_last;
    bool m_isShown = false;
};

} // namespace echolock
