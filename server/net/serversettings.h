// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/hubserver.h"
#include "server/net/loglevels.h"

namespace echolock {

/// All that can be set of `echolock-server`, by its file or by options.
struct ServerSettings
{
    ServerOptions server;
    LogFormat logFormat = LogFormat::Text;
    LogLevels logLevels;
};

} // namespace echolock
