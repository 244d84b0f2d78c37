// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echoquirks.h"
#include "client/echo/pagelink.h"
#include "server/base/result.h"
#include "server/base/statewriter.h"
#include "server/protocol/frame.h"

#include <string>
#include <string_view>

namespace echolock {

/// The page's user, as pusher-js 8.6.0 signs in (user.ts, watchlist.ts). Who asks the auth endpoint
/// is the caller: these calls say when.
class SignIn
{
public:
    enum class Ask { Nothing, Auth };

    explicit SignIn(const EchoQuirks& quirks);

    /// pusher.signin(): remembered, and repeated on every new connection.
    Ask request(const PageLink& link);
    Ask connected();
    /// Whatever the state is now, it was connected until now.
    void lost();
    void authAnswered(const PageLink& link, const Result<AuthAnswer>& answer);
    /// `pusher:signin_success` and the watchlist's events; of others it is silent.
    void receive(const PageLink& link, const ServerFrame& frame);
    /// Of the channel `#server-to-user-ID`.
    void receiveForUser(const PageLink& link, const ServerFrame& frame) const;

    /// No sign-in is under way: userId() is what it will be.
    bool isSettled() const { return !m_requested || m_done; }

    /// Empty while nobody is signed in.
    const std::string& userId() const { return m_userId; }

    void writeState(StateWriter& out) const;

private:
    void cleanUp();
    void succeeded(const PageLink& link, std::string_view data);

    bool m_staysFailed = true;
    bool m_requested = false;
    bool m_failed = false;
    bool m_done = false; ///< pusher-js's signinDonePromise is resolved.
    bool m_connected = false;
    bool m_listens = false; ///< There is a server-to-user channel.
    std::string m_userId;
};

} // namespace echolock
