// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// A place in an order of events that all who take part agree on, such as an index in a History.
using Moment = std::uint64_t;

/// Of an operation that nobody ever saw answered.
inline constexpr Moment neverReturned = std::numeric_limits<Moment>::max();

/// One operation on the lock of one order, from the moment in which it was asked for to the moment
/// in which its answer was there. It took effect at one point in between.
struct LockOp
{
    enum class Kind : std::uint8_t {
        Acquire,
        Takeover, ///< Granted although somebody else has it.
        Release,
        Observe, ///< Asks who has it.
        Write,   ///< Saves under a token, which the application has checked.
        Depart,  ///< One of the owner's connections ended; the lock is still the owner's.
        Lapse,   ///< The server took it back: the end of a lease, of a grace, of a connection.
        Restart, ///< The server's next process knows it from the ledger, under a higher number.
    };

    enum class Answer : std::uint8_t {
        None,    ///< Nobody knows whether it took effect.
        Granted, ///< Acquire, Takeover.
        Denied,  ///< Acquire, Takeover; of a Release: it was not the owner's.
        Ok,      ///< Release, Observe, Write.
        Fenced,  ///< Write: refused, because of its token.
    };

    Kind kind = Kind::Acquire;
    Answer answer = Answer::None;
    std::uint32_t owner = 0;             ///< Index in OrderOps::owners.
    std::uint32_t seat = 0;              ///< Which of the owner's connections, below 64.
    FencingToken token;                  ///< Granted or presented; 0: not known.
    std::optional<std::uint32_t> seen{}; ///< Observe: the owner that it was told; none: free.
    Moment call = 0;
    Moment returned = neverReturned;
    bool optional = false; ///< It took effect between the two, or never.

    friend bool operator==(const LockOp&, const LockOp&) = default;
};

/// Nobody asked for these, so they may always as well not have happened.
constexpr bool isUnasked(LockOp::Kind kind)
{
    return kind == LockOp::Kind::Depart || kind == LockOp::Kind::Lapse
        || kind == LockOp::Kind::Restart;
}

constexpr bool isOptional(const LockOp& op)
{
    return op.optional || isUnasked(op.kind);
}

/// Its answer is known, so it must have its place.
constexpr bool mustHappen(const LockOp& op)
{
    return op.returned != neverReturned && !isOptional(op);
}

/// All that happened to the lock of one order.
struct OrderOps
{
    Resource order;
    std::vector<std::string> owners; ///< By name, for the explanation.
    std::vector<LockOp> ops;
};

/// `bob's acquire, granted with number 2` …
std::string toText(const LockOp& op, const std::vector<std::string>& owners);

} // namespace echolock
