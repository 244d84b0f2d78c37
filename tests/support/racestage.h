// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "scenarios/engine/oracle.h"
#include "server/locks/restoredlock.h"
#include "tests/support/hubharness.h"
#include "tests/support/storestub.h"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock::testing {

/// Where a race is acted out: pages of people in front of real Hubs, in virtual time. Each step
/// says who does what; what the server then does and what the pages hear of it goes into a history
/// that the oracle judges.
///
/// A page is called `alice`, or `alice:new` for a further one of the same person. It answers pings,
/// reads what it is sent at once, and saves only what it takes for its own. Nothing else happens by
/// itself: whoever is refused does not ask again.
class RaceStage
{
public:
    explicit RaceStage(std::string policy);

    static constexpr std::string_view seven = "order.7";

    /// A new connection, on the first server unless `node` says otherwise.
    void open(const std::string& page, std::size_t node = 0);
    void subscribe(const std::string& page, std::string_view order = seven);
    /// With a signature that is no good.
    void forge(const std::string& page, std::string_view order = seven);
    void unsubscribe(const std::string& page, std::string_view order = seven);
    /// Opens and subscribes.
    void enter(const std::string& page, std::string_view order = seven);
    /// To the application; a policy that fences is asked first. Nothing where the page does not
    /// take the order for its own.
    void write(const std::string& page, std::string_view order = seven);

    /// The tab ends, and the server hears of it at once.
    void leave(const std::string& page, Abandonment how = Abandonment::TabClose);
    /// The tab ends; the server hears of it by `notice`.
    void slip(const std::string& page, Abandonment how = Abandonment::TabClose);
    void notice(const std::string& page);
    /// Its network is gone, and nobody is told. What stands on the page stands there.
    void vanish(const std::string& page);
    /// The tab sleeps; what it is sent waits.
    void freeze(const std::string& page);
    /// It wakes up, and reads what waits when `read` says so.
    void thaw(const std::string& page);

    /// From now on frames to the page wait on their way until `read`.
    void holdBack(const std::string& page);
    void read(const std::string& page);
    /// From now on frames from the page wait on their way until `arrive`.
    void holdRequests(const std::string& page);
    /// The next `count` of them.
    void arrive(const std::string& page, std::size_t count = 1);
    /// The connection is reset, and what was on its way in either direction is lost.
    void reset(const std::string& page);

    void wait(Duration time);
    /// Time passes, and no timer fires before what comes next: the server is busy.
    void stall(Duration time);

    /// The server's process ends and a new one begins, told what the ledger knows.
    void restart();

    /// What the shared store is told from now on is lost when it fails over.
    void stopReplicating() { m_store.stopReplicating(); }

    void failOver() { m_store.failOver(); }

    /// An operator unlocks it.
    void revoke(std::string_view order = seven);
    /// An operator gives it to the person of `page`.
    void give(const std::string& page, std::string_view order = seven);

    /// In the end the order must be that person's, if the page is at it (letter S).
    void mustHave(const std::string& page, std::string_view order = seven);

    /// Everything comes to rest; what was violated on the way there.
    std::vector<Violation> finish();

    const History& history() const { return m_history; }

private:
    struct Page
    {
        std::size_t client = 0;
        std::size_t node = 0;
        std::optional<ConnId> conn;
        std::deque<Observation> inbox; ///< Not read yet.
        std::deque<std::string> outbox;
        bool readsAtOnce = true;
        bool sendsAtOnce = true;
        bool isAwake = true;
        std::map<std::string, FencingToken> own; ///< What it takes for its own.
        CloseHow end;                            ///< What the server is still to notice.
        std::optional<ConnId> ended;
    };

    Page& page(const std::string& name);
    Page* pageOf(std::size_t node, ConnId conn);
    void act(const Page& page, ClientAct act);
    void act(const Page& page, ClientAct::Kind kind, std::string_view order = {});
    void abandon(Page& page, Abandonment how);
    void send(Page& page, std::string text);
    void note(decltype(HistoryEntry::what) what);
    ApiReply post(std::string_view order, std::string_view what, std::string_view body);
    /// What the servers have done since the last time.
    void take();
    void take(std::size_t node, const LifecycleEntry& entry);
    void take(std::size_t node, const SentMessage& sent);
    void take(std::size_t node, const ClosedConnection& closed);
    void keep(const LockEvent& event);
    void readAll();
    void readNext(Page& page);

    Instant now() const { return m_before + (m_nodes.front().now() - Instant()); }

    std::string m_policy;
    bool m_fences;
    std::vector<HubHarness> m_nodes;
    StoreStub m_store; ///< That all nodes share, under a policy that has one.
    Instant m_before;  ///< When the process of now began.
    std::uint64_t m_seed = 0;
    History m_history;
    std::map<std::string, Page> m_pages;
    std::map<Resource, RestoredLock> m_ledger;
    std::uint64_t m_floor = 0;
    std::vector<std::pair<std::string, std::string>> m_owed;
};

} // namespace echolock::testing
