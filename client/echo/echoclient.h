// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/backoff.h"
#include "client/echo/deferredsends.h"
#include "client/echo/echooptions.h"
#include "client/echo/echosink.h"
#include "client/echo/greeting.h"
#include "client/echo/liveness.h"
#include "client/echo/observation.h"
#include "client/echo/retries.h"
#include "client/echo/subscriptions.h"
#include "client/echo/transportmemory.h"
#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/base/statewriter.h"
#include "server/protocol/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// `/app/KEY?protocol=7&client=js&version=8.6.0&flash=false`, exactly what pusher-js asks for.
std::string echoTarget(std::string_view appKey);

/// One page's pusher-js 8.6.0 with laravel-echo 2.5 on top, over WebSockets only
/// (`enabledTransports:
/// ['ws']`), without sockets or clock. A value: copying it forks the page.
class EchoClient
{
public:
    explicit EchoClient(const EchoOptions& options = {});

    void connect(Instant now, EchoSink& sink);
    /// Closes without unsubscribing, and stays away until connect().
    void disconnect(Instant now, EchoSink& sink);
    /// Full channel name (`private-order.7`). May be called in any state; remembered across
    /// reconnects.
    void subscribe(Instant now, EchoSink& sink, std::string_view channel);
    void unsubscribe(Instant now, EchoSink& sink, std::string_view channel);
    /// Echo's whisper('lock.release', data): sends `client-lock.release`. `dataJson` is JSON text.
    void whisper(Instant now, EchoSink& sink, std::string_view channel, std::string_view event,
                 std::string_view dataJson);
    /// pusher.signin(): asks the auth endpoint for the user, now and on every new connection.
    void signIn(Instant now, EchoSink& sink);

    void transportOpened(Instant now, EchoSink& sink, TransportId id);
    void textReceived(Instant now, EchoSink& sink, TransportId id, std::string_view text);
    /// Also when the transport never opened. `code` as a browser's CloseEvent: 1006 without a close
    /// frame, 1005 for one without a code.
    void transportClosed(Instant now, EchoSink& sink, TransportId id, CloseEvent close);
    void timerDue(Instant now, EchoSink& sink, EchoTimer timer);
    void authAnswered(Instant now, EchoSink& sink, AuthRequestId id,
                      const Result<AuthAnswer>& answer);

    ConnectionState state() const { return m_state; }

    /// Of the last greeting; pusher-js keeps it after the connection is gone.
    const SocketId& socketId() const { return m_socketId; }

    /// As the options say, until close code 4000 turns it on.
    bool usesTls() const { return m_useTls; }

    bool isSubscribed(std::string_view channel) const { return m_channels.isSubscribed(channel); }

    /// Still there, be it only because it was left while pending.
    bool knows(std::string_view channel) const { return m_channels.knows(channel); }

    /// Null unless it is a presence channel about whose members something is known.
    const Members* members(std::string_view channel) const { return m_channels.members(channel); }

    std::uint32_t subscriptionCount(std::string_view channel) const
    {
        return m_channels.subscriptionCount(channel);
    }

    /// Of the user who is signed in; empty for nobody.
    const std::string& userId() const { return m_channels.userId(); }

    /// In subscription order, including those left while pending.
    std::vector<std::string> channels() const { return m_channels.names(); }

    /// All that its future depends on, among clients that were made with the same options. Who
    /// calls it keeps its timers, and its transports and auth requests that are under way: the
    /// former are known here by ageOf(), the latter by their order.
    void writeState(StateWriter& out) const;

    /// How many transports came after that one.
    std::uint64_t ageOf(TransportId id) const { return m_transport.value - id.value; }

private:
    enum class Phase : std::uint8_t {
        Idle,        ///< Neither connected nor trying; a retry may be waiting.
        Opening,     ///< m_transport has been asked for.
        Handshaking, ///< It is open; the greeting has not come.
        Failed,      ///< The attempt failed; its window runs out before the next.
        Unusable,    ///< A greeting that pusher-js cannot use: it attempts nothing more by itself.
        Established, ///< m_transport is the connection.
    };

    DeferredSends deferring(Instant now, EchoSink& sink)
    {
        return {now, sink, m_options.quirks.deferredSends ? &m_outbox : nullptr};
    }

    bool isTrying() const;
    Subscriptions::Link link(Instant now, EchoSink& sink) const;
    void setState(Instant now, EchoSink& sink, ConnectionState state);
    void beginAttempt(Instant now, EchoSink& sink, Duration window);
    void attemptFailed(Instant now, EchoSink& sink);
    void attemptOver(Instant now, EchoSink& sink);
    std::optional<TransportId> leaveTransport(EchoSink& sink);
    void greet(Instant now, EchoSink& sink, std::string_view text);
    void establish(Instant now, EchoSink& sink, Greeted greeting);
    void refuseGreeting(Instant now, EchoSink& sink, const UnusableGreeting& greeting);
    void leaveUnheard(Instant now, EchoSink& sink, const UnheardGreeting& greeting);
    void handshakeError(Instant now, EchoSink& sink, const GreetedByError& error);
    void handshakeClosed(Instant now, EchoSink& sink, CloseEvent close);
    void connectionClosed(Instant now, EchoSink& sink, CloseEvent close);
    std::optional<Instant> act(Instant now, EchoSink& sink, CloseAction action);
    void retry(Instant now, EchoSink& sink);
    void route(Instant now, EchoSink& sink, const ServerFrame& frame);
    void undecodable(Instant now, EchoSink& sink, std::string_view text, const std::string& why);
    Observation observationOf(Instant now, Observation::Kind kind) const;
    void observeError(Instant now, EchoSink& sink, std::string text, int code) const;

    EchoOptions m_options;
    bool m_useTls = false;
    ConnectionState m_state = ConnectionState::Initialized;
    Phase m_phase = Phase::Idle;
    TransportId m_transport;
    std::optional<TransportId> m_leaving; ///< Without openNewBeforeOldCloses: its end is awaited.
    TransportMemory m_memory;
    std::optional<Duration> m_pingDelay; ///< Of m_transport, from what was known when it began.
    AttemptWindows m_windows;
    Retries m_retries;
    Outbox m_outbox;
    SocketId m_socketId;
    Liveness m_liveness;
    Subscriptions m_channels;
};

} // namespace echolock
