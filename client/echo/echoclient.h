// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/backoff.h"
#include "client/echo/echosink.h"
#include "client/echo/observation.h"
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

/// What shipping pusher-js 8.6.0 does and a careful client would not. All on: pusher-js as it is.
struct EchoQuirks
{
    /// A channel left while its subscription was pending comes back after a reconnect.
    bool zombieResubscribe = true;
    /// An auth answer for the last connection's socket id is still sent, on the new connection.
    bool staleAuthSubscribe = true;
    /// A subscription that the server refused stays pending, so that subscribing again does
    /// nothing.
    bool stuckPending = true;
    /// After a pong timeout the new connection opens before the old one closes.
    bool openNewBeforeOldCloses = true;
    /// A connection that ended uncleanly when young makes the next one ping sooner.
    bool shortLifePingsSooner = true;
    /// Client events are sent on channels that are not subscribed yet.
    bool whisperBeforeSubscribed = true;
    /// A close code that calls for an action is reported as an error twice.
    bool errorTwice = true;

    static EchoQuirks ideal();
    friend bool operator==(const EchoQuirks&, const EchoQuirks&) = default;
};

/// pusher-js's options, at their defaults.
struct EchoOptions
{
    Duration activityTimeout = std::chrono::seconds(120); ///< The server's wins if shorter.
    Duration pongTimeout = std::chrono::seconds(30);
    Duration unavailableTimeout = std::chrono::seconds(10);
    bool useTls = false;
    EchoQuirks quirks;
};

/// `/app/KEY?protocol=7&client=js&version=8.6.0&flash=false`, exactly what pusher-js asks for.
std::string echoTarget(std::string_view appKey);

/// One page's pusher-js 8.6.0 with laravel-echo 2.5 on top, over WebSockets only
/// (`enabledTransports:
/// ['ws']`), without sockets or clock. A value: copying it forks the page.
class EchoClient
{
public:
    explicit EchoClient(EchoOptions options = {});

    void connect(Instant now, EchoSink& sink);
    /// Closes without unsubscribing, and stays away until connect().
    void disconnect(Instant now, EchoSink& sink);
    /// Full channel name (`private-order.7`). May be called in any state; remembered across
    /// reconnects.
    void subscribe(Instant now, EchoSink& sink, std::string_view channel);
    void unsubscribe(Instant now, EchoSink& sink, std::string_view channel);
    /// Echo's whisper('lock.release', data): sends `client-lock.release`. `dataJson` is JSON text.
    void whisper(EchoSink& sink, std::string_view channel, std::string_view event,
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

    /// False until told otherwise by the options or by close code 4000.
    bool usesTls() const { return m_useTls; }

    bool isSubscribed(std::string_view channel) const;
    /// In subscription order, including those left while pending.
    std::vector<std::string> channels() const;

private:
    /// pusher-js's Channel. An object of its own for each add: an auth answer belongs to the one
    /// that asked.
    struct Channel
    {
        std::uint64_t serial = 0;
        std::string name;
        bool subscribed = false;
        bool pending = false;
        bool cancelled = false;
    };

    struct PendingAuth
    {
        AuthRequest request;
        std::uint64_t channelSerial = 0;
    };

    enum class Phase : std::uint8_t {
        None, ///< Neither connected nor trying; a retry may be waiting.
        Opening, ///< `m_transport` has been asked for.
        Handshaking, ///< It is open, the greeting has not come.
        Failed, ///< The attempt failed; its window runs out before the next.
        Dead, ///< A greeting that pusher-js cannot use: no further attempt.
        Established, ///< `m_transport` is the connection.
    };

    EchoOptions m_options;
    bool m_useTls = false;
    ConnectionState m_state = ConnectionState::Initialized;
    Phase m_phase = Phase::None;
    TransportId m_transport;
    SocketId m_socketId;
    std::vector<Channel> m_channels;
    std::vector<PendingAuth> m_auths;
    std::uint64_t m_lastSerial = 0;
};

} // namespace echolock
