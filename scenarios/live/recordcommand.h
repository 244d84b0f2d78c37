// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "scenarios/live/liverunner.h"
#include "scenarios/live/recorder.h"
#include "scenarios/live/scenariooptions.h"

#include <functional>
#include <string>
#include <string_view>

namespace echolock {

/// `echolock-scenarios record`: a scenario of what went wrong in a swarm's run.
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

Q_SIGNALS:
    void finished(int exitCode);

private:
    void record();
    Result<void> choose();
    void play();
    void played();
    void write(std::string_view news, int exitCode);
    void fail(const std::string& sentence);

    ScenarioOptions m_options;
    Output m_output;
    SwarmHistory m_history;
    Recording m_recording;
    LiveRunner* m_runner = nullptr; ///< A child.
};

} // namespace echolock
