// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/signincheck.h"

#include "server/protocol/channelauth.h"

namespace echolock {

namespace {

Unexpected<ProtocolError> refuse(std::string message)
{
    return Unexpected<ProtocolError>(ProtocolError{ErrorCode::Unauthorized, std::move(message)});
}

} // namespace

Result<Member, ProtocolError> checkSignin(const AppConfig& app, const Connection& connection,
                                          const SigninFrame& frame)
{
    const std::string signedText = userStringToSign(connection.context().socketId.value,
                                                    frame.userData);
    if (!equalConstantTime(signChannel(app.key, app.secret, signedText), frame.auth))
        return refuse(
            "Invalid signature: expected the app key, a colon and the HMAC SHA256 hex digest of "
            + signedText + ", but got "
            + (frame.auth.empty() ? std::string("nothing") : std::string(frame.auth)));
    Result<Member, ProtocolError> user = decodeUserData(frame.userData);
    if (user && connection.signedInAs() && connection.signedInAs()->user != user->user)
        return refuse("This connection is signed in as user '" + connection.signedInAs()->user.value
                      + "' already; another user needs another connection.");
    return user;
}

} // namespace echolock
