// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/protocol/frame.h"
#include "server/protocol/protocolerror.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Turns a client's text messages into frames. Strict: the whole text must be one JSON object with the
/// types that the protocol names. Reuses its buffers; one decoder per thread.
class FrameDecoder
{
public:
    FrameDecoder();
    ~FrameDecoder();
    FrameDecoder(FrameDecoder&&) noexcept;
    FrameDecoder& operator=(FrameDecoder&&) noexcept;

    /// The frame's views end with the next call. The error is ready to be sent to the client.
    Result<ClientFrame, ProtocolError> decode(std::string_view text);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// A presence member as channel_data describes it.
struct Member
{
    UserId user;
    std::string rawInfo; ///< JSON text of user_info, empty when absent.

    friend bool operator==(const Member&, const Member&) = default;
};

/// Reads channel_data (`{"user_id":…,"user_info":…}`); user_id may be a string or an integer.
Result<Member, ProtocolError> decodeMember(std::string_view channelData);

// Server to client. Each returns one whole text message.
std::string encodeConnectionEstablished(const SocketId& socketId, int activityTimeoutSeconds);
std::string encodePing();
std::string encodePong();
std::string encodeError(const ProtocolError& error);
std::string encodeSubscriptionSucceeded(std::string_view channel);
std::string encodePresenceSucceeded(std::string_view channel, std::span<const Member> members);
/// The channel's own event that Echo's .error() hears; pusher:error does not reach channel code.
std::string encodeSubscriptionError(std::string_view channel, std::string_view message, int status);
std::string encodeMemberAdded(std::string_view channel, const Member& member);
std::string encodeMemberRemoved(std::string_view channel, const UserId& user);
/// A client event as relayed: `rawData` unchanged, `userId` only on presence channels (else empty).
std::string encodeRelay(const ClientEventFrame& frame, std::string_view userId);
/// An event whose `data` becomes a JSON string holding `dataText` (Pusher's double encoding).
std::string encodeEvent(std::string_view channel, std::string_view event, std::string_view dataText);

/// POST /apps/{id}/events (Pusher HTTP API, "POST event").
struct TriggerRequest
{
    std::string name;
    std::string data;
    std::vector<std::string> channels;
    std::string socketId; ///< This one connection does not get it; empty for nobody.
};

Result<TriggerRequest> decodeTrigger(std::string_view body);

// The other direction, for simulated clients.
Result<ServerFrame> decodeServerFrame(std::string_view text);
std::string encodeSubscribe(const SubscribeFrame& frame);
std::string encodeUnsubscribe(std::string_view channel);
std::string encodeClientPing();
std::string encodeClientPong();
std::string encodeClientEvent(const ClientEventFrame& frame);

struct ConnectionEstablished
{
    SocketId socketId;
    int activityTimeoutSeconds = 0; ///< 0 when missing, which pusher-js refuses.
};

Result<ConnectionEstablished> decodeConnectionEstablished(std::string_view data);
Result<ProtocolError> decodeErrorData(std::string_view data);

} // namespace echolock
