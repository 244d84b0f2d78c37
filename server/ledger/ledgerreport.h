// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/ledgerreader.h"

#include <functional>
#include <string>
#include <string_view>

namespace echolock {

// What `echolock-server ledger` prints.

using WriteText = std::function<void(std::string_view text)>;

/// Two tables: the locks, and the latest entries. Times are local.
Result<void> showLedger(LedgerReader& reader, const LedgerReader::Filter& filter,
                        const WriteText& write);

/// Every entry as one JSON object a line, from the oldest. Times are UTC.
Result<void> exportLedger(LedgerReader& reader, const LedgerReader::Filter& filter,
                          const WriteText& write);

enum class Verdict { Sound, Wrong };

/// One line with the verdict, after one for each thing that is wrong.
Result<Verdict> verifyLedger(LedgerReader& reader, const std::string& path, const WriteText& write);

} // namespace echolock
