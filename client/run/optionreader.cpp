// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/optionreader.h"

#include <QCommandLineParser>
#include <QStringList>

#include "client/link/faulttext.h"
#include "client/run/peoplefiles.h"
#include "server/base/durationtext.h"
#include "server/base/printable.h"
#include "server/config/didyoumean.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

QString latin(const char* text)
{
    return QString::fromUtf8(text);
}

/// A word that no fault has may be meant for a fault of groups.
std::string faultProblem(const std::string& text, const Error& error)
{
    const std::vector<std::string_view> words = wordsOf(text);
    std::vector<std::string_view> names;
    for (const GroupFaultType& type : groupFaultTypes())
        names.push_back(type.name);
    if (words.empty() || faultOfKind(words.front()) || !nearestWord(words.front(), names))
        return error.message;
    return "No fault is called \"" + printable(words.front()) + "\""
        + meantHint(words.front(), names);
}

} // namespace

OptionReader::OptionReader(const QCommandLineParser& parser)
    : m_parser(parser)
{
}

bool OptionReader::isSet(const char* name) const
{
    return m_parser.isSet(latin(name));
}

QString OptionReader::text(const char* name) const
{
    return m_parser.value(latin(name));
}

void OptionReader::refuse(const QString& sentence)
{
    if (m_error.empty())
        m_error = sentence.toStdString();
}

std::uint64_t OptionReader::number(const char* name, std::uint64_t first, std::uint64_t last)
{
    bool isNumber = false;
    const qulonglong value = text(name).toULongLong(&isNumber);
    if (isNumber && value >= first && value <= last)
        return value;
    refuse(QStringLiteral("--%1 takes a whole number from %2 to %3, not \"%4\".")
               .arg(latin(name))
               .arg(first)
               .arg(last)
               .arg(text(name)));
    return first;
}

Duration OptionReader::duration(const char* name)
{
    const Result<Duration> value = parseDuration(text(name).toStdString());
    if (!value)
        refuse(QStringLiteral("--%1: %2")
                   .arg(latin(name), QString::fromStdString(value.error().message)));
    else if (*value <= Duration::zero())
        refuse(QStringLiteral("--%1 must be longer than nothing.").arg(latin(name)));
    return value.value_or(Duration());
}

QUrl OptionReader::url(const char* name)
{
    const QUrl url(text(name), QUrl::StrictMode);
    const bool isWebSocket = url.scheme() == QStringLiteral("ws")
        || url.scheme() == QStringLiteral("wss");
    if (!url.isValid() || !isWebSocket || url.host().isEmpty())
        refuse(QStringLiteral("--%1 takes an address such as ws://127.0.0.1:6001, not \"%2\".")
                   .arg(latin(name), text(name)));
    return url;
}

std::string OptionReader::webUrl(const char* name)
{
    const QUrl url(text(name), QUrl::StrictMode);
    const bool isWeb = url.scheme() == QStringLiteral("http")
        || url.scheme() == QStringLiteral("https");
    if (!url.isValid() || !isWeb || url.host().isEmpty())
        refuse(QStringLiteral("--%1 takes an address such as http://127.0.0.1:8000/path, not "
                              "\"%2\".")
                   .arg(latin(name), text(name)));
    return text(name).toStdString();
}

std::vector<std::pair<std::string, std::string>> OptionReader::fields(const char* name,
                                                                      char separator)
{
    std::vector<std::pair<std::string, std::string>> fields;
    for (const QString& text : m_parser.values(latin(name))) {
        const qsizetype at = text.indexOf(QLatin1Char(separator));
        const QString key = text.left(at).trimmed();
        const QString value = text.mid(at + 1).trimmed();
        if (at < 1 || key.isEmpty() || text.contains(u'\n') || text.contains(u'\r'))
            refuse(QStringLiteral("--%1 takes NAME%2VALUE on one line, not \"%3\".")
                       .arg(latin(name))
                       .arg(QLatin1Char(separator))
                       .arg(text));
        else
            fields.emplace_back(key.toStdString(), value.toStdString());
    }
    return fields;
}

