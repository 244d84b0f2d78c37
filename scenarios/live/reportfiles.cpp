// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/reportfiles.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include "scenarios/live/outputfile.h"
#include "scenarios/report/htmlreport.h"
#include "scenarios/report/jsonreport.h"
#include "scenarios/report/junitreport.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

namespace echolock {

namespace {

QString nameOf(const std::string& file)
{
    return QFile::decodeName(QByteArray::fromStdString(file));
}

/// The same for all names of one file.
QString placeOf(const std::string& file)
{
    const QFileInfo info(nameOf(file));
    return info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
}

bool isYaml(const QString& path)
{
    return path.endsWith(QLatin1String(".yaml")) || path.endsWith(QLatin1String(".yml"));
}

/// A sort of report, and who names one.
struct Row
{
    ReportFile::Sort sort;
    std::string ScenarioOptions::*option;
    std::string ReportSettings::*setting;
};

constexpr std::array rows{
    Row{ReportFile::Sort::Junit, &ScenarioOptions::junitFile, &ReportSettings::junit},
    Row{ReportFile::Sort::Json, &ScenarioOptions::jsonFile, &ReportSettings::json},
    Row{ReportFile::Sort::Html, &ScenarioOptions::htmlFile, &ReportSettings::html}};

std::string besides(const std::string& file, const std::string& name)
{
    const std::filesystem::path path(name);
    if (path.is_absolute())
        return name;
    return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

RunReport about(const std::string& openedAs, const RunReport& report)
{
    if (openedAs.empty())
        return report;
    RunReport part = report;
    std::erase_if(part.cases, [&](const CaseResult& each) { return each.openedAs != openedAs; });
    std::erase_if(part.traces, [&](const Trace& trace) {
        return std::ranges::none_of(part.cases, [&](const CaseResult& each) {
            return each.id == trace.id && each.policy == trace.policy;
        });
    });
    return part;
}

std::string textOf(ReportFile::Sort sort, const RunReport& report)
{
    switch (sort) {
    case ReportFile::Sort::Junit:
        return junitReport(report);
    case ReportFile::Sort::Json:
        return jsonReport(report);
    case ReportFile::Sort::Html:
    case ReportFile::Sort::Scenario:
        break;
    }
    return htmlReport(report);
}

} // namespace

std::vector<ReportFile> reportFilesOf(const ScenarioOptions& options,
                                      const std::vector<Scenario>& scenarios)
{
    std::vector<ReportFile> files;
    for (const Row& row : rows) {
        if (const std::string& name = options.*row.option; !name.empty()) {
            files.push_back({name, row.sort, {}});
            continue;
        }
        std::set<std::string> seen;
        for (const Scenario& scenario : scenarios)
            if (const std::string& name = scenario.report.*row.setting;
                !name.empty() && seen.insert(scenario.openedAs).second)
                files.push_back({besides(scenario.openedAs, name), row.sort, scenario.openedAs});
    }
    return files;
}

Result<void> checkReportFiles(const std::vector<ReportFile>& files,
                              const std::vector<Scenario>& scenarios)
{
    std::set<QString> taken;
    for (const Scenario& scenario : scenarios)
        taken.insert({placeOf(scenario.file), placeOf(scenario.openedAs)});
    for (const ReportFile& file : files) {
        const QString path = nameOf(file.name);
        // A pipe would wait for its reader here, and then lose them.
        if (isWrittenInPlace(path))
            continue;
        if (!taken.insert(placeOf(file.name)).second)
            return failure("cannot write to " + file.name
                           + ": it is read, or another report goes there");
        if (file.sort != ReportFile::Sort::Scenario && isYaml(path) && QFileInfo::exists(path))
            return failure("cannot write to " + file.name
                           + ": it is a YAML file, and no report takes the place of one");
        QSaveFile probe(path);
        if (!probe.open(QIODevice::WriteOnly))
            return failure("cannot write " + file.name + ": " + probe.errorString().toStdString());
        probe.cancelWriting();
    }
    return {};
}

Result<void> writeReportFile(const ReportFile& file, const RunReport& report)
{
    return saveFile(file.name, textOf(file.sort, about(file.openedAs, report)));
}

bool isShown(const Scenario& scenario, const ScenarioOptions& options)
{
    return !options.htmlFile.empty() || !scenario.report.html.empty();
}

} // namespace echolock
