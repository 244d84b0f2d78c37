// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstdint>

namespace echolock {

/// How a ledger does.
struct LedgerStats
{
    enum class State { Down, Up } state = State::Down; ///< Whether the last batch was written.
    std::uint64_t written = 0;
    std::uint64_t dropped = 0; ///< Beyond what may wait for the disk.
    std::uint64_t waiting = 0;
    std::uint64_t batches = 0;
    std::uint64_t failures = 0;
    std::uint64_t fileBytes = 0;
    Duration lastBatch{};
};

} // namespace echolock
