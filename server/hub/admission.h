// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/hub/apphub.h"
#include "server/hub/connecttarget.h"
#include "server/hub/hub.h"
#include "server/protocol/protocolerror.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace echolock {

/// Why a connection is turned away before it gets a socket id, and what becomes of it.
struct ConnectRefusal
{
    ProtocolError error;
    std::string_view closeReason; ///< Of the close frame, whose code is the error's.
    Personality::Afterwards then = Personality::Afterwards::Closed;
};

struct Admitted
{
    std::size_t app = 0; ///< Its place among the apps.
    int protocol = protocolVersionMax;
    /// Said instead of the greeting, by the one peer that refuses a connection and serves it all
    /// the same.
    std::optional<ProtocolError> complaint{};
};

/// Who is there already.
struct House
{
    std::span<const AppHub> apps;
    const HubOptions& options;
    std::size_t connections = 0;
};

/// To which app a connection comes, if it may.
Result<Admitted, ConnectRefusal> admit(const Opened& arrival, const House& house);

/// The error, then what is to become of the connection. Handlers hear nothing of it.
void turnAway(const Opened& arrival, const ConnectRefusal& refusal, const Personality& personality,
              Turn& turn);

} // namespace echolock
