// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/localcrowd.h"

#include "client/run/clientoptions.h"
#include "server/loop/monotonicclock.h"

namespace echolock {

LocalCrowd::LocalCrowd(const ClientCommand& command)
    : m_options(command.swarm)
    , m_clients(command.clients)
    , m_steps(groupSteps(command))
{
    // Only a probe asks who of them is where.
    if (command.probe.url.empty())
        m_options.snapshots = SwarmOptions::Snapshots::Untold;
}

LocalCrowd::~LocalCrowd() = default;

void LocalCrowd::begin()
{
    m_swarm = std::make_unique<ClientSwarm>(m_options);
    connect(m_swarm.get(), &ClientSwarm::changed, this, &Crowd::changed);
    m_swarm->spawn(m_clients);
    Q_EMIT began();
}

void LocalCrowd::beginGroupFaults()
{
    m_swarm->follow(m_steps, MonotonicClock::now());
}

void LocalCrowd::end()
{
    m_swarm.reset();
    Q_EMIT ended();
}

} // namespace echolock
