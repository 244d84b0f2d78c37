// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"

#include <csignal>
#include <cstdint>

namespace echolock {

/// While it is there, SIGINT and SIGTERM come only while it waits: a call that waits by itself
/// would begin anew after one (signal(7)), and one that came between two waits would be missed.
class SignalWait
{
public:
    enum class For : std::uint8_t { Input, Output };
    enum class End : std::uint8_t { Ready, TimeOver, Signal };

    SignalWait();
    SignalWait(const SignalWait&) = delete;
    SignalWait& operator=(const SignalWait&) = delete;
    ~SignalWait();

    /// Until the descriptor can be read from or written to, be it only to hear that it is over.
    End until(int descriptor, For what) const;
    End forTime(Duration time) const;

private:
    sigset_t m_before{};  ///< Blocked by whoever made it.
    sigset_t m_waiting{}; ///< Blocked while it waits.
};

} // namespace echolock
