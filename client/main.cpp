// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "client/run/clientoptions.h"
#include "client/run/participant.h"
#include "client/run/plancommand.h"
#include "client/run/proxyoptions.h"
#include "client/run/proxyrun.h"
#include "client/run/swarmrun.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/processresources.h"
#include "server/loop/unixsignals.h"

#include <cstdio>
#include <unistd.h>

namespace {

constexpr int exitTrouble = 1;
constexpr int exitUsage = 2;

/// Files that are no client's socket: standard streams, event loops, libraries.
constexpr std::uint64_t otherDescriptors = 64;

void write(std::FILE* stream, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

/// A page that asks an auth endpoint has a second connection, and may all at once.
std::uint64_t descriptorsOf(const echolock::ClientCommand& command)
{
    const std::uint64_t perClient = command.swarm.target.web.auth ? 2 : 1;
    const std::uint64_t processes = command.joint.processes;
    return perClient * ((command.clients + processes - 1) / processes) + otherDescriptors;
}

template <class Run> int run(const echolock::ClientCommand& command)
{
    using echolock::RunOutput;
    Run someRun(
        command,
        {.out = [](std::string_view text) { write(stdout, text); },
         .progress = [](std::string_view text) { write(stderr, text); },
         .terminal = ::isatty(STDERR_FILENO) ? RunOutput::Terminal::Yes : RunOutput::Terminal::No});
    // It may finish before the loop runs, which is when a call of exit() is heard.
    QObject::connect(
        &someRun, &Run::finished, &someRun, [](int exitCode) { QCoreApplication::exit(exitCode); },
        Qt::QueuedConnection);
    const echolock::UnixSignals signals(&someRun, {.stop = [&someRun] { someRun.stop(); }});
    someRun.start();
    return QCoreApplication::exec();
}

int runProxy(QStringList arguments)
{
    arguments.removeAt(1);
    const echolock::Result<echolock::ProxyCommand> command = echolock::parseProxyCommand(arguments);
    if (!command) {
        std::fprintf(stderr, "echolock-clients proxy: %s\n", command.error().message.c_str());
        return exitUsage;
    }
    if (command->action == echolock::ProxyCommand::Action::Help) {
        std::fputs(qPrintable(command->text), stdout);
        return 0;
    }
    echolock::raiseDescriptorLimit();
    echolock::ProxyRun proxyRun(*command,
                                {.out = [](std::string_view text) { write(stdout, text); },
                                 .err = [](std::string_view text) { write(stderr, text); }});
    const echolock::UnixSignals signals(&proxyRun, {.stop = [&proxyRun] {
        proxyRun.stop();
        QCoreApplication::quit();
    }});
    if (const echolock::Result<void> outcome = proxyRun.start(); !outcome) {
        std::fprintf(stderr, "echolock-clients proxy: %s\n", outcome.error().message.c_str());
        return exitTrouble;
    }
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char* argv[])
{
    echolock::EpollDispatcher::installForApplication();
    const QCoreApplication application(argc, argv);
    if (argc > 1 && std::string_view(argv[1]) == "proxy")
        return runProxy(QCoreApplication::arguments());
    const echolock::Result<echolock::ClientCommand> command = echolock::parseClientCommand(
        QCoreApplication::arguments());
    if (!command) {
        std::fprintf(stderr, "echolock-clients: %s\n", command.error().message.c_str());
        return exitUsage;
    }
    if (command->action == echolock::ClientCommand::Action::Plan) {
        echolock::printPlan(*command, [](std::string_view text) { write(stdout, text); });
        return 0;
    }
    if (command->action != echolock::ClientCommand::Action::Run) {
        std::fputs(qPrintable(command->text), stdout);
        return 0;
    }
    // What it is to carry is told to it later.
    if (!command->joint.join.isEmpty())
        return run<echolock::Participant>(*command);
    if (const auto enough = echolock::provideDescriptors(descriptorsOf(*command)); !enough) {
        std::fprintf(stderr, "echolock-clients: %s\n", enough.error().message.c_str());
        return exitTrouble;
    }
    return run<echolock::SwarmRun>(*command);
}
