// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/oracle.h"
#include "scenarios/explore/model.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/scriptpart.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <vector>

namespace echolock {

/// The production oracle, which hands out at once what it finds.
class JudgePart
{
public:
    enum class In : std::uint8_t {
        Feed, ///< Entries, all that have happened in one moment.
    };

    enum class Out : std::uint8_t {
        Found, ///< A finding.
    };

    struct Facts
    {
    };

    JudgePart(const SimCase& simCase, Lexicon& lexicon, std::size_t index);

    void handle(Instant now, Signal in, std::vector<Signal>& out);

    Facts facts(Instant /*now*/) const { return {}; }

    void writeState(StateWriter& writer) const { m_oracle.writeState(writer); }

    /// What is broken if this is the end.
    std::vector<Finding> finish(Instant now, const ScriptPart& script) const;

private:
    const SimCase* m_case;
    Lexicon* m_lexicon;
    Oracle m_oracle;
};

} // namespace echolock
