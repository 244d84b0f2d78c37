// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/histogram.h"

namespace echolock::load {

/// What a measured time cost in processor time.
struct Cost
{
    double seconds = 0;
    double serverSeconds = 0;
    double loadSeconds = 0;
    double machineSeconds = 0;
};

class Meter
{
public:
    explicit Meter(int serverPid)
        : m_serverPid(serverPid)
    {
    }

    void start();
    Cost stop() const;

    /// Resident memory of the server, in kilobytes; 0 where no process was named.
    long serverMemoryKb() const;

private:
    Cost now() const;

    int m_serverPid;
    Cost m_start;
};

} // namespace echolock::load
