// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/appoptions.h"

#include <QCommandLineParser>

#include "client/echo/behaviourmix.h"
#include "gui/models/wording.h"
#include "server/hub/huboptions.h"

#include <utility>

namespace echolock {

namespace {

constexpr int clientsMax = 20'000;
constexpr int ordersMax = 2'000;
constexpr QSize sizeMin(800, 600);
constexpr QSize sizeMax(7680, 4320);

void declare(QCommandLineParser& parser)
{
    parser.addOptions({
        {QStringLiteral("clients"), QStringLiteral("Simulated clients to begin with (60)."),
         QStringLiteral("N")},
        {QStringLiteral("orders"), QStringLiteral("Orders that they share (24)."),
         QStringLiteral("N")},
        {QStringLiteral("policy"),
         QStringLiteral(
             "Who gets a lock and when it ends: composite, owner, refcount, grace, lease, fence, "
             "queue, article or none (composite)."),
         QStringLiteral("NAME")},
        {QStringLiteral("mix"),
         QStringLiteral("How clients leave: office, rough, crash, wifi or calm (rough)."),
         QStringLiteral("NAME")},
        {QStringLiteral("port"),
         QStringLiteral("Port of the embedded server (6001, or a free one where taken)."),
         QStringLiteral("N")},
        {QStringLiteral("theme"), QStringLiteral("light, dark or system (system)."),
         QStringLiteral("NAME")},
        {QStringLiteral("size"), QStringLiteral("Size of the window (1280x800)."),
         QStringLiteral("WxH")},
        {QStringLiteral("screenshot"),
         QStringLiteral("Write pictures of the app to this folder and exit."),
         QStringLiteral("DIR")},
        {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Say all this and exit.")},
        {{QStringLiteral("v"), QStringLiteral("version")},
         QStringLiteral("Say the version and exit.")},
    });
    parser.setApplicationDescription(QStringLiteral("Watch simulated Laravel Echo clients open and "
                                                    "abandon orders while a real server locks and "
                                                    "unlocks them."));
}

Unexpected<Error> wrong(const QString& sentence)
{
    return failure(sentence.toStdString());
}

template <class Names> QString oneOf(const Names& names)
{
    QStringList list;
    for (const std::string_view name : names)
        list.append(fromView(name));
    const QString last = list.takeLast();
    return list.isEmpty() ? last
                          : QStringLiteral("%1 or %2").arg(list.join(QStringLiteral(", ")), last);
}

Result<int> numberIn(const QCommandLineParser& parser, const QString& option,
                     std::pair<int, int> range)
{
    bool ok = false;
    const int number = parser.value(option).toInt(&ok);
    if (ok && number >= range.first && number <= range.second)
        return number;
    return wrong(QStringLiteral("--%1 takes a number from %2 to %3, not “%4”.")
                     .arg(option)
                     .arg(range.first)
                     .arg(range.second)
                     .arg(parser.value(option)));
}

Result<void> readNumbers(const QCommandLineParser& parser, AppOptions& options)
{
    const auto read = [&](const char16_t* name, std::pair<int, int> range,
                          auto&& take) -> Result<void> {
        const QString option = QStringView(name).toString();
        if (!parser.isSet(option))
            return {};
        return numberIn(parser, option, range).map(take);
    };
    return read(u"clients", {0, clientsMax}, [&](int number) { options.clients = number; })
        .and_then([&] {
            return read(u"orders", {1, ordersMax}, [&](int number) { options.orders = number; });
        })
        .and_then([&] {
            return read(u"port", {0, 65535},
                        [&](int number) { options.port = static_cast<quint16>(number); });
        });
}

Result<void> readNames(const QCommandLineParser& parser, AppOptions& options)
{
    const auto policies = policyNames();
    const auto mixes = mixNames();
    options.policy = fromView(policies.front());
    if (parser.isSet(QStringLiteral("policy"))) {
        const QString name = parser.value(QStringLiteral("policy"));
        options.policy = name;
        if (std::find(policies.begin(), policies.end(), name.toStdString()) == policies.end())
            return wrong(
                QStringLiteral("There is no policy “%1”; choose %2.").arg(name, oneOf(policies)));
    }
    options.mix = QStringLiteral("rough");
    if (parser.isSet(QStringLiteral("mix"))) {
        const QString name = parser.value(QStringLiteral("mix"));
        options.mix = name;
        if (!mixByName(name.toStdString()))
            return wrong(
                QStringLiteral("There is no mix “%1”; choose %2.").arg(name, oneOf(mixes)));
    }
    return {};
}

Result<void> readLooks(const QCommandLineParser& parser, AppOptions& options)
{
    if (parser.isSet(QStringLiteral("theme"))) {
        const QString name = parser.value(QStringLiteral("theme"));
        if (name != u"light" && name != u"dark" && name != u"system")
            return wrong(
                QStringLiteral("There is no theme “%1”; choose light, dark or system.").arg(name));
        options.theme = name == u"light" ? ThemeChoice::Light
            : name == u"dark"            ? ThemeChoice::Dark
                                         : ThemeChoice::System;
    }
    if (parser.isSet(QStringLiteral("size"))) {
        const QString size = parser.value(QStringLiteral("size"));
        const QStringList sides = size.split(QLatin1Char('x'));
        const QSize asked(sides.value(0).toInt(), sides.value(1).toInt());
        const bool fits = asked.boundedTo(sizeMax) == asked && asked.expandedTo(sizeMin) == asked;
        if (sides.size() != 2 || !fits)
            return wrong(QStringLiteral("--size takes WIDTHxHEIGHT from 800x600 to 7680x4320, not "
                                        "“%1”.")
                             .arg(size));
        options.size = asked;
    }
    return {};
}

} // namespace

Result<AppOptions> parseAppOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    declare(parser);
    // The parser skips the first argument, the program's name.
    if (!parser.parse(QStringList{QStringLiteral("echolock")} + arguments))
        return wrong(QStringLiteral("%1 See echolock --help.").arg(parser.errorText()));
    AppOptions options;
    if (parser.isSet(QStringLiteral("help"))) {
        options.ask = AppOptions::Ask::Help;
        return options;
    }
    if (parser.isSet(QStringLiteral("version"))) {
        options.ask = AppOptions::Ask::Version;
        return options;
    }
    if (!parser.positionalArguments().isEmpty())
        return wrong(QStringLiteral(
                         "echolock takes options only, and does not know what to do with “%1”. See "
                         "echolock --help.")
                         .arg(parser.positionalArguments().front()));
    options.screenshotFolder = parser.value(QStringLiteral("screenshot"));
    if (parser.isSet(QStringLiteral("screenshot")) && options.screenshotFolder.isEmpty())
        return wrong(QStringLiteral("--screenshot takes the folder for the pictures, not “”."));
    return readNumbers(parser, options)
        .and_then([&] { return readNames(parser, options); })
        .and_then([&] { return readLooks(parser, options); })
        .map([&] { return options; });
}

QString appHelp()
{
    QCommandLineParser parser;
    declare(parser);
    // The parser takes the program's name from an application, which help does without.
    const QString text = parser.helpText();
    return QStringLiteral("Usage: echolock [options]") + text.sliced(text.indexOf(u'\n'));
}

} // namespace echolock
