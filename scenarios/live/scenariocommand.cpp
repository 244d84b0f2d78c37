// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/scenariocommand.h"

#include <QFile>

#include "scenarios/engine/projection.h"
#include "scenarios/engine/scenariojson.h"
#include "scenarios/live/leftout.h"
#include "scenarios/live/outputfile.h"
#include "scenarios/live/recordswarm.h"
#include "scenarios/live/replayfile.h"
#include "scenarios/live/scenariofiles.h"
#include "scenarios/live/scenariousage.h"
#include "scenarios/report/confirmation.h"
#include "scenarios/report/githubreport.h"
#include "scenarios/report/terminalreport.h"
#include "scenarios/report/terminaltable.h"
#include "server/base/assert.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr int exitUnderWay = -1;
/// They mostly wait; more would make each other late on a small machine.
constexpr std::size_t runsAtOnce = 8;

std::string plural(std::size_t count, std::string_view word)
{
    return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

/// Whether there are rows and columns to compare.
bool isTable(const std::vector<CaseResult>& cases)
{
    const auto differs = [&](std::string CaseResult::*member) {
        return std::ranges::any_of(
            cases, [&](const CaseResult& each) { return each.*member != cases.front().*member; });
    };
    return (differs(&CaseResult::id) || differs(&CaseResult::openedAs))
        && differs(&CaseResult::policy);
}

} // namespace

ScenarioCommand::ScenarioCommand(ScenarioOptions options, ScenarioOutput output, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_output(std::move(output))
{
}

ScenarioCommand::~ScenarioCommand() = default;

void ScenarioCommand::start()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (const int code = act(); code != exitUnderWay)
                end(code);
        },
        Qt::QueuedConnection);
}

void ScenarioCommand::stop()
{
    if (m_runner)
        m_runner->stop();
    if (m_record)
        m_record->stop();
    if (m_explore)
        m_explore->stop();
    if (m_shrink)
        m_shrink->stop();
}

void ScenarioCommand::end(int exitCode)
{
    Q_EMIT finished(exitCode);
}

int ScenarioCommand::act()
{
    switch (m_options.command) {
    case ScenarioOptions::Command::Help:
        m_output.out(scenarioUsage());
        return 0;
    case ScenarioOptions::Command::Version:
        m_output.out("echolock-scenarios " ECHOLOCK_VERSION "\n");
        return 0;
    case ScenarioOptions::Command::List:
        return list();
    case ScenarioOptions::Command::Validate:
        return validate();
    case ScenarioOptions::Command::Schema:
        return schema();
    case ScenarioOptions::Command::Record:
        return record();
    default:
        break;
    }
    if (const auto word = readReplayFile(m_options); !word) {
        tellProblems(word.error());
        return exitUsage;
    }
    auto loaded = load();
    if (!loaded)
        return exitUsage;
    const bool isPlayedOnce = m_options.command == ScenarioOptions::Command::Replay
        || m_options.command == ScenarioOptions::Command::Shrink;
    if (!isPlayedOnce)
        m_reports = reportFilesOf(m_options, loaded->scenarios);
    std::vector<ReportFile> written = m_reports;
    if (!m_options.outputFile.empty())
        written.push_back({m_options.outputFile, ReportFile::Sort::Scenario, {}});
    if (!canWrite(written, *loaded))
        return exitUsage;
    if (m_options.isSimulated())
        return simulate(std::move(loaded->scenarios));
    run(std::move(loaded->scenarios));
    return exitUnderWay;
}

bool ScenarioCommand::canWrite(const std::vector<ReportFile>& files,
                               const LoadedScenarios& loaded) const
{
    const auto good = checkReportFiles(files, loaded);
    if (!good)
        for (const std::string& line : good.error())
            m_output.err(line);
    return good.has_value();
}

std::optional<LoadedScenarios> ScenarioCommand::load() const
{
    QStringList paths;
    for (const std::string& path : m_options.paths)
        paths << QFile::decodeName(QByteArray::fromStdString(path));
    if (paths.isEmpty())
        paths << QString::fromLatin1(libraryFolder);
    auto loaded = loadScenarios(paths, m_options.params);
    if (!loaded) {
        tellProblems(loaded.error());
        return std::nullopt;
    }
    if (const auto kept = keepOnly(loaded->scenarios, m_options.only); !kept) {
        m_output.err("echolock-scenarios: " + kept.error().message + "\n");
        return std::nullopt;
    }
    return *std::move(loaded);
}

