// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/pagelink.h"
#include "client/echo/serialmap.h"
#include "server/base/result.h"
#include "server/protocol/frame.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Keys of the page's encrypted channels, and what they open (encrypted_channel.ts). A key outlives
/// the connection.
class ChannelKeys
{
public:
    enum class Outcome { Done, NeedsNewKey };

    /// False where it is no base64, at which pusher-js throws.
    bool take(std::uint64_t serial, std::string_view sharedSecret);

    void forget(std::uint64_t serial) { m_keys.erase(serial); }

    /// Null where there is none.
    const std::string* find(std::uint64_t serial) const { return m_keys.find(serial); }

    /// Shows the page what is inside, or says why it is dropped.
    Outcome show(const PageLink& link, std::uint64_t serial, const ServerFrame& frame) const;

    /// With an answer that was asked for because of these frames; they get no second chance.
    static void showWith(const PageLink& link, const Result<AuthAnswer>& answer,
                         const std::vector<ServerFrame>& frames);

private:
    SerialMap<std::string> m_keys;
};

void warnOfLost(const PageLink& link, const ServerFrame& frame, std::string_view why);

} // namespace echolock
