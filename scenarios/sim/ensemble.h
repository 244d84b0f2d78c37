// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/applicationpart.h"
#include "scenarios/sim/pagepart.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/scriptpart.h"
#include "scenarios/sim/serverpart.h"
#include "scenarios/sim/storepart.h"
#include "scenarios/sim/wirepart.h"

#include <cstddef>

namespace echolock {

/// All parts of one state of a simulated world, for the rules that let one act on another. What is
/// behind it may be the parts themselves, or what is remembered of them.
class Ensemble
{
public:
    virtual ~Ensemble() = default;

    /// Gives a part an input. What it does about it stays good until the step is over.
    virtual Signals apply(Part part, Signal in) = 0;
    /// What the part would do.
    virtual Signals foresee(Part part, Signal in) = 0;
    /// Time passes for all of them.
    virtual void age(Duration by) = 0;

    // Good until the part's next input.
    virtual const ServerPart::Facts& server(std::size_t index) = 0;
    virtual const PagePart::Facts& page(std::size_t client) = 0;
    virtual const WirePart::Facts& wire(std::size_t client) = 0;
    virtual const ScriptPart::Facts& script() = 0;
    virtual const StorePart::Facts& store() = 0;
    /// Only where the scenario has one.
    virtual const ApplicationPart::Facts& application() = 0;

    template <class Kind> Signals apply(Part part, Kind kind, Line line, std::uint32_t value = 0)
    {
        return apply(part, Signal{static_cast<std::uint8_t>(kind), line, value});
    }
};

} // namespace echolock
