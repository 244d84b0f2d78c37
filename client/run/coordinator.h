// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTimer>

#include "client/joint/runmerge.h"
#include "client/run/childprocess.h"
#include "client/run/clientoptions.h"
#include "client/run/crowd.h"
#include "client/run/historyfile.h"
#include "client/run/rundesk.h"
#include "client/run/swarmpart.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// How long a coordinator waits for others.
struct CoordinatorPatience
{
    /// A process that says nothing for so long is taken for dead or frozen.
    Duration silence = std::chrono::seconds(5);
    /// For one that has connected to say who it is.
    Duration hello = std::chrono::seconds(5);
    /// For everybody to end after the run.
    Duration leaving = std::chrono::seconds(10);
};

/// Shares the clients of a run among several processes, of which this is the first, starts them
/// together, and puts together what they report. Who dies on the way is missed, not waited for.
class Coordinator : public Crowd
{
    Q_OBJECT

public:
    explicit Coordinator(const ClientCommand& command, CoordinatorPatience patience = {});
    ~Coordinator() override;

    void begin() override;
    void beginGroupFaults() override;
    void end() override;
    std::vector<PartSummary> parts() const override;

private:
    /// A process's place in the run. The first one is this process's own.
    struct Seat
    {
        ClientShare share;
        std::unique_ptr<RunChannel> channel;
        std::unique_ptr<ChildProcess> child;
        quint64 pid = 0;
        Instant heardAt;
        enum class State { Empty, Preparing, Ready, Working, Over } state = State::Empty;
        PartSummary::End end = PartSummary::End::Planned;
    };

    enum class Stage { Gathering, Working, Ending, Over };

    Result<void> openDoor();
    void startChildren();
    void seat(quint64 pid);
    void hear(std::size_t index, const RunMessage& message);
    void hearReport(std::size_t index, const PartReport& report);
    void lose(std::size_t index, const std::string& why);
    void childEnded(std::size_t index);
    void vacate(std::size_t index, const std::string& why);
    void leaveSeat(std::size_t index, PartSummary::End end);
    void startWhenReady();
    void tick();
    void deliver(std::vector<std::string> problems, std::vector<ClientSnapshot> clients = {});
    void finishWhenAllHaveLeft();
    void fail(const std::string& why);
    void tellWhoIsMissing();
    std::string nameOf(std::size_t index) const;
    std::string sentenceOf(const BeliefOverlap& overlap) const;

    ClientCommand m_command;
    CoordinatorPatience m_patience;
    std::vector<Seat> m_seats;
    RunMerge m_merge;
    RunDesk m_desk;
    std::unique_ptr<SwarmPart> m_part;
    HistoryFile m_history;
    std::optional<QTemporaryDir> m_folder; ///< Of the socket, where this process starts the others.
    QString m_socket;
    QTimer m_tick;
    Stage m_stage = Stage::Gathering;
    Instant m_startedAt; ///< On this process's own clock, once Working.
    Instant m_leaveBy;   ///< Once Ending.
    bool m_historyTroubleTold = false;
};

} // namespace echolock
