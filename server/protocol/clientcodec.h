// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/protocol/frame.h"
#include "server/protocol/protocolerror.h"

#include <string>
#include <string_view>

namespace echolock {

// The client's side of the protocol, for simulated clients.

Result<ServerFrame> decodeServerFrame(std::string_view text);

// Client to server, with the keys in pusher-js's order. Each returns one whole text message.
std::string encodeSubscribe(const SubscribeFrame& frame);
std::string encodeUnsubscribe(std::string_view channel);
std::string encodeSignin(const SigninFrame& frame);
std::string encodeClientPing();
std::string encodeClientPong();
std::string encodeClientEvent(const ClientEventFrame& frame);

struct ConnectionEstablished
{
    SocketId socketId;
    int activityTimeoutSeconds = 0; ///< 0 when missing, which pusher-js refuses.
};

/// `data` is ServerFrame::data of `pusher:connection_established`.
Result<ConnectionEstablished> decodeConnectionEstablished(std::string_view data);
/// `data` is ServerFrame::data of `pusher:error`; a missing or null code becomes 0.
Result<ProtocolError> decodeErrorData(std::string_view data);

} // namespace echolock
