// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/beliefledger.h"
#include "server/base/clock.h"

#include <string>
#include <vector>

namespace echolock {

/// What one person with a tab or two definitely holds. Two tabs on one order are one hold, which
/// goes on for as long as one of them has it.
class PersonHolds
{
public:
    /// The order that each tab holds, else empty. What that changes, without the client's number.
    std::vector<HoldChange> update(const std::string& first, const std::string& second, Instant at);

private:
    std::string m_first;
    std::string m_second; ///< Empty, or another one than the first's.
};

} // namespace echolock
