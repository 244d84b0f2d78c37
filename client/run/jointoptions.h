// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "client/run/optiontable.h"

#include <cstdint>
#include <span>

class QCommandLineParser;

namespace echolock {

class OptionReader;

/// How the processes of one run find each other.
struct JointOptions
{
    std::uint32_t processes = 1; ///< All of them, this one included.
    QString coordinate;  ///< The socket to meet at; empty: this one starts the others itself.
    QString join;        ///< The socket of the run to take part in.
    QString history;     ///< The file to write, or empty.
    bool follow = false; ///< Something is asked for that needs to know where each client is.
    QStringList shared;  ///< The command line, without what is the coordinator's own.
};

JointOptions readJointOptions(const QCommandLineParser& parser,
                              std::span<const CommandOption> options, OptionReader& reader);

/// Shared arguments as a file may hold them that is passed around: the application's secret and the
/// values of headers, cookies and parameters are replaced by `***`.
QStringList withoutSecrets(QStringList arguments);

} // namespace echolock
