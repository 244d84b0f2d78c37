// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echooptions.h"
#include "client/echo/echosink.h"
#include "server/base/result.h"
#include "server/protocol/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// The page's channels and their flags, as pusher-js 8.6.0 keeps them (channels.ts, channel.ts):
/// what is subscribed, what is pending, and what was left while it was pending.
class Subscriptions
{
public:
    /// The connection as a channel finds it at the moment of a call.
    struct Link
    {
        Instant now;
        EchoSink& sink;
        ConnectionState state = ConnectionState::Initialized;
        const SocketId& socketId; ///< Of the last greeting, even if that connection is gone.
        std::optional<TransportId> transport; ///< None: what is sent is lost.
    };

    explicit Subscriptions(const EchoQuirks& quirks);

    void subscribe(const Link& link, std::string_view channel);
    void unsubscribe(const Link& link, std::string_view channel);
    /// On every new connection, in the order in which the channels were added.
    void subscribeAll(const Link& link);
    /// When the page begins to connect, or has disconnected: nothing is subscribed any more.
    void reset();
    void authAnswered(const Link& link, AuthRequestId id, const Result<AuthAnswer>& answer);
    /// An event that names a channel. Dropped when the page does not know it.
    void receive(const Link& link, const ServerFrame& frame);
    /// `event` without `client-`.
    void whisper(const Link& link, const ClientEventFrame& frame);

    bool isSubscribed(std::string_view channel) const;
    std::vector<std::string> names() const;

private:
    struct Channel
    {
        std::uint64_t serial = 0; ///< pusher-js's object identity: an auth answer belongs to the
                                  ///< asker.
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

    Channel* find(std::string_view name);
    const Channel* find(std::string_view name) const;
    Channel* find(std::uint64_t serial);
    void request(const Link& link, Channel& channel);
    void succeeded(const Link& link, Channel& channel, const ServerFrame& frame);

    EchoQuirks m_quirks;
    std::vector<Channel> m_channels;
    std::vector<PendingAuth> m_auths;
    std::uint64_t m_lastSerial = 0;
    std::uint64_t m_lastRequest = 0;
};

} // namespace echolock
