// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/lifecycle.h"
#include "server/locks/lockevent.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace echolock {

/// What a server did since it was started, by what tells one kind from another.
struct ServerCounters
{
    std::uint64_t opened = 0;
    std::map<std::string, std::uint64_t, std::less<>> closed; ///< By CloseHow::Kind, as a word.
    std::uint64_t subscribed = 0;
    std::uint64_t errors = 0; ///< `pusher:error` and what was refused without one.
    std::uint64_t received = 0;
    std::uint64_t receivedBytes = 0; ///< Of messages, without the framing.
    std::uint64_t sent = 0;          ///< Each recipient counts.
    std::uint64_t sentBytes = 0;
    std::map<std::string_view, std::uint64_t> locks;      ///< By LockFact, as a word.
    std::map<std::string_view, std::uint64_t> lockGrants; ///< By LockCause, as a word; so below.
    std::map<std::string_view, std::uint64_t> lockDenials;
    std::map<std::string_view, std::uint64_t> lockGraces;
    std::map<std::string_view, std::uint64_t> lockEnds;
    std::map<int, std::uint64_t> requests; ///< Of the HTTP API, by status.

    void count(const LifecycleEvent& event);

    void count(const LockEvent& event);

    void countSent(std::size_t recipients, std::size_t bytes)
    {
        sent += recipients;
        sentBytes += recipients * bytes;
    }
};

} // namespace echolock
