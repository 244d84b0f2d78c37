// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echolock {

/// Every way in which a person stops editing an order. What the server gets to see is in brackets.
enum class Abandonment : std::uint8_t {
    Leave,    ///< Echo.leave() [unsubscribe]
    Close,    ///< pusher.disconnect() [close frame 1000]
    TabClose, ///< The tab is closed [close frame 1001]
    Kill,     ///< The browser's process ends [FIN, no close frame]
    Reset,    ///< The connection is reset [RST]
    Vanish,   ///< Power or network gone [nothing, ever: half-open]
    Freeze,   ///< A tab that stands still: nothing for a while, then its timers are due at once
    Reload,   ///< F5: the new page's socket and the old one's close overlap [1001]
    Sleep,    ///< The laptop is shut: timers and network stand still, then go on [not even ACKs]
    Crash,    ///< Every tab of the person at once, as Kill [FIN, no close frame]
};

inline constexpr std::array allAbandonments{
    Abandonment::Leave, Abandonment::Close,  Abandonment::TabClose, Abandonment::Kill,
    Abandonment::Reset, Abandonment::Vanish, Abandonment::Freeze,   Abandonment::Reload,
    Abandonment::Sleep, Abandonment::Crash};

/// Those of one tab, the first of them all; the others are of the person's whole machine.
inline constexpr std::array tabAbandonments{
    Abandonment::Leave, Abandonment::Close,  Abandonment::TabClose, Abandonment::Kill,
    Abandonment::Reset, Abandonment::Vanish, Abandonment::Freeze,   Abandonment::Reload};

/// Done by the page or in it: a frozen or sleeping one has to wake up first.
bool needsRunningPage(Abandonment how);
/// The person and the page stay where they are, and go on after a while.
bool standsStill(Abandonment how);

/// `leave`, `close`, `tab-close`, `kill`, `reset`, `vanish`, `freeze`, `reload`, `sleep`,
/// `crash`.
std::string_view toString(Abandonment how);
std::optional<Abandonment> abandonmentFromName(std::string_view name);

} // namespace echolock
