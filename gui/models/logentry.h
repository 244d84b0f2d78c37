// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "client/net/swarmbatch.h"
#include "server/locks/lockevent.h"
#include "server/net/serverbatch.h"

#include <cstdint>
#include <optional>
#include <string>

namespace echolock {

/// Who says so: the server states facts, clients say what they believe.
enum class LogSource : std::uint8_t { Server, Client };

enum class LogTone : std::uint8_t { Quiet, Locked, Unlocked, Refused, Alarm };

/// One line of the event log.
struct LogEntry
{
    Instant at;
    LogSource source = LogSource::Server;
    LogTone tone = LogTone::Quiet;
    QString what;
    QString order;
    QString who;
    QString raw{}; ///< The frame as it came, or the fact as JSON.
    bool isFrame = false;
    std::string socket{}; ///< Where `who` is no more than a connection.
};

LogEntry entryFor(const LockEvent& event);
LogEntry entryFor(const LifecycleRecord& record);
/// What is new about a client, if it is worth a line; `before` is null for a client never seen.
std::optional<LogEntry> entryFor(const ClientSnapshot* before, const ClientSnapshot& now);

/// Indented for reading; text that is not JSON comes back unchanged. Pusher's JSON within a string
/// is opened too.
QString prettyFrame(const QString& raw);

} // namespace echolock
