// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

#include "scenarios/live/scenariocommand.h"
#include "scenarios/live/scenariooptions.h"
#include "scenarios/live/standardstream.h"
#include "server/hub/huboptions.h"
#include "server/loop/epolldispatcher.h"
#include "server/loop/unixsignals.h"

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

/// None where the output is no terminal.
std::optional<std::size_t> terminalColumns()
{
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return std::nullopt;
    constexpr std::size_t columnsUsual = 80;
    return size.ws_col == 0 ? columnsUsual : size.ws_col;
}

/// Colours only where they are a person's (no-color.org).
echolock::ScenarioOutput outputTo(echolock::StandardStream& out, echolock::StandardStream& err)
{
    const auto to = [](echolock::StandardStream& stream) {
        return [&stream](std::string_view text) { stream.write(text); };
    };
    const bool coloured = isatty(STDOUT_FILENO) != 0 && !qEnvironmentVariableIsSet("NO_COLOR");
    return {to(out), to(err), coloured ? echolock::Colours::On : echolock::Colours::Off,
            terminalColumns()};
}

} // namespace

int main(int argc, char* argv[])
{
    echolock::EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto policies = echolock::policyNames();
    const auto options = echolock::parseScenarioOptions(arguments, policies);
    if (!options) {
        std::fprintf(stderr, "echolock-scenarios: %s (see --help)\n",
                     options.error().message.c_str());
        return echolock::ScenarioCommand::exitUsage;
    }
    echolock::StandardStream out(stdout);
    echolock::StandardStream err(stderr);
    echolock::ScenarioCommand command(*options, outputTo(out, err));
    QObject::connect(&command, &echolock::ScenarioCommand::finished, &application,
                     [](int exitCode) { QCoreApplication::exit(exitCode); });
    const echolock::UnixSignals signals(&command, {.stop = [&command] { command.stop(); }});
    command.start();
    const int exitCode = QCoreApplication::exec();
    if (out.trouble().empty())
        return exitCode;
    err.write("echolock-scenarios: cannot write what is to be told: " + out.trouble() + "\n");
    return echolock::ScenarioCommand::exitUsage;
}
