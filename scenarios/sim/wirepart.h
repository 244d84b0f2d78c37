// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/lexicon.h"
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
        Trouble,   ///< A fault begins: the step of the client's script that says so.
        Pass,      ///< The faults that hold something back are over.
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
    };

    struct Facts
    {
        std::vector<Heads> lines;     ///< In the order in which they were begun.
        bool isDeaf = false;          ///< The server may wait in vain for what it asks.
        std::size_t underWay = 0;     ///< To the server.
        std::optional<Duration> left; ///< Until what is held back goes on.
    };

    WirePart(const SimCase& simCase, Lexicon& lexicon, std::size_t client);

    void handle(Instant now, Signal in, std::vector<Signal>& out);
    Facts facts(Instant now) const;
    void writeState(StateWriter& writer) const;

private:
    struct Lane
    {
        Line line;
        std::vector<Signal> up;
        std::vector<Signal> down;
        bool begun = false;      ///< The server has taken its opening.
        bool serverDone = false; ///< The server knows nothing of it any more.
        bool clientGone = false; ///< Nobody reads what comes down.
    };

    static void put(std::vector<Signal>& queue, Out kind, Line line, std::uint32_t value = 0);
    static void end(Lane& lane, std::uint32_t how);
    static void endByServer(Lane& lane, std::uint32_t code);
    static void takeUp(Lane& lane, std::vector<Signal>& out);
    void trouble(Instant now, const Fault& fault);
    static void cut(Lane& lane);
    void hearOf(Lane& lane, Signal in, std::vector<Signal>& out);
    void write(StateWriter& writer, const std::vector<Signal>& queue) const;

    const SimCase* m_case;
    const Lexicon* m_lexicon;
    std::size_t m_client;
    std::vector<Lane> m_lanes;
    bool m_holdsUp = false; ///< Nothing arrives any more.
    bool m_holdsDown = false;
    std::optional<Instant> m_holdsUntil;
};

} // namespace echolock
