// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/hubserver.h"
#include "server/net/loglevels.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace echolock {

/// The log of a server: one line for every open, subscription, lock and close, with who and why,
/// and for what the server itself does.
class ServerLog final : public ServerObserver
{
public:
    using Write = std::function<void(std::string_view line)>;

    /// `write` gets whole lines, each with its line feed.
    ServerLog(LogFormat format, const LogLevels& levels, Write write);

    /// From the next line on.
    void change(LogFormat format, const LogLevels& levels);

    /// What the server itself did: `event` is a word for programs, `sentence` is for people.
    void tell(LogLevel level, std::string_view event, std::string_view sentence);

    /// One line where `lines` were dropped, because nobody read them in time.
    std::string linesMissing(std::uint64_t lines) const;

    void lockHappened(const LockEvent& event) override;
    void lifecycleHappened(const LifecycleEvent& event) override;
    void webhookTroubled(Instant at, std::string_view sentence) override;
    void requestAnswered(const HttpAnswer& answer) override;
    void acceptingFailed(std::string_view why) override;
    void tlsFailed(std::string_view reason) override;
    void addressTurnedAway(std::string_view why) override;

private:
    struct Rank
    {
        LogCategory category;
        LogLevel level;
    };

    struct Field
    {
        std::string_view name;
        std::variant<std::string_view, std::uint64_t> value;
    };

    static Rank rankOf(const LifecycleEvent& event);

    bool passes(const Rank& rank) const { return m_levels.pass(rank.category, rank.level); }

    static std::string textLine(const Rank& rank, Instant at, std::string_view text);
    static std::string jsonLine(const Rank& rank, std::string_view event,
                                std::span<const Field> fields);

    LogFormat m_format;
    LogLevels m_levels;
    Write m_write;
};

/// `order.7  locked by alice (subscribe, token 3)`
std::string describe(const LockEvent& event);

} // namespace echolock
