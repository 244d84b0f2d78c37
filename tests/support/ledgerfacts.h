// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/ledgerbatch.h"
#include "server/ledger/openledger.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// A fact as a Hub would tell it; alice holds.
inline LockEvent lockFact(LockFact fact, const std::string& order, std::uint64_t token,
                          std::uint64_t version)
{
    LockEvent event;
    event.app = "app";
    event.fact = fact;
    event.order = Resource(order);
    event.owner = {ConnId{1}, SocketId("1.2"), UserId("alice")};
    event.token = FencingToken{token};
    event.version = version;
    return event;
}

inline LedgerBatch batchOf(const std::vector<LockEvent>& events)
{
    LedgerBatch batch(1'000'000);
    for (const LockEvent& event : events)
        batch.add(ledgerEntry(event, 0));
    return batch;
}

/// Fails the test where it cannot be opened.
inline OpenedLedger openedLedger(const std::string& path, std::int64_t unixMilliseconds = 0,
                                 LedgerLimits limits = {})
{
    auto opened = openLedger({path, unixMilliseconds, limits});
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return std::move(*opened);
}

} // namespace echolock
