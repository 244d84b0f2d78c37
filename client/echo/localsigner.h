// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/base/result.h"

#include <string>
#include <string_view>

namespace echolock {

/// On which channels an answer names the signed-in user, by channel_data.
enum class ChannelDataOn {
    Presence,          ///< As Laravel does it.
    EverySignedChannel ///< pusher-js sends channel_data wherever an answer has it.
};

/// A Laravel auth endpoint without the HTTP: signs for one signed-in user, or for nobody. The bytes
/// of channel_data are those that PHP's json_encode writes, because the signature covers them.
class LocalSigner
{
public:
    struct Credentials
    {
        std::string key;
        std::string secret;
        std::string encryptionKey{}; ///< The master key's 32 bytes; empty: no encrypted channels.
    };

    /// `user` is the user's id; empty for a visitor who is not signed in.
    LocalSigner(Credentials credentials, std::string user,
                ChannelDataOn channelData = ChannelDataOn::Presence);

    /// Fails for a presence channel or a sign-in without a user, as Laravel does with 403. A
    /// visitor is named on no channel.
    Result<AuthAnswer> answer(const AuthRequest& request) const;

private:
    Result<std::string> userText(std::string_view idKey, const std::string& purpose) const;

    Credentials m_credentials;
    std::string m_user;
    ChannelDataOn m_channelDataOn;
};

} // namespace echolock
