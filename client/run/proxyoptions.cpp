// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/proxyoptions.h"

#include <QCommandLineParser>

#include "client/link/faulttext.h"
#include "client/proxy/proxy.h"
#include "client/run/optionreader.h"
#include "client/run/optiontable.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

constexpr std::array options{
    CommandOption{"A proxy from the start", "listen", "HOST:PORT", nullptr,
                  "Where clients connect to; port 0 takes a free one."},
    CommandOption{nullptr, "upstream", "HOST:PORT", nullptr,
                  "The server behind it: a name or an address."},
    CommandOption{nullptr, "fault", "TEXT", nullptr,
                  "A fault of each of its connections, such as\n\"latency mean=50ms\"; may be "
                  "given more than once."},
    CommandOption{"More proxies", "api", "HOST:PORT", "127.0.0.1:8474",
                  "Where the control API listens, Toxiproxy's in paths\nand shapes."},
    CommandOption{nullptr, "config", "FILE", nullptr,
                  "Proxies to begin with: a JSON list, as Toxiproxy's\n-config takes it."},
    CommandOption{nullptr, "seed", "N", "1", "Same seed, same chances for the same connections."},
    CommandOption{"Output", "help", nullptr, nullptr, "Show this and stop."},
};

constexpr const char* introduction = R"(Usage: echolock-clients proxy [options]
Puts faults between clients and any server: browsers, pusher-js, whatever speaks TCP.

Example:
  echolock-clients proxy --listen 127.0.0.1:6002 --upstream 127.0.0.1:6001 \
      --fault "latency mean=80ms jitter=20ms" --fault "rst after=30s probability=0.1"
)";

constexpr const char* conclusion = R"(
The proxy from the start is called default. Without one there are none until the control API
makes some, or the file has some:
  curl -d '{"type":"reset_peer","attributes":{"timeout":500}}' \
      http://127.0.0.1:8474/proxies/default/toxics

Faults:
)";

constexpr const char* ending = R"(
Each takes probability, at, for, event, channel, nth, seen and edge besides: docs/faults.md.

Exit status: 0 ended by Ctrl-C · 1 a port or file cannot be used · 2 bad option
)";

QString faultHelp()
{
    QString text;
    for (const FaultType& type : faultTypes()) {
        // What a proxy cannot do is no use here.
        if (!makeToxic(type.name))
            continue;
        QString names;
        for (const FaultParameter& row : type.parameters)
            names += QStringLiteral(" ")
                + QString::fromUtf8(row.name.data(), static_cast<qsizetype>(row.name.size()));
        text += QStringLiteral("  ")
            + QString::fromUtf8(type.name.data(), static_cast<qsizetype>(type.name.size()))
                  .leftJustified(13)
            + names.trimmed() + u'\n';
    }
    return text;
}

QString helpText()
{
    return QString::fromUtf8(introduction) + optionsHelp(options) + QString::fromUtf8(conclusion)
        + faultHelp() + QString::fromUtf8(ending);
}

Result<std::optional<ProxyCommand::First>> readFirst(const OptionReader& reader)
{
    const bool hasListen = reader.isSet("listen");
    const bool hasUpstream = reader.isSet("upstream");
    if (!hasListen && !hasUpstream) {
        if (reader.isSet("fault"))
            return failure("--fault is of the proxy that --listen and --upstream make; give them "
                           "too.");
        return std::nullopt;
    }
    if (!hasUpstream)
        return failure("--listen needs the server behind it: add --upstream HOST:PORT.");
    if (!hasListen)
        return failure("--upstream needs a place to listen at: add --listen 127.0.0.1:0 for any "
                       "free port.");
    ProxyCommand::First first{.listen = reader.text("listen").toStdString(),
                              .upstream = reader.text("upstream").toStdString()};
    if (const Result<Proxy::Place> place = Proxy::placeOf(first.listen, first.upstream); !place)
        return failure("--" + place.error().message);
    return first;
}

Result<std::vector<Toxic>> readToxics(const QStringList& texts)
{
    std::vector<Toxic> toxics;
    for (const QString& text : texts) {
        Result<Toxic> toxic = parseToxic(text.toStdString());
        if (!toxic)
            return failure("--fault: " + toxic.error().message);
        if (std::ranges::find(toxics, toxic->name, &Toxic::name) != toxics.end())
            return failure("--fault: two faults are called \"" + toxic->name
                           + "\"; give one of them another name=….");
        toxics.push_back(std::move(*toxic));
    }
    return toxics;
}

Result<ProxyCommand> readCommand(const QCommandLineParser& parser)
{
    OptionReader reader(parser);
    ProxyCommand command;
    command.seed = reader.number("seed", 0, UINT64_MAX);
    if (!reader.error().empty())
        return failure(reader.error());
    const Result<HostPort> api = parseHostPort(reader.text("api").toStdString());
    if (!api)
        return failure("--api: " + api.error().message);
    command.api = *api;
    const auto first = readFirst(reader);
    if (!first)
        return failure(first.error().message);
    command.first = *first;
    const auto toxics = readToxics(parser.values(QStringLiteral("fault")));
    if (!toxics)
        return failure(toxics.error().message);
    command.toxics = *toxics;
    command.configFile = reader.text("config");
    return command;
}

} // namespace

Result<ProxyCommand> parseProxyCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser, options);
    if (!parser.parse(arguments))
        return failure(parser.errorText().toStdString() + " Try proxy --help.");
    if (parser.isSet(QStringLiteral("help"))) {
        ProxyCommand command;
        command.action = ProxyCommand::Action::Help;
        command.text = helpText();
        return command;
    }
    if (!parser.positionalArguments().isEmpty())
        return failure("Nothing is known about \""
                       + parser.positionalArguments().first().toStdString()
                       + "\"; every setting has a name. Try proxy --help.");
    return readCommand(parser);
}

} // namespace echolock
