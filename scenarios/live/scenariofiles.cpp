// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/scenariofiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/live/fileidentity.h"
#include "scenarios/live/inputfile.h"
#include "scenarios/sim/simcase.h"
#include "scenarios/sim/unsimulated.h"
#include "server/config/didyoumean.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

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

/// The one of that id; otherwise `R10` is enough for R10-late-unlock.
std::vector<std::string> idsCalled(const std::string& name,
                                   const std::vector<std::string_view>& ids)
{
    std::vector<std::string> called;
    for (const std::string_view id : ids) {
        if (id == name)
            return {name};
        if (id.starts_with(name + "-"))
            called.emplace_back(id);
    }
    return called;
}

/// Reads one file after the other.
class ScenarioLoader
{
public:
    explicit ScenarioLoader(const Params& params)
        : m_params(params)
    {
    }

    void load(const QString& path)
    {
        for (const QString& file : filesOf(path, m_problems))
            loadFile(file);
    }

    Result<LoadedScenarios, Problems> take()
    {
        if (!m_problems.empty())
            return Unexpected<Problems>(std::move(m_problems));
        return std::move(m_loaded);
    }

private:
    void loadFile(const QString& path)
    {
        const std::size_t before = m_problems.size();
        const std::string text = contentOf(path, m_problems);
        if (m_problems.size() > before)
            return;
        std::vector<std::string> read{path.toStdString()};
        const TextOfFile included = [&read](const std::string& file) {
            read.push_back(file);
            return textOf(file);
        };
        auto result = parseScenarios(text, path.toStdString(), policyNames(), {included, m_params});
        if (!isNew(read))
            return;
        std::ranges::copy(read, std::back_inserter(m_loaded.files));
        if (!result) {
            std::ranges::move(result.error(), std::back_inserter(m_problems));
            return;
        }
        for (Scenario& scenario : *result) {
            reportUnsimulated(scenario, m_problems);
            m_loaded.scenarios.push_back(std::move(scenario));
        }
    }

    /// Beside a link may stand other files to include than beside what it leads to.
    bool isNew(const std::vector<std::string>& read)
    {
        std::vector<std::string> identities;
        std::ranges::transform(read, std::back_inserter(identities), identityOf);
        return m_seen.insert(std::move(identities)).second;
    }

    const Params& m_params;
    LoadedScenarios m_loaded;
    Problems m_problems;
    std::set<std::vector<std::string>> m_seen; ///< Files and what they include.
};

} // namespace

Result<LoadedScenarios, Problems> loadScenarios(const QStringList& paths, const Params& params)
{
    ScenarioLoader loader(params);
    for (const QString& path : paths)
        loader.load(path);
    return loader.take();
}

Result<void> keepOnly(std::vector<Scenario>& scenarios, const std::vector<std::string>& names)
{
    if (names.empty())
        return {};
    std::vector<std::string_view> ids;
    for (const Scenario& scenario : scenarios)
        ids.push_back(scenario.id);
    std::set<std::string> chosen;
    for (const std::string& name : names) {
        const auto called = idsCalled(name, ids);
        chosen.insert(called.begin(), called.end());
        if (!called.empty())
            continue;
        const auto meant = nearestWord(name, ids);
        return failure("there is no scenario '" + name + "'; "
                       + (meant ? "did you mean '" + std::string(*meant) + "'?"
                                : "'list' shows those of the library or of a file"));
    }
    std::erase_if(scenarios, [&](const Scenario& each) { return !chosen.contains(each.id); });
    return {};
}

} // namespace echolock
