// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Who holds a lock, as told to clients: the user if known, else the connection.
struct WireOwner
{
    UserId user;
    SocketId socket;

    friend bool operator==(const WireOwner&, const WireOwner&) = default;
};

/// The data of `lock.granted`, `lock.denied`, `lock.revoked` and `lock.changed`. A field that the
/// event does not carry is absent. `version` rises per order with each change.
struct LockMessage
{
    std::string event{}; ///< `lock.granted` …
    Resource order{};
    std::uint64_t version = 0;
    std::optional<WireOwner> owner{};
    FencingToken token{};
    std::string state{}; ///< lock.changed only: `free`, `held` or `grace`.
    std::string cause{};
    std::string nonce{};                     ///< Echoed from the request that it answers.
    std::optional<std::uint64_t> ttlMs{};    ///< lock.granted only: until the lease ends.
    std::optional<std::uint64_t> position{}; ///< lock.denied only: in the queue; 1 is next.

    friend bool operator==(const LockMessage&, const LockMessage&) = default;
};

/// The JSON text of the event's data, every field of ARCHITECTURE §4's table present (null where
/// empty).
std::string encodeLockData(const LockMessage& message);
Result<LockMessage> decodeLockData(std::string_view event, std::string_view data);

/// What a client may ask for by `client-lock.*`.
enum class LockVerb { Acquire, Release, Renew, Takeover };

struct LockRequest
{
    LockVerb verb = LockVerb::Acquire;
    FencingToken token{}; ///< Of the grant meant; 0 for Acquire and Takeover.
    std::string nonce{};
};

bool isLockEvent(std::string_view clientEvent);
/// `event` is the client event's name (`client-lock.release`), `rawData` its data.
Result<LockRequest> decodeLockRequest(std::string_view event, std::string_view rawData);

/// One lock as HTTP shows it (`GET /apps/{app}/locks`).
struct LockStatus
{
    Resource order{};
    std::string state = "free";
    std::optional<WireOwner> owner{};
    FencingToken token{};
    std::int64_t sinceMs = 0; ///< How long it has been in this state, milliseconds.
    std::optional<std::uint64_t> expiresInMs{}; ///< Until its lease or its grace ends, if ever.
    std::vector<SocketId> connections{};        ///< The owner's at the order.
    std::vector<WireOwner> waiting{};           ///< In the order of their turns.
    std::uint64_t version = 0;
};

/// `{"token":7}`: the data of a request about one grant, and the body of a check.
std::string encodeToken(FencingToken token);
/// The body of `POST /apps/{app}/locks/{order}/check`: the token that a write comes with.
Result<FencingToken> decodeLockCheck(std::string_view body);
/// The body of `POST /apps/{app}/locks/{order}/release`: empty, or an object that may say why, for
/// whoever reads the application's own log of its calls.
Result<void> checkLockRelease(std::string_view body);
/// The body of `POST /apps/{app}/locks/{order}/takeover`: the user who is to have the order.
Result<UserId> decodeLockTakeover(std::string_view body);

std::string encodeLockStatus(const LockStatus& status);
std::string encodeLockList(std::span<const LockStatus> locks);

} // namespace echolock
