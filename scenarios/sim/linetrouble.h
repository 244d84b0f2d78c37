// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "scenarios/sim/part.h"
#include "scenarios/sim/simcase.h"
#include "server/base/statewriter.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace echolock {

/// The faults of one client's connections: those that act, and those of the scenario that wait for
/// their moment. One that waits for a frame, or for a time of a connection, strikes each connection
/// once, as it does on a Link; each of the others strikes the client once.
class LineTrouble
{
public:
    LineTrouble(const SimCase& simCase, std::size_t client);

    enum class Source : std::uint8_t { Step, Scenario };

    /// Acts from now on for as long as it says, or until heal() if a step began it: on all
    /// connections, later ones too, or on that one. Nothing for a fault that ends connections, or
    /// is not one of the line.
    void begin(Instant now, const Fault& fault, Source source, std::optional<Line> line);
    void heal();
    /// When the next of them is over, or may strike.
    std::optional<Instant> nextDue(Instant now) const;
    /// Something is over.
    bool isOver(Instant now) const;
    /// Ends that.
    void expire(Instant now);

    bool holds(LinkDirection direction, Line line) const;
    /// On any connection, in any direction.
    bool holdsAny() const;
    /// The client begins a connection: whether it is turned away.
    bool refuses(Instant now, Line line);
    /// How long what is sent now is on its way; each message draws its own. Only in real time.
    Duration delay(LinkDirection direction, Line line);

    void begun(Line line);
    /// It is connected: what waits for a time counts from here.
    void opened(Instant now, Line line);
    void ended(Line line);
    /// The faults that wait for a step, by bits.
    std::uint64_t unarmed() const;
    /// The step that a fault waits for has taken effect.
    void arm(Instant now, std::size_t fault);

    /// It has struck, or will not any more: the client, or that connection.
    void spend(std::size_t fault, std::optional<Line> line);
    /// It will strike that connection when what it waits for comes; its chance has decided so.
    void choose(std::size_t fault, Line line);

    /// Those that have struck at least once, by bits.
    std::uint64_t struck() const { return m_struck; }

    /// A fault that strikes at this message, with or without a choice.
    struct Meeting
    {
        enum class Edge : std::uint8_t { Before, After };

        std::size_t fault = 0;
        Edge edge = Edge::After; ///< Before: in place of the message.
        bool isChoice = false;
    };

    std::vector<Meeting> meetings(LinkDirection direction, Line line, std::string_view text) const;
    /// It matters in which order this message and those of the other direction come.
    bool isCounted(LinkDirection direction, Line line, std::string_view text) const;
    /// The message has passed.
    void passed(LinkDirection direction, Line line, std::string_view text);

    /// One that may strike now, whatever passes.
    struct Threat
    {
        std::size_t fault = 0;
        std::optional<Line> line; ///< None: all.
        bool isChoice = false;
        bool isTimed = false; ///< It is now or never.
    };

    std::vector<Threat> threats(Instant now) const;

    void writeState(StateWriter& writer) const;

private:
    struct Acting
    {
        Fault fault;
        std::optional<Instant> until;
        Source source = Source::Step;
        std::optional<Line> line;
    };

    struct Watch
    {
        bool spent = false;
        bool chosen = false;
        std::uint64_t seen = 0;     ///< Frames that fit.
        std::optional<Instant> due; ///< Of one that waits for a time.
    };

    /// What waits for something of one connection.
    struct Watched
    {
        Line line;
        std::vector<Watch> watches; ///< By the scenario's faults.
    };

    bool concerns(const ScenarioFault& fault) const;
    /// Turns connections away from the first one on.
    bool isThereAtOnce(const ScenarioFault& fault) const;

    const ScenarioFault& faultAt(std::size_t fault) const
    {
        return m_case->scenario().faults[fault];
    }

    bool isArmed(std::size_t fault) const { return (m_armed >> fault & 1) != 0; }

    bool refuses(const Fault& fault, Instant now, Line line) const;

    void noteStrike(std::size_t fault) { m_struck |= std::uint64_t(1) << fault; }

    bool isWaiting(std::size_t fault, const Watch& watch) const;
    const Watched* watched(Line line) const;
    Watched* watched(Line line);
    std::optional<Threat> threat(Instant now, std::size_t fault, const Watch& watch) const;
    void write(StateWriter& writer, const std::vector<Watch>& watches) const;

    const SimCase* m_case;
    std::size_t m_client;
    std::vector<Acting> m_acting;
    std::vector<Watch> m_watches; ///< By the scenario's faults; of those that strike the client.
    std::vector<Watched> m_lines; ///< Of those that strike connections, if there are any.
    std::uint64_t m_armed = 0;
    std::uint64_t m_struck = 0;
    bool m_watchesLines = false;
    std::optional<Instant> m_firstBegun; ///< Of the connections.
    Duration m_refusesUntil{};           ///< The longest `until` of a refusal that there may be.
    std::uint64_t m_sent = 0;            ///< Messages that a delay was drawn for.
};

} // namespace echolock
