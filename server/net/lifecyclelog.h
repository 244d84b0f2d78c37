// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/hubserver.h"
#include "server/net/loglevels.h"

#include <functional>
#include <string>
#include <string_view>

namespace echolock {

/// The lifecycle log: one line for every open, subscription, lock and close, with who and why.
class LifecycleLog final : public ServerObserver
{
public:
    using Write = std::function<void(std::string_view line)>;

    /// `write` gets whole lines, each with its line feed.
    LifecycleLog(LogFormat format, const LogLevels& levels, Write write);

    void lockHappened(const LockEvent& event) override;
    void lifecycleHappened(const LifecycleEvent& event) override;
    void webhookTroubled(Instant at, std::string_view sentence) override;

private:
    LogFormat m_format;
    LogLevels m_levels;
    Write m_write;
};

/// `  12.345 s  order.7  locked by alice (token 3, subscribe)`, without a line feed.
std::string describe(const LockEvent& event);

/// Text from outside made safe for a terminal: control characters become `?`.
std::string printable(std::string_view text);

} // namespace echolock
