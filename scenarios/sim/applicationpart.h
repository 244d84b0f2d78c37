// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/application.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// The application of a simulated world. What is posted to it is there at once; what takes its time
/// is its workers.
class ApplicationPart
{
public:
    enum class In : std::uint8_t {
        Told,    ///< A webhook came: a text, the body of the call.
        Through, ///< The worker of that number is through with what it was at.
    };

    enum class Out : std::uint8_t {
        Handled, ///< An entry.
    };

    struct Facts
    {
        std::vector<std::optional<LockWebhook>> jobs; ///< By worker.
    };

    /// The case must have an application.
    ApplicationPart(const SimCase& simCase, Lexicon& lexicon, std::size_t index);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;

    void writeState(StateWriter& writer) const { m_application.writeState(writer); }

private:
    Lexicon* m_lexicon;
    Application m_application;
};

} // namespace echolock
