// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/admission.h"

#include "server/hub/connecttarget.h"
#include "server/protocol/codec.h"

#include <algorithm>
#include <optional>

namespace echolock {

namespace {

Unexpected<ConnectRefusal> refuse(ErrorCode code, std::string message, std::string_view closeReason)
{
    return Unexpected<ConnectRefusal>({{code, std::move(message)}, closeReason});
}

} // namespace

Result<std::size_t, ConnectRefusal> admit(std::string_view target, std::span<const AppHub> apps)
{
    const std::optional<std::string_view> key = appKeyOf(target);
    if (!key)
        return refuse(ErrorCode::PathNotFound,
                      "There is nothing at this path; connect to /app/KEY.", "Path not found");
    const auto app = std::ranges::find_if(apps, [&](const AppHub& each) {
        return each.config().key == *key && each.config().status != AppConfig::Status::Removed;
    });
    if (app == apps.end())
        return refuse(ErrorCode::UnknownApp,
                      "No app has the key '" + std::string(*key)
                          + "'; check the key that the client uses.",
                      "Unknown app key");
    if (app->config().status == AppConfig::Status::Disabled)
        return refuse(ErrorCode::AppDisabled,
                      "The app with the key '" + std::string(*key) + "' is disabled.",
                      "The app is disabled");
    return std::size_t(app - apps.begin());
}

void turnAway(ConnId conn, std::string_view target, const ConnectRefusal& refusal, Turn& turn)
{
    const ConnectionContext stranger{conn, {}, {}};
    const auto closeCode = static_cast<CloseCode>(refusal.error.code);
    turn.note(LifecycleStep::Opened, stranger, {}, target);
    turn.note(LifecycleStep::Error, stranger, {}, refusal.error.message);
    turn.send(conn, encodeError(refusal.error));
    turn.sink().close(conn, closeCode, refusal.closeReason);
    turn.note(LifecycleStep::Closed, stranger, {},
              toString(CloseHow{CloseHow::Kind::Evicted, static_cast<std::uint16_t>(closeCode)}));
}

} // namespace echolock
