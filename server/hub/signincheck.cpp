// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/signincheck.h"

#include "server/hub/membersize.h"
#include "server/protocol/channelauth.h"

namespace echolock {

namespace {

Unexpected<ProtocolError> refuse(std::string message)
{
    return Unexpected<ProtocolError>(ProtocolError{ErrorCode::Unauthorized, std::move(message)});
}

} // namespace

Result<UserData, ProtocolError> checkSignin(const AppRules& rules, const Connection& connection,
                                            const SigninFrame& frame)
{
    const std::string signedText = userStringToSign(connection.context().socketId.value,
                                                    frame.userData);
    if (!equalConstantTime(signChannel(rules.app.key, rules.app.secret, signedText), frame.auth))
        return refuse(
            "Invalid signature: expected the app key, a colon and the HMAC SHA256 hex digest of "
            + signedText + ", but got "
            + (frame.auth.empty() ? std::string("nothing") : std::string(frame.auth)));
    Result<UserData, ProtocolError> data = decodeUserData(frame.userData);
    if (!data)
        return data;
    if (auto tooLarge = refusalOfSize(data->user, rules.options))
        return Unexpected<ProtocolError>(std::move(*tooLarge));
    if (connection.signedInAs() && connection.signedInAs()->user != data->user.user)
        return refuse("This connection is signed in as user '" + connection.signedInAs()->user.value
                      + "' already; another user needs another connection.");
    return data;
}

} // namespace echolock
