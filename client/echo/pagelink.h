// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/protocol/frame.h"

#include <optional>
#include <string_view>

namespace echolock {

/// Where observations of `pusher.user.watchlist` say that they come from. No page can subscribe to
/// a name that begins with #.
inline constexpr std::string_view watchlistChannel = "#watchlist";

/// The connection as a page's channels find it at the moment of a call.
struct PageLink
{
    Instant now;
    EchoSink& sink;
    ConnectionState state = ConnectionState::Initialized;
    const SocketId& socketId; ///< Of the last greeting, even if that connection is gone.
    std::optional<TransportId> transport; ///< None: what is sent is lost.
};

/// What the page sees at this moment, on this channel or, without one, on the connection.
Observation observationAt(const PageLink& link, Observation::Kind kind, std::string_view channel);
/// For the kinds that have a text.
void tell(const PageLink& link, Observation::Kind kind, std::string_view channel,
          std::string_view text);
void tellEvent(const PageLink& link, std::string_view channel, std::string_view event,
               std::string_view data);
/// An event of a channel, a lock's or another.
void showEvent(const PageLink& link, const ServerFrame& frame);

} // namespace echolock
