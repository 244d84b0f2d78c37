// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/live/recorder.h"
#include "scenarios/sim/exploration.h"

#include <optional>

namespace echolock {

/// Asks the simulated world about a recording and the policy that it has: what it can come to, and
/// who of all that were there has to do with it. Each answer takes a few seconds at most.
class RecordSearch
{
public:
    explicit RecordSearch(const SwarmHistory& history)
        : m_history(history)
    {
    }

    /// The two, and as few others as still show it in some interleaving. None where all are needed,
    /// or there was no time to find out.
    std::optional<Recording> smallest(const Recording& recording);
    /// What any interleaving shows; none where that would take too long to know, or cannot be
    /// simulated.
    std::optional<Letters> letters(const Recording& recording);

private:
    std::optional<CaseResult> explored(const Recording& recording, Duration patience) const;
    bool shows(const Recording& recording) const;

    const SwarmHistory& m_history;
};

} // namespace echolock
