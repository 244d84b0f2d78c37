// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/jointoptions.h"

#include <QCommandLineParser>
#include <QFileInfo>

#include "client/run/optionreader.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace echolock {

namespace {

constexpr std::uint32_t processesMax = 64;

/// What a process that joins decides itself, or the coordinator alone.
constexpr std::array<std::string_view, 8> ownNames{"processes", "coordinate", "expect", "join",
                                                   "history",   "json",       "help",   "version"};

/// These compare where the clients are with what an application says.
constexpr std::array<std::string_view, 1> followNames{"probe-url"};

/// Options with a secret in their value, and how much of it comes before the secret.
struct SecretOption
{
    const char* name;
    char16_t separator;
    int publicParts;
};

constexpr std::array secretOptions{
    SecretOption{"app", u':', 2}, SecretOption{"auth-header", u':', 1},
    SecretOption{"auth-cookie", u'=', 1}, SecretOption{"auth-param", u'=', 1},
    SecretOption{"probe-header", u':', 1}};

bool isOwn(std::string_view name)
{
    return std::ranges::find(ownNames, name) != ownNames.end();
}

QStringList sharedArguments(const QCommandLineParser& parser,
                            std::span<const CommandOption> options)
{
    QStringList arguments;
    for (const CommandOption& option : options) {
        const QString name = QString::fromUtf8(option.name);
        if (isOwn(option.name) || !parser.isSet(name))
            continue;
        if (!option.value)
            arguments << QStringLiteral("--") + name;
        // One word each: a value may begin with a dash.
        for (const QString& value : option.value ? parser.values(name) : QStringList())
            arguments << QStringLiteral("--%1=%2").arg(name, value);
    }
    return arguments;
}

/// Qt takes a name without a slash at its beginning for one in the folder for temporary files.
QString socketOf(const OptionReader& reader, const char* name)
{
    const QString path = reader.text(name);
    return path.isEmpty() ? path : QFileInfo(path).absoluteFilePath();
}

void readMeeting(OptionReader& reader, JointOptions& joint)
{
    if (reader.isSet("coordinate") != reader.isSet("expect"))
        return reader.refuse(QStringLiteral("--coordinate SOCKET and --expect N go together."));
    if (reader.isSet("coordinate") && reader.isSet("processes"))
        return reader.refuse(QStringLiteral(
            "--processes starts the other processes itself, and with --coordinate you start them: "
            "choose one. --expect says how many."));
    const char* const count = reader.isSet("expect") ? "expect" : "processes";
    joint.coordinate = socketOf(reader, "coordinate");
    if (reader.isSet(count))
        joint.processes = static_cast<std::uint32_t>(
            reader.number(count, reader.isSet("expect") ? 2 : 1, processesMax));
}

} // namespace

JointOptions readJointOptions(const QCommandLineParser& parser,
                              std::span<const CommandOption> options, OptionReader& reader)
{
    JointOptions joint{.coordinate = {},
                       .join = socketOf(reader, "join"),
                       .history = reader.text("history"),
                       .shared = sharedArguments(parser, options)};
    joint.follow = std::ranges::any_of(options, [&reader](const CommandOption& option) {
        return std::ranges::find(followNames, std::string_view(option.name)) != followNames.end()
            && reader.isSet(option.name);
    });
    if (!reader.isSet("join")) {
        readMeeting(reader, joint);
        return joint;
    }
    if (joint.join.isEmpty())
        reader.refuse(QStringLiteral("--join takes the socket that --coordinate was given."));
    for (const CommandOption& option : options) {
        const std::string_view name = option.name;
        if (name != "join" && name != "json" && reader.isSet(option.name))
            reader.refuse(QStringLiteral("--join gets all settings from the coordinator: leave "
                                         "out --%1.")
                              .arg(QString::fromUtf8(option.name)));
    }
    return joint;
}

QStringList withoutSecrets(QStringList arguments)
{
    for (QString& argument : arguments) {
        for (const SecretOption& option : secretOptions) {
            const QString start = QStringLiteral("--%1=").arg(QString::fromUtf8(option.name));
            if (!argument.startsWith(start))
                continue;
            const QString value = argument.mid(start.size());
            if (value.count(option.separator) >= option.publicParts)
                argument = start + value.section(option.separator, 0, option.publicParts - 1)
                    + option.separator + QStringLiteral("***");
        }
    }
    return arguments;
}

} // namespace echolock
