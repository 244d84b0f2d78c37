// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/observation.h"
#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// One WebSocket of a client, numbered from 1 by the client and never used twice by it. Several may
/// exist at once: pusher-js opens the next before the last one's close is seen.
using TransportId = StrongNumber<struct TransportIdTag>;
using AuthRequestId = StrongNumber<struct AuthRequestIdTag>;

/// Each runs at most once at a time; starting a running one moves it.
enum class EchoTimer : std::uint8_t {
    Attempt,     ///< The attempt's window is over: the next attempt begins.
    Retry,       ///< A lost or refused connection is tried again.
    Unavailable, ///< Connecting has taken too long to be called that.
    Activity,    ///< The server has been silent: ping it.
    Pong,        ///< The ping has not been answered.
    LostRetry,   ///< A retry that the client has lost sight of, so that nothing stops it.
    Send,        ///< What the last turn wanted sent is sent.
};

std::string_view toString(EchoTimer timer);

/// What an auth endpoint is asked: may this connection join this channel? Without a channel: who is
/// its user (`pusher:signin`)?
struct AuthRequest
{
    AuthRequestId id;
    SocketId socketId;
    std::string channel; ///< Full name: `presence-order.7`.

    friend bool operator==(const AuthRequest&, const AuthRequest&) = default;
};

/// What an auth endpoint answers (`{"auth":…,"channel_data":…}`), each empty when absent.
struct AuthAnswer
{
    std::string auth;           ///< `KEY:SIGNATURE`.
    std::string channelData;    ///< The signed bytes.
    std::string sharedSecret{}; ///< Of an encrypted channel, base64.
    std::string userData{};     ///< Of a user, the signed bytes.

    void writeState(StateWriter& out) const;

    friend bool operator==(const AuthAnswer&, const AuthAnswer&) = default;
};

/// What a client wants done. Calls come in the order in which they must take effect. None of them
/// may call back into the client before it has returned: results come later, as its own inputs.
class EchoSink
{
public:
    virtual ~EchoSink() = default;

    /// Ends in transportOpened() or transportClosed(). TLS or not: EchoClient::usesTls().
    virtual void openTransport(TransportId id) = 0;
    virtual void sendText(TransportId id, std::string text) = 0;
    /// Also ends an opening one. Code 1005: a close frame without one, as browsers send it. The
    /// client ignores whatever it still hears from it, but wants to be told of its
    /// transportClosed().
    virtual void closeTransport(TransportId id, std::uint16_t code) = 0;
    /// timerDue(timer) at `at` or later; `at` may be now, which still means: after this call.
    virtual void startTimer(EchoTimer timer, Instant at) = 0;
    virtual void stopTimer(EchoTimer timer) = 0;
    /// Answered by authAnswered(), at once or much later, perhaps after the connection has changed.
    virtual void requestAuth(const AuthRequest& request) = 0;
    virtual void observe(const Observation& observation) = 0;
};

} // namespace echolock
