// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTemporaryDir>

#include "client/run/swarmrun.h"
#include "scenarios/live/liverunner.h"
#include "scenarios/live/recorder.h"
#include "scenarios/live/scenariooptions.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// `echolock-scenarios record`: a scenario of what went wrong in a swarm's run, which it makes
/// where a server is named.
class RecordCommand : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(std::string_view)>;
    /// A sentence in case of failure.
    using Save = std::function<Result<void>(const std::string& file, const std::string& text)>;

    struct Output
    {
        Write out;
        Write err;
        Save save;
    };

    RecordCommand(ScenarioOptions options, Output output, QObject* parent = nullptr);
    ~RecordCommand() override;

    /// finished() follows from the event loop.
    void start();
    /// What the swarm has done so far is what is recorded.
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void begin();
    void runSwarm(ClientCommand command);
    void swarmEnded(int exitCode);
    void record();
    void foundNothing();
    Result<void> choose();
    void prepare();
    void play();
    void played();
    void keep(const Letters& seen);
    void write(std::string_view news, int exitCode);
    std::string othersText() const;
    void fail(const std::string& sentence);

    ScenarioOptions m_options;
    Output m_output;
    SwarmHistory m_history;
    std::vector<SwarmViolation> m_found;
    Recording m_recording;
    std::optional<Recording> m_whole;      ///< While fewer visits are tried.
    std::optional<QTemporaryDir> m_folder; ///< Of a history that nobody keeps.
    SwarmRun* m_swarm = nullptr;           ///< A child.
    LiveRunner* m_runner = nullptr;        ///< A child.
};

} // namespace echolock
