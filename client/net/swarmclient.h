// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/beliefledger.h"
#include "client/echo/clienthistory.h"
#include "client/echo/orderagent.h"
#include "client/net/echosocket.h"
#include "client/net/swarmbatch.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// What a SwarmClient needs done. Calls come from inside its own; none may call back into it.
class SwarmClientHost
{
public:
    virtual ~SwarmClientHost() = default;
    virtual void startTimer(std::uint32_t client, AgentTimer timer, Instant at) = 0;
    virtual void stopTimer(std::uint32_t client, AgentTimer timer) = 0;
    /// An abandoned tab, perhaps the one that is calling: to be deleted later, once it is quiet or
    /// room is needed.
    virtual void bury(std::unique_ptr<EchoSocket> tab) = 0;
    virtual void holdChanged(const HoldChange& change) = 0;

    /// Whether recorded() is to be called; that costs something.
    virtual bool recordsHistory() const { return false; }

    virtual void recorded(ClientEntry /*entry*/) { }

    virtual void clientChanged(std::uint32_t client) = 0;
    virtual void troubled(const std::string& sentence) = 0;
    /// Where clients count what they do and see.
    virtual SwarmStats& counts() = 0;
};

/// A SwarmClient's place in the swarm.
struct SwarmSeat
{
    std::uint32_t number = 1; ///< From 1.
    ClientTarget target;
    std::string channelPrefix;
    AgentPlan plan;
};

/// One simulated person at a browser: an OrderAgent whose acts become those of EchoSockets, one tab
/// at a time.
class SwarmClient : private AgentSink
{
public:
    SwarmClient(SwarmSeat seat, const Prng& prng, SwarmClientHost& host);
    ~SwarmClient() override;

    void start();
    void timerDue(AgentTimer timer);
    void abandonByHand(Abandonment how);
    void thawByHand();
    void pause();
    void resume();
    /// Closes the tab, for good.
    void leave();

    void setMix(const BehaviourMix& mix) { m_agent.setMix(mix); }

    ClientSnapshot snapshot() const;
    /// Of all its tabs.
    ConnectCounts connects() const;

    ConnectionState state() const;

    Belief belief() const { return m_agent.belief(); }

    /// Its first attempt to connect has come to an end, good or bad.
    bool isSettled() const;

private:
    /// What the tab saw while the agent was acting; heard once it has finished.
    struct Seen
    {
        std::uint64_t view = 0;
        Observation observation;
    };

    void openPage(const std::string& order) override;
    void openOrder(const std::string& order) override;
    void abandon(Abandonment how) override;
    void thaw() override;
    void retryAcquire(const std::string& order) override;
    void startTimer(AgentTimer timer, Instant at) override;
    void stopTimer(AgentTimer timer) override;

    template <class Act> void act(Act act);
    void see(const Observation& observation);
    void count(const Observation& observation);
    void recordAct(ClientAct act);
    void record(const Observation& observation);
    void noteFailure(std::optional<ClientFailure> failure);
    std::string generalReason(std::string text, const std::string& channel) const;
    void hearAll();
    void hear(const Observation& observation);
    void heardOfLock(const LockMessage& lock);
    void updateHold(Instant at);
    void buryTab();
    std::string channelOf(const std::string& order) const;

    SwarmSeat m_seat;
    Prng m_prng;
    SwarmClientHost& m_host;
    OrderAgent m_agent;
    std::unique_ptr<EchoSocket> m_tab;
    std::uint64_t m_tabsOpened = 0;
    ConnectCounts m_connects; ///< Of earlier tabs.
    std::optional<ClientFailure> m_failure;
    std::vector<Seen> m_seen;
    std::uint64_t m_view = 0; ///< Rises whenever what was seen until then is no longer looked at.
    Instant m_actAt; ///< When the present act began: before anything of it can be on the wire.
    bool m_acting = false;
    std::string m_note;
    bool m_gone = false;
    std::string m_granted; ///< The order whose lock the page was last told is its own, else empty.
    bool m_still = false;  ///< Frozen, or thawed and not yet done with what came in the meantime.
    std::string m_held;    ///< The order of the definite hold that the host knows of, else empty.
};

} // namespace echolock
