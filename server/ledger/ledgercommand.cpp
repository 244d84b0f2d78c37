// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgercommand.h"

#include <QCommandLineParser>

#include "server/config/didyoumean.h"
#include "server/config/settingvalue.h"
#include "server/ledger/ledgerpaths.h"

#include <array>
#include <functional>

namespace echolock {

namespace {

constexpr int exitUsage = 2;
constexpr std::uint16_t usualPort = 6001;

constexpr std::string_view overview
    = "Usage: echolock-server ledger show|verify|export [options] [FILE]\n\n"
      "Reads what a server wrote of its locks, also while it runs, and changes nothing. Without\n"
      "FILE it is that of a server on port 6001; a server says where its ledger is when it "
      "starts.\n"
      "\n"
      "  show      the locks and the latest entries, as tables\n"
      "  verify    whether the file keeps what it promises; exit code 0 or 1\n"
      "  export    every entry as one JSON object a line\n"
      "\n"
      "Each explains its options with --help. Wrong arguments, and files that are no ledger, end\n"
      "with exit code 2.\n";

constexpr std::string_view fileAndHelp
    = "  --port N        The ledger of a server on that port; default 6001.\n"
      "  -h, --help      Show this and stop.\n";

constexpr std::string_view filterHelp
    = "  --order ORDER   Only this order, such as order.7, and subscriptions to its channels.\n"
      "  --app ID        Only this app.\n";

struct Command
{
    std::string_view name;
    std::string_view usage; ///< Before the options that all have.
    bool isFiltered;
    std::uint64_t latest;
    int (*run)(LedgerReader& reader, const std::string& path, const LedgerReader::Filter& filter,
               const WriteText& out, const WriteText& errors);
};

int say(const WriteText& errors, const std::string& sentence)
{
    errors("echolock-server ledger: " + sentence + "\n");
    return exitUsage;
}

int show(LedgerReader& reader, const std::string&, const LedgerReader::Filter& filter,
         const WriteText& out, const WriteText& errors)
{
    const auto done = showLedger(reader, filter, out);
    return done ? 0 : say(errors, done.error().message);
}

int verify(LedgerReader& reader, const std::string& path, const LedgerReader::Filter&,
           const WriteText& out, const WriteText& errors)
{
    const auto verdict = verifyLedger(reader, path, out);
    if (!verdict)
        return say(errors, verdict.error().message);
    return *verdict == Verdict::Sound ? 0 : 1;
}

int exportAll(LedgerReader& reader, const std::string&, const LedgerReader::Filter& filter,
              const WriteText& out, const WriteText& errors)
{
    const auto done = exportLedger(reader, filter, out);
    return done ? 0 : say(errors, done.error().message);
}

constexpr std::array commands{
    Command{"show",
            "Usage: echolock-server ledger show [options] [FILE]\n\n"
            "Shows the locks, those that are held first, and the latest entries. Times are local.\n"
            "\n"
            "  --limit N       At most so many rows of each table; 0 for all; default 20.\n",
            true, 20, show},
    Command{"verify",
            "Usage: echolock-server ledger verify [options] [FILE]\n\n"
            "Says whether tokens and versions only rise, each order has one holder, the locks\n"
            "agree with the entries, and the file is whole. Exit code 0 if so, 1 if not.\n\n",
            false, 0, verify},
    Command{"export",
            "Usage: echolock-server ledger export [options] [FILE]\n\n"
            "Prints every entry, from the oldest, as one JSON object a line. Times are UTC.\n"
            "\n"
            "  --limit N       Only the latest N.\n",
            true, 0, exportAll},
};

std::string helpOf(const Command& command)
{
    return std::string(command.usage) + std::string(command.isFiltered ? filterHelp : "")
        + std::string(fileAndHelp);
}

const Command* find(const std::string& name)
{
    for (const Command& command : commands)
        if (command.name == name)
            return &command;
    return nullptr;
}

void addOptions(QCommandLineParser& parser, const Command& command)
{
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QString()});
    parser.addOption({QStringLiteral("port"), QString(), QStringLiteral("N")});
    if (!command.isFiltered)
        return;
    for (const char* name : {"order", "app", "limit"})
        parser.addOption({QString::fromLatin1(name), QString(), QStringLiteral("VALUE")});
}

Result<std::uint64_t> numberOf(const QCommandLineParser& parser, const char* option,
                               std::uint64_t unless, std::uint64_t most)
{
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return unless;
    const std::string text = parser.value(name).toStdString();
    const auto number = readNumber(text, 0, most);
    if (!number)
        return failure("--" + std::string(option) + " takes " + number.error().message + ", not \""
                       + text + "\".");
    return *number;
}

Result<std::string> pathOf(const QCommandLineParser& parser)
{
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1)
        return failure("One FILE at a time; " + std::to_string(files.size()) + " were named.");
    const auto port = numberOf(parser, "port", usualPort, UINT16_MAX);
    if (!port)
        return failure(port.error().message);
    if (!files.isEmpty())
        return files.first().toStdString();
    std::string path = defaultLedgerPath(std::uint16_t(*port));
    if (path.empty())
        return failure("Neither XDG_STATE_HOME nor HOME is set; name the FILE.");
    return path;
}

int runCommand(const Command& command, const QCommandLineParser& parser, const WriteText& out,
               const WriteText& errors)
{
    const auto path = pathOf(parser);
    if (!path)
        return say(errors, path.error().message);
    LedgerReader::Filter filter;
    if (command.isFiltered) {
        const auto latest = numberOf(parser, "limit", command.latest, INT64_MAX);
        if (!latest)
            return say(errors, latest.error().message);
        filter = {parser.value(QStringLiteral("app")).toStdString(),
                  parser.value(QStringLiteral("order")).toStdString(), *latest};
    }
    auto reader = LedgerReader::open(*path);
    if (!reader)
        return say(errors, reader.error().message);
    return command.run(*reader, *path, filter, out, errors);
}

} // namespace

int runLedgerCommand(const QStringList& arguments, const WriteText& out, const WriteText& errors)
{
    const QString name = arguments.value(2);
    if (name == QStringLiteral("--help") || name == QStringLiteral("-h")) {
        out(overview);
        return 0;
    }
    const Command* const command = find(name.toStdString());
    if (!command) {
        std::vector<std::string_view> names;
        for (const Command& known : commands)
            names.push_back(known.name);
        return say(errors,
                   name.isEmpty() ? "say what: show, verify or export. Try --help."
                                  : "there is no \"" + name.toStdString() + "\""
                           + meantHint(name.toStdString(), names));
    }
    QCommandLineParser parser;
    addOptions(parser, *command);
    if (!parser.parse(arguments.mid(2)))
        return say(errors, parser.errorText().toStdString() + " Try --help.");
    if (parser.isSet(QStringLiteral("help"))) {
        out(helpOf(*command));
        return 0;
    }
    return runCommand(*command, parser, out, errors);
}

} // namespace echolock
