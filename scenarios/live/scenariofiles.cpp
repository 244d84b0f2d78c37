// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/scenariofiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/live/inputfile.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/unsimulated.h"
#include "server/hub/huboptions.h"

#include <algorithm>

namespace echolock {

namespace {

using Problems = std::vector<FileProblem>;

QString namesOf(const QString& folder)
{
    return folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/');
}

/// The files behind one argument.
QStringList filesOf(const QString& path, Problems& problems)
{
    const QFileInfo info(path);
    if (!info.isDir())
        return {path};
    QStringList files;
    const QStringList patterns{QStringLiteral("*.yaml"), QStringLiteral("*.yml")};
    for (const QString& name : QDir(path).entryList(patterns, QDir::Files, QDir::Name))
        files << namesOf(path) + name;
    if (files.isEmpty())
        problems.push_back({path.toStdString(), 1, 1, "this folder has no .yaml file"});
    return files;
}

/// One more than allowed is enough to see that a file is too large.
constexpr std::size_t bytesRead = yamlBytesMax + 1;

std::string contentOf(const QString& path, Problems& problems)
{
    auto content = contentOfFile(path, bytesRead);
    if (content)
        return *std::move(content);
    problems.push_back(
        {path.toStdString(), 1, 1, "cannot read this file: " + content.error().message});
    return {};
}

/// One sentence where there is none, as the file that includes it tells it.
Result<std::string> textOf(const std::string& path)
{
    auto content = contentOfFile(QFile::decodeName(QByteArray::fromStdString(path)), bytesRead);
    if (!content)
        return failure("cannot read " + path + ": " + content.error().message);
    return content;
}

/// What `explore` would refuse. Whoever only runs it says so.
void reportUnsimulated(const Scenario& scenario, Problems& problems)
{
    if (scenario.skippedExploring || scenario.policies.empty())
        return;
    const auto add = [&](const std::string& file, TextPlace place, const std::string& message) {
        const FileProblem problem{file, place.line, place.column, message};
        // A scenario that is used again has it again.
        if (std::ranges::find(problems, problem) == problems.end())
            problems.push_back(problem);
    };
    const TimeMode time = scenario.explore.time;
    if (const auto fault = unsimulatedIn(scenario, time))
        return add(scenario.writtenIn, fault->place,
                   "an exploration cannot play this fault, because " + std::string(fault->reason)
                       + "; or say 'explore: off' in its scenario, and it is only run live");
    const auto simulated = SimCase::make(scenario, {scenario.policies.front().name, time, 1});
    if (!simulated)
        add(scenario.file, scenario.place, simulated.error().message);
}

void load(const QString& path, const Params& params, std::vector<Scenario>& scenarios,
          Problems& problems)
{
    const std::size_t before = problems.size();
    const std::string text = contentOf(path, problems);
    if (problems.size() > before)
        return;
    const std::vector<std::string_view> policies = policyNames();
    auto result = parseScenarios(text, path.toStdString(), policies, {textOf, params});
    if (!result) {
        std::ranges::move(result.error(), std::back_inserter(problems));
        return;
    }
    for (Scenario& scenario : *result) {
        reportUnsimulated(scenario, problems);
        scenarios.push_back(std::move(scenario));
    }
}

} // namespace

Result<std::vector<Scenario>, std::vector<FileProblem>> loadScenarios(const QStringList& paths,
                                                                      const Params& params)
{
    std::vector<Scenario> scenarios;
    Problems problems;
    for (const QString& path : paths) {
        for (const QString& file : filesOf(path, problems))
            load(file, params, scenarios, problems);
    }
    if (!problems.empty())
        return Unexpected<Problems>(std::move(problems));
    return scenarios;
}

} // namespace echolock
