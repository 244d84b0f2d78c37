// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scriptprogress.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// How far the scripts of all clients have come: the production ScriptProgress, one step of one
/// client at a time.
class ScriptPart
{
public:
    enum class In : std::uint8_t {
        GoOn, ///< A client takes its step, if it can, or ends its waiting: the client.
        Feed, ///< An entry.
        Done, ///< What is not the client's own doing is done: a step of the line's client.
    };

    enum class Out : std::uint8_t {
        Perform, ///< What the step does is to be done: its place.
    };

    /// One client, as the rules of who can go on need it.
    struct Client
    {
        std::uint32_t step = 0;
        bool isThrough = false;
        bool begun = false;
        bool canGoOn = false;
        bool isAsleep = false;        ///< By another tab's script.
        std::optional<Duration> left; ///< Of a `hold`.
        std::uint64_t edits = 0;      ///< The orders that its page shows as its own, by bits.

        /// Whether it has come to another step, or can or cannot come to one any more.
        bool isWhere(const Client& other) const
        {
            return step == other.step && begun == other.begun && isAsleep == other.isAsleep;
        }
    };

    struct Facts
    {
        std::vector<Client> clients;
        std::vector<std::size_t> awaited; ///< How far each of SimCase::awaited() has come.
        std::uint64_t reached = 0; ///< The scenario's faults whose step has taken effect, by bits.
    };

    ScriptPart(const SimCase& simCase, Lexicon& lexicon, std::size_t index);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;

    void writeState(StateWriter& writer) const { m_progress.writeState(writer); }

    const ScriptProgress& progress() const { return m_progress; }

private:
    const SimCase* m_case;
    const Lexicon* m_lexicon;
    ScriptProgress m_progress;
};

} // namespace echolock
