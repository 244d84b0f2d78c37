// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/clientoptions.h"

#include <QCommandLineParser>

#include "client/people/mixwriter.h"
#include "client/run/optionreader.h"
#include "client/run/optiontable.h"
#include "client/run/probeoptions.h"
#include "client/run/targetoptions.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace echolock {

namespace {

constexpr std::array options{
    CommandOption{
        "Where", "url", "URL", "ws://127.0.0.1:6001",
        "Server to connect to. Any Pusher-protocol server will do;\nlocks need Echolock."},
    CommandOption{nullptr, "app", "ID:KEY:SECRET", "app:key:secret",
                  "Application; the secret signs channels locally. Just KEY\nwith an auth "
                  "endpoint."},
    CommandOption{
        nullptr, "channels", "KIND", "private",
        "private: the server knows the connection only.\npresence: it knows the person too, "
        "100 an order at most.\nencrypted: events are, but pages cannot whisper there."},
    CommandOption{nullptr, "encryption-key", "BASE64", nullptr,
                  "Of encrypted channels: the application's master key,\n32 bytes."},
    CommandOption{"Who lets them in", "auth-endpoint", "URL", nullptr,
                  "Asks there, as pages do, in place of signing locally:\n"
                  "http://127.0.0.1:8000/broadcasting/auth."},
    CommandOption{nullptr, "auth-header", "NAME:VALUE", nullptr,
                  "Sent there, and may be given again: 'Authorization:\nBearer token-{n}'. {user} "
                  "and {n} stand for each\nperson's name and number."},
    CommandOption{nullptr, "auth-cookie", "NAME=VALUE", nullptr, "Likewise."},
    CommandOption{nullptr, "auth-param", "NAME=VALUE", nullptr,
                  "Likewise, one more field of the form."},
    CommandOption{nullptr, "sign-in", nullptr, nullptr,
                  "Each person signs in besides, pusher:signin."},
    CommandOption{nullptr, "user-auth-endpoint", "URL", nullptr,
                  "Asked for that; where an auth endpoint ends in /auth,\n/user-auth beside it."},
    CommandOption{nullptr, "auth-timeout", "TIME", "10s", "How long an answer is waited for."},
    CommandOption{"Whom they believe", "ca", "FILE", nullptr,
                  "Certificates, in PEM, that are trusted as the system's\nare: for wss:// and "
                  "https://."},
    CommandOption{nullptr, "insecure", nullptr, nullptr,
                  "Trusts any certificate. For tests on one's own machine."},
    CommandOption{"Who is asked about locks, where the server is not Echolock", "probe-url", "URL",
                  nullptr,
                  "Asks this about each order, for which {id} stands:\n"
                  "http://127.0.0.1:8000/orders/{id}."},
    CommandOption{nullptr, "probe-pointer", "POINTER", nullptr,
                  "Where its JSON names who holds the lock, such as\n/data/locked_by (RFC 6901). "
                  "Null, false, an empty text or\nnothing: it is free."},
    CommandOption{nullptr, "probe-header", "NAME:VALUE", nullptr,
                  "Sent there, and may be given again."},
    CommandOption{nullptr, "probe-match", "TEXT", "{user}",
                  "How it names a person: {user} and {n}, such as user-{n}."},
    CommandOption{nullptr, "probe-every", "TIME", "500ms", "How often each order is asked about."},
    CommandOption{nullptr, "probe-grace", "TIME", "5s",
                  "How long a lock may outlive the people on its order."},
    CommandOption{"Who", "clients", "N", "100", "How many people."},
    CommandOption{nullptr, "orders", "M", "24", "How many orders they share, order.1 to order.M."},
    CommandOption{nullptr, "mix", "NAME|FILE", "office", "How they behave; see below."},
    CommandOption{nullptr, "print-mix", nullptr, nullptr,
                  "Print the mix as a file to start from, and stop."},
    CommandOption{nullptr, "script", "FILE", nullptr,
                  "What they do step by step, in place of the mix."},
    CommandOption{nullptr, "plan", "N", nullptr,
                  "Print what each person will do in the first N stints,\none JSON object a line, "
                  "and stop."},
    CommandOption{nullptr, "save-url", "URL", nullptr,
                  "Where they save, such as http://shop.example/orders/{id}.\nWithout it Echolock "
                  "is asked whether the token holds."},
    CommandOption{nullptr, "save-method", "METHOD", "PUT",
                  "How they save there: PUT, POST or PATCH."},
    CommandOption{nullptr, "save-body", "TEXT", R"({"token":{token}})",
                  "What they send; {order}, {id}, {token} and {user} are\nfilled in, in the URL "
                  "too."},
    CommandOption{nullptr, "seed", "N", "1",
                  "Same seed, same people, orders and ways to leave,\nwhatever the threads."},
    CommandOption{nullptr, "fault", "FAULT", nullptr,
                  "What goes wrong on the connections, such as\n'latency mean=80ms clients=10%'. "
                  "May be given several times;\nsee below."},
    CommandOption{"What runs in their tabs", "client", "NAME", "pusher-js",
                  "pusher-js: pusher-js 8.6.0 with all its quirks.\nideal: without any."},
    CommandOption{nullptr, "quirk", "NAME=on|off", nullptr,
                  "Turns one of them on or off, and may be given again;\nsee below."},
    CommandOption{"How long", "duration", "TIME", "10s",
                  "From when everybody has arrived: 500ms, 10s, 2m. Ctrl-C\nends it earlier."},
    CommandOption{nullptr, "threads", "N", "2", "Threads that carry the clients."},
    CommandOption{"Several processes", "processes", "N", "1",
                  "Share the clients among so many processes, which this one\nstarts."},
    CommandOption{nullptr, "coordinate", "SOCKET", nullptr,
                  "Let processes that you start take part: a path that they\nshare, in a folder "
                  "of yours."},
    CommandOption{nullptr, "expect", "N", nullptr,
                  "With --coordinate: begin when there are so many, this one\nincluded."},
    CommandOption{nullptr, "join", "SOCKET", nullptr,
                  "Take part in the run that is coordinated there. All\nsettings come from it."},
    CommandOption{"Output", "history", "FILE", nullptr,
                  "Write what all clients did and saw, in the order of time,\na line of JSON "
                  "each."},
    CommandOption{nullptr, "json", nullptr, nullptr,
                  "End with one JSON object on one line in place of the\nsummary."},
    CommandOption{nullptr, "progress", "KIND", "line",
                  "line: a line each second on standard error.\njson: objects on standard output, "
                  "a line each, and the one of\n--json as the last."},
    CommandOption{nullptr, "quiet", nullptr, nullptr, "No progress, only trouble."},
    CommandOption{nullptr, "help", nullptr, nullptr, "Show this and stop."},
    CommandOption{nullptr, "version", nullptr, nullptr, "Show the version and stop."},
};

constexpr const char* introduction = R"(Usage: echolock-clients [options]
       echolock-clients proxy [options]    faults in front of any server
Simulated Laravel Echo clients, each a person who opens an order, edits it and then leaves,
closes the tab, loses power … Nothing is real but the sockets.

Example: echolock-clients --clients 500 --orders 50 --mix rough --duration 30s
)";

