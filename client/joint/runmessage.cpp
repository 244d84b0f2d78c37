// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/joint/runmessage.h"

#include "client/joint/historyline.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t itemsMax = 100'000;
constexpr std::size_t reasonBytesMax = 500;
constexpr std::array stages{ClientFailure::Stage::Connect, ClientFailure::Stage::Subscribe,
                            ClientFailure::Stage::SignIn};
constexpr std::array beliefs{Belief::Nothing, Belief::Asking, Belief::Editing, Belief::Viewing};

void writeStrings(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts)
{
    json.key(key).beginArray();
    for (const std::string& text : texts)
        json.string(text);
    json.endArray();
}

void write(JsonWriter& json, const RunHello& hello)
{
    json.member("type", "hello").member("boot", hello.boot).key("pid").number(hello.pid);
    json.key("clock_ns").number(std::int64_t(hello.clockReads.count()));
}

void write(JsonWriter& json, const RunRefusal& refusal)
{
    json.member("type", "refusal").member("why", refusal.why);
}

void write(JsonWriter& json, const RunSettings& settings)
{
    json.member("type", "settings").key("process").number(std::uint64_t(settings.process));
    json.key("processes").number(std::uint64_t(settings.processes));
    json.key("first").number(std::uint64_t(settings.share.first));
    json.key("count").number(std::uint64_t(settings.share.count));
    json.key("history").raw(settings.history ? "true" : "false");
    json.key("follow").raw(settings.follow ? "true" : "false");
    json.member("folder", settings.folder);
    writeStrings(json, "arguments", settings.arguments);
}

void write(JsonWriter& json, const RunReady& /*ready*/)
{
    json.member("type", "ready");
}

void write(JsonWriter& json, const RunStart& start)
{
    json.member("type", "start").key("clock_ns").number(std::int64_t(start.clockReads.count()));
}

void write(JsonWriter& json, const RunArrived& arrived)
{
    json.member("type", "arrived");
    json.key("clock_ns").number(std::int64_t(arrived.clockReads.count()));
}

void writeFailures(JsonWriter& json, const FailureTally& failures)
{
    json.key("failures").beginArray();
    for (const auto& [failure, clients] : failures.rows()) {
        json.beginObject().member("stage", toString(failure.stage));
        json.member("reason", std::string_view(failure.reason).substr(0, reasonBytesMax));
        json.key("clients").number(std::uint64_t(clients)).endObject();
    }
    json.endArray();
}

void writeClient(JsonWriter& json, const RunClient& client)
{
    json.beginObject().key("client").number(std::uint64_t(client.client));
    json.member("order", client.order).member("belief", toString(client.belief));
    json.key("gone").raw(client.gone ? "true" : "false");
    json.key("at_ns").number(std::int64_t(client.at.time_since_epoch().count())).endObject();
}

void write(JsonWriter& json, const PartReport& report)
{
    json.member("type", "report").key("stats").beginObject();
    for (const SwarmCount& count : swarmCounts())
        json.key(count.name).number(count.of(report.stats));
    writeFailures(json, report.stats.failures);
    json.endObject();
    json.key("up_to_ns").number(std::int64_t(report.upTo.time_since_epoch().count()));
    json.key("rss_kb").number(report.residentKilobytes);
    json.key("dropped").number(report.entriesDropped);
    json.key("entries").beginArray();
    const auto entry = [&json](const ClientEntry& each) {
        json.beginObject();
        writeEntry(json, each);
        json.endObject();
    };
    for (const HoldChange& hold : report.holds)
        entry({.at = hold.at, .what = hold});
    for (const ClientEntry& each : report.entries)
        entry(each);
    json.endArray().key("clients").beginArray();
    for (const RunClient& client : report.clients)
        writeClient(json, client);
    json.endArray();
    writeStrings(json, "problems", report.problems);
}

void write(JsonWriter& json, const RunTaken& /*taken*/)
{
    json.member("type", "taken");
}

