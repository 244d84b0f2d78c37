// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/clientgauges.h"

#include "client/net/swarmclient.h"

namespace echolock {

namespace {

bool isSettled(const ClientGauges& gauges)
{
    return gauges.connectsMade + gauges.connectsFailed > 0;
}

/// Unsigned numbers wrap around, so that taking away more than is added comes out right.
template <class Count> void replace(Count& count, auto before, auto now)
{
    count += static_cast<Count>(now) - static_cast<Count>(before);
}

} // namespace

ClientGauges ClientGauges::of(const SwarmClient& client)
{
    const ConnectCounts connects = client.connects();
    return {.connectsMade = connects.made,
            .connectsFailed = connects.failed,
            .connecting = client.state() == ConnectionState::Connecting,
            .connected = client.state() == ConnectionState::Connected,
            .editing = client.belief() == Belief::Editing,
            .viewing = client.belief() == Belief::Viewing,
            .frozen = client.isStill()};
}

ClientGauges ClientGauges::afterLeaving() const
{
    return {.connectsMade = connectsMade, .connectsFailed = connectsFailed};
}

void recount(SwarmStats& stats, const ClientGauges& before, const ClientGauges& now)
{
    replace(stats.connectsMade, before.connectsMade, now.connectsMade);
    replace(stats.connectsFailed, before.connectsFailed, now.connectsFailed);
    replace(stats.connecting, before.connecting, now.connecting);
    replace(stats.connected, before.connected, now.connected);
    replace(stats.editing, before.editing, now.editing);
    replace(stats.viewing, before.viewing, now.viewing);
    replace(stats.frozen, before.frozen, now.frozen);
    replace(stats.clientsSettled, isSettled(before), isSettled(now));
    replace(stats.clientsConnectedOnce, before.connectsMade > 0, now.connectsMade > 0);
}

} // namespace echolock
