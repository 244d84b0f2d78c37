// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/observation.h"

namespace echolock {

std::string_view toString(ConnectionState state)
{
    switch (state) {
    case ConnectionState::Initialized:
        return "initialized";
    case ConnectionState::Connecting:
        return "connecting";
    case ConnectionState::Connected:
        return "connected";
    case ConnectionState::Unavailable:
        return "unavailable";
    case ConnectionState::Failed:
        return "failed";
    case ConnectionState::Disconnected:
        return "disconnected";
    }
    return "initialized";
}

} // namespace echolock
