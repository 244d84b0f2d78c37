// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "scenarios/engine/scenario.h"
#include "scenarios/live/explorecommand.h"
#include "scenarios/live/liverunner.h"
#include "scenarios/live/recordcommand.h"
#include "scenarios/live/reportfiles.h"
#include "scenarios/live/scenariofiles.h"
#include "scenarios/live/scenariooptions.h"
#include "scenarios/live/scenariooutput.h"
#include "scenarios/live/shrinkcommand.h"
#include "scenarios/report/livelog.h"
#include "scenarios/report/progressline.h"
#include "scenarios/report/runreport.h"
#include "scenarios/report/terminalstyle.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace echolock {

/// What `echolock-scenarios` does once its options are read.
class ScenarioCommand : public QObject
{
    Q_OBJECT

public:
    ScenarioCommand(ScenarioOptions options, ScenarioOutput output, QObject* parent = nullptr);
    ~ScenarioCommand() override;

    /// finished() follows from the event loop.
    void start();
    /// Ends a run early: what is done so far is told.
    void stop();

    static constexpr int exitUsage = 2;
    static constexpr int exitUnknown = 3;

Q_SIGNALS:
    void finished(int exitCode);

private:
    int act();
    /// Tells the problems and gives none where a file has some.
    std::optional<LoadedScenarios> load() const;
    void tellProblems(const std::vector<FileProblem>& problems) const;
    /// Tells what is in their way.
    bool canWrite(const std::vector<ReportFile>& files, const LoadedScenarios& loaded) const;
    int list() const;
    int validate() const;
    int schema() const;
    int record();
    void run(std::vector<Scenario> scenarios);
    void tellStart(const Scenario& scenario, const QString& policy);
    void tellResult(const CaseResult& result);
    void showProgress(const std::string& current);
    /// In place of the line that says how far it is.
    void tell(std::string_view text);
    bool writeReports(const RunReport& report) const;
    void runFinished();
    int tellReport(const RunReport& report);
    void tellNotes(const RunReport& report) const;
    int simulate(std::vector<Scenario> scenarios);
    void end(int exitCode);

    ScenarioOptions m_options;
    ScenarioOutput m_output;
    std::unique_ptr<LiveLog> m_log;
    std::optional<ProgressLine> m_progress; ///< Where somebody watches.
    std::vector<ReportFile> m_reports;
    std::string m_leftOut;             ///< What was not played, and what plays it.
    std::string m_toldStory;           ///< The scenario whose story was told last.
    LiveRunner* m_runner = nullptr;    ///< A child.
    RecordCommand* m_record = nullptr; ///< A child.
    std::unique_ptr<ExploreCommand> m_explore;
    std::unique_ptr<ShrinkCommand> m_shrink;
};

} // namespace echolock
