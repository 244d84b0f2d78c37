// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The names of the events that this protocol knows, as they are on the wire. Whoever writes or
/// reads a frame has its name from here.
namespace echolock::eventnames {

inline constexpr std::string_view connectionEstablished = "pusher:connection_established";
inline constexpr std::string_view error = "pusher:error";
inline constexpr std::string_view ping = "pusher:ping";
inline constexpr std::string_view pong = "pusher:pong";
inline constexpr std::string_view subscribe = "pusher:subscribe";
inline constexpr std::string_view unsubscribe = "pusher:unsubscribe";
inline constexpr std::string_view subscriptionError = "pusher:subscription_error";
inline constexpr std::string_view signin = "pusher:signin";
inline constexpr std::string_view signinSuccess = "pusher:signin_success";
inline constexpr std::string_view cacheMiss = "pusher:cache_miss";
inline constexpr std::string_view subscriptionSucceeded = "pusher_internal:subscription_succeeded";
inline constexpr std::string_view subscriptionCount = "pusher_internal:subscription_count";
inline constexpr std::string_view memberAdded = "pusher_internal:member_added";
inline constexpr std::string_view memberRemoved = "pusher_internal:member_removed";
inline constexpr std::string_view watchlistEvents = "pusher_internal:watchlist_events";

inline constexpr std::string_view lockGranted = "lock.granted";
inline constexpr std::string_view lockDenied = "lock.denied";
inline constexpr std::string_view lockRevoked = "lock.revoked";
inline constexpr std::string_view lockChanged = "lock.changed";

/// What clients send to each other begins so; a server reads those about locks itself.
inline constexpr std::string_view clientPrefix = "client-";
inline constexpr std::string_view lockRequestPrefix = "client-lock.";
inline constexpr std::string_view lockAcquire = "client-lock.acquire";
inline constexpr std::string_view lockRelease = "client-lock.release";
inline constexpr std::string_view lockRenew = "client-lock.renew";
inline constexpr std::string_view lockTakeover = "client-lock.takeover";

enum class Sender : std::uint8_t { Client, Server, Either };

struct KnownEvent
{
    std::string_view name;
    Sender sender = Sender::Server;
    bool isOnChannel = true; ///< It names a channel.
};

/// All of them but those that clients make up.
inline constexpr auto knownEvents = std::to_array<KnownEvent>({
    {connectionEstablished, Sender::Server, false},
    {error, Sender::Server, false},
    {ping, Sender::Either, false},
    {pong, Sender::Either, false},
    {subscribe, Sender::Client},
    {unsubscribe, Sender::Client},
    {subscriptionError},
    {signin, Sender::Client, false},
    {signinSuccess, Sender::Server, false},
    {cacheMiss},
    {subscriptionSucceeded},
    {subscriptionCount},
    {memberAdded},
    {memberRemoved},
    {watchlistEvents, Sender::Server, false},
    {lockGranted},
    {lockDenied},
    {lockRevoked},
    {lockChanged},
    {lockAcquire, Sender::Client},
    {lockRelease, Sender::Client},
    {lockRenew, Sender::Client},
    {lockTakeover, Sender::Client},
});

} // namespace echolock::eventnames
