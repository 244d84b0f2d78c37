// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/clienteventcheck.h"

#include "server/hub/channel.h"

namespace echolock {

namespace {

ProtocolError refused(std::string message)
{
    return {ErrorCode::ClientEventRefused, std::move(message)};
}

std::optional<ProtocolError> refusalOfSize(const ClientEventFrame& frame, const HubOptions& options)
{
    if (frame.event.size() > options.eventNameLengthMax)
        return refused("The event's name is longer than "
                       + std::to_string(options.eventNameLengthMax) + " characters.");
    if (frame.rawData.size() > options.eventDataBytesMax)
        return refused("The data of " + std::string(frame.event) + " is "
                       + std::to_string(frame.rawData.size()) + " bytes; at most "
                       + std::to_string(options.eventDataBytesMax) + " are allowed.");
    return std::nullopt;
}

std::optional<ProtocolError> refusalOfStranger(const ClientEventFrame& frame,
                                               const Channel* channel, ConnId sender)
{
    if (channel && channel->has(sender))
        return std::nullopt;
    return ProtocolError{ErrorCode::Unauthorized,
                         "You are not subscribed to " + std::string(frame.channel)
                             + ", so you cannot send events there."};
}

} // namespace

std::optional<ProtocolError> refusalOfRelay(const ClientEventFrame& frame, const Channel* channel,
                                            ConnId sender, const AppRules& rules)
{
    using Relays = Personality::Relays;
    const Relays relays = rules.personality->relays;
    if (rules.options.clientEvents == ClientEvents::Off)
        return refused("Client events are switched off for this app.");
    if (auto refusal = refusalOfSize(frame, rules.options))
        return refusal;
    if (relays == Relays::Anybody)
        return std::nullopt;
    if (auto refusal = refusalOfStranger(frame, channel, sender))
        return refusal;
    if (relays == Relays::MembersAnywhere)
        return std::nullopt;
    const ChannelKind kind = channel->name().kind;
    if (kind != ChannelKind::Private && kind != ChannelKind::Presence)
        return refused("Client events go to private and presence channels only, not to "
                       + channel->name().full + '.');
    return std::nullopt;
}

std::optional<ProtocolError> refusalOfLockRequest(const ClientEventFrame& frame,
                                                  const Channel* channel, ConnId sender,
                                                  const HubOptions& options)
{
    if (auto refusal = refusalOfSize(frame, options))
        return refusal;
    if (auto refusal = refusalOfStranger(frame, channel, sender))
        return refusal;
    if (!channel->order())
        return refused(channel->name().full
                       + " locks nothing, so there is nothing to acquire or release.");
    return std::nullopt;
}

} // namespace echolock
