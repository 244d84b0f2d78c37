// SPDX-License-Identifier: GPL-3.0-or-later

// Kills a real server by SIGKILL at random moments under load, and holds what its clients saw and
// what its ledger says to each other: `torture_ledger --cycles 200 --seed 7`.

#include <QCommandLineParser>
#include <QCoreApplication>

#include "server/loop/epolldispatcher.h"
#include "tests/torture/torture.h"

#include <cstdio>

using namespace echolock;

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("cycles"), QStringLiteral("How often (20)."), QStringLiteral("N"),
          QStringLiteral("20")},
         {QStringLiteral("seed"), QStringLiteral("Of the moments and moves (1)."),
          QStringLiteral("N"), QStringLiteral("1")},
         {QStringLiteral("policy"), QStringLiteral("Of the server (composite)."),
          QStringLiteral("NAME"), QStringLiteral("composite")},
         {QStringLiteral("server"), QStringLiteral("echolock-server."), QStringLiteral("FILE"),
          qEnvironmentVariable("ECHOLOCK_BIN", QStringLiteral("build/dev"))
              + QStringLiteral("/echolock-server")}});
    parser.process(application);
    TortureOptions options;
    options.program = parser.value(QStringLiteral("server"));
    options.cycles = parser.value(QStringLiteral("cycles")).toInt();
    options.seed = parser.value(QStringLiteral("seed")).toULongLong();
    options.policy = parser.value(QStringLiteral("policy"));
    Torture torture(options);
    QObject::connect(&torture, &Torture::finished, &application, &QCoreApplication::quit,
                     Qt::QueuedConnection);
    QTimer::singleShot(0, &torture, &Torture::start);
    QCoreApplication::exec();
    for (const std::string& problem : torture.problems())
        std::printf("%s\n", problem.c_str());
    std::printf("torture_ledger: seed %llu, policy %s: %s\n",
                static_cast<unsigned long long>(options.seed), qPrintable(options.policy),
                torture.summary().c_str());
    return torture.problems().empty() ? 0 : 1;
}