void write(JsonWriter& json, const RunStop& /*stop*/)
{
    json.member("type", "stop");
}

void write(JsonWriter& json, const RunDone& done)
{
    json.member("type", "done").key("by_hand").raw(done.byHand ? "true" : "false");
}

std::string quoted(std::string_view key)
{
    std::string text = "\"";
    text += key;
    text += '"';
    return text;
}

/// Reads the members of one message. The first bad one is the error.
class MessageReader
{
public:
    MessageReader(JsonReader& reader, const JsonValue& object)
        : m_reader(reader)
        , m_object(object)
    {
    }

    std::uint64_t number(std::string_view key,
                         std::uint64_t max = std::numeric_limits<std::int64_t>::max())
    {
        const auto value = toUnsigned(pick(key));
        if (!value || *value > max)
            refuse(quoted(key) + " must be a whole number up to " + std::to_string(max));
        return value.value_or(0);
    }

    std::uint32_t small(std::string_view key)
    {
        return static_cast<std::uint32_t>(number(key, 1'000'000));
    }

    /// Before the beginning it is negative.
    Duration time(std::string_view key)
    {
        const auto value = toInteger(pick(key));
        if (!value)
            refuse(quoted(key) + " must be a whole number");
        return Duration(value.value_or(0));
    }

    std::string text(std::string_view key)
    {
        const JsonValue value = pick(key);
        if (!value.is(JsonType::String))
            refuse(mustBe(key, "a string", value));
        return std::string(value.text);
    }

    bool flag(std::string_view key)
    {
        const JsonValue value = pick(key);
        if (!value.is(JsonType::Bool))
            refuse(mustBe(key, "true or false", value));
        return value.raw == "true";
    }

    std::vector<JsonValue> list(std::string_view key)
    {
        const JsonValue value = pick(key);
        if (!value.is(JsonType::Array)) {
            refuse(mustBe(key, "an array", value));
            return {};
        }
        std::vector<JsonValue> values = m_reader.elements(value);
        if (values.size() > itemsMax)
            refuse(quoted(key) + " is too long");
        return values;
    }

    std::vector<std::string> texts(std::string_view key)
    {
        std::vector<std::string> texts;
        for (const JsonValue& value : list(key)) {
            if (!value.is(JsonType::String))
                refuse(mustBe(key, "an array of strings", value));
            texts.emplace_back(value.text);
        }
        return texts;
    }

    SwarmStats stats()
    {
        SwarmStats stats;
        const JsonValue object = pick("stats");
        if (!object.is(JsonType::Object)) {
            refuse(mustBe("stats", "an object", object));
            return stats;
        }
        MessageReader inner(m_reader, object);
        for (const SwarmCount& count : swarmCounts())
            count.set(stats, inner.number(count.name));
        inner.failures(stats.failures);
        if (!inner.m_error.empty())
            refuse(inner.m_error);
        return stats;
    }

    void entries(PartReport& report)
    {
        for (const JsonValue& value : list("entries")) {
            Result<ClientEntry> entry = readEntry(m_reader, value);
            if (!entry)
                return refuse(entry.error().message);
            if (auto* const hold = std::get_if<HoldChange>(&entry->what))
                report.holds.push_back(std::move(*hold));
            else
                report.entries.push_back(*std::move(entry));
        }
    }

    /// One of these, by its name.
    template <class Values> auto choice(std::string_view key, const Values& values)
    {
        const std::string name = text(key);
        const auto found = std::ranges::find(values, name,
                                             [](auto value) { return toString(value); });
        if (found == values.end())
            refuse(quoted(key) + " is none of those that there are");
        return found == values.end() ? values.front() : *found;
    }

