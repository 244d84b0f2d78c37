// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

/// Every way in which a tab stops editing an order. What the server gets to see is in brackets.
enum class Abandonment : std::uint8_t {
    Leave,    ///< Echo.leave() [unsubscribe]
    Close,    ///< pusher.disconnect() [close frame 1000]
    TabClose, ///< The tab is closed [close frame 1001]
    Kill,     ///< The browser's process ends [FIN, no close frame]
    Reset,    ///< The connection is reset [RST]
    Vanish,   ///< Power or network gone [nothing, ever: half-open]
    Freeze,   ///< A sleeping laptop or throttled tab: nothing for a while, then it goes on
    Reload,   ///< F5: the new page's socket and the old one's close overlap [1001]
};

inline constexpr std::array allAbandonments{
    Abandonment::Leave, Abandonment::Close,  Abandonment::TabClose, Abandonment::Kill,
    Abandonment::Reset, Abandonment::Vanish, Abandonment::Freeze,   Abandonment::Reload};

/// `leave`, `close`, `tab-close`, `kill`, `reset`, `vanish`, `freeze`, `reload`.
std::string_view toString(Abandonment how);
std::optional<Abandonment> abandonmentFromName(std::string_view name);

} // namespace echolock
