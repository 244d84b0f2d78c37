// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/ids.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/protocolerror.h"

#include <span>
#include <string>
#include <string_view>

namespace echolock {

// Server to client. Each returns one whole text message.
std::string encodeConnectionEstablished(const SocketId& socketId, int activityTimeoutSeconds);
std::string encodePing();
/// Servers differ in two ways: whether an event that says all by its name has empty data or none,
/// and whether the data of an error is an object or, as everywhere else, a string that holds one.
enum class EmptyData { Given, LeftOut };
enum class ErrorData { Object, Text };
std::string encodePong(EmptyData data = EmptyData::Given);
std::string encodeError(const ProtocolError& error, ErrorData data = ErrorData::Object);
std::string encodeSubscriptionSucceeded(std::string_view channel,
                                        EmptyData data = EmptyData::Given);
/// Every member is in `hash`, also without user_info: pusher-js builds its list from it.
std::string encodePresenceSucceeded(std::string_view channel, std::span<const Member> members);
/// The channel's own event that Echo's .error() hears; pusher:error does not reach channel code.
std::string encodeSubscriptionError(std::string_view channel, std::string_view message, int status);
/// `userData` is the text that was signed.
std::string encodeSigninSuccess(std::string_view userData);
/// A cache channel has nothing to replay.
std::string encodeCacheMiss(std::string_view channel);
std::string encodeSubscriptionCount(std::string_view channel, std::size_t count);
/// Which of the users that somebody watches came or went (pusher-js, watchlist.ts).
std::string encodeWatchlistEvents(std::span<const UserId> online, std::span<const UserId> offline);
std::string encodeMemberAdded(std::string_view channel, const Member& member);
std::string encodeMemberRemoved(std::string_view channel, const UserId& user);
/// A client event as relayed: `rawData` unchanged, `userId` only on presence channels (else empty).
std::string encodeRelay(const ClientEventFrame& frame, std::string_view userId);
/// An event whose `data` becomes a JSON string holding `dataText` (Pusher's double encoding).
std::string encodeEvent(std::string_view channel, std::string_view event,
                        std::string_view dataText);

} // namespace echolock
