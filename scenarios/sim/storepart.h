// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/sharedstore.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <vector>

namespace echolock {

/// The shared store of a simulated world, and what is under way between it and the servers.
class StorePart
{
public:
    enum class In : std::uint8_t {
        Call,     ///< From a server, whose number is the line's: a call.
        GoOn,     ///< With that server's calls: one is executed, or its answer arrives.
        FailOver, ///< To a replica that nothing has reached yet.
    };

    enum class Out : std::uint8_t {
        Reply, ///< To the server: a reply.
    };

    struct Facts
    {
        std::vector<bool> isBusy; ///< By server.
    };

    StorePart(const SimCase& simCase, Lexicon& lexicon, std::size_t index);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;
    void writeState(StateWriter& writer) const;

private:
    struct Traffic
    {
        std::vector<std::uint32_t> calls;
        std::vector<std::uint32_t> replies;
    };

    Lexicon* m_lexicon;
    SharedStore m_store;
    std::vector<Traffic> m_traffic; ///< By server.
};

} // namespace echolock
