// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/ledgerreport.h"

#include <QDateTime>

#include "server/base/printable.h"
#include "server/ledger/ledgercheck.h"
#include "server/ledger/texttable.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

constexpr WallTime microsecondsPerMillisecond = 1000;

std::string localTime(WallTime at)
{
    return QDateTime::fromMSecsSinceEpoch(at / microsecondsPerMillisecond)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"))
        .toStdString();
}

std::string utcTime(WallTime at)
{
    return QDateTime::fromMSecsSinceEpoch(at / microsecondsPerMillisecond, Qt::UTC)
        .toString(Qt::ISODateWithMs)
        .toStdString();
}

std::string numberOrNothing(std::uint64_t number)
{
    return number == 0 ? std::string() : std::to_string(number);
}

std::string whoIs(std::string_view user, std::string_view socket)
{
    return user.empty() ? std::string(socket) : std::string(user);
}

/// `3 entries`, `1 entry`
std::string counted(std::uint64_t count, const char* one, const char* several)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : several);
}

/// What an entry says besides its columns.
std::string remarkOn(const LedgerEntry& entry)
{
    if (entry.kind == ledgerKind::started)
        return "tokens above " + std::to_string(entry.token);
    if (entry.kind == ledgerKind::dropped)
        return counted(entry.token, "entry is", "entries are") + " missing here";
    if (entry.kind == toString(LockFact::Denied))
        return "held by " + std::string(entry.detail);
    return std::string(entry.cause.empty() ? entry.detail : entry.cause);
}

bool hasNumbers(const LedgerEntry& entry)
{
    return entry.kind != ledgerKind::started && entry.kind != ledgerKind::dropped;
}

} // namespace

Result<void> showLedger(LedgerReader& reader, const LedgerReader::Filter& filter,
                        const WriteText& write)
{
    TextTable locks({"app", "order", "state", "who", "token", "version", "since"});
    auto done = reader.rows(filter, [&locks](const LedgerRow& row) {
        locks.add({row.lock.app, row.lock.order.value, std::string(toString(row.lock.state)),
                   whoIs(row.lock.user.value, row.lock.socket.value),
                   std::to_string(row.lock.token.value), std::to_string(row.lock.version),
                   localTime(row.at)});
    });
    if (!done)
        return done;
    TextTable entries({"time", "what", "app", "order", "who", "token", "version", "why"});
    done = reader.entries(filter, [&entries](std::int64_t, const LedgerEntry& entry) {
        entries.add({localTime(entry.at), std::string(entry.kind), std::string(entry.app),
                     std::string(entry.order.empty() ? entry.channel : entry.order),
                     whoIs(entry.user, entry.socket),
                     hasNumbers(entry) ? numberOrNothing(entry.token) : "",
                     numberOrNothing(entry.version), remarkOn(entry)});
    });
    if (!done)
        return done;
    write(locks.empty() ? "No locks.\n" : locks.text());
    write("\n");
    write(entries.empty() ? "No entries.\n" : entries.text());
    return {};
}

Result<void> exportLedger(LedgerReader& reader, const LedgerReader::Filter& filter,
                          const WriteText& write)
{
    return reader.entries(filter, [&write](std::int64_t id, const LedgerEntry& entry) {
        JsonWriter json;
        json.beginObject();
        json.key("id").number(id);
        json.member("time", utcTime(entry.at));
        json.key("at_us").number(entry.at);
        json.member("kind", entry.kind);
        for (const auto& [name, text] :
             {std::pair<std::string_view, std::string_view>{"cause", entry.cause},
              {"app", entry.app},
              {"order", entry.order},
              {"user", entry.user},
              {"socket_id", entry.socket},
              {"channel", entry.channel},
              {"detail", entry.detail}})
            if (!text.empty())
                json.member(name, text);
        const std::string_view token = entry.kind == ledgerKind::started ? "floor"
            : entry.kind == ledgerKind::dropped                          ? "entries"
                                                                         : "token";
        if (entry.token != 0 || token != "token")
            json.key(token).number(entry.token);
        if (entry.version != 0)
            json.key("version").number(entry.version);
        json.endObject();
        write(json.take() + "\n");
    });
}

Result<Verdict> verifyLedger(LedgerReader& reader, const std::string& path, const WriteText& write)
{
    const std::string integrity = reader.integrity();
    LedgerCheck check;
    auto done = reader.entries(
        {}, [&check](std::int64_t id, const LedgerEntry& entry) { check.entry(id, entry); });
    if (done)
        done = reader.rows({}, [&check](const LedgerRow& row) { check.row(row); });
    if (integrity != "ok")
        write("the file is damaged: " + printable(integrity) + "\n");
    for (const std::string& problem : check.problems())
        write(problem + "\n");
    const std::string seen = counted(check.entries(), "entry", "entries") + " and "
        + counted(check.rows(), "order", "orders")
        + (check.missing() > 0 ? ", " + counted(check.missing(), "entry", "entries") + " missing"
                               : std::string());
    if (integrity == "ok" && done && check.problemCount() == 0) {
        write(printable(path) + " is sound: " + seen + ".\n");
        return Verdict::Sound;
    }
    if (integrity == "ok" && !done)
        return failure(done.error().message);
    write(printable(path) + " is not sound: "
          + (integrity == "ok" ? counted(check.problemCount(), "contradiction", "contradictions")
                               : std::string("it is damaged"))
          + " in " + seen + ".\n");
    return Verdict::Wrong;
}

} // namespace echolock
