// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstdint>
#include <string_view>

namespace echolock {

/// Which way bytes travel on a connection.
enum class LinkDirection : std::uint8_t {
    Up,  ///< From the client to the server.
    Down ///< From the server to the client.
};

/// `up`, `down`.
std::string_view toString(LinkDirection direction);

/// How a peer ended its sending side.
enum class LinkEnd : std::uint8_t {
    Fin, ///< In order: end of stream.
    Reset
};

/// What becomes of a connection that a Link lies in. Calls come in the order in which they must
/// take effect; none may call back into the link before it has returned.
class LinkSink
{
public:
    virtual ~LinkSink() = default;

    /// To the receiver of that direction.
    virtual void deliver(LinkDirection direction, std::string_view bytes) = 0;
    /// End of stream to the receiver of that direction, after everything delivered to it.
    virtual void finish(LinkDirection direction) = 0;
    /// RST to both peers, whatever is still under way. The link is over.
    virtual void reset() = 0;
    /// Stops or goes on reading from the sender of that direction: its kernel's buffers fill, as
    /// with a slow reader.
    virtual void readFrom(LinkDirection direction, bool on) = 0;
    /// The sender of that direction meets silence from now on: nothing is read and nothing
    /// acknowledged (`on` false), until it is called with true.
    virtual void acknowledge(LinkDirection direction, bool on) = 0;
    /// Link::wake() at `at` or later; one wake at most is pending, the last call counts.
    virtual void wakeAt(Instant at) = 0;
};

} // namespace echolock
