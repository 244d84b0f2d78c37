// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/serveroptions.h"

#include <QCommandLineParser>

#include "server/base/durationtext.h"

#include <optional>

namespace echolock {

namespace {

QString policyList()
{
    QStringList names;
    for (const std::string_view name : policyNames())
        names << QString::fromUtf8(name.data(), qsizetype(name.size()));
    return names.join(QStringLiteral(", "));
}

void addOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral(
        "A Pusher-protocol server that locks an order while someone has it open, and unlocks "
        "it when they\n"
        "are gone. Point Laravel Echo, pusher-js or any Pusher SDK at it: WebSocket and HTTP "
        "share one port.\n\n"
        "Example: echolock-server --port 6001 --app app:key:secret --policy owner"));
    parser.addOptions({
        {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this and stop.")},
        {QStringLiteral("version"), QStringLiteral("Show the version and stop.")},
        {QStringLiteral("host"),
         QStringLiteral("Address to listen on. Default 127.0.0.1: this machine only."),
         QStringLiteral("ADDRESS"), QStringLiteral("127.0.0.1")},
        {QStringLiteral("port"), QStringLiteral("Port; 0 takes a free one. Default 6001."),
         QStringLiteral("PORT"), QStringLiteral("6001")},
        {QStringLiteral("app"),
         QStringLiteral("An application; may be given several times. Default app:key:secret."),
         QStringLiteral("ID:KEY:SECRET")},
        {QStringLiteral("policy"),
         QStringLiteral("Who gets a lock and when it ends: %1. Default owner.").arg(policyList()),
         QStringLiteral("NAME"), QStringLiteral("owner")},
        {QStringLiteral("lock"),
         QStringLiteral("Channels that lock, without their private- or presence- prefix; may "
                        "be given several times. Default order.{id}."),
         QStringLiteral("PATTERN")},
        {QStringLiteral("client-events"),
         QStringLiteral("Relay client-* events between subscribers: on or off. Default on."),
         QStringLiteral("on|off"), QStringLiteral("on")},
        {QStringLiteral("client-event-rate"),
         QStringLiteral("How many client events a connection may send in a second; 0 for any "
                        "number. Default 0; Pusher's own limit is 10."),
         QStringLiteral("N"), QStringLiteral("0")},
        {QStringLiteral("subscription-count"),
         QStringLiteral("Tell subscribers how many they are, as pusher:subscription_count: on or "
                        "off. Default off."),
         QStringLiteral("on|off"), QStringLiteral("off")},
        {QStringLiteral("ping"),
         QStringLiteral(
             "Silence after which the server asks whether a client is alive. Default 30s."),
         QStringLiteral("DURATION"), QStringLiteral("30s")},
        {QStringLiteral("pong"),
         QStringLiteral("How long it waits for the answer before it ends the connection and "
                        "frees its locks. Default 30s."),
         QStringLiteral("DURATION"), QStringLiteral("30s")},
        {QStringLiteral("seed"),
         QStringLiteral("Makes socket ids repeatable. Default: from the system's chance."),
         QStringLiteral("NUMBER")},
        {QStringLiteral("log"),
         QStringLiteral("Lifecycle log on standard error: text or json (one object a line). "
                        "Default text."),
         QStringLiteral("text|json"), QStringLiteral("text")},
        {QStringLiteral("log-level"),
         QStringLiteral("error: trouble only. info: locks, opens, subscriptions, closes. "
                        "debug: every frame too. Default info."),
         QStringLiteral("LEVEL"), QStringLiteral("info")},
    });
}

template <class T> struct Choice
{
    QString word;
    T value;
};

template <class T>
Result<T> choose(const QCommandLineParser& parser, const QString& option,
                 const QList<Choice<T>>& choices)
{
    const QString given = parser.value(option);
    QStringList words;
    for (const Choice<T>& choice : choices) {
        if (choice.word == given)
            return choice.value;
        words << choice.word;
    }
    return failure(QStringLiteral("--%1 takes %2, not \"%3\".")
                       .arg(option, words.join(QStringLiteral(" or ")), given)
                       .toStdString());
}

Result<std::optional<std::uint64_t>> numberOption(const QCommandLineParser& parser,
                                                  const QString& option, std::uint64_t maximum)
{
    if (!parser.isSet(option))
        return std::optional<std::uint64_t>();
    bool isNumber = false;
    const qulonglong number = parser.value(option).toULongLong(&isNumber);
    if (!isNumber || number > maximum)
        return failure(QStringLiteral("--%1 takes a whole number from 0 to %2, not \"%3\".")
                           .arg(option)
                           .arg(maximum)
                           .arg(parser.value(option))
                           .toStdString());
    return std::optional<std::uint64_t>(number);
}

Result<Duration> durationOption(const QCommandLineParser& parser, const QString& option)
{
    Result<Duration> duration = parseDuration(parser.value(option).toStdString());
    if (!duration)
        return failure("--" + option.toStdString() + ": " + duration.error().message);
    if (*duration <= Duration::zero())
        return failure("--" + option.toStdString() + " must be longer than nothing.");
    return duration;
}

Result<void> readApps(const QCommandLineParser& parser, HubOptions& hub)
{
    const QStringList texts = parser.values(QStringLiteral("app"));
    if (!texts.isEmpty())
        hub.apps.clear();
    for (const QString& text : texts) {
        Result<AppConfig> app = parseApp(text);
        if (!app)
            return failure(app.error().message);
        hub.apps.push_back(std::move(*app));
    }
    const QStringList patterns = parser.values(QStringLiteral("lock"));
    if (!patterns.isEmpty())
        hub.lockPatterns.clear();
    for (const QString& pattern : patterns)
        hub.lockPatterns.push_back(pattern.toStdString());
    return {};
}

Result<void> readLimits(const QCommandLineParser& parser, HubOptions& hub)
{
    const auto rate = numberOption(parser, QStringLiteral("client-event-rate"), 1'000'000);
    if (!rate)
        return failure(rate.error().message);
    hub.clientEventsPerSecond = std::uint32_t(rate->value_or(0));
    const auto counts = choose<SubscriptionCount>(
        parser, QStringLiteral("subscription-count"),
        {{QStringLiteral("on"), SubscriptionCount::On},
         {QStringLiteral("off"), SubscriptionCount::Off}});
    if (!counts)
        return failure(counts.error().message);
    hub.subscriptionCount = *counts;
    return {};
}

Result<void> readHub(const QCommandLineParser& parser, HubOptions& hub)
{
    hub.policy = parser.value(QStringLiteral("policy")).toStdString();
    const auto ping = durationOption(parser, QStringLiteral("ping"));
    const auto pong = durationOption(parser, QStringLiteral("pong"));
    const auto clientEvents = choose<ClientEvents>(
        parser, QStringLiteral("client-events"),
        {{QStringLiteral("on"), ClientEvents::On}, {QStringLiteral("off"), ClientEvents::Off}});
    if (!ping || !pong)
        return failure((ping ? pong : ping).error().message);
    if (!clientEvents)
        return failure(clientEvents.error().message);
    hub.pingAfter = *ping;
    hub.pongWithin = *pong;
    hub.clientEvents = *clientEvents;
    if (const auto limits = readLimits(parser, hub); !limits)
        return limits;
    if (const auto apps = readApps(parser, hub); !apps)
        return apps;
    return validate(hub);
}

Result<void> readListening(const QCommandLineParser& parser, ServerOptions& server)
{
    const QString host = parser.value(QStringLiteral("host"));
    if (!server.host.setAddress(host == QStringLiteral("localhost") ? QStringLiteral("127.0.0.1")
                                                                    : host))
        return failure("--host takes an IP address such as 127.0.0.1, not \"" + host.toStdString()
                       + "\".");
    const auto port = numberOption(parser, QStringLiteral("port"), 65535);
    const auto seed = numberOption(parser, QStringLiteral("seed"), UINT64_MAX);
    if (!port || !seed)
        return failure((port ? seed : port).error().message);
    server.port = quint16(port->value_or(server.port));
    server.seed = seed->value_or(server.seed);
    return {};
}

Result<void> readLog(const QCommandLineParser& parser, ServerCommand& command)
{
    const auto format = choose<LogFormat>(
        parser, QStringLiteral("log"),
        {{QStringLiteral("text"), LogFormat::Text}, {QStringLiteral("json"), LogFormat::Json}});
    const auto level = choose<LogLevel>(parser, QStringLiteral("log-level"),
                                        {{QStringLiteral("error"), LogLevel::Error},
                                         {QStringLiteral("info"), LogLevel::Info},
                                         {QStringLiteral("debug"), LogLevel::Debug}});
    if (!format)
        return failure(format.error().message);
    if (!level)
        return failure(level.error().message);
    command.logFormat = *format;
    command.logLevel = *level;
    return {};
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
        return failure(parser.errorText().toStdString() + " Try --help.");
    if (parser.isSet(QStringLiteral("help"))) {
        command.action = ServerCommand::Action::Help;
        command.text = parser.helpText();
        return command;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        command.action = ServerCommand::Action::Version;
        command.text = QStringLiteral("echolock-server " ECHOLOCK_VERSION "\n");
        return command;
    }
    if (!parser.positionalArguments().isEmpty())
        return failure("Nothing is known about \""
                       + parser.positionalArguments().first().toStdString()
                       + "\"; every setting has a name. Try --help.");
    for (const Result<void>& step :
         {readHub(parser, command.server.hub), readListening(parser, command.server),
          readLog(parser, command)})
        if (!step)
            return failure(step.error().message);
    return command;
}

} // namespace echolock