void OptionReader::app(const char* name, ClientTarget& target)
{
    const QStringList parts = text(name).split(u':');
    if (parts.size() != 3 || parts.contains(QString()))
        return refuse(
            QStringLiteral("--%1 takes ID:KEY:SECRET, three words with colons between, such as "
                           "app:key:secret.")
                .arg(latin(name)));
    target.appId = parts[0].toStdString();
    target.key = parts[1].toStdString();
    target.secret = parts[2].toStdString();
}

BehaviourMix OptionReader::mix(const char* name)
{
    const Result<BehaviourMix> value = loadMix(text(name));
    if (!value)
        refuse(QStringLiteral("--%1: %2")
                   .arg(latin(name), QString::fromStdString(value.error().message)));
    return value.value_or(BehaviourMix());
}

std::shared_ptr<const PeopleScript> OptionReader::script(const char* name)
{
    if (!isSet(name))
        return nullptr;
    Result<PeopleScript> value = loadPeople(text(name));
    if (value)
        return std::make_shared<const PeopleScript>(std::move(*value));
    refuse(
        QStringLiteral("--%1: %2").arg(latin(name), QString::fromStdString(value.error().message)));
    return nullptr;
}

std::string OptionReader::channelPrefix(const char* name)
{
    const QString kind = text(name);
    if (kind == QStringLiteral("encrypted"))
        return "private-encrypted-";
    if (kind != QStringLiteral("presence") && kind != QStringLiteral("private"))
        refuse(QStringLiteral("--%1 takes private, presence or encrypted, not \"%2\".")
                   .arg(latin(name), kind));
    return kind.toStdString() + '-';
}

EchoQuirks OptionReader::quirks(const char* client, const char* quirk)
{
    const auto refuseFor = [this](const char* name, const std::string& why) {
        refuse(QStringLiteral("--%1: %2").arg(latin(name), QString::fromStdString(why)));
    };
    const Result<EchoQuirks> named = clientByName(text(client).toStdString());
    if (!named)
        refuseFor(client, named.error().message);
    EchoQuirks quirks = named.value_or(EchoQuirks());
    for (const QString& setting : m_parser.values(latin(quirk))) {
        if (const auto done = setQuirk(quirks, setting.toStdString()); !done)
            refuseFor(quirk, done.error().message);
    }
    return quirks;
}

std::vector<SharedFault> OptionReader::faults(const char* name)
{
    std::vector<SharedFault> faults;
    for (const QString& text : m_parser.values(latin(name))) {
        if (isGroupFault(text.toStdString()))
            continue;
        const Result<SharedFault> fault = parseSharedFault(text.toStdString());
        if (!fault)
            refuse(
                QStringLiteral("--%1: %2")
                    .arg(latin(name),
                         QString::fromStdString(faultProblem(text.toStdString(), fault.error()))));
        else
            faults.push_back(*fault);
    }
    return faults;
}

std::vector<GroupFault> OptionReader::groupFaults(const char* name)
{
    std::vector<GroupFault> groups;
    const auto refuseFor = [&](const std::string& why) {
        refuse(QStringLiteral("--%1: %2").arg(latin(name), QString::fromStdString(why)));
    };
    for (const QString& text : m_parser.values(latin(name))) {
        if (!isGroupFault(text.toStdString()))
            continue;
        const Result<GroupFault> group = parseGroupFault(text.toStdString());
        if (!group)
            refuseFor(group.error().message);
        else if (std::ranges::find(groups, group->name, &GroupFault::name) != groups.end())
            refuseFor(
                "two are called " + group->name
                + ", and would be the same plan: give one another name, such as name=second.");
        else
            groups.push_back(*group);
    }
    return groups;
}

} // namespace echolock
