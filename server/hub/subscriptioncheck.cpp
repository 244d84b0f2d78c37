// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/subscriptioncheck.h"

#include "server/hub/membersize.h"
#include "server/protocol/channelauth.h"

namespace echolock {

namespace {

Unexpected<SubscriptionRefusal> refuse(ErrorCode code, std::string message, int status)
{
    return Unexpected<SubscriptionRefusal>({{code, std::move(message)}, status});
}

std::string shown(std::string_view auth)
{
    return auth.empty() ? "nothing" : std::string(auth);
}

} // namespace

Result<std::optional<Member>, SubscriptionRefusal> checkSubscription(const AppRules& rules,
                                                                     const Connection& connection,
                                                                     const ChannelName& channel,
                                                                     const SubscribeFrame& frame)
{
    const Member* const user = connection.signedInAs();
    if (user && channel.full == std::string(serverToUserPrefix) + user->user.value)
        return std::optional<Member>();
    if (channel.full.starts_with('#'))
        return refuse(
            ErrorCode::Unauthorized,
            "A channel whose name begins with # is for the user whom it names, signed in: "
                + channel.full,
            403);
    if (!channel.needsAuth())
        return std::optional<Member>();

    const std::string signedText = channelStringToSign(connection.context().socketId.value,
                                                       channel.full, frame.channelData);
    if (!equalConstantTime(signChannel(rules.app.key, rules.app.secret, signedText), frame.auth))
        return refuse(
            ErrorCode::Unauthorized,
            "Invalid signature: expected the app key, a colon and the HMAC SHA256 hex digest of "
                + signedText + ", but got " + shown(frame.auth),
            401);

    if (frame.channelData.empty() && user && channel.isPresence())
        return std::optional<Member>(*user);
    if (frame.channelData.empty() && !channel.isPresence())
        return std::optional<Member>();
    if (frame.channelData.empty())
        return refuse(ErrorCode::InvalidMessage,
                      "Presence channel " + channel.full
                          + " needs channel_data with the user_id of its new member, or a "
                            "connection that is signed in.",
                      400);
    Result<Member, ProtocolError> member = decodeMember(frame.channelData);
    if (member && channel.isPresence())
        if (auto tooLarge = refusalOfSize(*member, rules.options))
            return refuse(tooLarge->code, std::move(tooLarge->message), 400);
    if (member)
        return std::optional<Member>(std::move(*member));
    // Only presence channels give channel_data a meaning; elsewhere whatever was signed is fine.
    if (!channel.isPresence())
        return std::optional<Member>();
    return refuse(member.error().code, std::move(member.error().message), 400);
}

} // namespace echolock