constexpr const char* mixesHelp = R"(
Mixes:
  office   mostly leave and close tabs        calm     long edits, clean ends
  rough    every way alike                    wifi     vanish, freeze, reset
  crash    kill and reset                     workday  saves, idles, switches tabs, sleeps
docs/clients.md tells how to write a mix or a script of your own.
)";

constexpr const char* conclusion = R"(
Faults, with their settings in docs/faults.md:
  latency bandwidth slice slow_reader blackhole hold rst fin_delay cut_after corrupt refuse
  pause sleep auth_fault
and of many clients together, from when everybody has arrived:
  swizzle  silences some one by one, and heals them in another order
  storm    resets connections, at once or within a time

A violation is a moment when two clients were
both told that they may edit the same order.

Exit status: 0 done · 1 nobody could connect · 2 bad option
)";

QString helpText()
{
    QString quirks = QStringLiteral("\nQuirks:\n");
    for (const EchoQuirk& quirk : quirkTable()) {
        quirks += QStringLiteral("  ")
            + QString::fromUtf8(quirk.name.data(), qsizetype(quirk.name.size())).leftJustified(28)
            + QString::fromUtf8(quirk.what.data(), qsizetype(quirk.what.size())) + u'\n';
    }
    return QString::fromUtf8(introduction) + optionsHelp(options) + QString::fromUtf8(mixesHelp)
        + quirks + QString::fromUtf8(conclusion);
}

