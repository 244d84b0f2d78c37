// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace echolock {

/// What a simulated person believes about the order on the screen. Only what the page was told
/// counts: the server may long know better.
enum class Belief : std::uint8_t {
    Nothing, ///< No order is open, or the page knows nothing of its lock.
    Asking,  ///< Opened it; no answer yet.
    Editing, ///< Was granted the lock.
    Viewing, ///< Was denied it, or lost it: may look, not touch.
};

std::string_view toString(Belief belief);

} // namespace echolock
