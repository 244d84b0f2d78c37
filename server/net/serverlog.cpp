// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/serverlog.h"

#include <QDateTime>

#include "server/base/printable.h"
#include "server/loop/monotonicclock.h"
#include "server/protocol/jsonwriter.h"

#include <array>
#include <cstdio>

namespace echolock {

namespace {

std::uint64_t microseconds(Instant at)
{
    return std::uint64_t(
        std::chrono::floor<std::chrono::microseconds>(at.time_since_epoch()).count());
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

/// A path is as long as its sender likes.
constexpr std::size_t pathBytesMax = 500;

} // namespace

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
        if (event.holder == Owner())
            return order + "  refused to " + name(event.owner) + " (" + cause + ")";
        return order + "  refused to " + name(event.owner) + ", " + name(event.holder) + " has it";
    case LockFact::Suspended:
        return order + "  waits for " + name(event.owner) + " to come back (" + cause + token + ")";
    case LockFact::Resumed:
        return order + "  locked again by " + name(event.owner) + " (" + cause + token + ")";
    case LockFact::Released:
        return order + "  unlocked, " + name(event.owner) + " had it (" + cause + token + ")";
    case LockFact::Revoked:
        return order + "  taken from " + name(event.owner) + " (" + cause + token + ")";
    }
    return order;
}

ServerLog::ServerLog(LogFormat format, const LogLevels& levels, Write write)
    : m_format(format)
    , m_levels(levels)
    , m_write(std::move(write))
{
}

void ServerLog::change(LogFormat format, const LogLevels& levels)
{
    m_format = format;
    m_levels = levels;
}

std::string ServerLog::textLine(const Rank& rank, Instant at, std::string_view text)
{
    const std::string_view grave = rank.level == LogLevel::Error ? "error: "
        : rank.level == LogLevel::Warn                           ? "warning: "
                                                                 : "";
    return stamp(at) + std::string(grave) + std::string(text) + "\n";
}

/// Time, level, category and event come first in every line, in this order.
std::string ServerLog::jsonLine(const Rank& rank, std::string_view event,
                                std::span<const Field> fields)
{
    JsonWriter json;
    json.beginObject();
    json.member("time", QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toStdString());
    json.member("level", toString(rank.level));
    json.member("category", toString(rank.category));
    json.member("event", event);
    for (const Field& field : fields) {
        json.key(field.name);
        if (const auto* text = std::get_if<std::string_view>(&field.value))
            json.string(*text);
        else
            json.number(std::get<std::uint64_t>(field.value));
    }
    json.endObject();
    return json.take() + "\n";
}

void ServerLog::tell(LogLevel level, std::string_view event, std::string_view sentence)
{
    const Rank rank{LogCategory::Server, level};
    if (!passes(rank))
        return;
    if (m_format == LogFormat::Text)
        return m_write(textLine(rank, MonotonicClock::now(), "server  " + printable(sentence)));
    const std::array fields{Field{"message", sentence}};
    m_write(jsonLine(rank, event, fields));
}

std::string ServerLog::linesMissing(std::uint64_t lines) const
{
    const Rank rank{LogCategory::Server, LogLevel::Warn};
    if (m_format == LogFormat::Text)
        return textLine(rank, MonotonicClock::now(),
                        "server  " + std::to_string(lines)
                            + " lines are missing here: they were not read in time");
    const std::array fields{Field{"lines", lines}};
    return jsonLine(rank, "lines_missing", fields);
}

void ServerLog::lockHappened(const LockEvent& event)
{
    const Rank rank{LogCategory::Locks, LogLevel::Info};
    if (!passes(rank))
        return;
    if (m_format == LogFormat::Text)
        return m_write(textLine(rank, event.at, describe(event)));
    const std::array fields{
        Field{"at_us", microseconds(event.at)},
        Field{"order", std::string_view(event.order.value)},
        Field{"socket_id", std::string_view(event.owner.socket.value)},
        Field{"user", std::string_view(event.owner.user.value)},
        Field{"token", event.token.value},
        Field{"version", event.version},
        Field{"cause", toString(event.cause)},
    };
    m_write(jsonLine(rank, toString(event.fact), fields));
}

ServerLog::Rank ServerLog::rankOf(const LifecycleEvent& event)
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

void ServerLog::lifecycleHappened(const LifecycleEvent& event)
{
    const Rank rank = rankOf(event);
    if (!passes(rank))
        return;
    if (m_format == LogFormat::Text) {
        // After "warning: ", another "error" would not read well.
        const std::string_view what = event.step == LifecycleStep::Error ? "refused"
                                                                         : toString(event.step);
        std::string text = std::string(what) + "  socket "
            + std::string(event.socketId.empty() ? std::string_view("–") : event.socketId);
        for (const std::string_view part : {event.user, event.channel, event.detail})
            if (!part.empty())
                text += "  " + printable(part);
        return m_write(textLine(rank, event.at, text));
    }
    const std::array fields{
        Field{"at_us", microseconds(event.at)},
        Field{"socket_id", event.socketId},
        Field{"user", event.user},
        Field{"channel", event.channel},
        Field{"detail", event.detail},
    };
    m_write(jsonLine(rank, toString(event.step), fields));
}

void ServerLog::webhookTroubled(Instant at, std::string_view sentence)
{
    const Rank rank{LogCategory::Webhooks, LogLevel::Warn};
    if (!passes(rank))
        return;
    if (m_format == LogFormat::Text)
        return m_write(textLine(rank, at, printable(sentence)));
    const std::array fields{Field{"at_us", microseconds(at)}, Field{"message", sentence}};
    m_write(jsonLine(rank, "trouble", fields));
}

void ServerLog::requestAnswered(const HttpAnswer& answer)
{
    constexpr int unauthorized = 401;
    const Rank rank{LogCategory::Http,
                    answer.status == unauthorized ? LogLevel::Warn : LogLevel::Debug};
    if (!passes(rank))
        return;
    const std::string_view path = answer.path.substr(0, pathBytesMax);
    if (m_format == LogFormat::Text)
        return m_write(textLine(rank, MonotonicClock::now(),
                                "http  " + printable(answer.method) + " " + printable(path) + "  "
                                    + std::to_string(answer.status)));
    const std::array fields{Field{"method", answer.method}, Field{"path", path},
                            Field{"status", std::uint64_t(answer.status)}};
    m_write(jsonLine(rank, answer.status == unauthorized ? "refused" : "answered", fields));
}

void ServerLog::acceptingFailed(std::string_view why)
{
    tell(LogLevel::Error, "accepting_failed", why);
}

void ServerLog::tlsFailed(std::string_view reason)
{
    tell(LogLevel::Warn, "tls_failed",
         "a client's TLS failed: " + printable(reason) + "; further ones like it are only counted");
}

void ServerLog::addressTurnedAway(std::string_view why)
{
    tell(LogLevel::Warn, "turned_away",
         "a client was turned away: " + printable(why) + "; further ones are only counted");
}

} // namespace echolock
