// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/clienthistory.h"
#include "server/base/result.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// One entry, and the process that its client belongs to (from 1).
struct HistoryRow
{
    std::uint32_t process = 1;
    ClientEntry entry;
};

/// The members of an entry's JSON object: `at_ns`, `client`, `what` and those that it needs.
void writeEntry(JsonWriter& json, const ClientEntry& entry);
/// The error is a clause: `"what" must be …`.
Result<ClientEntry> readEntry(JsonReader& reader, const JsonValue& object);

/// One line of a history file, without its end.
std::string historyLine(const HistoryRow& row);
Result<HistoryRow> readHistoryLine(std::string_view line);

} // namespace echolock
