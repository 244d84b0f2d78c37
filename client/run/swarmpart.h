// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/joint/clientshare.h"
#include "client/joint/runmessage.h"
#include "client/net/clientswarm.h"

#include <memory>
#include <vector>

namespace echolock {

/// One process's clients of a joint run. What it reports is counted from the run's common start.
class SwarmPart : public QObject
{
    Q_OBJECT

public:
    /// What is told of where the clients are.
    enum class Clients { Nothing, Followed };

    SwarmPart(SwarmOptions options, ClientShare share, Clients clients, QObject* parent = nullptr);
    ~SwarmPart() override;

    /// Starts them when CLOCK_MONOTONIC reads so much.
    void begin(Duration clockReads);
    /// What of these concerns its clients happens to them, from when CLOCK_MONOTONIC reads so much.
    void follow(const std::vector<ClientStep>& steps, Duration clockReads);
    /// Everybody goes. After the last of them was reported comes ended().
    void end();

Q_SIGNALS:
    void reported(const echolock::PartReport& report);
    void ended();

private:
    void take(SwarmBatch batch);
    std::vector<RunClient> follow(const std::vector<ClientSnapshot>& clients) const;
    Instant shifted(Instant at) const;

    SwarmOptions m_options;
    ClientShare m_share;
    Clients m_clients;
    std::unique_ptr<ClientSwarm> m_swarm;
    QTimer m_start;
    Instant m_startedAt; ///< On this process's own clock.
    Instant m_endedAt;   ///< Likewise, once m_ending.
    bool m_ending = false;
    bool m_ended = false;
};

/// What was followed, as a swarm tells it, on the clock of a process that began at `startedAt`.
std::vector<ClientSnapshot> snapshotsOf(const std::vector<RunClient>& clients, Instant startedAt);

} // namespace echolock
