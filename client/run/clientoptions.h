// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "client/net/clientswarm.h"
#include "client/run/jointoptions.h"
#include "client/run/lockprobe.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// What `echolock-clients` was asked to do.
struct ClientCommand
{
    enum class Action { Run, Help, Version, PrintMix, Plan };
    enum class Output { Text, Json };

    Action action = Action::Run;
    SwarmOptions swarm;
    ProbeOptions probe;
    std::uint32_t clients = 100;
    std::vector<GroupFault> groups{};
    Duration duration = std::chrono::seconds(10); ///< From when everybody has arrived.
    Output output = Output::Text;
    /// What is told while it runs, besides trouble.
    enum class Progress { Line, Json, Nothing } progress = Progress::Line;
    JointOptions joint{};
    QString text;             ///< What Help, Version and PrintMix print.
    std::uint64_t stints = 0; ///< Of each person, for Plan.
};

/// `arguments` as the program got them, its own name first. The error is one sentence for a person.
Result<ClientCommand> parseClientCommand(const QStringList& arguments);

/// What its group faults come to: the same in every process of a run.
std::vector<ClientStep> groupSteps(const ClientCommand& command);

} // namespace echolock
