// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "server/base/result.h"
#include "server/net/hubserver.h"
#include "server/net/lifecyclelog.h"

namespace echolock {

/// What `echolock-server` was asked to do.
struct ServerCommand
{
    enum class Action { Serve, Help, Version };

    Action action = Action::Serve;
    ServerOptions server;
    LogFormat logFormat = LogFormat::Text;
    LogLevel logLevel = LogLevel::Info;
    QString text; ///< What Help and Version print.
};

/// `arguments` as the program got them, its own name first. The error is one sentence for a person.
Result<ServerCommand> parseServerCommand(const QStringList& arguments);

/// `ID:KEY:SECRET`
Result<AppConfig> parseApp(const QString& text);

} // namespace echolock
