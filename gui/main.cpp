// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QTimer>

#include "gui/app/appoptions.h"
#include "gui/app/mainwindow.h"
#include "gui/app/screenshots.h"
#include "gui/app/session.h"
#include "gui/app/theme.h"

#include <cstdio>
#include <memory>
#include <utility>

namespace {

using namespace echolock;

constexpr int exitFailed = 1;
constexpr int exitBadOptions = 2;

void say(std::FILE* stream, const QString& text)
{
    std::fprintf(stream, "%s\n", qUtf8Printable(text));
}

void takePictures(Screenshots& pictures)
{
    QObject::connect(&pictures, &Screenshots::finished, qApp, [&pictures] {
        for (const QString& path : pictures.written())
            say(stdout, path);
        QCoreApplication::exit(0);
    });
    QObject::connect(&pictures, &Screenshots::failed, qApp, [](const QString& sentence) {
        say(stderr, sentence);
        QCoreApplication::exit(exitFailed);
    });
    QTimer::singleShot(0, &pictures, &Screenshots::start);
}

int runApp(int argc, char** argv, AppOptions options)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Echolock"));
    QApplication::setApplicationVersion(QStringLiteral(ECHOLOCK_VERSION));
    const Scheme desktop = systemScheme(app);
    const bool pictures = !options.screenshotFolder.isEmpty();
    const int crowd = pictures ? std::exchange(options.clients, 0) : options.clients;

    Session session(options);
    // Before there is a widget: one that was polished in the desktop's font keeps it.
    applyTheme(app, desktop);
    MainWindow window(session.parts(), desktop);
    window.setTheme(options.theme);
    session.attach(window);
    window.resize(options.size);
    window.show();
    session.start();
    std::unique_ptr<Screenshots> screenshots;
    if (pictures) {
        screenshots = std::make_unique<Screenshots>(session, window, options.screenshotFolder,
                                                    crowd);
        takePictures(*screenshots);
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    const auto options = parseAppOptions(arguments);
    if (!options) {
        std::fprintf(stderr, "%s\n", options.error().message.c_str());
        return exitBadOptions;
    }
    if (options->ask == AppOptions::Ask::Help) {
        say(stdout, appHelp());
        return 0;
    }
    if (options->ask == AppOptions::Ask::Version) {
        say(stdout, QStringLiteral("echolock " ECHOLOCK_VERSION));
        return 0;
    }
    return runApp(argc, argv, *options);
}
