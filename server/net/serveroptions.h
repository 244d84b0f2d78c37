// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "server/base/result.h"
#include "server/net/serversettings.h"

#include <optional>
#include <string>

namespace echolock {

/// What `echolock-server` was asked to do.
struct ServerCommand
{
    enum class Action { Serve, Help, Version };

    Action action = Action::Serve;
    ProgramSettings settings;
    QString configFile; ///< Empty without `--config`.
    QString text;       ///< What Help and Version print.
};

/// `arguments` as the program got them, its own name first. Reads the file that they name, too. The
/// error is one sentence for a person, or one line for each mistake in the file.
Result<ServerCommand> parseServerCommand(const QStringList& arguments);

/// `ID:KEY:SECRET`
Result<AppConfig> parseApp(const QString& text);

/// Nothing where there is to be no ledger; empty where the environment says no place for it.
std::optional<std::string> ledgerPathOf(const ProgramSettings& settings);

/// One sentence where a server that others can reach is signed for with the secret that everybody
/// knows.
std::optional<std::string> warningAbout(const ProgramSettings& settings);

} // namespace echolock
