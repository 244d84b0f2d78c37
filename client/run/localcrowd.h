// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/net/clientswarm.h"
#include "client/run/crowd.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace echolock {

struct ClientCommand;

/// All people in this process.
class LocalCrowd : public Crowd
{
    Q_OBJECT

public:
    explicit LocalCrowd(const ClientCommand& command);
    ~LocalCrowd() override;

    void begin() override;
    void beginGroupFaults() override;
    void end() override;

private:
    SwarmOptions m_options;
    std::uint32_t m_clients;
    std::vector<ClientStep> m_steps;
    std::unique_ptr<ClientSwarm> m_swarm;
};

} // namespace echolock
