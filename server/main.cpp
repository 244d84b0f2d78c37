// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

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
#include <random>
#include <unistd.h>

namespace {

using namespace echolock;

constexpr int exitTrouble = 1;
constexpr int exitUsage = 2;

/// What a receiver that does not answer may delay a stop. The port is free before.
constexpr auto webhooksFinishWithin = std::chrono::seconds(5);

/// What a SIGHUP finds.
enum class Rereads { Something, Nothing };

/// The app's own line comes on standard output, for programs that wait for it.
void announce(const HubServer& server, const ServerSettings& settings, ServerLog& log)
{
    std::printf("echolock-server ready at %s (app key %s, policy %s)\n", qPrintable(server.url()),
                settings.server.hub.apps.front().key.c_str(), settings.server.hub.policy.c_str());
    std::fflush(stdout);
    log.tell(LogLevel::Info, "started", "listening at " + server.url().toStdString());
    if (const auto warning = warningAbout(settings))
        log.tell(LogLevel::Warn, "well_known_secret", *warning);
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

int serve(ServerSettings settings, Rereads rereads)
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
    HubServer server(settings.server, &log);
    if (const Result<quint16> port = server.listen(); !port) {
        std::fprintf(stderr, "echolock-server: %s\n", port.error().message.c_str());
        return exitTrouble;
    }
    announce(server, settings, log);
    QObject::connect(&server, &HubServer::stopped, &server,
                     [&server] { server.finishWebhooks(webhooksFinishWithin); });
    QObject::connect(&server, &HubServer::webhooksFinished, &server, &QCoreApplication::quit);
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

} // namespace

int main(int argc, char* argv[])
{
    openStandardStreams();
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    // Whoever reads the log may go; the server stays.
    std::signal(SIGPIPE, SIG_IGN);
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
