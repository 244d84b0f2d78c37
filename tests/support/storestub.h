// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/sim/sharedstore.h"
#include "tests/support/hubharness.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// A store that several Hubs share. What is called for reaches it, and its answers come back, when
/// the test says so; it knows the time by the Hub that calls.
class StoreStub
{
public:
    /// Executes what the Hub has called for, in that order. The answers are under way.
    void receive(HubHarness& server);
    /// One of the Hub's answers arrives: 0 is the one that is under way for longest.
    void answer(HubHarness& server, std::size_t which = 0);
    /// One of the answers is lost.
    void lose(const HubHarness& server, std::size_t which = 0);
    /// Calls and answers go to and fro until nothing is under way.
    void settle(HubHarness& server);

    /// The Hub's time passes, and the store is quick to answer all the while.
    void advance(HubHarness& server, Duration duration);

    std::size_t answersUnderWay(const HubHarness& server) const;

    /// From now on, what is called for fails and is not done.
    void goDown() { m_isUp = false; }

    void comeUp() { m_isUp = true; }

    /// What is written from now on until failOver() reaches no replica.
    void stopReplicating() { m_replica = m_store; }

    /// The replica takes over: it knows what was there when replication stopped (race R23).
    void failOver() { m_store = m_replica; }

    /// The value of an order's key in the first app; empty where it is not set.
    std::string valueOf(std::string_view order, Instant now) const;

private:
    SharedStore m_store;
    SharedStore m_replica;
    std::map<const HubHarness*, std::vector<StoreReply>> m_answers;
    bool m_isUp = true;
};

} // namespace echolock
