// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/joint/historyline.h"

#include "server/protocol/lockwire.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace echolock {

namespace {

/// What a server says may be long; a history needs the beginning.
constexpr std::size_t textBytesMax = 200;

template <class Value> struct Named
{
    Value value;
    std::string_view name;
};

using Kind = Observation::Kind;
constexpr std::array sights{
    Named<Kind>{Kind::StateChanged, "state"},
    Named<Kind>{Kind::Subscribed, "subscribed"},
    Named<Kind>{Kind::SubscriptionFailed, "refused"},
    Named<Kind>{Kind::Lock, "lock"},
    Named<Kind>{Kind::Event, "event"},
    Named<Kind>{Kind::Error, "error"},
    Named<Kind>{Kind::Warning, "warning"},
};

using Act = ClientAct::Kind;
constexpr std::array acts{
    Named<Act>{Act::Open, "open"},
    Named<Act>{Act::Subscribe, "subscribe"},
    Named<Act>{Act::Unsubscribe, "unsubscribe"},
    Named<Act>{Act::Acquire, "acquire"},
    Named<Act>{Act::Release, "release"},
    Named<Act>{Act::Write, "write"},
    Named<Act>{Act::Abandon, "abandon"},
    Named<Act>{Act::Thaw, "thaw"},
    Named<Act>{Act::Renew, "renew"},
    Named<Act>{Act::TakeOver, "takeover"},
};

using Check = ClientAct::Check;
constexpr std::array checks{
    Named<Check>{Check::None, "none"},
    Named<Check>{Check::Accepted, "accepted"},
    Named<Check>{Check::Refused, "refused"},
    Named<Check>{Check::Failed, "failed"},
};

using Change = HoldChange::Kind;
constexpr std::array changes{
    Named<Change>{Change::Begins, "hold_begins"},
    Named<Change>{Change::Ends, "hold_ends"},
    Named<Change>{Change::Saved, "saved"},
};

constexpr std::array states{ConnectionState::Initialized, ConnectionState::Connecting,
                            ConnectionState::Connected,   ConnectionState::Unavailable,
                            ConnectionState::Failed,      ConnectionState::Disconnected};

template <class Table, class Value> std::string_view nameOf(const Table& table, Value value)
{
    const auto found = std::ranges::find(table, value, [](const auto& row) { return row.value; });
    return found == table.end() ? std::string_view() : found->name;
}

template <class Table> auto byName(const Table& table, std::string_view name)
{
    const auto found = std::ranges::find(table, name, [](const auto& row) { return row.name; });
    return found == table.end() ? std::nullopt : std::optional(found->value);
}

std::optional<ConnectionState> stateByName(std::string_view name)
{
    const auto found = std::ranges::find(states, name,
                                         [](ConnectionState state) { return toString(state); });
    return found == states.end() ? std::nullopt : std::optional(*found);
}

void writeIfAny(JsonWriter& json, std::string_view key, std::string_view text)
{
    if (!text.empty())
        json.member(key, text.substr(0, textBytesMax));
}

LockMessage brief(LockMessage lock)
{
    const auto cut = [](std::string& text) { text.resize(std::min(text.size(), textBytesMax)); };
    for (std::string* text : {&lock.order.value, &lock.state, &lock.cause, &lock.nonce})
        cut(*text);
    if (lock.owner) {
        cut(lock.owner->user.value);
        cut(lock.owner->socket.value);
    }
    return lock;
}

/// Hardly anybody has a second one.
void write(JsonWriter& json, Tab tab)
{
    if (tab == Tab::Second)
        json.key("tab").number(std::uint64_t(2));
}

void write(JsonWriter& json, const ClientConnected& connected)
{
    json.member("what", "connected").member("socket_id", connected.socket.value);
    write(json, connected.tab);
}

void write(JsonWriter& json, const ClientSaw& saw)
{
    const Observation& seen = saw.observation;
    json.member("what", "saw").member("saw", nameOf(sights, seen.kind));
    if (seen.kind == Kind::StateChanged)
        json.member("state", toString(seen.state));
    writeIfAny(json, "channel", seen.channel);
    if (seen.kind == Kind::Lock)
        json.member("event", seen.lock.event).key("data").raw(encodeLockData(brief(seen.lock)));
    else
        writeIfAny(json, "text", seen.text);
    if (seen.kind == Kind::Error)
        json.key("code").number(std::int64_t(seen.code));
    write(json, saw.tab);
}

void write(JsonWriter& json, const ClientAct& act)
{
    json.member("what", "act").member("act", nameOf(acts, act.kind));
    writeIfAny(json, "order", act.order.value);
    if (act.kind == Act::Abandon)
        json.member("how", toString(act.how));
    if (act.kind == Act::Write) {
        json.member("check", nameOf(checks, act.check));
        json.key("token").number(act.token.value);
    }
    write(json, act.tab);
}

void write(JsonWriter& json, const HoldChange& change)
{
    json.member("what", nameOf(changes, change.kind)).member("order", change.order);
    if (change.kind == Change::Saved)
        json.key("since_ns").number(std::int64_t(change.since.time_since_epoch().count()));
}

/// The members of an entry, in the order of `keys`.
struct Fields
{
    static constexpr std::array<std::string_view, 18> keys{
        "at_ns", "client", "what", "socket_id", "saw", "state", "channel", "event",    "data",
        "text",  "code",   "act",  "order",     "how", "check", "token",   "since_ns", "tab"};

