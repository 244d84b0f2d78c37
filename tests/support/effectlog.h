// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/effect.h"

#include <string>
#include <variant>
#include <vector>

namespace echolock {

struct SentMessage
{
    std::vector<ConnId> to;
    std::string text;

    friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

struct ClosedConnection
{
    ConnId conn;
    CloseCode code = CloseCode::Normal;
    std::string reason;

    friend bool operator==(const ClosedConnection&, const ClosedConnection&) = default;
};

struct StartedTimer
{
    TimerId timer;
    Instant due;

    friend bool operator==(const StartedTimer&, const StartedTimer&) = default;
};

struct StoppedTimer
{
    TimerId timer;

    friend bool operator==(const StoppedTimer&, const StoppedTimer&) = default;
};

/// A LifecycleEvent that owns its texts.
struct LifecycleEntry
{
    LifecycleStep step = LifecycleStep::Opened;
    ConnId conn;
    std::string socketId;
    std::string user;
    std::string channel;
    std::string detail;
    Instant at;

    friend bool operator==(const LifecycleEntry&, const LifecycleEntry&) = default;
};

struct SentReply
{
    RequestId request;
    ApiReply reply;

    friend bool operator==(const SentReply&, const SentReply&) = default;
};

using EffectEntry = std::variant<SentMessage, ClosedConnection, StartedTimer, StoppedTimer,
                                 LockEvent, LifecycleEntry, SentReply, WebhookEvent, StoreCall>;

/// One line, for a person who compares two logs.
std::string toString(const EffectEntry& entry);

/// Writes down what a Hub wants done, in its order, and does nothing of it. Two runs that mean the
/// same have equal logs.
class EffectLog final : public EffectSink
{
public:
    void send(std::span<const ConnId> to, const Payload& payload) override;
    void close(ConnId conn, CloseCode code, std::string_view reason) override;
    void startTimer(TimerId timer, Instant due) override;
    void stopTimer(TimerId timer) override;
    void emit(const LockEvent& event) override;
    void emit(const LifecycleEvent& event) override;
    void emit(const WebhookEvent& event) override;
    void reply(RequestId request, const ApiReply& reply) override;
    void call(const StoreCall& call) override;

    const std::vector<EffectEntry>& entries() const { return m_entries; }

    void clear() { m_entries.clear(); }

    /// All entries of one kind, in their order.
    template <class Kind> std::vector<Kind> all() const
    {
        std::vector<Kind> found;
        for (const EffectEntry& entry : m_entries)
            if (const auto* const kind = std::get_if<Kind>(&entry))
                found.push_back(*kind);
        return found;
    }

    /// The messages that one connection gets.
    std::vector<std::string> textsTo(ConnId conn) const;
    /// A line per entry.
    std::string toString() const;

    friend bool operator==(const EffectLog& left, const EffectLog& right)
    {
        return left.m_entries == right.m_entries;
    }

private:
    std::vector<EffectEntry> m_entries;
};

} // namespace echolock
