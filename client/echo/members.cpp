// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/members.h"

#include "client/echo/keyorder.h"
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"
#include "server/protocol/rawjsoncursor.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace echolock {

namespace {

using Length = std::uint32_t;
constexpr std::size_t headSize = 2 * sizeof(Length);

Length lengthAt(std::string_view text, std::size_t at)
{
    Length length = 0;
    std::memcpy(&length, text.data() + at, sizeof length);
    return length;
}

void appendLength(std::string& out, std::size_t size)
{
    const auto length = static_cast<Length>(size);
    std::array<char, sizeof length> bytes{};
    std::memcpy(bytes.data(), &length, sizeof length);
    out.append(bytes.data(), bytes.size());
}

/// What JavaScript makes of a value that it uses as the key of an object.
std::string_view keyOf(const JsonValue& value)
{
    if (value.is(JsonType::String))
        return value.text;
    return value.is(JsonType::Absent) ? "undefined" : value.raw;
}

std::string told(std::string_view rawId, std::string_view info)
{
    JsonWriter json(16 + rawId.size() + info.size());
    json.beginObject();
    if (!rawId.empty())
        json.key("id").raw(rawId);
    if (!info.empty())
        json.key("info").raw(info);
    return json.endObject().take();
}

Result<JsonValue> objectIn(JsonReader& reader, std::string_view text, std::string_view what)
{
    Result<JsonValue> root = reader.parse(text);
    if (!root)
        return failure(std::string(what) + " is not valid JSON: " + root.error().message);
    if (!root->is(JsonType::Object))
        return failure(mustBe(what, "an object", *root));
    return root;
}

struct MemberData
{
    std::string rawId;
    std::string key;
    std::string info;
};

Result<MemberData> readMember(std::string_view data)
{
    JsonReader reader;
    const auto root = objectIn(reader, data, "the member");
    if (!root)
        return failure(root.error().message);
    const auto [id, info] = reader.pick(*root,
                                        std::array<std::string_view, 2>{"user_id", "user_info"});
    return MemberData{
        .rawId = std::string(id.raw), .key = std::string(keyOf(id)), .info = std::string(info.raw)};
}

/// The keys and values of a JSON object.
std::vector<Members::Member> entriesOf(std::string_view object)
{
    std::vector<Members::Member> entries;
    RawJsonCursor cursor(object);
    cursor.enter();
    const char* at = object.data() + object.find('{') + 1;
    const char* const end = object.data() + object.size();
    JsonReader reader;
    while (true) {
        at = std::find_if_not(
            at, end, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
        if (at == end || *at == '}')
            return entries;
        const std::string_view key = cursor.takeValue();
        const std::string_view value = cursor.takeValue();
        const auto name = reader.parse(key);
        entries.push_back({.id = name ? std::string(keyOf(*name)) : std::string(key),
                           .info = std::string(value)});
        at = value.data() + value.size();
    }
}

} // namespace

Result<void> Members::setMyIdFrom(std::string_view channelData)
{
    JsonReader reader;
    const auto root = objectIn(reader, channelData, "channel_data");
    if (!root)
        return failure(root.error().message);
    const auto [id] = reader.pick(*root, std::array<std::string_view, 1>{"user_id"});
    m_myId = id.raw;
    return {};
}

void Members::setMyId(std::string_view id)
{
    m_myId = JsonWriter().string(id).take();
}

Result<void> Members::assign(std::string_view data)
{
    JsonReader reader;
    const auto root = objectIn(reader, data, "the answer to a subscription");
    if (!root)
        return failure(root.error().message);
    const auto [presence] = reader.pick(*root, std::array<std::string_view, 1>{"presence"});
    if (!presence.is(JsonType::Object))
        return failure(mustBe("presence", "an object", presence));
    const auto [hash, count] = reader.pick(presence,
                                           std::array<std::string_view, 2>{"hash", "count"});
    if (!hash.is(JsonType::Object))
        return failure(mustBe("presence.hash", "an object", hash));
    m_entries.clear();
    for (const Member& member : entriesOf(hash.raw))
        put(member.id, member.info);
    m_entries.shrink_to_fit();
    m_count = toInteger(count).value_or(0);
    const auto myId = reader.parse(m_myId);
    const auto mine = find(myId ? keyOf(*myId) : "undefined");
    m_me = mine ? told(m_myId, mine->info) : std::string();
    return {};
}

Result<std::string> Members::add(std::string_view data)
{
    const auto member = readMember(data);
    if (!member)
        return failure(member.error().message);
    if (!find(member->key))
        ++m_count;
    put(member->key, member->info);
    return told(member->rawId, member->info);
}

Result<std::optional<std::string>> Members::remove(std::string_view data)
{
    const auto member = readMember(data);
    if (!member)
        return failure(member.error().message);
    const auto known = find(member->key);
    if (!known)
        return std::nullopt;
    std::string text = told(member->rawId, known->info);
    m_entries.erase(known->begin, known->end - known->begin);
    --m_count;
    return text;
}

std::optional<Members::Member> Members::get(std::string_view id) const
{
    const auto known = find(id);
    if (!known)
        return std::nullopt;
    return Member{.id = std::string(known->id), .info = std::string(known->info)};
}

std::vector<Members::Member> Members::all() const
{
    std::vector<Member> members;
    for (auto entry = next(0); entry; entry = next(entry->end))
        members.push_back({.id = std::string(entry->id), .info = std::string(entry->info)});
    return members;
}

void Members::writeState(StateWriter& out) const
{
    for (auto entry = next(0); entry; entry = next(entry->end)) {
        out.flag(true);
        out.user(UserId(std::string(entry->id)));
        out.frame(entry->info);
    }
    out.flag(false);
    out.frame(m_me);
    out.frame(m_myId);
    out.number(static_cast<std::uint64_t>(m_count));
}

std::optional<Members::Entry> Members::next(std::size_t at) const
{
    if (at == m_entries.size())
        return std::nullopt;
    const std::string_view entries = m_entries;
    const std::size_t idSize = lengthAt(entries, at);
    const std::size_t infoSize = lengthAt(entries, at + sizeof(Length));
    const std::size_t id = at + headSize;
    return Entry{.begin = at,
                 .end = id + idSize + infoSize,
                 .id = entries.substr(id, idSize),
                 .info = entries.substr(id + idSize, infoSize)};
}

std::optional<Members::Entry> Members::find(std::string_view id) const
{
    auto entry = next(0);
    while (entry && entry->id != id)
        entry = next(entry->end);
    return entry;
}

/// Somebody known keeps the place.
void Members::put(std::string_view id, std::string_view info)
{
    std::string text;
    appendLength(text, id.size());
    appendLength(text, info.size());
    text.append(id).append(info);
    if (const auto known = find(id)) {
        m_entries.replace(known->begin, known->end - known->begin, text);
        return;
    }
    auto entry = next(0);
    while (entry && !comesBefore(id, entry->id))
        entry = next(entry->end);
    m_entries.insert(entry ? entry->begin : m_entries.size(), text);
}

} // namespace echolock
