// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/oracle.h"
#include "scenarios/engine/scriptprogress.h"
#include "scenarios/live/livestage.h"
#include "scenarios/live/steeredpeer.h"
#include "scenarios/sim/deedlog.h"
#include "scenarios/sim/lexicon.h"
#include "scenarios/sim/simcase.h"
#include "server/base/result.h"
#include "server/loop/steppedclock.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace echolock {

/// The other half of a simulated run: does on real sockets, deed by deed, what was done to the
/// parts of the simulated world. The server takes what it took there, each page hears what it heard
/// there, timers are due when they were; what they make of it is their own. Time is moved by hand,
/// for the whole process.
class SteeredRun
{
public:
    /// Both must outlive it; the texts of deeds are numbers of the lexicon.
    SteeredRun(const SimCase& simCase, const Lexicon& lexicon);
    ~SteeredRun();

    /// One sentence where there can be no such run at all.
    Result<void> open();
    /// The rest of a sentence, `the server …`, where it cannot be done.
    Result<void> follow(const Deed& deed);

    /// What has happened since it was asked last.
    std::vector<HistoryEntry> takeEntries();
    /// Since it was asked last, without those that nobody asked for.
    std::vector<Violation> takeViolations();
    /// When nothing more can happen.
    std::vector<Violation> finish();

    const History& history() const { return m_history; }

private:
    void record(const HistoryEntry& entry);
    void pass(Duration by);
    Result<void> followServer(const Deed& deed);
    Result<void> followPage(const Deed& deed);
    Result<void> followWire(const Deed& deed);
    void strike(std::size_t client, const Signal& what);
    Result<void> followApplication(const Signal& what);
    Result<void> take(Line line, const Signal& what);
    Result<void> hear(std::size_t client, const Signal& what);
    Result<void> goOn(std::size_t client, const Deed& deed);
    Result<void> perform(StepRef ref);
    Result<void> performOnStage(StepRef ref);
    Result<void> save(const ClientAct& act);
    std::optional<ConnId> connectionOf(Line line);
    std::size_t serverOf(Line line) const;
    void forgetConnections(std::size_t server);

    const SimCase& m_case;
    const Lexicon& m_lexicon;
    SteppedClock m_clock;
    ScriptProgress m_progress;
    Oracle m_oracle;
    History m_history;
    std::size_t m_taken = 0;  ///< Entries of the history.
    std::uint64_t m_told = 0; ///< Webhooks.

    std::vector<SteeredPeer> m_peers;
    /// For each client, faults of connections that there are, and of no next one.
    std::vector<std::vector<Fault>> m_struck;
    std::map<Line, ConnId> m_connections; ///< That the server has met.
    LiveStage m_stage;
};

} // namespace echolock
