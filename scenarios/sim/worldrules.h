// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/actor.h"
#include "scenarios/sim/ensemble.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/simcase.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// What a state has besides its parts.
struct WorldClock
{
    Duration idle{};               ///< Since the last step of a script.
    Duration quiet{};              ///< Since anybody but time has done anything.
    std::uint32_t timersFired = 0; ///< Out of their order, with TimeMode::Async.

    friend bool operator==(const WorldClock&, const WorldClock&) = default;
};

/// Who can do something in a state, and what is a choice at all: docs/simulation.md is about this.
/// It remembers what the texts and entries of its lexicon are about.
class WorldRules
{
public:
    /// How many may fire out of their order in a run, with TimeMode::Async: pings go on for ever.
    static constexpr std::uint32_t timersFiredMax = 4;

    /// Both must outlive it.
    WorldRules(const SimCase& simCase, Lexicon& lexicon);

    const SimCase& simCase() const { return m_case; }

    Lexicon& lexicon() const { return m_lexicon; }

    /// Rising.
    void enabled(Ensemble& parts, const WorldClock& clock, std::vector<ActorId>& actors) const;
    /// Whether anybody can do something before time passes.
    bool isAnyoneReady(Ensemble& parts, const WorldClock& clock) const;

    /// The client's next step is its own event, because it matters when it comes.
    bool isChoice(std::size_t client, const ScriptPart::Client& here) const;
    /// The client can take its step, and it does not matter when: it does so at once.
    bool goesOnAtOnce(std::size_t client, const ScriptPart::Client& here) const;
    /// It matters whether the client takes its next step before it reads what it was sent.
    bool readsByChoice(std::size_t client, const ScriptPart::Client& here) const;

    /// The connections of a client to which a fault of the scenario that need not come may come
    /// now; a Line() stands for all of them.
    static std::vector<Line> targets(const WirePart::Facts& wire, const PagePart::Facts& page,
                                     std::size_t fault);

    /// When something is due by itself, if ever.
    std::optional<Duration> nextDeadline(Ensemble& parts) const;
    /// How long time alone may still bring something.
    Duration patienceLeft(Ensemble& parts, const WorldClock& clock) const;

    /// Time has ended the run.
    bool hasEnded(const WorldClock& clock) const
    {
        return clock.idle > m_case.patience() + m_case.waits();
    }

    /// Some client waits for a time to pass, however long that is.
    bool isAnyoneHolding(Ensemble& parts, const WorldClock& clock) const;

    /// Some state had more for a fault to choose among than enabled() could offer.
    bool hasLeftOut() const { return m_hasLeftOut; }

    bool isPing(std::uint32_t text) const { return text == m_serverPing; }

    /// What only keeps a connection alive, and is no matter of order.
    bool keepsAlive(const Signal& up) const;

    struct EntryNews
    {
        bool forScript = false;
        bool forJudge = false;
        std::optional<std::size_t> order; ///< By index.
        std::optional<std::size_t> page;  ///< The client whose connection it says something of.
        bool isConnected = false;         ///< That there is one, and which.
    };

    const EntryNews& newsOf(std::uint32_t entry) const;
    /// What a judge hears of the entries of a moment, if anything: from the first to the last that
    /// is its matter.
    std::optional<std::uint32_t> shareOf(std::uint32_t moment, std::size_t judge) const;
    /// The order that a frame's channel names, by index.
    std::optional<std::size_t> orderOfText(std::uint32_t text) const;

    std::size_t serverOf(std::size_t client) const
    {
        return m_case.scenario().clients[client].server;
    }

    /// A guess at how many steps the actor still has.
    std::uint32_t remaining(Ensemble& parts, Actor actor) const;
    std::string describe(Ensemble& parts, Actor actor) const;
    /// Of something that is sent to the server: `connection`, `subscribe order.7`, `reset`.
    std::string passingText(const Signal& up) const;
    /// `subscribe order.7`, `lock.granted order.7`.
    std::string frameText(const std::string& frame) const;

private:
    void addClients(Ensemble& parts, std::vector<ActorId>& actors) const;
    void addTimers(Ensemble& parts, const WorldClock& clock, std::vector<ActorId>& actors) const;
    void addWorkers(Ensemble& parts, std::vector<ActorId>& actors) const;
    bool isEveryoneWell(Ensemble& parts) const;
    std::optional<std::uint32_t> sharedWith(std::size_t judge, std::uint32_t moment) const;
    std::string takingText(Ensemble& parts, Line line) const;
    std::string readingText(Ensemble& parts, std::size_t client) const;
    static std::string handlingText(const LockWebhook& webhook);

    const SimCase& m_case;
    Lexicon& m_lexicon;
    std::uint32_t m_serverPing;
    std::uint32_t m_clientPing;
    std::uint32_t m_clientPong;
    mutable bool m_hasLeftOut = false;
    mutable std::vector<std::optional<EntryNews>> m_news;
    using Shares = std::vector<std::optional<std::uint32_t>>;
    mutable std::vector<Shares> m_shares; ///< By moment, then by judge.
    mutable std::vector<std::optional<std::optional<std::size_t>>> m_orderOfText;
};

} // namespace echolock