SaveTarget readSaves(OptionReader& reader)
{
    SaveTarget saves;
    saves.method = reader.text("save-method").toStdString();
    saves.body = reader.text("save-body").toStdString();
    constexpr std::array<std::string_view, 3> methods{"PUT", "POST", "PATCH"};
    if (std::ranges::find(methods, saves.method) == methods.end())
        reader.refuse(QStringLiteral("--save-method takes PUT, POST or PATCH, not \"%1\".")
                          .arg(reader.text("save-method")));
    if (!reader.isSet("save-url"))
        return saves;
    saves.url = reader.text("save-url").toStdString();
    saves.saves = AgentPlan::Saves::Untold;
    const QUrl example(QString::fromStdString(
        filledIn(saves.url, {.order = "order.1", .token = FencingToken{1}, .user = "alice"})));
    const bool isWeb = example.scheme() == QStringLiteral("http")
        || example.scheme() == QStringLiteral("https");
    if (!example.isValid() || !isWeb || example.host().isEmpty())
        reader.refuse(QStringLiteral("--save-url takes an address such as "
                                     "http://shop.example/orders/{id}, not \"%1\".")
                          .arg(reader.text("save-url")));
    return saves;
}

void readOutput(OptionReader& reader, ClientCommand& command)
{
    using Progress = ClientCommand::Progress;
    const QString progress = reader.text("progress");
    if (progress == QStringLiteral("json"))
        command.progress = Progress::Json;
    else if (progress != QStringLiteral("line"))
        reader.refuse(QStringLiteral("--progress takes line or json, not \"%1\".").arg(progress));
    if (reader.isSet("json") || command.progress == Progress::Json)
        command.output = ClientCommand::Output::Json;
    if (reader.isSet("quiet"))
        command.progress = Progress::Nothing;
}

/// Where the run is over before a plan is, part of what was asked for would not happen.
void refuseUnendingGroups(OptionReader& reader, const ClientCommand& command)
{
    for (const GroupFault& group : command.groups) {
        const auto steps = clientSteps({&group, 1}, command.clients, Prng(command.swarm.seed));
        if (!steps.empty() && steps.back().at >= command.duration)
            reader.refuse(
                QStringLiteral("--fault: %1 goes on until %2 after everybody has arrived, "
                               "and the run ends at %3: raise --duration, or let it take "
                               "less time.")
                    .arg(QString::fromStdString(group.name),
                         QString::fromStdString(formatDuration(
                             std::chrono::ceil<std::chrono::milliseconds>(steps.back().at))),
                         QString::fromStdString(formatDuration(command.duration))));
    }
}

Result<ClientCommand> readCommand(const QCommandLineParser& parser)
{
    OptionReader reader(parser);
    ClientCommand command;
    SwarmOptions& swarm = command.swarm;
    swarm.target = readTarget(reader);
    swarm.target.options.quirks = reader.quirks("client", "quirk");
    command.probe = readProbe(reader);
    swarm.channelPrefix = reader.channelPrefix("channels");
    command.clients = static_cast<std::uint32_t>(reader.number("clients", 1, 100'000));
    swarm.orders = static_cast<std::uint32_t>(reader.number("orders", 1, 100'000));
    swarm.mix = reader.mix("mix");
    swarm.faults = reader.faults("fault");
    command.groups = reader.groupFaults("fault");
    if (!command.groups.empty())
        swarm.target.links = LinkPlan::Links::Always;
    swarm.script = reader.script("script");
    swarm.saves = readSaves(reader);
    if (reader.isSet("plan")) {
        command.action = ClientCommand::Action::Plan;
        command.stints = reader.number("plan", 1, 10'000);
    }
    swarm.seed = reader.number("seed", 0, UINT64_MAX);
    command.duration = reader.duration("duration");
    refuseUnendingGroups(reader, command);
    swarm.threads = static_cast<int>(reader.number("threads", 1, 64));
    readOutput(reader, command);
    command.joint = readJointOptions(parser, options, reader);
    if (command.joint.processes > command.clients)
        reader.refuse(QStringLiteral("There are fewer clients than processes to carry them: "
                                     "lower --processes or raise --clients."));
    if (!reader.error().empty())
        return failure(reader.error());
    if (reader.isSet("print-mix")) {
        command.action = ClientCommand::Action::PrintMix;
        command.text = QString::fromStdString(writeMix(swarm.mix));
    }
    return command;
}

} // namespace

std::vector<ClientStep> groupSteps(const ClientCommand& command)
{
    return clientSteps(command.groups, command.clients, Prng(command.swarm.seed));
}

Result<ClientCommand> parseClientCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser, options);
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
