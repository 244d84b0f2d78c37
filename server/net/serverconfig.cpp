// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/serverconfig.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "server/config/nodereader.h"
#include "server/net/appreader.h"
#include "server/net/settingtable.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace echolock {

namespace {

using Problems = std::vector<FileProblem>;

/// `tls.key` is `key` in the section `tls`; `port` is in none.
std::pair<std::string_view, std::string_view> splitKey(std::string_view key)
{
    const auto dot = key.find('.');
    if (dot == std::string_view::npos)
        return {{}, key};
    return {key.substr(0, dot), key.substr(dot + 1)};
}

void addOnce(std::vector<std::string_view>& words, std::string_view word)
{
    if (std::ranges::find(words, word) == words.end())
        words.push_back(word);
}

class ConfigReader
{
public:
    explicit ConfigReader(ProblemList& problems)
        : m_problems(problems)
    {
        for (const Setting& setting : settingTable()) {
            const auto [section, key] = splitKey(setting.key);
            addOnce(m_keys[{}], section.empty() ? key : section);
            if (!section.empty())
                addOnce(m_keys[section], key);
        }
        m_keys[{}].emplace_back("apps");
    }

    ProgramSettings read(const YamlNode& root)
    {
        ProgramSettings settings;
        openSections(root);
        for (const Setting& setting : settingTable())
            if (const YamlNode* node = find(setting.key))
                readSetting(setting, *node, settings);
        if (const YamlNode* apps = find("apps"))
            settings.server.hub.apps = readApps(*apps, m_problems);
        return settings;
    }

private:
    void openSections(const YamlNode& root)
    {
        const auto& top = m_sections
                              .try_emplace({}, root, "the configuration", m_keys[{}], m_problems)
                              .first->second;
        for (const auto& [section, keys] : m_keys)
            if (const YamlNode* node = section.empty() ? nullptr : top.find(section))
                m_sections.try_emplace(section, *node, "'" + std::string(section) + "'", keys,
                                       m_problems);
    }

    const YamlNode* find(std::string_view path) const
    {
        const auto [section, key] = splitKey(path);
        const auto map = m_sections.find(section);
        return map == m_sections.end() ? nullptr : map->second.find(key);
    }

    void readSetting(const Setting& setting, const YamlNode& node, ProgramSettings& settings)
    {
        if (setting.clear)
            setting.clear(settings);
        switch (setting.takes) {
        case Setting::Takes::One:
            readValue(setting, node, settings);
            break;
        case Setting::Takes::List:
            for (const YamlNode& item : readList(node, named(setting), m_problems))
                readValue(setting, item, settings);
            break;
        case Setting::Takes::Words:
            readWords(setting, node, settings);
        }
    }

    void readWords(const Setting& setting, const YamlNode& node, ProgramSettings& settings)
    {
        if (!node.isMap()) {
            readValue(setting, node, settings);
            return;
        }
        for (const auto& [key, value] : node.entries) {
            YamlNode pair = key;
            pair.text += "=" + value.text;
            readValue(setting, value.isScalar() ? pair : value, settings);
        }
    }

    void readValue(const Setting& setting, const YamlNode& node, ProgramSettings& settings)
    {
        const auto done = setting.read(node.isScalar() ? node.text : "", settings);
        if (!node.isScalar() || !done)
            m_problems.add(node.place,
                           named(setting) + " takes " + (done ? "one value" : done.error().message)
                               + butThisIs(node, m_problems));
    }

    static std::string named(const Setting& setting)
    {
        return "'" + std::string(splitKey(setting.key).second) + "'";
    }

    ProblemList& m_problems;
    std::map<std::string_view, std::vector<std::string_view>> m_keys;
    std::map<std::string_view, MapReader> m_sections;
};

Unexpected<Problems> sorted(Problems problems)
{
    std::ranges::stable_sort(problems, {}, [](const FileProblem& problem) {
        return std::pair(problem.line, problem.column);
    });
    return Unexpected<Problems>(std::move(problems));
}

Unexpected<Problems> unreadable(const QString& path, const QString& why)
{
    return Unexpected<Problems>({{path.toStdString(), 1, 1, why.toStdString()}});
}

} // namespace

Result<ProgramSettings, Problems> parseServerConfig(std::string_view text, const std::string& file)
{
    constexpr YamlAdvice advice{.whenEmpty = "write at least one setting, such as 'port: 6001'",
                                .whenSeveral = "all settings stand in one",
                                .whenTooLarge = "a configuration is a few kilobytes"};
    ProblemList problems(file);
    const auto root = parseYaml(text, advice);
    if (!root) {
        problems.add(root.error().place, root.error().message);
        return sorted(problems.take());
    }
    ProgramSettings settings = ConfigReader(problems).read(*root);
    if (!problems.empty())
        return sorted(problems.take());
    return settings;
}

Result<ProgramSettings, Problems> loadServerConfig(const QString& path)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return unreadable(path, QStringLiteral("this is not a file, and settings are in one"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, QStringLiteral("cannot read this file: ") + file.errorString());
    // One byte more than allowed is enough to see that it is too large.
    const std::string text = file.read(qint64(yamlBytesMax) + 1).toStdString();
    auto settings = parseServerConfig(text, path.toStdString());
    if (!settings)
        return settings;
    TlsOptions& tls = settings->server.tls;
    for (QString* name : {&tls.certificateFile, &tls.keyFile, &settings->ledger})
        if (!name->isEmpty() && *name != noLedger)
            *name = info.absoluteDir().absoluteFilePath(*name);
    return settings;
}

} // namespace echolock