    std::array<JsonValue, keys.size()> values;

    const JsonValue& operator[](std::string_view key) const
    {
        return values[static_cast<std::size_t>(std::ranges::find(keys, key) - keys.begin())];
    }

    std::string text(std::string_view key) const { return std::string((*this)[key].text); }

    Tab tab() const { return toUnsigned((*this)["tab"]) == 2U ? Tab::Second : Tab::First; }
};

Result<ClientSaw> readSaw(const Fields& fields, std::size_t client, Instant at)
{
    const auto kind = byName(sights, fields["saw"].text);
    if (!kind)
        return failure("\"saw\" names nothing that can be seen");
    Observation seen;
    seen.kind = *kind;
    seen.channel = fields.text("channel");
    seen.text = fields.text("text");
    seen.code = static_cast<int>(toInteger(fields["code"]).value_or(0));
    seen.at = at;
    if (*kind == Kind::StateChanged) {
        const auto state = stateByName(fields["state"].text);
        if (!state)
            return failure("\"state\" is no state of a connection");
        seen.state = *state;
    }
    if (*kind == Kind::Lock) {
        Result<LockMessage> lock = decodeLockData(fields["event"].text, fields["data"].raw);
        if (!lock)
            return failure(lock.error().message);
        seen.lock = *std::move(lock);
    }
    return ClientSaw{client, std::move(seen), fields.tab()};
}

Result<ClientAct> readAct(const Fields& fields, std::size_t client)
{
    const auto kind = byName(acts, fields["act"].text);
    if (!kind)
        return failure("\"act\" names nothing that can be done");
    ClientAct act{.client = client, .kind = *kind, .order = Resource(fields.text("order"))};
    act.tab = fields.tab();
    if (*kind == Act::Abandon) {
        const auto how = abandonmentFromName(fields["how"].text);
        if (!how)
            return failure("\"how\" is no way to abandon an order");
        act.how = *how;
    }
    if (*kind == Act::Write) {
        const auto check = byName(checks, fields["check"].text);
        const auto token = toUnsigned(fields["token"]);
        if (!check || !token)
            return failure("a write needs \"check\" and \"token\"");
        act.check = *check;
        act.token = FencingToken{*token};
    }
    return act;
}

Result<HoldChange> readChange(const Fields& fields, HoldChange change)
{
    change.order = fields.text("order");
    if (change.kind != Change::Saved)
        return change;
    const auto since = toInteger(fields["since_ns"]);
    if (!since)
        return failure("a \"saved\" needs \"since_ns\"");
    change.since = Instant(Duration(*since));
    return change;
}

} // namespace

void writeEntry(JsonWriter& json, const ClientEntry& entry)
{
    json.key("at_ns").number(std::int64_t(entry.at.time_since_epoch().count()));
    json.key("client").number(std::uint64_t(entry.client()));
    std::visit([&](const auto& what) { write(json, what); }, entry.what);
}

Result<ClientEntry> readEntry(JsonReader& reader, const JsonValue& object)
{
    if (!object.is(JsonType::Object))
        return failure(mustBe("entry", "an object", object));
    const Fields fields{reader.pick(object, Fields::keys)};
    const auto at = toInteger(fields["at_ns"]);
    const auto client = toUnsigned(fields["client"]);
    if (!at || !client || *client == 0 || *client > UINT32_MAX)
        return failure("an entry needs \"at_ns\" and \"client\" as whole numbers");
    ClientEntry entry{.at = Instant(Duration(*at)), .what = ClientConnected()};
    const std::string_view what = fields["what"].text;
    const auto keep = [&entry](auto read) -> Result<ClientEntry> {
        if (!read)
            return failure(read.error().message);
        entry.what = *std::move(read);
        return std::move(entry);
    };
    if (what == "saw")
        return keep(readSaw(fields, *client, entry.at));
    if (what == "act")
        return keep(readAct(fields, *client));
    if (what == "connected")
        entry.what = ClientConnected{*client, SocketId(fields.text("socket_id")), fields.tab()};
    else if (const auto kind = byName(changes, what))
        return keep(readChange(fields,
                               {.kind = *kind,
                                .client = static_cast<std::uint32_t>(*client),
                                .order = {},
                                .at = entry.at}));
    else
        return failure(R"("what" must be "connected", "saw", "act", "hold_begins", "hold_ends" )"
                       R"(or "saved")");
    return entry;
}

std::string historyLine(const HistoryRow& row)
{
    JsonWriter json;
    json.beginObject().key("process").number(std::uint64_t(row.process));
    writeEntry(json, row.entry);
    return json.endObject().take();
}

Result<HistoryRow> readHistoryLine(std::string_view line)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(line);
    if (!root)
        return failure("a line of a history is no JSON: " + root.error().message);
    Result<ClientEntry> entry = readEntry(reader, *root);
    if (!entry)
        return failure("a line of a history is wrong: " + entry.error().message);
    const auto [process] = reader.pick(*root, std::array<std::string_view, 1>{"process"});
    HistoryRow row;
    row.process = static_cast<std::uint32_t>(toUnsigned(process).value_or(1));
    row.entry = *std::move(entry);
    return row;
}

} // namespace echolock
