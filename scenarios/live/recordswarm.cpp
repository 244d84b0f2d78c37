// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordswarm.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace echolock {

namespace {

struct Usual
{
    std::string_view option;
    std::string_view value;
};

constexpr std::array usual{Usual{"--clients", "40"}, Usual{"--orders", "8"},
                           Usual{"--mix", "rough"}};

bool isGiven(const std::vector<std::string>& words, std::string_view option)
{
    return std::ranges::any_of(words, [&](const std::string& word) {
        return word == option || word.starts_with(std::string(option) + "=");
    });
}

} // namespace

Result<ClientCommand> recordedSwarm(const std::vector<std::string>& words,
                                    const std::string& historyFile)
{
    QStringList arguments{QStringLiteral("echolock-scenarios record"), QStringLiteral("--quiet"),
                          QStringLiteral("--history"),
                          QFile::decodeName(QByteArray::fromStdString(historyFile))};
    const bool isScripted = isGiven(words, "--script");
    for (const auto& [option, value] : usual) {
        // A script takes the place of a mix.
        if (!isGiven(words, option) && (!isScripted || option != "--mix"))
            arguments << QString::fromLatin1(option.data(), qsizetype(option.size()))
                      << QString::fromLatin1(value.data(), qsizetype(value.size()));
    }
    for (const std::string& word : words)
        arguments << QString::fromStdString(word);
    auto command = parseClientCommand(arguments);
    if (!command)
        return command;
    if (command->action != ClientCommand::Action::Run || command->joint.processes > 1
        || !command->joint.join.isEmpty() || !command->joint.coordinate.isEmpty())
        return failure("'record' makes one run in one process: it takes no --plan, --print-mix, "
                       "--processes, --join or --coordinate");
    return command;
}

std::vector<std::string> filesOfRecording(const std::vector<std::string>& words,
                                          const std::string& historyFile)
{
    std::vector<std::string> files;
    if (!historyFile.empty())
        files.push_back(historyFile);
    for (std::size_t index = 0; index < words.size(); ++index)
        for (const std::string option : {"--script", "--mix"}) {
            if (words[index].starts_with(option + "="))
                files.push_back(words[index].substr(option.size() + 1));
            else if (words[index] == option && index + 1 < words.size())
                files.push_back(words[index + 1]);
        }
    return files;
}

} // namespace echolock
