// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"
#include "server/hub/effect.h"
#include "server/hub/huboptions.h"

#include <memory>
#include <string_view>
#include <variant>

namespace echolock {

// What can happen to a Hub. Views are read during the call only.
struct Opened
{
    ConnId conn;
    std::string_view target; ///< Request target of the upgrade: `/app/key?protocol=7&client=js`.
};

struct FrameReceived
{
    ConnId conn;
    std::string_view text;
};

/// A binary message, which Pusher's protocol does not have.
struct BinaryReceived
{
    ConnId conn;
};

struct Closed
{
    ConnId conn;
    CloseHow how;
};

struct TimerDue
{
    TimerId timer;
};

struct ApiRequest
{
    RequestId request;
    std::string_view method;
    std::string_view path;
    std::string_view query; ///< Raw, without the question mark.
    std::string_view body;
    std::int64_t unixSeconds = 0; ///< The caller's wall clock, for auth_timestamp.
};

/// The server stops: every connection is closed and its locks are freed.
struct ShutdownRequested
{
};

/// A person switched the policy: all locks are revoked (cause operator), then the new one decides.
/// Their holders and the channels are told under every policy. Nobody is claimed for again: whoever
/// is subscribed stays a viewer and may acquire. An unknown name changes nothing but the lifecycle
/// log.
struct PolicyChanged
{
    std::string_view policy;
};

using HubEvent = std::variant<Opened, FrameReceived, BinaryReceived, Closed, TimerDue, ApiRequest,
                              ShutdownRequested, PolicyChanged>;

struct HubStats
{
    std::size_t connections = 0;
    std::size_t channels = 0;
    std::size_t subscriptions = 0;
    std::size_t locksHeld = 0;
};

/// The meaning of the server: Pusher protocol 7 and the life of locks, without a socket, a clock or
/// chance. A value: a copy goes on by itself with the same future.
class Hub
{
public:
    /// `options` must have passed validate().
    Hub(HubOptions options, const Prng& prng);
    Hub(const Hub& other);
    Hub(Hub&&) noexcept;
    Hub& operator=(const Hub& other);
    Hub& operator=(Hub&&) noexcept;
    ~Hub();

    void handle(Instant now, const HubEvent& event, EffectSink& sink);

    HubStats stats() const;
    const HubOptions& options() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
