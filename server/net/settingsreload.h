// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "server/net/serversettings.h"

#include <string>

namespace echolock {

class ServerLog;

/// Reads a server's settings again while it runs. What is wrong with them changes nothing.
class SettingsReload
{
public:
    /// `arguments` as the program got them: options win over the file again. `settings` are what
    /// the server runs with.
    SettingsReload(QStringList arguments, ProgramSettings settings, HubServer& server,
                   ServerLog& log);

    /// Does it and says in the log what came of it.
    void reload();

private:
    void refuse(std::string_view why);
    void keepWhatTakesARestart(ProgramSettings& wanted);

    QStringList m_arguments;
    ProgramSettings m_settings;
    HubServer& m_server;
    ServerLog& m_log;
};

/// `ping: 30s is now 10s; app b added`, without secrets; empty where nothing differs.
std::string changesBetween(const ProgramSettings& before, const ProgramSettings& after);

} // namespace echolock
