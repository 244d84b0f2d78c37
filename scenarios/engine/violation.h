// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/invariant.h"
#include "server/base/clock.h"
#include "server/base/ids.h"

#include <string>
#include <vector>

namespace echolock {

/// One broken invariant, told to a person.
struct Violation
{
    Letter letter = Letter::M;
    Resource order;
    Instant at;
    std::string sentence;
    std::vector<std::string> who; ///< Clients by name, the wronged one first.

    friend bool operator==(const Violation&, const Violation&) = default;
};

} // namespace echolock
