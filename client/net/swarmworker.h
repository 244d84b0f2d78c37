// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/net/arrivalpace.h"
#include "client/net/clientgauges.h"
#include "client/net/clientswarm.h"
#include "client/net/savesender.h"
#include "client/net/sharedplan.h"
#include "client/net/swarmclient.h"
#include "server/loop/timerqueue.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace echolock {

/// What the clients of one thread did since its last report.
struct WorkerReport
{
    std::vector<ClientSnapshot> clients; ///< Those that changed.
    SwarmStats stats;                    ///< Of this thread, since the beginning.
    std::vector<std::string> problems;   ///< New ones.
    std::vector<HoldChange> holds;       ///< In the order of time.
    std::vector<ClientEntry> entries;    ///< Likewise, where the swarm records its history.
    std::uint64_t entriesDropped = 0;    ///< Those that found no room.
    std::vector<PersonDeed> deeds;       ///< If they were asked for.
    Instant upTo;                        ///< Everything until then is told.
};

/// The simulated people of one thread. Lives on it; told what to do by queued calls, and reports in
/// batches, one of which is in flight at a time: while the receiver is busy the next one grows, by
/// no more than its clients can do, in place of a queue.
class SwarmWorker : public QObject, private SwarmClientHost
{
    Q_OBJECT

public:
    explicit SwarmWorker(SwarmOptions options);
    ~SwarmWorker() override;

    /// Starts these people, as many at once as a server can be expected to greet.
    void spawn(const std::vector<std::uint32_t>& numbers);
    void abandon(std::uint32_t number, Abandonment how);
    void thaw(std::uint32_t number);
    void setMix(const BehaviourMix& mix);
    void setFaults(const std::vector<SharedFault>& faults);
    /// Besides those faults, from then on; steps of other people's are no concern of this thread.
    void follow(const std::vector<ClientStep>& steps, Instant from);
    /// Everybody closes the tab and leaves for good.
    void clear();
    void pause();
    void resume();
    /// Clears; finished() follows once every connection has ended, vanished ones by a reset.
    void finish();
    void reportTaken();

Q_SIGNALS:
    void reported(const echolock::WorkerReport& report);
    void finished();

private:
    void startTimer(std::uint32_t client, AgentTimer timer, Instant at) override;
    void stopTimer(std::uint32_t client, AgentTimer timer) override;
    void bury(std::uint32_t client, std::unique_ptr<EchoSocket> tab) override;
    void holdChanged(const HoldChange& change) override;
    bool recordsHistory() const override;
    void recorded(ClientEntry entry) override;
    void save(std::uint32_t client, const Save& save) override;
    void did(std::uint32_t client, const AgentDeed& deed) override;
    void clientChanged(std::uint32_t client) override;
    void troubled(const std::string& sentence) override;

    SwarmStats& counts() override { return m_counts; }

    /// A client, and what is known of it.
    struct Seat
    {
        std::unique_ptr<SwarmClient> client;
        ClientGauges counted{}; ///< As it is in m_counts.
        bool changed = false;   ///< Since then.
    };

    /// Somebody whose first connection is under way.
    struct Arriving
    {
        std::uint32_t number = 0;
        Instant began;
    };

    /// A tab that its person has left.
    struct Buried
    {
        std::uint32_t client = 0;
        std::unique_ptr<EchoSocket> tab;
    };

    void tick();
    void startSome();
    void forgetSettled(std::vector<Arriving>& arrivals);
    void report();
    void count(Seat& seat);
    SwarmClient* find(std::uint32_t number) const;
    void sweepGraveyard();
    void take(const ClientStep& step);
    void cut(std::uint32_t number, const std::string& fault);
    std::vector<Fault> faultsFor(std::uint32_t number) const;
    void updateFaults(std::uint32_t number);
    SwarmSeat seatOf(std::uint32_t number);
    WebAccess webOf(const AuthPerson& person);
    HttpClient& http();

    SwarmOptions m_options;
    SharedPlan m_plan;
    TimerQueue m_timers;
    QTimer m_tick;
    QTimer m_arrival;                   ///< Runs while people wait to be started.
    std::unique_ptr<HttpClient> m_http; ///< Made when somebody needs it; outlives all of them.
    std::map<std::uint32_t, Seat> m_clients;
    std::deque<std::uint32_t> m_arriving; ///< Not started yet.
    std::vector<Arriving> m_connecting;   ///< Not settled when last looked at.
    std::vector<Arriving> m_stalled;      ///< For longer than others are held up for it.
    ArrivalPace m_pace;
    std::deque<Buried> m_graveyard; ///< Oldest first.
    std::vector<ClientStep> m_steps;
    TimerQueue m_stepTimers;                                ///< By the step's place.
    std::map<std::uint32_t, std::vector<Fault>> m_silences; ///< Those that act, by client.
    SwarmStats m_counts; ///< Connections of clients that left for good included.
    std::vector<std::uint32_t> m_changed;
    std::set<std::string> m_problemsKnown;
    std::vector<std::string> m_problems;
    std::vector<HoldChange> m_holds;
    std::vector<ClientEntry> m_entries;
    std::uint64_t m_entriesDropped = 0; ///< Since the last report.
    std::vector<PersonDeed> m_deeds;
    std::unique_ptr<SaveSender> m_saves; ///< Likewise.
    bool m_inFlight = false;
    bool m_paused = false;
    std::optional<Instant> m_finishBy; ///< Set once the worker is to finish.
};

} // namespace echolock

Q_DECLARE_METATYPE(echolock::WorkerReport)
