// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"
#include "server/base/statewriter.h"
#include "server/hub/effect.h"
#include "server/hub/huboptions.h"
#include "server/locks/restoredlock.h"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace echolock {

// What can happen to a Hub. Views are read during the call only.
struct Opened
{
    ConnId conn;
    std::string_view target;   ///< Request target of the upgrade: `/app/key?protocol=7&client=js`.
    std::string_view origin{}; ///< Of the page that connects; empty where it is no browser.
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
    std::int64_t unixSeconds = 0;      ///< The caller's wall clock, for auth_timestamp.
    std::string_view idempotencyKey{}; ///< The header of that name; empty without one.
};

/// The server stops: every connection is closed and its locks are freed, at once or spread over a
/// while, so that not all of them come back in the same moment. It is over when there is no
/// connection left. A second one ends what is left at once.
struct ShutdownRequested
{
    Duration spreadOver{};
};

/// Other settings from now on; connections stay, but for those of apps that are gone or disabled.
/// An app is the same one as before if its id is. The options must have passed validate().
struct OptionsChanged
{
    const HubOptions* options = nullptr; ///< Never null.
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
                              ShutdownRequested, PolicyChanged, OptionsChanged, LocksRestored,
                              StoreReply>;

struct HubStats
{
    std::size_t connections = 0;
    std::size_t channels = 0;
    std::size_t subscriptions = 0;
    std::size_t locksHeld = 0;
};

/// The meaning of the server: Pusher protocol 7 and the life of locks, without a socket, a clock or
/// chance. A value: a copy goes on by itself with the same future, in the same thread.
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

    /// All that its future depends on, among Hubs that were made with the same options and chance.
    /// Timers that run belong to the caller, who knows them by orderOf(): the numbers of locks'
    /// timers depend on which orders were seen first.
    void writeState(StateWriter& out) const;
    /// The order that a timer of Kind::Lock is for; none for another timer. LocksRestored with the
    /// orders, all free, numbers them before anything happens.
    std::optional<Resource> orderOf(TimerId timer) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
