// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/admission.h"

#include "server/hub/originrule.h"
#include "server/protocol/codec.h"

#include <algorithm>

namespace echolock {

namespace {

using Afterwards = Personality::Afterwards;

Unexpected<ConnectRefusal> refuse(ErrorCode code, std::string message, std::string_view closeReason)
{
    return Unexpected<ConnectRefusal>({{code, std::move(message)}, closeReason});
}

Unexpected<ConnectRefusal> refuse(const Personality::TurnedAway& theirs, const ProtocolError& ours,
                                  std::string_view closeReason, std::string_view key)
{
    return Unexpected<ConnectRefusal>(
        {inWordsOf(theirs.words, ours, key).value_or(ours), closeReason, theirs.then});
}

Result<void, ConnectRefusal> checkCapacity(const AppHub& app, const House& house)
{
    const Personality::TurnedAway& theirs = app.rules().personality->overCapacity;
    const AppConfig& config = app.config();
    if (config.connectionsMax != 0 && app.connectionCount() >= config.connectionsMax)
        return refuse(theirs,
                      {ErrorCode::OverQuota,
                       "App '" + config.id + "' has as many connections as it may have."},
                      "Over connection quota", config.key);
    if (house.options.connectionsMax != 0 && house.connections >= house.options.connectionsMax)
        return refuse(theirs,
                      {ErrorCode::OverCapacity,
                       "The server has as many connections as it may have; try again later."},
                      "Over capacity", config.key);
    return {};
}

} // namespace

Result<Admitted, ConnectRefusal> admit(const Opened& arrival, const House& house)
{
    const Personality& personality = personalityOf(house.options);
    const std::optional<std::string_view> key = appKeyOf(arrival.target);
    if (!key)
        return refuse(ErrorCode::PathNotFound,
                      "There is nothing at this path; connect to /app/KEY.", "Path not found");
    const auto app = std::ranges::find_if(house.apps, [&](const AppHub& each) {
        return each.config().key == *key && each.config().status != AppConfig::Status::Removed;
    });
    if (app == house.apps.end())
        return refuse(
            personality.unknownApp,
            {ErrorCode::UnknownApp,
             "No app has the key '" + std::string(*key) + "'; check the key that the client uses."},
            "Unknown app key", *key);
    if (app->config().status == AppConfig::Status::Disabled)
        return refuse(ErrorCode::AppDisabled,
                      "The app with the key '" + std::string(*key) + "' is disabled.",
                      "The app is disabled");
    const Result<int, ProtocolError> protocol = protocolVersionOf(arrival.target);
    if (!protocol && personality.protocolVersion == Personality::Query::Checked)
        return refuse(protocol.error().code, protocol.error().message, "Protocol version");
    if (!originAllowed(arrival.origin, app->config().origins))
        return refuse(ErrorCode::Unauthorized,
                      "Pages of " + std::string(arrival.origin) + " may not connect to this app.",
                      "Origin not allowed");
    Admitted admitted{std::size_t(app - house.apps.begin()), protocol.value_or(protocolVersionMax)};
    if (const auto room = checkCapacity(*app, house); !room) {
        if (room.error().then != Afterwards::Accepted)
            return Unexpected<ConnectRefusal>(room.error());
        admitted.complaint = room.error().error;
    }
    return admitted;
}

void turnAway(const Opened& arrival, const ConnectRefusal& refusal, const Personality& personality,
              Turn& turn)
{
    const ConnectionContext stranger{arrival.conn, {}, {}};
    const auto closeCode = static_cast<CloseCode>(refusal.error.code);
    turn.note(LifecycleStep::Opened, stranger, {}, arrival.target);
    turn.note(LifecycleStep::Error, stranger, {}, refusal.error.message);
    turn.send(arrival.conn, encodeError(refusal.error, personality.errorData));
    if (refusal.then == Afterwards::LeftOpen)
        return;
    turn.sink().close(arrival.conn,
                      refusal.then == Afterwards::Ended ? CloseCode::Abnormal : closeCode,
                      refusal.closeReason);
    turn.note(LifecycleStep::Closed, stranger, {},
              toString(CloseHow{CloseHow::Kind::Evicted, static_cast<std::uint16_t>(closeCode)}));
}

} // namespace echolock
