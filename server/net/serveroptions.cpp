// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/serveroptions.h"

#include <QCommandLineParser>

#include "server/config/didyoumean.h"
#include "server/config/settingvalue.h"
#include "server/ledger/ledgerpaths.h"
#include "server/net/serverconfig.h"
#include "server/net/serverhelp.h"
#include "server/net/settingtable.h"

#include <algorithm>

namespace echolock {

namespace {

void addOptions(QCommandLineParser& parser)
{
    for (const OptionText& text : serverOptionTexts()) {
        QStringList names{QString::fromStdString(text.option)};
        if (text.option == "help")
            names.prepend(QStringLiteral("h"));
        parser.addOption({names, QString(), QString::fromStdString(text.placeholder)});
    }
}

std::string quoted(std::string_view text)
{
    return "\"" + std::string(text) + "\"";
}

/// What stands in the wrong place with colons in it may be an app and its secret.
std::string withoutSecrets(const QString& text)
{
    return text.count(QLatin1Char(':')) == 2 ? "an app's ID:KEY:SECRET"
                                             : quoted(text.toStdString());
}

Unexpected<Error> unknownOption(const QCommandLineParser& parser)
{
    const QStringList unknown = parser.unknownOptionNames();
    if (unknown.isEmpty())
        return failure(parser.errorText().toStdString() + " Try --help.");
    const std::vector<OptionText> texts = serverOptionTexts();
    std::vector<std::string_view> names;
    for (const OptionText& text : texts)
        names.emplace_back(text.option);
    // A space may be missing before an app and its secret.
    const std::string name = unknown.first().section(QLatin1Char(':'), 0, 0).toStdString();
    const auto meant = nearestWord(name, names);
    return failure("There is no option --" + name + "; "
                   + (meant ? "did you mean --" + std::string(*meant) + "?" : "try --help."));
}

Result<void> readOption(const Setting& setting, const QString& value, ProgramSettings& settings)
{
    const auto done = setting.read(value.toStdString(), settings);
    if (done)
        return {};
    return failure("--" + std::string(setting.option) + " takes " + done.error().message + ", not "
                   + withoutSecrets(value) + ".");
}

Result<void> readTable(const QCommandLineParser& parser, ProgramSettings& settings)
{
    for (const Setting& setting : settingTable()) {
        const QString option = QString::fromStdString(std::string(setting.option));
        if (option.isEmpty() || !parser.isSet(option))
            continue;
        if (setting.clear)
            setting.clear(settings);
        QStringList values = parser.values(option);
        if (setting.takes == Setting::Takes::One)
            values = {values.last()};
        else if (setting.takes == Setting::Takes::Words)
            values = values.join(QLatin1Char(',')).split(QLatin1Char(','));
        for (const QString& value : values)
            if (auto done = readOption(setting, value, settings); !done)
                return done;
    }
    return {};
}

Result<void> readLimit(const QString& text, ProgramSettings& settings)
{
    const std::string name = text.section(QLatin1Char('='), 0, 0).toStdString();
    const QString value = text.section(QLatin1Char('='), 1);
    std::vector<std::string_view> names;
    for (const Setting& setting : settingTable()) {
        if (!setting.isLimit())
            continue;
        names.push_back(setting.limitName());
        if (setting.limitName() != name)
            continue;
        if (const auto done = setting.read(value.toStdString(), settings); !done)
            return failure("--limit " + name + " takes " + done.error().message + ", not "
                           + withoutSecrets(value) + ".");
        return {};
    }
    return failure("--limit takes NAME=VALUE; there is no limit " + withoutSecrets(text)
                   + meantHint(name, names) + ".");
}

Result<void> readApps(const QCommandLineParser& parser, HubOptions& hub)
{
    const QStringList texts = parser.values(QStringLiteral("app"));
    const QStringList origins = parser.values(QStringLiteral("origin"));
    if (texts.isEmpty() && !origins.isEmpty())
        return failure("--origin is for the apps of --app; those of a file have 'origins' there.");
    if (!texts.isEmpty())
        hub.apps.clear();
    for (const QString& text : texts) {
        Result<AppConfig> app = parseApp(text);
        if (!app)
            return failure(app.error().message);
        for (const QString& origin : origins)
            app->origins.push_back(origin.toStdString());
        hub.apps.push_back(std::move(*app));
    }
    return {};
}

Result<void> readOptions(const QCommandLineParser& parser, ProgramSettings& settings)
{
    if (auto table = readTable(parser, settings); !table)
        return table;
    for (const QString& limit : parser.values(QStringLiteral("limit")))
        if (auto done = readLimit(limit, settings); !done)
            return done;
    if (parser.isSet(QStringLiteral("seed"))) {
        const QString text = parser.value(QStringLiteral("seed"));
        const auto seed = readNumber(text.toStdString(), 0, UINT64_MAX);
        if (!seed)
            return failure("--seed takes " + seed.error().message + ", not " + withoutSecrets(text)
                           + ".");
        settings.server.seed = *seed;
    }
    return readApps(parser, settings.server.hub);
}

Result<ProgramSettings> settingsOfFile(const QString& file)
{
    auto loaded = loadServerConfig(file);
    if (loaded)
        return std::move(*loaded);
    std::string lines;
    for (const FileProblem& problem : loaded.error())
        lines += (lines.empty() ? "" : "\n") + problem.text();
    return failure(lines);
}

/// What no single setting shows.
Result<void> check(const ServerOptions& server)
{
    const bool hasCertificate = !server.tls.certificateFile.isEmpty();
    if (hasCertificate == server.tls.keyFile.isEmpty())
        return failure(
            hasCertificate
                ? "A certificate needs its key: give --tls-key, or 'key' under 'tls'."
                : "A key needs its certificate: give --tls-cert, or 'certificate' under 'tls'.");
    return validate(server.hub);
}

Result<void> readSettings(const QCommandLineParser& parser, ServerCommand& command)
{
    if (parser.isSet(QStringLiteral("config"))) {
        command.configFile = parser.value(QStringLiteral("config"));
        auto settings = settingsOfFile(command.configFile);
        if (!settings)
            return failure(settings.error().message);
        command.settings = std::move(*settings);
    }
    if (auto options = readOptions(parser, command.settings); !options)
        return options;
    return check(command.settings.server);
}

} // namespace

Result<AppConfig> parseApp(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char(':'));
    if (parts.size() != 3 || parts.contains(QString()))
        return failure(
            "--app takes ID:KEY:SECRET, three words with colons between, such as app:key:secret.");
    return AppConfig{parts[0].toStdString(), parts[1].toStdString(), parts[2].toStdString()};
}

