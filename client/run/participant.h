// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/run/clientoptions.h"
#include "client/run/runchannel.h"
#include "client/run/swarmpart.h"
#include "client/run/swarmrun.h"

#include <map>
#include <memory>
#include <string>

namespace echolock {

/// A process that takes part in a run which another one coordinates.
class Participant : public QObject
{
    Q_OBJECT

public:
    Participant(ClientCommand command, RunOutput output, QObject* parent = nullptr);
    ~Participant() override;

    void start();
    /// Ends this process's part, with its summary; the run goes on.
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void greet();
    void hear(const RunMessage& message);
    void hearSettings(const RunSettings& settings);
    void begin(const RunStart& start);
    void tick();
    void gather(const PartReport& report);
    void sendReport();
    PartReport nextReport();
    void endPart();
    void partEnded();
    void abandoned(const std::string& sentence);
    void tell(const std::string& sentence);
    void finish(int exitCode);
    void giveUp(const std::string& sentence);
    std::string summary() const;

    ClientCommand m_command;
    RunOutput m_output;
    QLocalSocket* m_socket = nullptr; ///< Until the channel has it.
    std::unique_ptr<RunChannel> m_channel;
    std::unique_ptr<SwarmPart> m_part;
    QTimer m_tick;
    PartReport m_pending;                       ///< Not told yet, but for the clients.
    std::map<std::uint32_t, RunClient> m_moved; ///< Clients of which something new is to be told.
    Instant m_toldUpTo;
    Instant m_heardAt;
    Instant m_beganAt;   ///< Once m_begun.
    Instant m_arrivedAt; ///< Once m_arrived.
    Instant m_endedAt;
    std::uint32_t m_process = 0; ///< Known with the settings.
    ClientShare m_share;
    bool m_inFlight = false;
    bool m_begun = false;
    bool m_arrived = false;
    bool m_partEnded = false;
    bool m_byHand = false;
    bool m_alone = false; ///< Nobody listens to the reports any more.
    bool m_over = false;
};

} // namespace echolock
