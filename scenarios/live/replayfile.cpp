// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/replayfile.h"

#include <QFile>

#include "scenarios/engine/paramtext.h"
#include "scenarios/engine/yamltext.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/live/descriptor.h"
#include "scenarios/live/inputfile.h"
#include "scenarios/report/terminalreport.h"
#include "server/base/printable.h"
#include "server/config/nodereader.h"
#include "server/config/yamldocument.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>

namespace echolock {

namespace {

using Problems = std::vector<FileProblem>;

/// One more than allowed is enough to see that it is too large.
constexpr std::size_t bytesRead = yamlBytesMax + 1;
constexpr std::array<std::string_view, 4> keys{"echolock", "replay", "file", "params"};

QString pathOf(const std::string& file)
{
    return QFile::decodeName(QByteArray::fromStdString(file));
}

std::string commented(const std::string& text)
{
    std::string lines;
    std::istringstream all(text);
    for (std::string line; std::getline(all, line);)
        lines.append(line.empty() ? "#" : "# ").append(line).append("\n");
    return lines;
}

/// Of two files that are moved together none loses the other. Empty where nobody can open it again.
std::string fileFrom(const std::string& folder, const std::string& openedAs)
{
    namespace fs = std::filesystem;
    if (openedAs.starts_with(":/") || inheritedDescriptor(pathOf(openedAs)))
        return {};
    std::error_code none;
    const fs::path from = fs::weakly_canonical(fs::absolute(folder, none), none);
    const fs::path file = fs::absolute(openedAs, none);
    const fs::path inside = fs::weakly_canonical(file.parent_path(), none) / file.filename();
    return inside.lexically_proximate(from).string();
}

/// The other way round: as short as people write it, unless that leads elsewhere because a folder
/// on the way is a link.
std::string fileSeenFrom(const std::string& replayFile, const std::string& name)
{
    namespace fs = std::filesystem;
    std::error_code none;
    const fs::path file = fs::path(replayFile).parent_path() / name;
    const fs::path brief = file.lexically_normal();
    const auto folderOf = [&](const fs::path& path) {
        return fs::weakly_canonical(fs::absolute(path, none).parent_path(), none);
    };
    const fs::path folder = folderOf(file);
    return (folder == folderOf(brief) ? brief : folder / file.filename()).string();
}

std::string sentenceOf(const CaseResult& result, Letter letter)
{
    const auto violation = std::ranges::find(result.violations, letter, &Violation::letter);
    return violation == result.violations.end() ? std::string() : violation->sentence;
}

class ReplayFileReader
{
public:
    explicit ReplayFileReader(ScenarioOptions& options)
        : m_options(options)
        , m_problems(options.replay)
    {
    }

    Result<void, Problems> read()
    {
        const auto text = contentOfFile(pathOf(m_problems.file()), bytesRead);
        if (text)
            readRoot(*text);
        else
            m_problems.add({}, "cannot read this file: " + text.error().message);
        if (!m_problems.empty())
            return Unexpected<Problems>(m_problems.take());
        return {};
    }

private:
    void readRoot(const std::string& text)
    {
        const auto root = parseYaml(text, {"a replay's file has a 'replay'"});
        if (!root)
            return m_problems.add(root.error().place, root.error().message);
        MapReader map(*root, "a replay's file", keys, m_problems);
        if (!map.isMap())
            return;
        const YamlNode* const version = map.require("echolock", "the version of the format, 1");
        if (version && version->text != "1")
            m_problems.add(version->place,
                           "this program reads version 1 of the format; write 'echolock: 1'");
        const YamlNode* const word = map.require("replay", "the word that 'explore' prints");
        if (word)
            readWord(*word);
        if (const YamlNode* const file = map.find("file"))
            readScenarioFile(*file);
        if (const YamlNode* const params = map.find("params"))
            readParameters(*params);
    }

    /// Whoever plays it can no longer say where it stands.
    void readWord(const YamlNode& node)
    {
        const auto word = readText(node, "'replay'", m_problems);
        if (!word)
            return;
        m_options.replay = *word;
        if (const auto replay = readReplay(*word); !replay)
            m_problems.add(node.place, replay.error().message);
    }

    void readScenarioFile(const YamlNode& node)
    {
        const auto name = readText(node, "'file'", m_problems);
        if (!name || !m_options.paths.empty())
            return;
        if (inheritedDescriptor(pathOf(m_problems.file())) && !name->starts_with('/'))
            m_problems.add(node.place,
                           "'file' is as seen from the replay's file, and where that stands is not "
                           "known of a pipe; name the scenario's file behind it");
        else
            m_options.paths.push_back(fileSeenFrom(m_problems.file(), *name));
    }

    void readParameters(const YamlNode& node)
    {
        Params params;
        readParams(node, "'params'", params, m_problems);
        m_options.params.insert(params.begin(), params.end());
    }

    ScenarioOptions& m_options;
    ProblemList m_problems;
};

} // namespace

std::string replayFileName(const CaseResult& result, Letter letter)
{
    std::string name = result.id + "." + result.policy + "." + std::string(toString(letter));
    name.append(replayFileEnding);
    // Of an order alone the id is `R04/order.7`.
    std::ranges::replace(name, '/', '.');
    return name;
}

std::string replayFileText(const CaseResult& result, const Witness& witness,
                           const std::string& folder)
{
    std::string text = "echolock: 1\nreplay: " + witness.replay + "\n";
    if (const std::string file = fileFrom(folder, result.openedAs); !file.empty())
        text.append("file: ").append(yamlLine(file)).append("\n");
    YamlFlowMap params;
    for (const auto& [name, value] : result.params)
        params.add(name, yamlText(value));
    if (!params.empty())
        text.append("params: ").append(params.take()).append("\n");
    // The steps may be many, and come behind what a reader looks for.
    return text + "\n"
        + commented(printable(result.id + " under " + result.policy + ", "
                              + std::string(toString(witness.letter)) + ": "
                              + sentenceOf(result, witness.letter))
                    + "\n\n" + stepsText(witness.steps) + "\n" + "echolock-scenarios replay "
                    + replayFileName(result, witness.letter));
}

Result<void, Problems> readReplayFile(ScenarioOptions& options)
{
    // A word has neither.
    if (options.replay.find_first_of("./") == std::string::npos)
        return {};
    return ReplayFileReader(options).read();
}

} // namespace echolock
