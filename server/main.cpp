// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "server/loop/epolldispatcher.h"
#include "server/loop/unixsignals.h"
#include "server/net/hubserver.h"
#include "server/net/lifecyclelog.h"
#include "server/net/serveroptions.h"

#include <cstdio>
#include <random>

namespace {

constexpr int exitTrouble = 1;
constexpr int exitUsage = 2;

/// What a receiver that does not answer may delay a stop. The port is free before.
constexpr auto webhooksFinishWithin = std::chrono::seconds(5);

int serve(echolock::ServerCommand command)
{
    if (command.settings.server.seed == 0)
        command.settings.server.seed = (std::uint64_t(std::random_device()()) << 32)
            | std::random_device()();
    echolock::LifecycleLog log(
        command.settings.logFormat, command.settings.logLevels,
        [](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); });
    echolock::HubServer server(command.settings.server, &log);
    const echolock::Result<quint16> port = server.listen();
    if (!port) {
        std::fprintf(stderr, "echolock-server: %s\n", port.error().message.c_str());
        return exitTrouble;
    }
    std::printf("echolock-server ready at %s (app key %s, policy %s)\n", qPrintable(server.url()),
                command.settings.server.hub.apps.front().key.c_str(),
                command.settings.server.hub.policy.c_str());
    std::fflush(stdout);
    QObject::connect(&server, &echolock::HubServer::webhooksFinished, &server,
                     &QCoreApplication::quit);
    const echolock::UnixSignals signals(&server, {.stop = [&server] {
        server.shutDown();
        server.finishWebhooks(webhooksFinishWithin);
    }});
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char* argv[])
{
    echolock::EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    echolock::Result<echolock::ServerCommand> command = echolock::parseServerCommand(
        QCoreApplication::arguments());
    if (!command) {
        std::fprintf(stderr, "echolock-server: %s\n", command.error().message.c_str());
        return exitUsage;
    }
    if (command->action != echolock::ServerCommand::Action::Serve) {
        std::fputs(qPrintable(command->text), stdout);
        return 0;
    }
    return serve(std::move(*command));
}
