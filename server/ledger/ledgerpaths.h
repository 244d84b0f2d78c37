// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/locks/lockevent.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// `$XDG_STATE_HOME/echolock/ledger-PORT.sqlite`, or below `~/.local/state`. Empty where the
/// environment names neither.
std::string defaultLedgerPath(std::uint16_t port);

/// Absolute and without symbolic links, as far as it exists.
std::string realPath(const std::string& path);

/// A whole, closed ledger under that name, in place of an unfinished one.
Result<void> makeLedger(const std::string& path, std::uint64_t floor);
/// Gives `from` the name `to` in one step, whatever has it now.
Result<void> moveInto(const std::string& from, const std::string& to);
/// A second name for the file, which is the result, and its companions (-wal, -shm) moved along.
/// Nothing is overwritten.
Result<std::string> keepAside(const std::string& path, std::int64_t unixMilliseconds);

/// `free` for a word that is none.
LockState lockStateOf(std::string_view word);

} // namespace echolock
