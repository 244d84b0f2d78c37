// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/lockop.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// What a lock promises to those who use it one after the other. The first four are those of
/// Hazelcast's Jepsen tests; all of them know their owner, because one that does not cannot see a
/// late unlock hit the next owner.
///
/// | model                | asked again by its owner    | numbers | a release by somebody else |
/// |----------------------|-----------------------------|---------|----------------------------|
/// | OwnerAwareMutex      | denied                      | ignored | is an error                |
/// | ReentrantMutex       | granted, released as often  | ignored | is an error                |
/// | FencedMutex          | denied                      | rise    | is an error                |
/// | ReentrantFencedMutex | granted under its number    | rise    | is an error                |
/// | SharedMutex          | granted under its number    | rise    | changes nothing            |
///
/// SharedMutex is Echolock's: an owner is a user with several connections, or one connection where
/// the user is not known. Asking twice from one connection counts once; the lock is free when the
/// last connection has released it. A connection that ends leaves it to the owner (the grace)
/// until the server says that it has lapsed. A restart of the server with its ledger leaves it to
/// the owner too, under a higher number; one that loses the ledger takes it back. The numbers begin
/// anew then, which no fencing outlives, and stays an error.
///
/// Where the numbers rise:
/// - a grant's is above all before it; one whose number nobody saw has the next;
/// - a write is accepted only if its number is not below the last grant's (the floor rises with the
///   grant, not with the first write under it), and refused only if it is, or if the lock is not
///   the writer's.
enum class LockModel : std::uint8_t {
    OwnerAwareMutex,
    ReentrantMutex,
    FencedMutex,
    ReentrantFencedMutex,
    SharedMutex,
};

inline constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

/// The lock of one order between two operations.
struct LockRegister
{
    std::uint32_t holder = nobody;
    std::uint64_t share = 0; ///< How often (re-entrant), or from which seats (SharedMutex: bits).
    std::uint64_t token = 0; ///< Of the last grant.

    friend bool operator==(const LockRegister&, const LockRegister&) = default;
};

/// The lock after `op`; none if it cannot take place here with this answer, or would not matter: an
/// operation that need not have happened is only ever placed where it changes something.
std::optional<LockRegister> step(LockModel model, const LockRegister& lock, const LockOp& op);

/// Whether `op` leaves the lock as it is wherever it can take place.
bool isReading(const LockOp& op);

/// Whether a grant's number must be above those before it.
bool hasRisingTokens(LockModel model);

/// Why step() gives nothing, as the end of a sentence.
std::string whyNot(LockModel model, const LockRegister& lock, const LockOp& op,
                   const std::vector<std::string>& owners);

} // namespace echolock
