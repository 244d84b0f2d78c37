// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/statewriter.h"
#include "server/hub/effect.h"

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <string_view>

namespace echolock {

/// What was answered to requests with an Idempotency-Key (IETF draft "The Idempotency-Key HTTP
/// Header Field"; sockudo has it, too), so that an application may repeat one whose answer it did
/// not get, and its event goes out once. Bounded: the oldest is forgotten first, and all after a
/// while.
class IdempotentReplies
{
public:
    static constexpr Duration keptFor = std::chrono::minutes(2);
    static constexpr std::size_t keptMax = 10'000;
    static constexpr std::size_t keyBytesMax = 255;

    struct Entry
    {
        std::string request; ///< Tells whether it is the same one: its path and body's digest.
        ApiReply reply;
        Instant expires;
    };

    /// Null where the key is new.
    const Entry* find(std::string_view key, Instant now) const;
    /// The key must be new.
    void remember(std::string_view key, std::string request, const ApiReply& reply, Instant now);

    std::size_t size() const { return m_entries.size(); }

    void writeState(StateWriter& out) const;

private:
    std::map<std::string, Entry, std::less<>> m_entries;
    std::list<std::string> m_oldestFirst; ///< No memory while there are none, as in most copies.
};

} // namespace echolock
