// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "server/base/clock.h"
#include "server/base/prng.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What travels on one direction of a link.
struct LinkPiece
{
    enum class Kind : std::uint8_t {
        Data,
        Fin,
        Reset,  ///< The sender reset the connection.
        Abort,  ///< A fault resets it to both sides, at once.
        Cut,    ///< A fault ends it to both sides, in order.
        Answer, ///< A fault answers the sender with these bytes and cuts.
    };

    Kind kind = Kind::Data;
    std::string bytes{};
    bool endsFrame = false; ///< The last byte is the last one of a WebSocket frame.
    bool endsHead = false;  ///< The last byte is the last one of the upgrade's head.
};

using LinkPieces = std::vector<LinkPiece>;

/// What one fault does to one direction while it acts. Pieces go in by push() and come out by
/// pump(), in order. A value behind clone().
class LinkStage
{
public:
    /// How much a direction may hold before its sender is read no further.
    static constexpr std::size_t roomMax = 1024 * 1024;

    virtual ~LinkStage() = default;
    virtual std::unique_ptr<LinkStage> clone() const = 0;

    /// The fault begins to act.
    virtual void begin(Instant /*now*/) { }

    virtual void push(Instant now, LinkPiece piece);
    /// Appends what may pass by now.
    virtual void pump(Instant now, LinkPieces& out) = 0;
    /// When pump() has something to do next without a push().
    virtual std::optional<Instant> due() const = 0;
    /// The fault's parameters have changed.
    virtual void retune(Instant now, const Fault& fault) = 0;

    /// The sender is read while less than this is kept in its direction.
    virtual std::size_t room() const { return roomMax; }

    virtual bool acknowledges() const { return true; }

    /// Appends everything kept, as the fault is over.
    void release(LinkPieces& out);

    std::size_t bytesKept() const { return m_bytesKept; }

protected:
    LinkStage() = default;
    LinkStage(const LinkStage&) = default;
    LinkStage& operator=(const LinkStage&) = default;

    struct Kept
    {
        LinkPiece piece;
        Instant due;
    };

    void keep(LinkPiece piece, Instant due);
    /// The first of what is kept, which must not be nothing.
    LinkPiece take();
    /// At most so many of its first bytes; its marks stay with the last of them.
    LinkPiece takePart(std::size_t bytesMax);

    const Kept* first() const { return m_kept.empty() ? nullptr : &m_kept.front(); }

private:
    std::deque<Kept> m_kept;
    std::size_t m_bytesKept = 0;
};

/// Which of its client's connections a link lies in.
struct LinkSeat
{
    std::uint32_t connection = 1; ///< From 1.
    Duration age{};               ///< Since the client's first one was begun.
};

/// Of the fault in that direction; null if it does nothing there.
std::unique_ptr<LinkStage> makeStage(const Fault& fault, LinkDirection direction, const Prng& prng,
                                     const LinkSeat& seat);

} // namespace echolock
