// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/armedfault.h"
#include "client/link/framesniffer.h"
#include "client/link/linksink.h"
#include "server/base/prng.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace echolock {

/// A connection between a client and a server with faults in it: bytes go in, effects come out
/// through a sink. Bytes pass the faults in their order, those of one direction from first to last,
/// and none is lost or overtaken unless a fault says so. A value: a copy has the same future.
///
/// A fault begins before the first byte unless its trigger says otherwise. When it is over, by its
/// time or by disarm(), what it kept goes on. After a reset by either side, or once both ends of
/// stream were passed on, the link is over and ignores what follows.
class Link
{
public:
    /// Each fault draws from a stream of its own by its name, so that another one changes nothing
    /// for it.
    Link(std::span<const Fault> faults, const Prng& prng, LinkSeat seat = {});

    /// The client is connected to the server; nothing may come before it.
    void opened(Instant now, LinkSink& sink);
    /// From the sender of that direction.
    void received(Instant now, LinkSink& sink, LinkDirection direction, std::string_view bytes);
    /// By the sender of that direction.
    void ended(Instant now, LinkSink& sink, LinkDirection direction, LinkEnd end);
    void wake(Instant now, LinkSink& sink);

    /// Adds a fault behind the others, or changes the parameters of the one of that name and kind,
    /// which goes on with what it keeps. A name taken by another kind is that kind's end. A time
    /// trigger counts from now on.
    void arm(Instant now, LinkSink& sink, const Fault& fault);
    /// False if no fault has that name.
    bool disarm(Instant now, LinkSink& sink, std::string_view name);
    void disarmAll(Instant now, LinkSink& sink);

    bool isOver() const { return m_over; }

    std::vector<Fault> faults() const;
    /// What a kernel's receive buffer for the sender of that direction is to be from the start.
    std::optional<std::size_t> receiveBuffer(LinkDirection direction) const;
    std::size_t bytesKept(LinkDirection direction) const;

private:
    /// One direction.
    struct Lane
    {
        explicit Lane(LinkDirection direction)
            : sniffer(direction)
        {
        }

        FrameSniffer sniffer;
        bool closed = false;   ///< Nothing more comes from its sender.
        bool finished = false; ///< Nothing more goes to its receiver.
        bool reads = true;
        bool acknowledges = true;
    };

    Lane& lane(LinkDirection direction) { return m_lanes[indexOf(direction)]; }

    std::vector<ArmedFault>::iterator find(std::string_view name);
    void takeInspected(Instant now, LinkSink& sink, LinkDirection direction,
                       std::string_view bytes);
    std::vector<std::size_t> metBy(Instant now, LinkDirection direction, const Sniff& sniff);
    void begin(Instant now, LinkSink& sink, std::size_t index);
    void tick(Instant now, LinkSink& sink);
    void pump(Instant now, LinkSink& sink, LinkDirection direction, LinkPieces flow,
              std::size_t from = 0);
    void pumpAll(Instant now, LinkSink& sink);
    void passKept(Instant now, LinkSink& sink, ArmedFault& past, std::size_t place);
    void passOn(LinkSink& sink, LinkDirection direction, const LinkPiece& piece);
    void finish(LinkSink& sink, LinkDirection direction);
    void cutOther(Instant now, LinkSink& sink, LinkDirection direction);
    void reset(LinkSink& sink);
    void settle(Instant now, LinkSink& sink);

    void tellBegun(LinkSink& sink)
    {
        for (ArmedFault& fault : m_faults)
            if (fault.hasJustBegun())
                sink.faultBegan(fault.fault().name);
    }

    void settleLane(LinkSink& sink, LinkDirection direction);
    void limitBuffers(LinkSink& sink, const ArmedFault& fault);
    void readTextsIfAwaited();

    Prng m_prng;
    LinkSeat m_seat;
    std::vector<ArmedFault> m_faults;
    std::array<Lane, 2> m_lanes{Lane(LinkDirection::Up), Lane(LinkDirection::Down)};
    std::optional<Instant> m_openedAt;
    std::optional<Instant> m_wakeAt;
    ClientActivity m_activity = ClientActivity::Running;
    bool m_over = false;
};

} // namespace echolock
