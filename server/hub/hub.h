// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"
#include "server/base/result.h"
#include "server/hub/effect.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace echolock {

struct AppConfig
{
    std::string id = "app";
    std::string key = "key";
    std::string secret = "secret";
};

struct HubOptions
{
    std::vector<AppConfig> apps{AppConfig{}};
    std::string policy = "owner"; ///< A name from policyNames().
    /// Which channels lock, by base name; `{id}` stands for one or more characters other than a dot.
    std::vector<std::string> lockPatterns{"order.{id}"};
    Duration pingAfter = std::chrono::seconds(30);  ///< Silence before the server asks.
    Duration pongWithin = std::chrono::seconds(30); ///< Silence after it before the connection ends, 4201.
    int activityTimeoutSeconds = 120;               ///< Told to clients: when they ping on their own.
    enum class ClientEvents { On, Off } clientEvents = ClientEvents::On;
    std::size_t eventDataBytesMax = 10 * 1024;
    std::size_t eventNameLengthMax = 200;
    std::size_t presenceMembersMax = 100;
    std::size_t channelsPerConnectionMax = 10'000;
};

/// The names that HubOptions::policy takes, the default first.
std::vector<std::string_view> policyNames();

/// One sentence when the options cannot work (unknown policy, duplicate app …).
Result<void> validate(const HubOptions& options);

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
