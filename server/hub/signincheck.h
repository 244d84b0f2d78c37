// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apprules.h"
#include "server/hub/connection.h"
#include "server/protocol/frame.h"
#include "server/protocol/userdata.h"

namespace echolock {

/// The user as whom this connection may sign in, vouched for by the app's signature. A connection
/// stays one user's for as long as it lives (Pusher protocol, "pusher:signin").
Result<UserData, ProtocolError> checkSignin(const AppRules& rules, const Connection& connection,
                                            const SigninFrame& frame);

} // namespace echolock
