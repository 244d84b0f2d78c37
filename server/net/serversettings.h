// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "server/net/hubserver.h"
#include "server/net/loglevels.h"

namespace echolock {

/// What is said in place of a ledger's file.
inline const QString noLedger = QStringLiteral("none");

/// All that can be set of `echolock-server`, by its file or by options.
struct ProgramSettings
{
    ServerOptions server;
    QString ledger; ///< A file, `none`, or empty for the usual place.
    LogFormat logFormat = LogFormat::Text;
    LogLevels logLevels;
};

} // namespace echolock
