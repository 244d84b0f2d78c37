// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/oracle.h"
#include "scenarios/explore/model.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/scriptpart.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace echolock {

/// The production oracle, which hands out at once what it finds. Each order that a step names has
/// one of its own, so that what happens to one is nothing new for the judge of another; orders that
/// no step names are judged with the first.
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

    void writeState(StateWriter& writer) const
    {
        writer.number(m_index);
        m_oracle.writeState(writer);
    }

    const Oracle& oracle() const { return m_oracle; }

private:
    const SimCase* m_case;
    Lexicon* m_lexicon;
    std::size_t m_index; ///< Of the order.
    Oracle m_oracle;
};

/// A judge, and the time by which it goes.
struct JudgeAtEnd
{
    const JudgePart* judge;
    Instant now;
};

/// What is broken if this is the end, by the judges of all orders.
std::vector<Finding> findingsAtEnd(const SimCase& simCase, std::span<const JudgeAtEnd> judges,
                                   const ScriptPart& script);

} // namespace echolock
