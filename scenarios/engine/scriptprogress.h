// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/pageview.h"
#include "scenarios/engine/scenario.h"
#include "server/base/statewriter.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// How far each client's script has come, and what may happen next, without sockets or clock: the
/// live runner and a simulation drive it alike.
///
/// A step *begins* when the client's earlier steps are taken and everything before it in `order`
/// has *taken effect*: what only the client does, at once; what the server must take, when its
/// facts say so.
class ScriptProgress
{
public:
    /// `scenario` must outlive this.
    explicit ScriptProgress(const Scenario& scenario);

    /// The step begins so much later than it may; to be said before it does.
    void delay(StepRef ref, Duration by) { m_delays[ref] = by; }

    /// Steps that are taken now, each handed out once. Whoever performs one feeds its acts first
    /// (`actsOf`); that of a save when the application has answered, and until then it is not over.
    /// Of one that is the stage's (`isOfTheStage`) whoever performs it says when it is done.
    std::vector<StepRef> advance(Instant now);
    /// One step of one client at most, for who decides about each; false where nothing moved.
    bool advanceClient(std::size_t client, Instant now, std::vector<StepRef>& due);
    void feed(const HistoryEntry& entry);
    /// The operator has its answer, the server is there again, the fault acts or has ended: only
    /// now the step is over, and has taken effect. May be said at once.
    void performed(StepRef ref);

    /// Where a client is in its script.
    struct Stand
    {
        std::size_t next = 0;         ///< The step to take, or one past the last.
        bool begun = false;           ///< It has begun and is not over.
        bool canGoOn = false;         ///< It can begin or, once begun, is over.
        std::optional<Instant> until; ///< When a `hold` is over.
    };

    Stand stand(std::size_t client, Instant now) const;

    /// When advance() or stall() will say something new although nothing happens; none while only
    /// events can move the run on.
    std::optional<Instant> nextDue() const;
    /// Every script is through.
    bool finished() const;

    bool hasTakenEffect(StepRef ref) const { return m_effective.contains(ref); }

    /// How far its effect has come: another number after each thing of it that does.
    std::size_t effectOf(StepRef ref) const
    {
        std::size_t effect = m_effective.contains(ref) ? 1 : 0;
        for (const Pending& pending : m_pending)
            if (pending.step == ref)
                effect += 2 * (1 + pending.orders.size());
        return effect;
    }

    /// Its machine is, put to sleep by another tab's script.
    bool isAsleep(std::size_t client) const { return m_clients[client].asleepBy.has_value(); }

    /// Something that was done, and the server's facts do not show it yet.
    struct Awaited
    {
        std::size_t client = 0;
        SocketId socket; ///< On which it was done; empty where there was none.
    };

    std::vector<Awaited> awaited() const;
    /// Nobody is about to do anything: whoever is not through may not begin before what others did
    /// has taken effect.
    bool isStuck() const;
    /// One sentence when an `open` or `await` has waited too long: who waited for what, and what
    /// came instead.
    std::optional<std::string> stall(Instant now) const;
    /// What the client's step waits for, and what there is instead.
    std::string waitText(std::size_t client) const;
    /// Who still waits for what, for when the whole run takes too long.
    std::string waitingText() const;

    const PageView& page(std::size_t client) const { return m_clients[client].page; }

    /// All that its future depends on, among those with the same scenario and delays.
    void writeState(StateWriter& out) const;

private:
    /// For each step of each client, those that come before it.
    using Before = std::vector<std::vector<std::vector<StepRef>>>;

    /// A step whose effect is still to be seen.
    struct Pending
    {
        StepRef step;
        std::size_t client = 0;    ///< Its own, or another that it reaches.
        SocketId socket;           ///< The connection that it was done on.
        std::set<Resource> orders; ///< (Un)subscribed, but not yet by the server's word.
        bool closes = false;       ///< The connection must end.
    };

    struct Client
    {
        std::size_t next = 0;    ///< The step to take.
        bool begun = false;      ///< It has begun and waits.
        bool performing = false; ///< It is done by others, who have not said that it is over.
        bool isOpen = false;     ///< There is a page.
        std::optional<std::size_t> asleepBy; ///< Another tab's script has put the machine to sleep.
        Instant asleepSince;
        Instant begunAt;
        std::optional<Instant> readyAt; ///< Only its delay keeps it from beginning.
        SocketId socket; ///< Empty before it has one, and when the server has ended it.
        PageView page;
    };

    void writeBegun(std::size_t client, StateWriter& out) const;
    void writeClient(std::size_t client, StateWriter& out) const;
    bool mayBegin(StepRef ref) const;
    std::optional<Instant> begins(StepRef ref) const;
    std::optional<Instant> dueOf(std::size_t client) const;
    bool isOver(const Client& client, const Step& step, Instant now) const;
    /// The step's act is due; false where there is nothing to do, such as saving what one cannot.
    bool isAct(StepRef ref) const;
    void begin(const ClientAct& act, StepRef ref, Instant now);
    void reached(std::size_t client, StepRef by, Instant now);
    void skipToOpen(std::size_t client);
    std::optional<Pending> expectedEffect(std::size_t client, StepRef ref) const;
    void take(std::size_t client);
    void fulfilled(StepRef step);
    bool isThrough(std::size_t client) const;
    void fact(const ServerConnection& fact);
    bool fits(const Pending& pending, const ServerConnection& fact) const;
    std::optional<Duration> patience(const Step& step) const;

    const Scenario* m_scenario;
    std::shared_ptr<const Before> m_before; ///< Never null; copies have it in common.
    std::vector<Client> m_clients;
    std::vector<Pending> m_pending;
    std::set<StepRef> m_effective;
    std::map<StepRef, Duration> m_delays;
};

} // namespace echolock