    void failures(FailureTally& failures)
    {
        for (const JsonValue& value : list("failures")) {
            if (!value.is(JsonType::Object))
                return refuse(mustBe("failures", "an array of objects", value));
            MessageReader inner(m_reader, value);
            const ClientFailure failure{.stage = inner.choice("stage", stages),
                                        .reason = inner.text("reason")};
            failures.add(failure, inner.small("clients"));
            if (!inner.m_error.empty())
                refuse(inner.m_error);
        }
    }

    std::vector<RunClient> clients()
    {
        std::vector<RunClient> clients;
        for (const JsonValue& value : list("clients")) {
            if (!value.is(JsonType::Object)) {
                refuse(mustBe("clients", "an array of objects", value));
                break;
            }
            MessageReader inner(m_reader, value);
            clients.push_back({.client = inner.small("client"),
                               .order = inner.text("order"),
                               .belief = inner.choice("belief", beliefs),
                               .gone = inner.flag("gone"),
                               .at = Instant(inner.time("at_ns"))});
            if (!inner.m_error.empty())
                refuse(inner.m_error);
        }
        return clients;
    }

    void refuse(std::string clause)
    {
        if (m_error.empty())
            m_error = std::move(clause);
    }

    Result<RunMessage> end(RunMessage message) const
    {
        if (!m_error.empty())
            return failure(m_error);
        return message;
    }

private:
    JsonValue pick(std::string_view key)
    {
        return m_reader.pick(m_object, std::array<std::string_view, 1>{key})[0];
    }

    JsonReader& m_reader;
    const JsonValue& m_object;
    std::string m_error;
};

RunSettings readSettings(MessageReader& in)
{
    return {.process = in.small("process"),
            .processes = in.small("processes"),
            .share = {.first = in.small("first"), .count = in.small("count")},
            .folder = in.text("folder"),
            .arguments = in.texts("arguments"),
            .history = in.flag("history"),
            .follow = in.flag("follow")};
}

PartReport readReport(MessageReader& in)
{
    PartReport report{.stats = in.stats(),
                      .upTo = Instant(in.time("up_to_ns")),
                      .holds = {},
                      .entries = {},
                      .entriesDropped = in.number("dropped"),
                      .clients = in.clients(),
                      .problems = in.texts("problems"),
                      .residentKilobytes = in.number("rss_kb")};
    in.entries(report);
    return report;
}

Result<RunMessage> readMessage(MessageReader& in, std::string_view type)
{
    if (type == "hello")
        return in.end(RunHello{
            .pid = in.number("pid"), .boot = in.text("boot"), .clockReads = in.time("clock_ns")});
    if (type == "refusal")
        return in.end(RunRefusal{in.text("why")});
    if (type == "settings")
        return in.end(readSettings(in));
    if (type == "ready")
        return in.end(RunReady());
    if (type == "start")
        return in.end(RunStart{in.time("clock_ns")});
    if (type == "arrived")
        return in.end(RunArrived{in.time("clock_ns")});
    if (type == "report")
        return in.end(readReport(in));
    if (type == "taken")
        return in.end(RunTaken());
    if (type == "stop")
        return in.end(RunStop());
    if (type == "done")
        return in.end(RunDone{.byHand = in.flag("by_hand")});
    return failure("there is no message of its type");
}

} // namespace

std::string encodeRunMessage(const RunMessage& message)
{
    JsonWriter json;
    json.beginObject().key("v").number(runProtocolVersion);
    std::visit([&](const auto& each) { write(json, each); }, message);
    return json.endObject().take() + '\n';
}

Result<RunMessage> decodeRunMessage(std::string_view line)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(line);
    if (!root)
        return failure("it is no JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return failure("it is " + std::string(describe(root->type)) + " and no object");
    const auto [version, type] = reader.pick(*root, std::array<std::string_view, 2>{"v", "type"});
    if (toUnsigned(version) != runProtocolVersion)
        return failure("its version is not " + std::to_string(runProtocolVersion)
                       + ": all processes must be of one release");
    MessageReader in(reader, *root);
    return readMessage(in, type.text);
}

} // namespace echolock
