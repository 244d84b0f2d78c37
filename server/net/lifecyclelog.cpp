// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/lifecyclelog.h"

#include "server/protocol/jsonwriter.h"

#include <array>
#include <cstdio>

namespace echolock {

namespace {

std::int64_t microseconds(Instant at)
{
    return std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count();
}

std::string stamp(Instant at)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%9.3f s  ", double(microseconds(at)) / 1e6);
    return text.data();
}

std::string name(const Owner& owner)
{
    return owner.user.empty() ? "socket " + owner.socket.value : printable(owner.user.value);
}

struct Rank
{
    LogCategory category;
    LogLevel level;
};

Rank rankOf(const LifecycleEvent& event)
{
    switch (event.step) {
    case LifecycleStep::Opened:
    case LifecycleStep::Closed:
        return {LogCategory::Connections, LogLevel::Info};
    case LifecycleStep::Subscribed:
    case LifecycleStep::Unsubscribed:
        return {LogCategory::Subscriptions, LogLevel::Info};
    case LifecycleStep::Message:
        return {LogCategory::Frames, LogLevel::Debug};
    case LifecycleStep::Error:
        break;
    }
    return {event.channel.empty() ? LogCategory::Connections : LogCategory::Subscriptions,
            LogLevel::Warn};
}

} // namespace

std::string printable(std::string_view text)
{
    std::string safe(text);
    for (char& c : safe)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return safe;
}

std::string describe(const LockEvent& event)
{
    const std::string order = printable(event.order.value);
    const std::string token = ", token " + std::to_string(event.token.value);
    const std::string cause(toString(event.cause));
    switch (event.fact) {
    case LockFact::Granted:
        return order + "  locked by " + name(event.owner) + " (" + cause + token + ")";
    case LockFact::Confirmed:
        return order + "  still " + name(event.owner) + "'s (" + cause + token + ")";
    case LockFact::Denied:
        return order + "  refused to " + name(event.owner) + ", " + name(event.holder) + " has it";
    case LockFact::Released:
        return order + "  unlocked, " + name(event.owner) + " had it (" + cause + token + ")";
    case LockFact::Revoked:
        return order + "  taken from " + name(event.owner) + " (" + cause + token + ")";
    }
    return order;
}

LifecycleLog::LifecycleLog(LogFormat format, const LogLevels& levels, Write write)
    : m_format(format)
    , m_levels(levels)
    , m_write(std::move(write))
{
}

void LifecycleLog::lockHappened(const LockEvent& event)
{
    if (!m_levels.pass(LogCategory::Locks, LogLevel::Info))
        return;
    if (m_format == LogFormat::Text) {
        m_write(stamp(event.at) + describe(event) + "\n");
        return;
    }
    JsonWriter json;
    json.beginObject();
    json.key("at_us").number(microseconds(event.at));
    json.member("lock", toString(event.fact));
    json.member("order", event.order.value);
    json.member("socket_id", event.owner.socket.value);
    json.member("user", event.owner.user.value);
    json.key("token").number(event.token.value);
    json.key("version").number(event.version);
    json.member("cause", toString(event.cause));
    json.endObject();
    m_write(json.take() + "\n");
}

void LifecycleLog::lifecycleHappened(const LifecycleEvent& event)
{
    const Rank rank = rankOf(event);
    if (!m_levels.pass(rank.category, rank.level))
        return;
    if (m_format == LogFormat::Text) {
        std::string line = stamp(event.at) + std::string(toString(event.step)) + "  socket "
            + std::string(event.socketId.empty() ? std::string_view("–") : event.socketId);
        for (const std::string_view part : {event.user, event.channel, event.detail})
            if (!part.empty())
                line += "  " + printable(part);
        m_write(line + "\n");
        return;
    }
    JsonWriter json;
    json.beginObject();
    json.key("at_us").number(microseconds(event.at));
    json.member("step", toString(event.step));
    json.member("socket_id", event.socketId);
    json.member("user", event.user);
    json.member("channel", event.channel);
    json.member("detail", event.detail);
    json.endObject();
    m_write(json.take() + "\n");
}

void LifecycleLog::webhookTroubled(Instant at, std::string_view sentence)
{
    if (m_format == LogFormat::Text)
        return m_write(stamp(at) + printable(sentence) + "\n");
    JsonWriter json;
    json.beginObject().key("at_us").number(microseconds(at));
    json.member("step", "webhook").member("detail", sentence).endObject();
    m_write(json.take() + "\n");
}

} // namespace echolock
