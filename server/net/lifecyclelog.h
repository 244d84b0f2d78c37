// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/hubserver.h"

#include <functional>
#include <string>
#include <string_view>

namespace echolock {

enum class LogFormat { Text, Json };
enum class LogLevel { Error, Info, Debug };

/// The lifecycle log: one line for every open, subscription, lock and close, with who and why.
class LifecycleLog final : public ServerObserver
{
public:
    using Write = std::function<void(std::string_view line)>;

    /// `write` gets whole lines, each with its line feed.
    LifecycleLog(LogFormat format, LogLevel level, Write write);

    void lockHappened(const LockEvent& event) override;
    void lifecycleHappened(const LifecycleEvent& event) override;

private:
    bool concerns(LifecycleStep step) const;

    LogFormat m_format;
    LogLevel m_level;
    Write m_write;
};

/// `  12.345 s  order.7  locked by alice (token 3, subscribe)`, without a line feed.
std::string describe(const LockEvent& event);

/// Text from outside made safe for a terminal: control characters become `?`.
std::string printable(std::string_view text);

} // namespace echolock
