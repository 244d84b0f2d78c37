// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

enum class LogFormat : std::uint8_t { Text, Json };

/// From grave to chatty; a level lets everything pass that is as grave as it or graver.
enum class LogLevel : std::uint8_t { Off, Error, Warn, Info, Debug };

enum class LogCategory : std::uint8_t {
    Connections,
    Subscriptions,
    Frames,
    Locks,
    Http,
    Webhooks,
    Server
};

std::string_view toString(LogLevel level);
std::string_view toString(LogCategory category);

/// Which lines of which category are written.
class LogLevels
{
public:
    bool pass(LogCategory category, LogLevel level) const
    {
        return level <= m_named.at(std::size_t(category)).value_or(m_default);
    }

    /// `info` for every category, or `frames=debug` for one; `default=warn` is `warn`. The error
    /// completes the sentence "--log-level takes …".
    Result<void> set(std::string_view text);
    /// What set() reads, with commas between: `info,frames=debug`.
    std::string text() const;

    friend bool operator==(const LogLevels&, const LogLevels&) = default;

private:
    static constexpr std::size_t categories = std::size_t(LogCategory::Server) + 1;

    LogLevel m_default = LogLevel::Info;
    std::array<std::optional<LogLevel>, categories> m_named{};
};

} // namespace echolock
