// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/byteline.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/linetrouble.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace echolock {

/// What is under way on the connections of one client, in either direction: sent and not yet taken.
/// Nothing is lost or overtaken on a line unless the line is cut.
class WirePart
{
public:
    enum class In : std::uint8_t {
        Open,      ///< The client begins a connection.
        Up,        ///< It sends a text.
        End,       ///< It ends the connection: how, packed. A reset overtakes what it has sent.
        Lose,      ///< It is gone, and nothing says so.
        Down,      ///< The server sends a text.
        ServerEnd, ///< The server ends the connection: its close code.
        TakeUp,    ///< The server takes the next thing.
        TakeDown,  ///< The client does.
        Trouble,   ///< A fault begins, on that line or on all: its number, as SimCase::faultOf().
        Heal,      ///< Those that steps began are over.
        Expire,    ///< Those are whose time is.
        Arm,       ///< A fault of the scenario may come from now on: its place.
        Choose,    ///< It will come to that line; its chance has decided so.
        Spend,     ///< It does not come any more, because it has: to that line or at all.
        Drop,      ///< What is under way in that direction never arrives: its index.
    };

    /// The things that a side takes.
    enum class Out : std::uint8_t {
        Opened, ///< The server: a client wants to connect. The client: it is connected.
        Text,   ///< A text.
        Ended,  ///< The server: how, packed. The client: as PagePart::In::Closed.
    };

    /// What the two sides would take next of a line, if they can.
    struct Heads
    {
        Line line;
        std::optional<Signal> up;
        std::optional<Signal> down;
        std::vector<LineTrouble::Meeting> upMeets; ///< Faults that strike at it.
        std::vector<LineTrouble::Meeting> downMeets;
        bool upCounts = false; ///< As LineTrouble::isCounted().
        bool downCounts = false;
    };

    struct Facts
    {
        std::vector<Heads> lines; ///< In the order in which they were begun.
        bool isDeaf = false;      ///< The server may wait in vain for what it asks.
        std::size_t lanes = 0;    ///< Connections that either side knows of.
        std::size_t underWay = 0; ///< To the server.
        std::vector<LineTrouble::Threat> threats;
        bool isOver = false;          ///< The time of some fault is.
        std::uint64_t struck = 0;     ///< Faults of the scenario that have come, by bits.
        std::uint64_t unarmed = 0;    ///< Faults of the scenario that wait for their step, by bits.
        std::optional<Duration> left; ///< Until a fault is over, or something arrives.
    };

    WirePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;
    void writeState(StateWriter& writer) const;

private:
    struct Item
    {
        Signal what;
        Instant arrives;
    };

    using Queue = std::vector<Item>;

    struct Lane
    {
        Line line;
        Queue up;
        Queue down;
        bool begun = false;      ///< The server has taken its opening.
        bool serverDone = false; ///< The server knows nothing of it any more.
        bool clientGone = false; ///< Nobody reads what comes down.
    };

    void putUp(Lane& lane, Out kind, std::uint32_t value = 0);
    void putDown(Lane& lane, Out kind, std::uint32_t value = 0);
    Instant arrival(LinkDirection direction, Line line, const Queue& queue);
    void end(Lane& lane, std::uint32_t how);
    void endByServer(Lane& lane, std::uint32_t code);
    void takeUp(Lane& lane, std::vector<Signal>& out);
    void takeDown(Lane& lane, std::vector<Signal>& out);
    Signal carried(LinkDirection direction, Signal what) const;
    void open(Line line);
    void trouble(std::optional<Line> line, std::uint32_t number);
    void sweep();
    void cut(Lane& lane);
    void cutInOrder(Lane& lane);
    void hearOf(Lane& lane, Signal in, std::vector<Signal>& out);
    Heads headsOf(const Lane& lane, Instant now) const;
    void write(StateWriter& writer, const Queue& queue) const;

    const SimCase* m_case;
    Lexicon* m_lexicon;
    std::size_t m_client;
    std::vector<Lane> m_lanes;
    LineTrouble m_trouble;
    ByteLine m_bytes;
    Instant m_now; ///< Of the input that is handled.
};

} // namespace echolock
