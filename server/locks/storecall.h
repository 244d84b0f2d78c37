// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// What a store that several servers share does with the key of one order; each is one step there.
enum class StoreVerb : std::uint8_t {
    Acquire, ///< Sets it for `ttl` if it is not set (`SET key value NX PX ttl`).
    Renew,   ///< Lets it last for `ttl` from then on if it has that value (compare and pexpire).
    Release, ///< Deletes it if it has that value (compare and delete).
};

/// A store executes the calls of one server in their order. Each is answered once, or never; the
/// answers come in any order.
struct StoreCall
{
    StoreVerb verb = StoreVerb::Acquire;
    std::string app; ///< Its id.
    Resource order;
    std::uint64_t number = 0; ///< Rising per order.
    std::string value;        ///< Who: another one for each claim, see storeValue().
    Duration ttl{};           ///< None for Release; a coarser clock than this must round up.

    void writeState(StateWriter& out) const;

    friend bool operator==(const StoreCall&, const StoreCall&) = default;
};

struct StoreReply
{
    enum class Outcome : std::uint8_t {
        Done,
        Refused, ///< The key has another value, or, for Renew and Release, none.
        Failed,  ///< The store was not reached, or not understood; it may have been done.
    };

    StoreCall call;
    Outcome outcome = Outcome::Failed;
    std::string holder{}; ///< Refused only: the key's value; empty where it has none.
};

/// The value of a claim's key: of no other connection, and of no earlier claim of the same one, so
/// that what is done for that one, late, does not touch this one.
std::string storeValue(const Owner& owner, std::uint64_t callNumber);

/// Who made the value, maybe at another server; nobody where it is no such value.
Owner ownerInStore(std::string_view value);

} // namespace echolock
