// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock::testing {

/// Raw clients that open, join and leave two orders, and close: six things that the server takes.
inline std::string rawScene(int clients)
{
    std::string text = "  clients:\n";
    for (int client = 0; client < clients; ++client) {
        const std::string name(1, char('a' + client));
        text += "    " + name + ": {user: u" + name
            + ", client: raw, do: [open, {subscribe: order.1}, {subscribe: order.2}, "
              "{unsubscribe: order.1}, {unsubscribe: order.2}, close]}\n";
    }
    return text;
}

} // namespace echolock::testing
