// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/joint/clientshare.h"
#include "client/joint/runmessage.h"
#include "client/net/clientswarm.h"

#include <memory>

namespace echolock {

/// One process's clients of a joint run. What it reports is counted from the run's common start.
class SwarmPart : public QObject
{
    Q_OBJECT

public:
    SwarmPart(SwarmOptions options, ClientShare share, QObject* parent = nullptr);
    ~SwarmPart() override;

    /// Starts them when CLOCK_MONOTONIC reads so much.
    void begin(Duration clockReads);
    /// Everybody goes. After the last of them was reported comes ended().
    void end();

Q_SIGNALS:
    void reported(const echolock::RunReport& report);
    void ended();

private:
    void take(SwarmBatch batch);
    Instant shifted(Instant at) const;

    SwarmOptions m_options;
    ClientShare m_share;
    std::unique_ptr<ClientSwarm> m_swarm;
    QTimer m_start;
    Instant m_startedAt; ///< On this process's own clock.
    Instant m_endedAt;   ///< Likewise, once m_ending.
    bool m_ending = false;
    bool m_ended = false;
};

} // namespace echolock
