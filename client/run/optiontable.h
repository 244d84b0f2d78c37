// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>

class QCommandLineParser;

namespace echolock {

/// One command-line option, in the order and under the heading in which the help shows it.
struct CommandOption
{
    const char* heading; ///< Null: that of the one before.
    const char* name;
    const char* value;    ///< Null for a switch.
    const char* standard; ///< Null for none.
    const char* help;     ///< Lines end with a line feed, the last one with a full stop.
};

/// Makes them known to the parser; `help` gets its `-h`.
void addOptions(QCommandLineParser& parser, std::span<const CommandOption> options);

/// The part of the help that lists them.
QString optionsHelp(std::span<const CommandOption> options);

} // namespace echolock
