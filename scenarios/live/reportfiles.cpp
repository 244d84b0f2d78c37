// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/reportfiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include "scenarios/live/fileidentity.h"
#include "scenarios/live/outputfile.h"
#include "scenarios/live/replayfile.h"
#include "scenarios/report/htmlreport.h"
#include "scenarios/report/jsonreport.h"
#include "scenarios/report/junitreport.h"
#include "server/config/fileproblem.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

namespace echolock {

namespace {

bool isYaml(const QString& path)
{
    return path.endsWith(QLatin1String(".yaml"), Qt::CaseInsensitive)
        || path.endsWith(QLatin1String(".yml"), Qt::CaseInsensitive);
}

/// A sort of report, and who names one.
struct Row
{
    std::string_view key;
    ReportFile::Sort sort;
    std::string ScenarioOptions::*option;
    std::string ReportSettings::*setting;
};

constexpr std::array rows{
    Row{"junit", ReportFile::Sort::Junit, &ScenarioOptions::junitFile, &ReportSettings::junit},
    Row{"json", ReportFile::Sort::Json, &ScenarioOptions::jsonFile, &ReportSettings::json},
    Row{"html", ReportFile::Sort::Html, &ScenarioOptions::htmlFile, &ReportSettings::html},
    Row{"replay_dir", ReportFile::Sort::Replays, &ScenarioOptions::replayDir,
        &ReportSettings::replayDir}};

std::string besides(const std::string& file, const std::string& name)
{
    const std::filesystem::path path(name);
    if (path.is_absolute())
        return name;
    return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

TextPlace placeOf(const Scenario& scenario, std::string_view key)
{
    const auto place = scenario.reportPlaces.find(std::string(key));
    return place == scenario.reportPlaces.end() ? TextPlace() : place->second;
}

RunReport about(const std::string& openedAs, const RunReport& report)
{
    if (openedAs.empty())
        return report;
    RunReport part = report;
    std::erase_if(part.cases, [&](const CaseResult& each) { return each.openedAs != openedAs; });
    std::erase_if(part.traces, [&](const Trace& trace) { return trace.openedAs != openedAs; });
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
    case ReportFile::Sort::Replays:
    case ReportFile::Sort::Scenario:
        break;
    }
    return htmlReport(report);
}

/// `the report 'json' of my.yaml`
std::string calledIn(const ReportFile& file)
{
    const auto* const row = std::ranges::find(rows, file.sort, &Row::sort);
    if (row == rows.end())
        return "the scenario that is made";
    return "the report '" + std::string(row->key) + "'"
        + (file.openedAs.empty() ? std::string() : " of " + file.openedAs);
}

std::string lineOf(const ReportFile& file, std::string sentence)
{
    if (file.openedAs.empty())
        return "echolock-scenarios: " + sentence + "\n";
    return FileProblem{file.openedAs, file.place.line, file.place.column, std::move(sentence)}
               .text()
        + "\n";
}

/// What is in the way of reports, one after the other.
class ReportCheck
{
public:
    explicit ReportCheck(const LoadedScenarios& loaded)
        : m_scenarios(loaded.scenarios)
    {
        for (const std::string& file : loaded.files)
            m_read.try_emplace(identityOf(file), file);
    }

    /// Empty where it may be written.
    std::string troubleWith(const ReportFile& file)
    {
        const QString path = QFile::decodeName(QByteArray::fromStdString(file.name));
        const bool isFolder = file.sort == ReportFile::Sort::Replays;
        if (!isFolder && isWrittenInPlace(path))
            return troubleInPlace(file, path);
        const std::string identity = identityOf(file.name);
        if (std::string trouble = troubleWithReading(identity, file.name); !trouble.empty())
            return trouble;
        const auto [other, isNew] = m_written.try_emplace(identity, &file);
        if (!isNew && !(isFolder && other->second->sort == file.sort))
            return troubleWithWriting(*other->second);
        return isFolder ? troubleWithReplays(file, QFileInfo(path), identity)
                        : troubleWithFile(file, QFileInfo(path));
    }

private:
    static std::string troubleWithWriting(const ReportFile& other)
    {
        return calledIn(other) + " goes there; name another file";
    }

    std::string troubleWithReading(const std::string& identity, const std::string& name) const
    {
        const auto read = m_read.find(identity);
        if (read == m_read.end())
            return {};
        return "it is read" + (read->second == name ? std::string() : ", as " + read->second);
    }

    /// A terminal may be read from and written to. A pipe is not opened to try it: that would wait
    /// for its reader here, and then lose them.
    std::string troubleInPlace(const ReportFile& file, const QString& path)
    {
        if (const auto good = checkWrittenInPlace(path); !good)
            return good.error().message;
        if (path == QLatin1String("/dev/null"))
            return {};
        const std::string identity = identityOf(file.name);
        const std::string trouble = QFileInfo(path).isFile()
            ? troubleWithReading(identity, file.name)
            : std::string();
        if (!trouble.empty())
            return trouble;
        const auto [other, isNew] = m_written.try_emplace(identity, &file);
        return isNew ? std::string() : troubleWithWriting(*other->second);
    }

    static std::string troubleWithFile(const ReportFile& file, const QFileInfo& info)
    {
        if (file.sort != ReportFile::Sort::Scenario && info.exists()
            && (isYaml(info.filePath()) || isYaml(info.canonicalFilePath())))
            return "it is a YAML file, and no report takes the place of one";
        if (!info.dir().exists())
            return "there is no folder " + info.path().toStdString() + "; make it first";
        QSaveFile probe(info.filePath());
        const bool isOpen = probe.open(QIODevice::WriteOnly);
        probe.cancelWriting();
        return isOpen ? std::string() : probe.errorString().toStdString();
    }

