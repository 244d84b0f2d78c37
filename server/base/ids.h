// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace echolock {

/// A string that cannot be mistaken for another kind of string. Compared byte by byte, never
/// normalised.
template <class Tag> struct StrongString
{
    std::string value;

    StrongString() = default;

    explicit StrongString(std::string text)
        : value(std::move(text))
    {
    }

    bool empty() const { return value.empty(); }

    friend bool operator==(const StrongString&, const StrongString&) = default;
    friend auto operator<=>(const StrongString&, const StrongString&) = default;
};

/// A number that cannot be mistaken for another kind of number.
template <class Tag> struct StrongNumber
{
    std::uint64_t value = 0;

    friend bool operator==(const StrongNumber&, const StrongNumber&) = default;
    friend auto operator<=>(const StrongNumber&, const StrongNumber&) = default;
};

/// One connection, as the shell numbers it: rising, never used twice in a run, never on the wire.
using ConnId = StrongNumber<struct ConnIdTag>;
/// One pending HTTP request of the API; the reply names it.
using RequestId = StrongNumber<struct RequestIdTag>;
/// A grant's number, rising per order; 0 means none. An application checks it at the write.
using FencingToken = StrongNumber<struct FencingTokenTag>;

/// Pusher's `socket_id`, `\d+\.\d+`, fresh for each connection.
using SocketId = StrongString<struct SocketIdTag>;
/// The application's user id, always as a string (numbers from other SDKs are normalised).
using UserId = StrongString<struct UserIdTag>;
/// What is locked: a channel's name without its kind prefix, such as `order.7`. Opaque and exact.
using Resource = StrongString<struct ResourceTag>;

} // namespace echolock

template <class Tag> struct std::hash<echolock::StrongString<Tag>>
{
    std::size_t operator()(const echolock::StrongString<Tag>& id) const noexcept
    {
        return std::hash<std::string>()(id.value);
    }
};

template <class Tag> struct std::hash<echolock::StrongNumber<Tag>>
{
    std::size_t operator()(const echolock::StrongNumber<Tag>& id) const noexcept
    {
        return std::hash<std::uint64_t>()(id.value);
    }
};
