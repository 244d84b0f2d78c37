// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/beliefledger.h"
#include "client/echo/clienthistory.h"
#include "client/echo/orderagent.h"
#include "client/echo/personholds.h"
#include "client/net/echosocket.h"
#include "client/net/failurenote.h"
#include "client/net/secondtab.h"
#include "client/net/swarmbatch.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// What a person wrote, on the way to the order's own server.
struct Save
{
    std::string order;  ///< `order.7`
    FencingToken token; ///< Of the lock; 0 where the page was told of none.
    Instant at;         ///< When it was sent.
};

/// What a SwarmClient needs done. Calls come from inside its own; none may call back into it.
class SwarmClientHost
{
public:
    virtual ~SwarmClientHost() = default;
    virtual void startTimer(std::uint32_t client, AgentTimer timer, Instant at) = 0;
    virtual void stopTimer(std::uint32_t client, AgentTimer timer) = 0;
    /// An abandoned tab, perhaps the one that is calling: to be deleted later, once it is quiet or
    /// room is needed.
    virtual void bury(std::uint32_t client, std::unique_ptr<EchoSocket> tab) = 0;
    virtual void holdChanged(const HoldChange& change) = 0;

    /// Whether recorded() is to be called; that costs something.
    virtual bool recordsHistory() const { return false; }

    virtual void recorded(ClientEntry /*entry*/) { }

    /// To be answered by saveAnswered(), never from within this call.
    virtual void save(std::uint32_t client, const Save& save) = 0;
    virtual void did(std::uint32_t client, const AgentDeed& deed) = 0;
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

/// One simulated person at a browser: an OrderAgent whose acts become those of EchoSockets. There
/// is one tab that the agent looks at, and now and then a second one beside it.
class SwarmClient : private AgentSink
{
public:
    SwarmClient(SwarmSeat seat, const Prng& prng, SwarmClientHost& host);
    ~SwarmClient() override;

    void start()
    {
        act([this](Instant now) { m_agent.start(now, *this); });
    }

    void timerDue(AgentTimer timer)
    {
        act([&](Instant now) { m_agent.timerDue(now, *this, timer); });
    }

    void abandonByHand(Abandonment how)
    {
        act([&](Instant now) { m_agent.abandon(now, *this, how); });
    }

    void thawByHand()
    {
        act([this](Instant now) { m_agent.thaw(now, *this); });
    }

    void saveByHand()
    {
        act([this](Instant) { m_agent.save(*this); });
    }

    /// On the order that is open; the person goes on in the first tab.
    void openSecondTabByHand()
    {
        act([this](Instant) { m_agent.openSecondTab(*this); });
    }

    void closeSecondTabByHand()
    {
        act([this](Instant) { m_agent.closeSecondTab(*this); });
    }

    /// Puts another tab in front of the person's until showByHand(); the plan goes on.
    void hideByHand()
    {
        act([this](Instant) { hideTab(); });
    }

    void showByHand()
    {
        act([this](Instant) { showTab(); });
    }

    /// `problem` is a sentence for a person, where the save failed.
    void saveAnswered(const Save& save, SaveAnswer answer, const std::string& problem = {});

    void pause()
    {
        act([this](Instant now) { m_agent.pause(now, *this); });
    }

    void resume()
    {
        act([this](Instant now) { m_agent.resume(now, *this); });
    }

    /// Closes the tab, for good.
    void leave();

    void setMix(std::shared_ptr<const BehaviourMix> mix) { m_agent.setMix(std::move(mix)); }

    /// Of its connections from now on, those that it has included.
    void setFaults(const std::vector<Fault>& faults);

    ClientSnapshot snapshot() const;
    /// Of all its tabs.
    ConnectCounts connects() const;

    ConnectionState state() const { return m_tab ? m_tab->state() : ConnectionState::Initialized; }

    Belief belief() const { return m_agent.belief(); }

    /// Frozen or asleep.
    bool isStill() const { return m_still; }

    /// Its first attempt to connect has come to an end, good or bad.
    bool isSettled() const
    {
        const ConnectCounts counts = connects();
        return counts.made + counts.failed > 0;
    }

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
    void save(const std::string& order, FencingToken token) override;
    void hideTab() override;
    void showTab() override;
    void openSecondTab(const std::string& order) override;
    void closeSecondTab() override;

    void did(const AgentDeed& deed) override { m_host.did(m_seat.number, deed); }

    void startTimer(AgentTimer timer, Instant at) override
    {
        m_host.startTimer(m_seat.number, timer, at);
    }

    void stopTimer(AgentTimer timer) override { m_host.stopTimer(m_seat.number, timer); }

    /// What the tab sees meanwhile waits: neither the agent nor the tab may be entered twice.
    template <class Act> void act(Act act)
    {
        beginAct();
        act(m_actAt);
        m_acting = false;
        hearAll();
    }

    void beginAct();
    void see(const Observation& observation);
    void count(const Observation& observation);
    void recordAct(ClientAct act);
    void record(const Observation& observation, Tab tab);
    void hearAll();
    void hear(const Observation& observation);
    void heardOfLock(const LockMessage& lock);
    void updateHold(Instant at);
    void seeSecond(const Observation& observation);
    void buryTab();
    void bury(std::unique_ptr<EchoSocket>& tab);
    void dropSecond();
    std::unique_ptr<EchoSocket> makeTab(std::string_view stream, std::uint64_t number,
                                        EchoSocket::Observer observer) const;
    std::string channelOf(const std::string& order) const;

    SwarmSeat m_seat;
    Prng m_prng;
    SwarmClientHost& m_host;
    OrderAgent m_agent;
    std::unique_ptr<EchoSocket> m_tab;
    std::uint64_t m_tabsOpened = 0;
    std::unique_ptr<SecondTab> m_second; ///< Few have one, and seldom.
    std::uint64_t m_secondsOpened = 0;
    ConnectCounts m_connects; ///< Of earlier tabs.
    FailureNote m_failure;
    std::vector<Seen> m_seen;
    std::uint64_t m_view = 0; ///< Rises whenever what was seen until then is no longer looked at.
    Instant m_actAt; ///< When the present act began: before anything of it can be on the wire.
    bool m_acting = false;
    std::string m_note;
    bool m_gone = false;
    std::string m_granted; ///< The order whose lock the page was last told is its own, else empty.
    bool m_still = false;  ///< Frozen or asleep, or thawed and not yet done with what came in the
                           ///< meantime.
    PersonHolds m_holds;   ///< That the host knows of.
};

} // namespace echolock
