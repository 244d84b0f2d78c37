// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/logentry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "gui/models/wording.h"

namespace echolock {

namespace {

QString nameOf(const Owner& owner)
{
    return fromView(owner.user.empty() ? owner.socket.value : owner.user.value);
}

QString factWords(LockFact fact)
{
    switch (fact) {
    case LockFact::Granted:
        return QStringLiteral("locked");
    case LockFact::Confirmed:
        return QStringLiteral("confirmed");
    case LockFact::Denied:
        return QStringLiteral("refused");
    case LockFact::Suspended:
        return QStringLiteral("in grace");
    case LockFact::Resumed:
        return QStringLiteral("locked again");
    case LockFact::Released:
        return QStringLiteral("unlocked");
    case LockFact::Revoked:
        return QStringLiteral("revoked");
    }
    return {};
}

LogTone toneOf(LockFact fact)
{
    switch (fact) {
    case LockFact::Granted:
    case LockFact::Confirmed:
    case LockFact::Resumed:
        return LogTone::Locked;
    case LockFact::Denied:
        return LogTone::Refused;
    case LockFact::Suspended:
    case LockFact::Released:
    case LockFact::Revoked:
        return LogTone::Unlocked;
    }
    return LogTone::Quiet;
}

QString withDetail(const QString& what, const QString& detail)
{
    return detail.isEmpty() ? what : QStringLiteral("%1 · %2").arg(what, detail);
}

QString wordsFor(const LockEvent& event)
{
    if (event.fact != LockFact::Denied || event.cause == LockCause::TooManyOrders)
        return withDetail(factWords(event.fact), causeWords(event.cause));
    const QString answer = event.position == 0
        ? factWords(event.fact)
        : QStringLiteral("place %1 in line").arg(event.position);
    return withDetail(answer, QStringLiteral("held by %1").arg(nameOf(event.holder)));
}

QString compact(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// `order.7` of `presence-order.7`: the order column speaks of what is locked.
QString orderOfChannel(const QString& channel)
{
    for (const QStringView prefix : {u"presence-", u"private-encrypted-", u"private-"}) {
        if (channel.startsWith(prefix))
            return channel.sliced(prefix.size());
    }
    return channel;
}

/// The event's name of a frame, which is what one looks for in a log.
QString eventOfFrame(const QString& raw)
{
    const qsizetype key = raw.indexOf(QStringLiteral("\"event\""));
    const qsizetype open = key < 0 ? -1 : raw.indexOf(QLatin1Char('"'), key + 7);
    const qsizetype close = open < 0 ? -1 : raw.indexOf(QLatin1Char('"'), open + 1);
    return close < 0 ? QString() : raw.mid(open + 1, close - open - 1);
}

QString clientChange(const ClientSnapshot* before, const ClientSnapshot& now)
{
    const bool isNew = before == nullptr;
    if (!now.note.empty() && (isNew || before->note != now.note))
        return fromView(now.note);
    if (isNew ? now.belief != Belief::Nothing : before->belief != now.belief) {
        if (now.belief == Belief::Nothing)
            return {};
        return QStringLiteral("believes: %1").arg(beliefWords(now.belief));
    }
    if (isNew || before->state != now.state)
        return fromView(toString(now.state));
    return {};
}

QJsonValue opened(const QJsonValue& value)
{
    if (!value.isString())
        return value;
    const QJsonDocument inner = QJsonDocument::fromJson(value.toString().toUtf8());
    if (inner.isObject())
        return inner.object();
    return inner.isArray() ? QJsonValue(inner.array()) : value;
}

} // namespace

LogEntry entryFor(const LockEvent& event)
{
    const bool asks = event.fact == LockFact::Denied;
    QJsonObject fact{
        {QStringLiteral("fact"), factWords(event.fact)},
        {QStringLiteral("order"), fromView(event.order.value)},
        {asks ? QStringLiteral("asked_by") : QStringLiteral("owner"), nameOf(event.owner)},
        {QStringLiteral("socket_id"), fromView(event.owner.socket.value)},
        {QStringLiteral("held_by"), asks ? QJsonValue(nameOf(event.holder)) : QJsonValue()},
        {QStringLiteral("cause"), fromView(toString(event.cause))},
        {QStringLiteral("token"), static_cast<qint64>(event.token.value)},
        {QStringLiteral("version"), static_cast<qint64>(event.version)},
    };
    if (event.ttl)
        fact.insert(QStringLiteral("ttl_ms"),
                    static_cast<qint64>(
                        std::chrono::duration_cast<std::chrono::milliseconds>(*event.ttl).count()));
    if (event.position > 0)
        fact.insert(QStringLiteral("position"), static_cast<qint64>(event.position));
    if (!event.others.empty())
        fact.insert(QStringLiteral("other_tabs"), static_cast<qint64>(event.others.size()));
    return {.at = event.at,
            .source = LogSource::Server,
            .tone = toneOf(event.fact),
            .what = wordsFor(event),
            .order = fromView(event.order.value),
            .who = nameOf(event.owner),
            .raw = compact(fact),
            .socket = event.owner.user.empty() ? event.owner.socket.value : std::string()};
}

LogEntry entryFor(const LifecycleRecord& record)
{
    const bool isFrame = record.step == LifecycleStep::Message;
    const QString detail = fromView(record.detail);
    const QString step = fromView(toString(record.step));
    LogEntry entry{.at = record.at,
                   .source = LogSource::Server,
                   .tone = record.step == LifecycleStep::Error ? LogTone::Alarm : LogTone::Quiet,
                   .what = isFrame ? withDetail(QStringLiteral("frame"), eventOfFrame(detail))
                                   : withDetail(step, detail),
                   .order = orderOfChannel(fromView(record.channel)),
                   .who = fromView(record.user.empty() ? record.socketId : record.user)};
    entry.isFrame = isFrame;
    entry.socket = record.user.empty() ? record.socketId : std::string();
    if (isFrame) {
        entry.raw = detail;
        return entry;
    }
    entry.raw = compact({{QStringLiteral("step"), step},
                         {QStringLiteral("socket_id"), fromView(record.socketId)},
                         {QStringLiteral("user"), fromView(record.user)},
                         {QStringLiteral("channel"), fromView(record.channel)},
                         {QStringLiteral("detail"), detail}});
    return entry;
}

std::optional<LogEntry> entryFor(const ClientSnapshot* before, const ClientSnapshot& now)
{
    const QString what = clientChange(before, now);
    if (what.isEmpty())
        return std::nullopt;
    const QJsonObject client{
        {QStringLiteral("client"), static_cast<qint64>(now.number)},
        {QStringLiteral("user"), fromView(now.user)},
        {QStringLiteral("order"), fromView(now.order)},
        {QStringLiteral("connection"), fromView(toString(now.state))},
        {QStringLiteral("belief"), fromView(toString(now.belief))},
        {QStringLiteral("socket_id"), fromView(now.socketId)},
        {QStringLiteral("note"), fromView(now.note)},
        {QStringLiteral("gone"), now.gone},
    };
    return LogEntry{.at = now.at,
                    .source = LogSource::Client,
                    .tone = now.gone ? LogTone::Alarm : LogTone::Quiet,
                    .what = what,
                    .order = fromView(now.order),
                    .who = QStringLiteral("%1 #%2").arg(fromView(now.user)).arg(now.number),
                    .raw = compact(client)};
}

QString prettyFrame(const QString& raw)
{
    const QJsonDocument document = QJsonDocument::fromJson(raw.toUtf8());
    if (!document.isObject())
        return raw;
    QJsonObject object = document.object();
    for (auto field = object.begin(); field != object.end(); ++field)
        *field = opened(*field);
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed();
}

} // namespace echolock
