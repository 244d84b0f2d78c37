// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/channel.h"
#include "server/hub/huboptions.h"
#include "server/hub/turn.h"
#include "server/protocol/frame.h"

#include <string_view>

namespace echolock {

/// Emits what an app's webhooks may be told, if it has any. Channels of one user, whose names begin
/// with #, are nobody else's business.
class WebhookFacts
{
public:
    WebhookFacts(const AppConfig& app, Turn& turn);

    /// After `member` (if it is a presence channel) joined; tells only what is new by that.
    void joined(const Channel& channel, const UserId* newUser) const;
    /// After somebody left; `goneUser` left by their last connection.
    void left(const Channel& channel, const UserId* goneUser) const;
    void clientEvent(const ClientEventFrame& frame, const SocketId& sender,
                     const UserId& user) const;
    void cacheMissed(const ChannelName& channel) const;
    void countChanged(const Channel& channel) const;
    /// Grants, releases and revocations; nothing else.
    void lockChanged(const LockEvent& lock) const;

private:
    bool concerns(const ChannelName& channel) const;
    WebhookEvent about(WebhookEvent::Kind kind, std::string_view channel) const;
    void tell(WebhookEvent::Kind kind, std::string_view channel, const UserId& user = {}) const;

    const AppConfig& m_app;
    Turn& m_turn;
};

} // namespace echolock