void ScenarioCommand::tellProblems(const std::vector<FileProblem>& problems) const
{
    for (const FileProblem& problem : problems)
        m_output.err(onOneLine(problem.text()) + "\n");
}

int ScenarioCommand::list() const
{
    const auto loaded = load();
    if (!loaded)
        return exitUsage;
    m_output.out(listText(loaded->scenarios, m_output.colours, m_output.columns));
    return 0;
}

int ScenarioCommand::validate() const
{
    const auto loaded = load();
    if (!loaded || !canWrite(reportFilesOf(m_options, loaded->scenarios), *loaded))
        return exitUsage;
    m_output.out(m_options.canonical
                     ? canonicalFile(loaded->scenarios)
                     : plural(loaded->scenarios.size(), "scenario") + ", no mistakes\n");
    return 0;
}

int ScenarioCommand::schema() const
{
    QFile file(QString::fromLatin1(schemaFile));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    ECHOLOCK_ASSERT(isOpen);
    m_output.out(file.readAll().toStdString());
    return 0;
}

int ScenarioCommand::record()
{
    std::vector<ReportFile> written;
    if (!m_options.outputFile.empty())
        written.push_back({m_options.outputFile, ReportFile::Sort::Scenario, {}});
    if (!canWrite(written, {{}, filesOfRecording(m_options.swarm, m_options.historyFile)}))
        return exitUsage;
    m_record = new RecordCommand(m_options, {m_output.out, m_output.err, saveFile}, this);
    connect(m_record, &RecordCommand::finished, this, &ScenarioCommand::end);
    m_record->start();
    return exitUnderWay;
}

void ScenarioCommand::run(std::vector<Scenario> scenarios)
{
    m_leftOut = leftOutText(scenarios, LeftOut::OfRunning);
    LiveRunnerOptions options{m_options.policies, m_options.repeat, m_options.seed,
                              m_options.liveLog ? 1 : runsAtOnce};
    options.traces = std::ranges::any_of(
        scenarios, [this](const Scenario& each) { return isShown(each, m_options); });
    m_runner = new LiveRunner(std::move(scenarios), options, this);
    connect(m_runner, &LiveRunner::caseFinished, this, &ScenarioCommand::tellResult);
    connect(m_runner, &LiveRunner::finished, this, &ScenarioCommand::runFinished);
    if (m_options.liveLog) {
        connect(m_runner, &LiveRunner::caseStarted, this, &ScenarioCommand::tellStart);
        connect(m_runner, &LiveRunner::happened, this,
                [this](const HistoryEntry& entry) { m_output.out(m_log->line(entry)); });
    } else if (m_output.columns) {
        m_progress.emplace(*m_output.columns);
        const auto show = [this](const Scenario& scenario, const QString& policy) {
            showProgress(scenario.id + " under " + policy.toStdString());
        };
        connect(m_runner, &LiveRunner::caseStarted, this, show);
        connect(m_runner, &LiveRunner::progressed, this, show);
    }
    m_runner->start();
}

int ScenarioCommand::simulate(std::vector<Scenario> scenarios)
{
    using Command = ScenarioOptions::Command;
    if (!m_options.order.empty()) {
        auto parts = partsOf(scenarios, m_options.order);
        if (!parts) {
            const FileProblem& problem = parts.error();
            m_output.err(onOneLine(problem.file.empty() ? "echolock-scenarios: " + problem.message
                                                        : problem.text())
                         + "\n");
            return exitUsage;
        }
        scenarios = std::move(*parts);
    }
    if (m_options.command == Command::Shrink && m_options.replay.empty()) {
        m_shrink = std::make_unique<ShrinkCommand>(m_options, m_output, saveFile);
        return m_shrink->run(scenarios);
    }
    m_explore = std::make_unique<ExploreCommand>(m_options, m_output);
    if (m_options.command == Command::Replay || m_options.command == Command::Shrink) {
        addParts(scenarios);
        const auto code = m_options.command == Command::Replay ? m_explore->replay(scenarios)
                                                               : m_explore->shrink(scenarios);
        if (code)
            return *code;
        m_output.err("echolock-scenarios: " + code.error().message + "\n");
        return exitUsage;
    }
    m_leftOut = leftOutText(scenarios, LeftOut::OfExploring);
    const RunReport report = m_explore->explore(scenarios);
    const int code = tellReport(report);
    if (std::ranges::all_of(scenarios, &Scenario::skippedExploring)) {
        m_output.err("echolock-scenarios: nothing was explored, because each scenario says "
                     "'explore: off'; 'run' plays them\n");
        return exitUnknown;
    }
    return code == 0 && m_explore->wasStopped() ? exitUnknown : code;
}

