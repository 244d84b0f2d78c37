// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/hub/apphub.h"
#include "server/protocol/protocolerror.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace echolock {

/// Why a connection is turned away before it gets a socket id.
struct ConnectRefusal
{
    ProtocolError error;
    std::string_view closeReason; ///< Of the close frame, whose code is the error's.
};

/// The place in `apps` of the app that the request target asks for.
Result<std::size_t, ConnectRefusal> admit(std::string_view target, std::span<const AppHub> apps);

/// The error, then a close by the same number. Handlers hear nothing of it.
void turnAway(ConnId conn, std::string_view target, const ConnectRefusal& refusal, Turn& turn);

} // namespace echolock
