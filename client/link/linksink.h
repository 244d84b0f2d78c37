// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace echolock {

/// Which way bytes travel on a connection.
enum class LinkDirection : std::uint8_t {
    Up,  ///< From the client to the server.
    Down ///< From the server to the client.
};

constexpr std::size_t indexOf(LinkDirection direction)
{
    return static_cast<std::size_t>(direction);
}

constexpr LinkDirection opposite(LinkDirection direction)
{
    return direction == LinkDirection::Up ? LinkDirection::Down : LinkDirection::Up;
}

/// `up`, `down`.
std::string_view toString(LinkDirection direction);

/// How a peer ended its sending side.
enum class LinkEnd : std::uint8_t {
    Fin, ///< In order: end of stream.
    Reset
};

/// What a fault makes of the client's own process.
enum class ClientActivity : std::uint8_t {
    Running,
    Paused, ///< A stopped process: no timer runs, but its kernel still acknowledges.
    Asleep  ///< The whole machine sleeps: no timer runs, and nothing is acknowledged.
};

/// What becomes of a connection that a Link lies in. Calls come in the order in which they must
/// take effect; none may call back into the link before it has returned.
class LinkSink
{
public:
    virtual ~LinkSink() = default;

    /// To the receiver of that direction. Each call is one write, so that a fault can decide where
    /// the stream is cut into segments.
    virtual void deliver(LinkDirection direction, std::string_view bytes) = 0;
    /// End of stream to the receiver of that direction, after everything delivered to it.
    virtual void finish(LinkDirection direction) = 0;
    /// RST to both peers, whatever is still under way. The link is over.
    virtual void reset() = 0;
    /// Stops or goes on reading from the sender of that direction: its kernel's buffers fill, as
    /// with a slow reader. What was read already may still be passed to the link.
    virtual void readFrom(LinkDirection direction, bool on) = 0;
    /// The sender of that direction meets silence from now on: nothing is read and nothing
    /// acknowledged (`on` false), until it is called with true.
    virtual void acknowledge(LinkDirection direction, bool on) = 0;
    /// The kernel's receive buffer of the socket that reads from the sender of that direction. A
    /// live link sets it before it connects where it can; see Link::receiveBuffer().
    virtual void limitReceiveBuffer(LinkDirection direction, std::size_t bytes) = 0;
    /// For whoever runs the client itself; a proxy cannot stop one and ignores it.
    virtual void setClient(ClientActivity activity) = 0;

    /// For whoever asks whether a fault ever did anything.
    virtual void faultBegan(std::string_view /*name*/) { }

    /// Link::wake() at `at` or later; one wake at most is pending, the last call counts.
    virtual void wakeAt(Instant at) = 0;
};

} // namespace echolock
