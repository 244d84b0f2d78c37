// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "scenarios/live/scenariocommand.h"

#include <string>
#include <string_view>
#include <vector>

/// What `echolock-scenarios` does with files, for tests.
namespace echolock::testing {

/// A command that has ended: what it wrote, and its exit code.
struct RanCommand
{
    std::string out;
    std::string err;
    int exitCode = -1;

    bool said(std::string_view text) const { return out.find(text) != std::string::npos; }
};

inline RanCommand ran(const ScenarioOptions& options)
{
    RanCommand result;
    ScenarioCommand command(options,
                            {[&](std::string_view text) { result.out += text; },
                             [&](std::string_view text) { result.err += text; }, Colours::Off});
    QSignalSpy finished(&command, &ScenarioCommand::finished);
    command.start();
    [&] { QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000); }();
    if (!finished.isEmpty())
        result.exitCode = finished.front().front().toInt();
    return result;
}

inline ScenarioOptions optionsFor(ScenarioOptions::Command command,
                                  const std::vector<std::string>& paths = {})
{
    ScenarioOptions options;
    options.command = command;
    options.paths = paths;
    return options;
}

inline std::string contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// Files with scenarios, which are gone when the test is over.
class ScenarioFolder
{
public:
    bool isThere() const { return m_folder.isValid(); }

    QString pathOf(const QString& name) const { return m_folder.filePath(name); }

    /// One with the scenario `T`, whose body is indented by two; its name.
    std::string fileWith(const QString& name, const QByteArray& body,
                         const QByteArray& policy = "owner",
                         const QByteArray& live = "{settle: 5ms}") const
    {
        QFile file(pathOf(name));
        if (file.open(QIODevice::WriteOnly))
            file.write("echolock: 1\nscenarios:\n- id: T\n  title: A test\n  story: Told once.\n  "
                       "policies: ["
                       + policy + "]\n  live: " + live + "\n" + body);
        return file.fileName().toStdString();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace echolock::testing
