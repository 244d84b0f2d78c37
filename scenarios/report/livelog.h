// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/report/narrator.h"
#include "scenarios/report/terminalstyle.h"

#include <optional>
#include <string>

namespace echolock {

/// Tells a run as it happens, one line for everything that a person would want to see: locks and
/// unlocks, refusals, how pages end, saves.
class LiveLog
{
public:
    LiveLog(std::vector<CastMember> cast, Colours colours);

    /// Empty where there is nothing to tell.
    std::string line(const HistoryEntry& entry);

private:
    Narrator m_narrator;
    Colours m_colours;
    std::optional<Instant> m_start;
};

} // namespace echolock
