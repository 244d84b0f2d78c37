// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/trace.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// How an order's lock was for a while by the server's table. Where there is none it was free.
struct LockBand
{
    std::size_t from = 0;
    std::optional<std::size_t> to; ///< The step that ended it; none where it lasted.
    LockState state = LockState::Held;
    std::optional<std::size_t> client; ///< Whose; none for somebody outside of the cast.
    std::string owner;
    FencingToken token;
};

/// While a client's page showed that an order was its own, whatever the server knew.
struct BeliefBand
{
    std::size_t client = 0;
    Resource order;
    std::size_t from = 0;
    std::optional<std::size_t> to;
};

/// While an order was locked by the record of an application, whatever the server knew.
struct RecordBand
{
    Resource order;
    std::optional<std::size_t> client; ///< For whom; none for somebody outside of the cast.
    std::size_t from = 0;
    std::optional<std::size_t> to;
};

/// What lasts in a trace.
struct TraceBands
{
    std::map<Resource, std::vector<LockBand>> locks; ///< Of each order, one after the other.
    std::vector<BeliefBand> beliefs;                 ///< In the order of their beginnings.
    std::vector<RecordBand> records;                 ///< Likewise.
};

TraceBands bandsOf(const Trace& trace);

} // namespace echolock
