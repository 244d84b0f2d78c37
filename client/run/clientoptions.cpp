// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/clientoptions.h"

#include <QCommandLineParser>

#include "server/base/durationtext.h"

#include <array>
#include <utility>

namespace echolock {

namespace {

/// One option, in the order and under the heading in which the help shows it.
struct Option
{
    const char* heading; ///< Null: that of the one before.
    const char* name;
    const char* value;    ///< Null for a switch.
    const char* standard; ///< Null for none.
    const char* help;
};

constexpr std::array options{
    Option{"Where", "url", "URL", "ws://127.0.0.1:6001",
           "Server to connect to. Any Pusher-protocol server will do;\nlocks need Echolock."},
    Option{nullptr, "app", "ID:KEY:SECRET", "app:key:secret",
           "Application; the secret signs channels locally."},
    Option{nullptr, "channels", "KIND", "private",
           "private: the server knows the connection only.\npresence: it knows the person too, "
           "100 an order at most."},
    Option{"Who", "clients", "N", "100", "How many people."},
    Option{nullptr, "orders", "M", "24", "How many orders they share, order.1 to order.M."},
    Option{nullptr, "mix", "NAME", "office", "How they behave; see below."},
    Option{nullptr, "seed", "N", "1",
           "Same seed, same people, orders and ways to leave,\nwhatever the threads."},
    Option{"How long", "duration", "TIME", "10s",
           "From when everybody has arrived: 500ms, 10s, 2m. Ctrl-C\nends it earlier."},
    Option{nullptr, "threads", "N", "2", "Threads that carry the clients."},
    Option{"Output", "json", nullptr, nullptr,
           "End with one JSON object on one line in place of the\nsummary."},
    Option{nullptr, "help", nullptr, nullptr, "Show this and stop."},
    Option{nullptr, "version", nullptr, nullptr, "Show the version and stop."},
};

constexpr const char* introduction = R"(Usage: echolock-clients [options]
Simulated Laravel Echo clients, each a person who opens an order, edits it and then leaves,
closes the tab, loses power … Nothing is real but the sockets.

Example: echolock-clients --clients 500 --orders 50 --mix rough --duration 30s
)";

constexpr const char* conclusion = R"(
Mixes:
  office   mostly leave and close tabs        calm   long edits, clean ends
  rough    every way alike                    wifi   vanish, freeze, reset
  crash    kill and reset

While it runs, progress goes to standard error. A violation is a moment when two clients were
both told that they may edit the same order.

Exit status: 0 done · 1 nobody could connect · 2 bad option
)";

QString latin(const char* text)
{
    return QString::fromUtf8(text);
}

QString helpText()
{
    constexpr qsizetype column = 26;
    QString text = latin(introduction);
    for (const Option& option : options) {
        if (option.heading)
            text += u'\n' + latin(option.heading) + QStringLiteral(":\n");
        QString left = QStringLiteral("  --") + latin(option.name);
        if (option.value)
            left += u' ' + latin(option.value);
        QString help = latin(option.help);
        if (option.standard)
            help += QStringLiteral(" Default %1.").arg(latin(option.standard));
        help.replace(u'\n', u'\n' + QString(column, u' '));
        text += left.leftJustified(column) + help + u'\n';
    }
    return text + latin(conclusion);
}

void addOptions(QCommandLineParser& parser)
{
    for (const Option& option : options) {
        QStringList names{latin(option.name)};
        if (names.front() == QStringLiteral("help"))
            names.prepend(QStringLiteral("h"));
        parser.addOption({names, QString(), option.value ? latin(option.value) : QString(),
                          option.standard ? latin(option.standard) : QString()});
    }
}

/// The options one after another; the first bad one is the error.
class Reader
{
public:
    explicit Reader(const QCommandLineParser& parser)
        : m_parser(parser)
    {
    }

    std::uint64_t number(const char* name, std::uint64_t first, std::uint64_t last)
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

    Duration duration(const char* name)
    {
        const Result<Duration> value = parseDuration(text(name).toStdString());
        if (!value)
            refuse(QStringLiteral("--%1: %2")
                       .arg(latin(name), QString::fromStdString(value.error().message)));
        else if (*value <= Duration::zero())
            refuse(QStringLiteral("--%1 must be longer than nothing.").arg(latin(name)));
        return value.value_or(Duration());
    }

    QUrl url(const char* name)
    {
        const QUrl url(text(name), QUrl::StrictMode);
        if (url.scheme() == QStringLiteral("wss"))
            refuse(QStringLiteral(
                       "--%1: simulated clients do not speak TLS (wss://); use the server's ws:// "
                       "address.")
                       .arg(latin(name)));
        else if (!url.isValid() || url.scheme() != QStringLiteral("ws") || url.host().isEmpty())
            refuse(QStringLiteral("--%1 takes an address such as ws://127.0.0.1:6001, not \"%2\".")
                       .arg(latin(name), text(name)));
        return url;
    }

    void app(const char* name, ClientTarget& target)
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

    BehaviourMix mix(const char* name)
    {
        const Result<BehaviourMix> value = mixByName(text(name).toStdString());
        if (!value)
            refuse(QStringLiteral("--%1: %2")
                       .arg(latin(name), QString::fromStdString(value.error().message)));
        return value.value_or(BehaviourMix());
    }

    std::string channelPrefix(const char* name)
    {
        const QString kind = text(name);
        if (kind != QStringLiteral("presence") && kind != QStringLiteral("private"))
            refuse(QStringLiteral("--%1 takes presence or private, not \"%2\".")
                       .arg(latin(name), kind));
        return kind.toStdString() + '-';
    }

    const std::string& error() const { return m_error; }

private:
    QString text(const char* name) const { return m_parser.value(latin(name)); }

    void refuse(const QString& sentence)
    {
        if (m_error.empty())
            m_error = sentence.toStdString();
    }

    const QCommandLineParser& m_parser;
    std::string m_error;
};

Result<ClientCommand> readCommand(const QCommandLineParser& parser)
{
    Reader reader(parser);
    ClientCommand command;
    SwarmOptions& swarm = command.swarm;
    swarm.target.url = reader.url("url");
    reader.app("app", swarm.target);
    swarm.channelPrefix = reader.channelPrefix("channels");
    command.clients = static_cast<std::uint32_t>(reader.number("clients", 1, 100'000));
    swarm.orders = static_cast<std::uint32_t>(reader.number("orders", 1, 100'000));
    swarm.mix = reader.mix("mix");
    swarm.seed = reader.number("seed", 0, UINT64_MAX);
    command.duration = reader.duration("duration");
    swarm.threads = static_cast<int>(reader.number("threads", 1, 64));
    if (parser.isSet(QStringLiteral("json")))
        command.output = ClientCommand::Output::Json;
    if (!reader.error().empty())
        return failure(reader.error());
    return command;
}

} // namespace

Result<ClientCommand> parseClientCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    ClientCommand command;
    if (!parser.parse(arguments))
        return failure(parser.errorText().toStdString() + " Try --help.");
    if (parser.isSet(QStringLiteral("help"))) {
        command.action = ClientCommand::Action::Help;
        command.text = helpText();
        return command;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        command.action = ClientCommand::Action::Version;
        command.text = QStringLiteral("echolock-clients " ECHOLOCK_VERSION "\n");
        return command;
    }
    if (!parser.positionalArguments().isEmpty())
        return failure("Nothing is known about \""
                       + parser.positionalArguments().first().toStdString()
                       + "\"; every setting has a name. Try --help.");
    return readCommand(parser);
}

} // namespace echolock