void ScenarioCommand::showProgress(const std::string& current)
{
    m_output.out(m_progress->show(
        {m_runner->results().size(), m_runner->caseCount(), current, 0, MonotonicClock::now()}));
}

void ScenarioCommand::tell(std::string_view text)
{
    if (m_progress)
        m_output.out(m_progress->clear());
    m_output.out(text);
}

void ScenarioCommand::tellStart(const Scenario& scenario, const QString& policy)
{
    std::vector<CastMember> cast;
    for (const ScenarioClient& client : scenario.clients)
        cast.push_back({client.name, client.user});
    m_log = std::make_unique<LiveLog>(std::move(cast), m_output.colours);
    if (std::exchange(m_toldStory, scenario.id) != scenario.id) {
        m_output.out("\n" + painted(scenario.id, Paint::Bold, m_output.colours) + "  "
                     + onOneLine(scenario.title) + "\n");
        m_output.out(
            painted(wrapped(onOneLine(scenario.story), "  ", m_output.columns.value_or(100)),
                    Paint::Dim, m_output.colours));
    }
    m_output.out("\n  under '" + policy.toStdString() + "':\n");
}

void ScenarioCommand::tellResult(const CaseResult& result)
{
    tell(caseText(result, m_output.colours, m_options.liveLog ? Detail::Full : Detail::Brief,
                  m_output.columns));
}

void ScenarioCommand::runFinished()
{
    const RunReport report{m_runner->results(), m_runner->traces(), ECHOLOCK_VERSION};
    const int code = tellReport(report);
    if (m_runner->caseCount() == 0) {
        m_output.err("echolock-scenarios: nothing was run, because each scenario says 'live: off'; "
                     "'explore' plays them\n");
        return end(exitUnknown);
    }
    const bool cutShort = report.cases.size() < m_runner->caseCount();
    end(code == 0 && cutShort ? exitUnknown : code);
}

/// The exit code. What somebody looks for first comes last, where a terminal shows it.
int ScenarioCommand::tellReport(const RunReport& report)
{
    const bool asksForTable = m_options.command == ScenarioOptions::Command::Matrix
        && !report.cases.empty();
    if (asksForTable || isTable(report.cases))
        tell("\n" + matrixText(report.cases, m_output.colours, m_output.columns));
    const std::string findings = m_explore && !asksForTable ? m_explore->findings(report)
                                                            : std::string();
    tell(findings + (m_options.liveLog || !findings.empty() ? "\n" : ""));
    tellNotes(report);
    if (m_options.annotations)
        m_output.out(githubReport(report));
    tell(idleFaultsText(report.cases, m_output.colours));
    const bool written = writeReports(report);
    m_output.out(summaryText(report.cases, m_output.colours));
    return written ? exitCodeOf(report.cases) : exitUsage;
}

/// How much was looked at, what was left out, and where there is more to see.
void ScenarioCommand::tellNotes(const RunReport& report) const
{
    // Where nothing was played, that is said in another way.
    if (const std::string rest = coverageSummary(report.cases) + m_leftOut;
        !rest.empty() && !report.cases.empty())
        m_output.out(painted(rest, Paint::Dim, m_output.colours));
    const bool hasFound = std::ranges::any_of(
        report.cases, [](const CaseResult& each) { return !each.violations.empty(); });
    const bool hasPage = std::ranges::find(m_reports, ReportFile::Sort::Html, &ReportFile::sort)
        != m_reports.end();
    if (m_output.columns && hasFound && !hasPage)
        m_output.out(painted("to see how it comes about, step by step: --html report.html\n",
                             Paint::Dim, m_output.colours));
    m_output.out(confirmationSummary(report.cases));
}

/// Each of them, whatever becomes of the others.
bool ScenarioCommand::writeReports(const RunReport& report) const
{
    bool written = true;
    std::string ofFiles;
    for (const ReportFile& file : m_reports) {
        const auto saved = writeReportFile(file, report);
        written = written && saved.has_value();
        if (!saved)
            m_output.err("echolock-scenarios: " + saved.error().message + "\n");
        else if (!file.openedAs.empty())
            ofFiles.append(ofFiles.empty() ? "written: " : ", ").append(file.name);
    }
    // Who has not asked for them on the command line may not know of them.
    if (!ofFiles.empty())
        m_output.out(painted(ofFiles + "\n", Paint::Dim, m_output.colours));
    return written;
}

} // namespace echolock
