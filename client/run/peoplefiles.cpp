// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/peoplefiles.h"

#include <QFile>
#include <QFileInfo>

#include "client/people/mixparser.h"
#include "client/people/peopleparser.h"

#include <string>
#include <vector>

namespace echolock {

namespace {

Unexpected<Error> refusal(const std::vector<FileProblem>& problems)
{
    std::string message = problems.front().text();
    if (problems.size() > 1)
        message += " (and " + std::to_string(problems.size() - 1) + " more like it)";
    return failure(message.ends_with('?') ? message : message + '.');
}

Result<std::string> contentOf(const QString& path)
{
    QFile file(path);
    const bool isFolder = QFileInfo(path).isDir();
    if (isFolder || !file.open(QIODevice::ReadOnly)) {
        const QString why = isFolder ? QStringLiteral("it is a folder") : file.errorString();
        return refusal(
            {{path.toStdString(), 1, 1, "this file cannot be read: " + why.toStdString()}});
    }
    // One byte more than allowed is enough to see that it is too large.
    return file.read(static_cast<qint64>(yamlBytesMax) + 1).toStdString();
}

} // namespace

Result<BehaviourMix> loadMix(const QString& nameOrFile)
{
    const Result<BehaviourMix> builtIn = mixByName(nameOrFile.toStdString());
    const bool looksLikeFile = nameOrFile.contains(u'/') || nameOrFile.contains(u'.');
    if (builtIn || (!looksLikeFile && !QFileInfo::exists(nameOrFile)))
        return builtIn;
    const Result<std::string> text = contentOf(nameOrFile);
    if (!text)
        return Unexpected<Error>(text.error());
    const auto mix = parseMix(*text, nameOrFile.toStdString());
    if (!mix)
        return refusal(mix.error());
    return *mix;
}

Result<PeopleScript> loadPeople(const QString& file)
{
    const Result<std::string> text = contentOf(file);
    if (!text)
        return Unexpected<Error>(text.error());
    const auto people = parsePeople(*text, file.toStdString());
    if (!people)
        return refusal(people.error());
    return *people;
}

} // namespace echolock