    std::string troubleWithReplays(const ReportFile& file, const QFileInfo& info,
                                   const std::string& identity)
    {
        for (const Scenario& scenario : m_scenarios) {
            if (!file.openedAs.empty() && scenario.openedAs != file.openedAs)
                continue;
            const auto [other, isNew] = m_replays.try_emplace({identity, scenario.id},
                                                              scenario.openedAs);
            if (!isNew && other->second != scenario.openedAs)
                return "the replays of '" + scenario.id + "' of " + other->second
                    + " go there, by the same names; name another folder, or give one of the two "
                      "another id";
        }
        if (std::string trouble = troubleInside(info, identity); !trouble.empty())
            return trouble;
        // It is made if need be, with all that lead to it.
        QFileInfo there = info;
        while (!there.exists() && there.filePath() != there.path())
            there.setFile(there.path());
        if (!there.isDir())
            return there.filePath().toStdString() + " is no folder";
        return there.isWritable() ? std::string()
                                  : there.filePath().toStdString() + " cannot be written to";
    }

    /// Which replays will be found is not known yet: no file of one may be anything else.
    std::string troubleInside(const QFileInfo& folder, const std::string& identity) const
    {
        const QString all = QLatin1Char('*')
            + QString::fromStdString(std::string(replayFileEnding));
        const QDir dir(folder.filePath());
        for (const QString& each :
             dir.entryList({all}, QDir::Files | QDir::System | QDir::Hidden)) {
            const std::string name = dir.filePath(each).toStdString();
            const std::string inside = identityOf(name);
            if (const std::string trouble = troubleWithReading(inside, name); !trouble.empty())
                return each.toStdString() + " in it is taken: " + trouble;
            if (const auto other = m_written.find(inside); other != m_written.end())
                return each.toStdString()
                    + " in it is taken: " + troubleWithWriting(*other->second);
        }
        return troubleBetween(identity);
    }

    /// Of what is not there yet.
    std::string troubleBetween(const std::string& folder) const
    {
        std::error_code none;
        for (const auto& [place, other] : m_written) {
            const std::filesystem::path path = std::filesystem::absolute(other->name, none);
            if (other->sort != ReportFile::Sort::Replays && other->name.ends_with(replayFileEnding)
                && identityOf(path.parent_path().string()) == folder)
                return calledIn(*other) + " goes there by a replay's name; name another file";
        }
        return {};
    }

    const std::vector<Scenario>& m_scenarios;
    std::map<std::string, std::string> m_read; ///< Names, by what they are of.
    std::map<std::string, const ReportFile*> m_written;
    std::map<std::pair<std::string, std::string>, std::string> m_replays; ///< By folder and id.
};

Result<void> writeReplays(const std::string& folder, const RunReport& report)
{
    const QString path = QFile::decodeName(QByteArray::fromStdString(folder));
    if (!QDir().mkpath(path))
        return failure("cannot make the folder " + folder);
    for (const CaseResult& result : report.cases)
        for (const Witness& witness : result.witnesses) {
            const std::filesystem::path file = std::filesystem::path(folder)
                / replayFileName(result, witness.letter);
            // It takes the place of a link, and not of what that leads to.
            std::error_code none;
            if (std::filesystem::is_symlink(file, none))
                std::filesystem::remove(file, none);
            const auto saved = saveFile(file.string(), replayFileText(result, witness, folder));
            if (!saved)
                return saved;
        }
    return {};
}

} // namespace

std::vector<ReportFile> reportFilesOf(const ScenarioOptions& options,
                                      const std::vector<Scenario>& scenarios)
{
    std::vector<ReportFile> files;
    for (const Row& row : rows) {
        // Of what is run over sockets there is none.
        if (row.sort == ReportFile::Sort::Replays
            && options.command == ScenarioOptions::Command::Run)
            continue;
        if (const std::string& name = options.*row.option; !name.empty()) {
            files.push_back({name, row.sort, {}});
            continue;
        }
        std::set<std::string> seen;
        for (const Scenario& scenario : scenarios)
            if (const std::string& name = scenario.report.*row.setting;
                !name.empty() && seen.insert(scenario.openedAs).second)
                files.push_back({besides(scenario.openedAs, name), row.sort, scenario.openedAs,
                                 placeOf(scenario, row.key)});
    }
    return files;
}

Result<void, std::vector<std::string>> checkReportFiles(const std::vector<ReportFile>& files,
                                                        const LoadedScenarios& loaded)
{
    ReportCheck check(loaded);
    std::vector<std::string> lines;
    for (const ReportFile& file : files)
        if (const std::string trouble = check.troubleWith(file); !trouble.empty())
            lines.push_back(lineOf(file, "cannot write to " + file.name + ": " + trouble));
    if (!lines.empty())
        return Unexpected<std::vector<std::string>>(std::move(lines));
    return {};
}

Result<void> writeReportFile(const ReportFile& file, const RunReport& report)
{
    const RunReport part = about(file.openedAs, report);
    if (file.sort == ReportFile::Sort::Replays)
        return writeReplays(file.name, part);
    return saveFile(file.name, textOf(file.sort, part));
}

bool isShown(const Scenario& scenario, const ScenarioOptions& options)
{
    return !options.htmlFile.empty() || !scenario.report.html.empty();
}

} // namespace echolock