Result<ServerCommand> parseServerCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    ServerCommand command;
    if (!parser.parse(arguments))
        return unknownOption(parser);
    if (parser.isSet(QStringLiteral("help"))) {
        command.action = ServerCommand::Action::Help;
        command.text = QString::fromStdString(serverHelp());
        return command;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        command.action = ServerCommand::Action::Version;
        command.text = QStringLiteral("echolock-server " ECHOLOCK_VERSION "\n");
        return command;
    }
    if (!parser.positionalArguments().isEmpty())
        return failure("Nothing is known about "
                       + withoutSecrets(parser.positionalArguments().first())
                       + "; every setting has a name. Try --help.");
    if (const auto settings = readSettings(parser, command); !settings)
        return failure(settings.error().message);
    return command;
}

std::optional<std::string> ledgerPathOf(const ProgramSettings& settings)
{
    // A server that is somewhere else each time would find another one's locks, or none.
    if (settings.ledger == noLedger || (settings.ledger.isEmpty() && settings.server.port == 0))
        return std::nullopt;
    return settings.ledger.isEmpty() ? defaultLedgerPath(settings.server.port)
                                     : settings.ledger.toStdString();
}

std::optional<std::string> warningAbout(const ProgramSettings& settings)
{
    const AppConfig wellKnown;
    const auto& apps = settings.server.hub.apps;
    if (settings.server.host.isLoopback()
        || std::ranges::find(apps, wellKnown.secret, &AppConfig::secret) == apps.end())
        return std::nullopt;
    return "an app that others can reach has the secret that everybody knows; give it another "
           "with --app or in the configuration";
}

} // namespace echolock
