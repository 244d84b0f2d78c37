// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/backoff.h"
#include "client/echo/echooptions.h"
#include "client/echo/echosink.h"
#include "client/echo/observation.h"
#include "client/echo/subscriptions.h"
#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/result.h"
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

    /// In subscription order, including those left while pending.
    std::vector<std::string> channels() const { return m_channels.names(); }

private:
    enum class Phase : std::uint8_t {
        Idle,        ///< Neither connected nor trying; a retry may be waiting.
        Opening,     ///< m_transport has been asked for.
        Handshaking, ///< It is open; the greeting has not come.
        Failed,      ///< The attempt failed; its window runs out before the next.
        Unusable,    ///< A greeting that pusher-js cannot use: it attempts nothing more by itself.
        Established, ///< m_transport is the connection.
    };

    struct OpenTransport
    {
        TransportId id;
        Instant openedAt;
    };

    Subscriptions::Link link(Instant now, EchoSink& sink) const;
    void setState(Instant now, EchoSink& sink, ConnectionState state);
    void beginAttempt(Instant now, EchoSink& sink);
    std::optional<TransportId> leaveTransport(EchoSink& sink);
    void greet(Instant now, EchoSink& sink, std::string_view text);
    void establish(Instant now, EchoSink& sink, SocketId socketId, Duration serverTimeout);
    void refuseGreeting(Instant now, EchoSink& sink, const std::string& why);
    void handshakeError(Instant now, EchoSink& sink, std::string_view data);
    void connectionClosed(Instant now, EchoSink& sink, CloseEvent close);
    void act(Instant now, EchoSink& sink, CloseAction action);
    void retry(Instant now, EchoSink& sink);
    void heard(Instant now, EchoSink& sink);
    void activityDue(Instant now, EchoSink& sink);
    void route(Instant now, EchoSink& sink, const ServerFrame& frame);
    void observeError(Instant now, EchoSink& sink, std::string text, int code) const;
    void noteLifespan(Instant now, TransportId id, CloseEvent close);

    EchoOptions m_options;
    bool m_useTls = false;
    ConnectionState m_state = ConnectionState::Initialized;
    Phase m_phase = Phase::Idle;
    TransportId m_transport;
    std::vector<OpenTransport> m_open; ///< Still open, closing ones too.
    std::optional<Duration> m_pingDelay;
    AttemptWindows m_windows;
    SocketId m_socketId;
    Duration m_activityTimeout{};
    Instant m_heardAt;
    bool m_awaitsPong = false;
    Subscriptions m_channels;
};

} // namespace echolock
