// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/channelkeys.h"
#include "client/echo/echooptions.h"
#include "client/echo/echosink.h"
#include "client/echo/members.h"
#include "client/echo/pagelink.h"
#include "client/echo/serialmap.h"
#include "client/echo/signin.h"
#include "server/base/result.h"
#include "server/base/statewriter.h"
#include "server/protocol/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// The page's channels and their flags, as pusher-js 8.6.0 keeps them (channels.ts and the channels
/// beside it): what is subscribed, what is pending, and what was left while it was pending. What
/// only some kinds of channel need is kept beside them, for those that have it.
class Subscriptions
{
public:
    using Link = PageLink;

    explicit Subscriptions(const EchoQuirks& quirks);

    void subscribe(const Link& link, std::string_view channel);
    void unsubscribe(const Link& link, std::string_view channel);
    /// On every new connection, in the order in which the channels were added.
    void subscribeAll(const Link& link);
    /// When the page begins to connect, or has disconnected: nothing is subscribed any more.
    void reset(const Link& link);
    void signIn(const Link& link);
    void authAnswered(const Link& link, AuthRequestId id, const Result<AuthAnswer>& answer);
    /// Of a channel or, where it names none, of the connection. Dropped when the page does not know
    /// the channel.
    void receive(const Link& link, const ServerFrame& frame);
    /// `event` without `client-`.
    void whisper(const Link& link, const ClientEventFrame& frame);

    bool isSubscribed(std::string_view channel) const
    {
        const Channel* known = find(channel);
        return known && known->subscribed;
    }

    bool knows(std::string_view channel) const { return find(channel) != nullptr; }

    /// Null unless it is a presence channel about whose members something is known.
    const Members* members(std::string_view channel) const
    {
        const Channel* known = find(channel);
        return known ? m_members.find(known->serial) : nullptr;
    }

    /// As the server told it last; 0 before.
    std::uint32_t subscriptionCount(std::string_view channel) const
    {
        const Channel* known = find(channel);
        return known ? known->subscriptionCount : 0;
    }

    const std::string& userId() const { return m_signIn.userId(); }

    std::vector<std::string> names() const;

    /// Auth requests that are under way have no numbers in it: they are in their order.
    void writeState(StateWriter& out) const;

private:
    struct Channel
    {
        std::uint64_t serial = 0; ///< pusher-js's object identity: an auth answer belongs to the
                                  ///< asker.
        std::string name;
        std::uint32_t subscriptionCount = 0;
        bool subscribed = false;
        bool pending = false;
        bool cancelled = false;
    };

    struct PendingAuth
    {
        AuthRequest request;
        std::uint64_t channelSerial = 0;
        std::vector<ServerFrame> undeciphered{}; ///< What a new key is asked for.
    };

    /// A presence channel whose answer names nobody: the signed-in user joins it.
    struct AwaitingUser
    {
        PendingAuth asked;
        AuthAnswer answer;
    };

    void writeAsked(const PendingAuth& asked, StateWriter& out) const;

    Channel* find(std::string_view name);
    const Channel* find(std::string_view name) const;
    Channel* find(std::uint64_t serial);
    void forget(std::string_view name);
    static bool isStale(const Link& link, const PendingAuth& asked);
    void ask(const Link& link, const Channel* channel, std::vector<ServerFrame> undeciphered);
    void askForUser(const Link& link, SignIn::Ask ask);
    void request(const Link& link, Channel& channel);
    void userAnswered(const Link& link, const PendingAuth& asked, const Result<AuthAnswer>& answer);
    void joinEncrypted(const Link& link, const PendingAuth& asked, const AuthAnswer& answer);
    void joinPresence(const Link& link, const PendingAuth& asked, const AuthAnswer& answer);
    void joinAwaiting(const Link& link);
    void authFailed(const Link& link, const PendingAuth& asked, std::string_view why);
    void receiveForPage(const Link& link, const ServerFrame& frame);
    void receiveInternal(const Link& link, Channel& channel, const ServerFrame& frame);
    void succeeded(const Link& link, Channel& channel, const ServerFrame& frame);
    void counted(const Link& link, Channel& channel, const ServerFrame& frame);
    void decipher(const Link& link, const Channel& channel, const ServerFrame& frame);
    void askForKey(const Link& link, const Channel& channel, const ServerFrame& frame);
    void keyAnswered(const Link& link, const PendingAuth& asked, const Result<AuthAnswer>& answer);

    EchoQuirks m_quirks;
    std::vector<Channel> m_channels;
    std::vector<PendingAuth> m_auths;
    std::vector<AwaitingUser> m_awaitingUser;
    SerialMap<Members> m_members;
    ChannelKeys m_keys;
    SignIn m_signIn;
    std::uint64_t m_lastSerial = 0;
    std::uint64_t m_lastRequest = 0;
};

} // namespace echolock
