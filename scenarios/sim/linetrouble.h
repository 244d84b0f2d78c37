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
/// their moment, each of which strikes once.
class LineTrouble
{
public:
    LineTrouble(const SimCase& simCase, std::size_t client);

    enum class Source : std::uint8_t { Step, Scenario };

    /// Acts from now on for as long as it says, or until heal() if a step began it. Nothing for a
    /// fault that ends connections, or is not one of the line.
    void begin(Instant now, const Fault& fault, Source source);
    void heal();
    /// When the next of them is over, or may strike.
    std::optional<Instant> nextDue(Instant now) const;
    /// Something is over.
    bool isOver(Instant now) const;
    /// Ends that.
    void expire(Instant now);

    bool holds(LinkDirection direction) const;
    /// The client begins a connection: whether it is turned away.
    bool refuses(Instant now, Line line);
    /// How long what is sent now is on its way; each message draws its own. Only in real time.
    Duration delay(LinkDirection direction, Line line);

    /// The client is connected: what waits for a time counts from here.
    void opened(Instant now);
    /// The faults that wait for a step, by bits.
    std::uint64_t unarmed() const;
    /// The step that a fault waits for has taken effect.
    void arm(Instant now, std::size_t fault);

    /// It has struck, or will not any more.
    void spend(std::size_t fault) { m_watches[fault].spent = true; }

    /// A fault that strikes at this message, with or without a choice.
    struct Meeting
    {
        std::size_t fault = 0;
        bool isBefore = false; ///< In place of the message.
        bool isChoice = false;
    };

    std::optional<Meeting> meeting(LinkDirection direction, std::string_view text) const;
    /// The message has passed.
    void passed(LinkDirection direction, std::string_view text);

    /// One that may strike now, whatever passes.
    struct Threat
    {
        std::size_t fault = 0;
        bool isChoice = false;
    };

    std::vector<Threat> threats(Instant now) const;

    void writeState(StateWriter& writer) const;

private:
    struct Acting
    {
        Fault fault;
        std::optional<Instant> until;
        Source source = Source::Step;
    };

    struct Watch
    {
        bool armed = false;
        bool spent = false;
        std::uint64_t seen = 0;
        std::optional<Instant> due; ///< Of one that waits for a time.
    };

    bool concerns(const ScenarioFault& fault) const;
    /// Turns connections away from the first one on.
    bool isThereAtOnce(const ScenarioFault& fault) const;
    bool isWaiting(std::size_t fault) const;

    const SimCase* m_case;
    std::size_t m_client;
    std::vector<Acting> m_acting;
    std::vector<Watch> m_watches;        ///< By the scenario's faults.
    std::optional<Instant> m_firstBegun; ///< Of the connections.
    Duration m_refusesUntil{};           ///< The longest `until` of a refusal that there may be.
    std::uint64_t m_sent = 0;            ///< Messages that a delay was drawn for.
};

} // namespace echolock
