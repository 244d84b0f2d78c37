// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QDateTime>

#include "server/ledger/ledger.h"
#include "server/ledger/ledgercommand.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/processresources.h"
#include "server/loop/unixsignals.h"
#include "server/net/hubserver.h"
#include "server/net/logwriter.h"
#include "server/net/serverlog.h"
#include "server/net/serveroptions.h"
#include "server/net/settingsreload.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <random>
#include <unistd.h>

namespace {

using namespace echolock;

constexpr int exitTrouble = 1;
constexpr int exitUsage = 2;

/// What a receiver that does not answer may delay a stop. The port is free before.
constexpr auto webhooksFinishWithin = std::chrono::seconds(5);

/// What a disk that does not answer may delay a stop.
constexpr auto ledgerFinishesWithin = std::chrono::seconds(5);

/// What a SIGHUP finds.
enum class Rereads { Something, Nothing };

/// The app's own line comes on standard output, for programs that wait for it.
void announce(const HubServer& server, const ProgramSettings& settings, const Ledger* ledger,
              ServerLog& log)
{
    const std::string place = !ledger || ledger->path().empty() ? "none" : ledger->path();
    std::printf("echolock-server ready at %s (app key %s, policy %s, ledger %s)\n",
                qPrintable(server.url()), settings.server.hub.apps.front().key.c_str(),
                settings.server.hub.policy.c_str(), place.c_str());
    std::fflush(stdout);
    log.tell(LogLevel::Info, "started",
             "listening at " + server.url().toStdString() + ", ledger: " + place);
    if (const auto warning = warningAbout(settings))
        log.tell(LogLevel::Warn, "well_known_secret", *warning);
}

/// Null where none is wanted.
Result<std::unique_ptr<Ledger>> ledgerFor(const ProgramSettings& settings, ServerLog& log)
{
    const auto path = ledgerPathOf(settings);
    if (!path)
        return nullptr;
    auto opened = openLedger({*path, QDateTime::currentMSecsSinceEpoch()});
    if (!opened)
        return failure(opened.error().message);
    if (!opened->notice.empty())
        log.tell(LogLevel::Warn, opened->file ? "ledger_set_aside" : "ledger_missing",
                 opened->notice);
    auto ledger = std::make_unique<Ledger>(std::move(*opened));
    QObject::connect(ledger.get(), &Ledger::complained, ledger.get(),
                     [&log](const QString& sentence) {
                         log.tell(LogLevel::Warn, "ledger_trouble", sentence.toStdString());
                     });
    return ledger;
}

/// Connections, then webhooks, then the ledger, which has seen the end of all locks by then.
void quitInOrder(HubServer& server, Ledger* ledger)
{
    QObject::connect(&server, &HubServer::stopped, &server,
                     [&server] { server.finishWebhooks(webhooksFinishWithin); });
    if (!ledger) {
        QObject::connect(&server, &HubServer::webhooksFinished, &server, &QCoreApplication::quit);
        return;
    }
    QObject::connect(&server, &HubServer::webhooksFinished, ledger,
                     [ledger] { ledger->finish(ledgerFinishesWithin); });
    QObject::connect(ledger, &Ledger::finished, ledger, &QCoreApplication::quit);
}

int refuse(const Error& error)
{
    std::fprintf(stderr, "echolock-server: %s\n", error.message.c_str());
    return exitTrouble;
}

/// The number of a closed standard stream would be a socket's next, and the log would go there.
void openStandardStreams()
{
    int descriptor = 0;
    do
        descriptor = ::open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0)
        ::close(descriptor);
}

int serve(ProgramSettings settings, Rereads rereads)
{
    raiseDescriptorLimit();
    if (settings.server.seed == 0)
        settings.server.seed = (std::uint64_t(std::random_device()()) << 32)
            | std::random_device()();
    LogWriter* out = nullptr;
    ServerLog log(settings.logFormat, settings.logLevels,
                  [&out](std::string_view line) { out->write(line); });
    LogWriter writer(STDERR_FILENO,
                     [&log](std::uint64_t lines) { return log.linesMissing(lines); });
    out = &writer;
    Result<std::unique_ptr<Ledger>> ledger;
    HubServer server(settings.server, &log);
    if (const Result<quint16> port = server.listen(); !port)
        return refuse(port.error());
    // Who connects by now is served from the event loop, which has not begun.
    ledger = ledgerFor(settings, log);
    if (!ledger)
        return refuse(ledger.error());
    if (*ledger)
        server.useLedger(ledger->get());
    announce(server, settings, ledger->get(), log);
    quitInOrder(server, ledger->get());
    SettingsReload settingsReload(QCoreApplication::arguments(), std::move(settings), server, log);
    const UnixSignals signals(&server,
                              {.stop =
                                   [&] {
                                       log.tell(LogLevel::Info, "stopping", "stopping");
                                       server.stop();
                                   },
                               .reload = rereads == Rereads::Something
                                   ? std::function<void()>([&] { settingsReload.reload(); })
                                   : nullptr});
    return QCoreApplication::exec();
}

int readLedger()
{
    const auto writeTo = [](std::FILE* file) {
        return [file](std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); };
    };
    return runLedgerCommand(QCoreApplication::arguments(), writeTo(stdout), writeTo(stderr));
}

} // namespace

int main(int argc, char* argv[])
{
    openStandardStreams();
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    // Whoever reads the log may go; the server stays.
    std::signal(SIGPIPE, SIG_IGN);
    // A limit on the size of files ends no server: write() says so.
    std::signal(SIGXFSZ, SIG_IGN);
    if (QCoreApplication::arguments().value(1) == QStringLiteral("ledger"))
        return readLedger();
    Result<ServerCommand> command = parseServerCommand(QCoreApplication::arguments());
    if (!command) {
        std::fprintf(stderr, "echolock-server: %s\n", command.error().message.c_str());
        return exitUsage;
    }
    if (command->action != ServerCommand::Action::Serve) {
        std::fputs(qPrintable(command->text), stdout);
        return 0;
    }
    // Without a file to read again, SIGHUP means what it means to any program: its terminal is
    // gone.
    const bool hasFile = !command->configFile.isEmpty()
        || !command->settings.server.tls.certificateFile.isEmpty();
    return serve(std::move(command->settings), hasFile ? Rereads::Something : Rereads::Nothing);
}
