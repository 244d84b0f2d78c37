// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/jsonreader.h"
#include "server/protocol/jsonwriter.h"
#include "server/protocol/rawjsoncursor.h"
#include "tests/fuzz/fuzztarget.h"

#include <string>
#include <vector>

namespace echolock {

namespace {

void checkValue(JsonReader& reader, const JsonValue& value, std::size_t depth)
{
    ECHOLOCK_ASSERT(depth <= JsonReader::depthMax);
    ECHOLOCK_ASSERT(!value.raw.empty() && isUtf8(value.text));
    ECHOLOCK_ASSERT(value.text.empty() || value.is(JsonType::String)
                    || value.is(JsonType::LoneSurrogate));
    if (const auto whole = toUnsigned(value))
        ECHOLOCK_ASSERT(*whole > INT64_MAX || toInteger(value) == std::int64_t(*whole));
    if (value.is(JsonType::Array))
        for (const JsonValue& element : reader.elements(value))
            checkValue(reader, element, depth + 1);
    if (!value.is(JsonType::Object))
        return;
    const auto [data, missing] = reader.pick(
        value, std::array<std::string_view, 2>{"data", "not there, ever"});
    if (!data.is(JsonType::Absent))
        checkValue(reader, data, depth + 1);
}

/// What is accepted is accepted again when it is taken out of its surroundings.
void checkReader(std::string_view text)
{
    JsonReader reader;
    const auto root = reader.parse(text);
    if (!root) {
        ECHOLOCK_ASSERT(!root.error().message.empty());
        return;
    }
    ECHOLOCK_ASSERT(isUtf8(text));
    checkValue(reader, *root, 1);
    JsonReader second;
    const auto again = second.parse(root->raw);
    ECHOLOCK_ASSERT(again && again->raw == root->raw && again->type == root->type);
    ECHOLOCK_ASSERT(again->text == root->text);
    ECHOLOCK_ASSERT(RawJsonCursor(text).takeValue() == root->raw);
}

/// Strings as they were put in, those that are no UTF-8 left out.
using Written = std::vector<std::string>;

void writeValue(JsonWriter& json, Decisions& input, Written& strings, int depth)
{
    switch (input.below(depth < 6 ? 6 : 4)) {
    case 0:
        json.null();
        return;
    case 1:
        json.number(std::int64_t(input.below(65'536)) - 32'768);
        return;
    case 2:
        json.number(~std::uint64_t(input.byte()));
        return;
    case 3:
        strings.push_back(input.text(40));
        json.string(strings.back());
        return;
    case 4:
        json.beginArray();
        for (std::size_t count = input.below(4); count > 0; --count)
            writeValue(json, input, strings, depth + 1);
        json.endArray();
        return;
    default:
        json.beginObject();
        for (std::size_t count = input.below(4); count > 0; --count) {
            json.key(input.text(8));
            writeValue(json, input, strings, depth + 1);
        }
        json.endObject();
    }
}

void checkWriter(Decisions input)
{
    JsonWriter json;
    Written strings;
    json.beginArray();
    while (!input.done())
        writeValue(json, input, strings, 0);
    const std::string text = json.endArray().take();
    ECHOLOCK_ASSERT(isUtf8(text));
    JsonReader reader;
    ECHOLOCK_ASSERT(reader.parse(text));
    for (const std::string& written : strings) {
        JsonWriter alone;
        const std::string quoted = alone.string(written).take();
        const auto read = reader.parse(quoted);
        ECHOLOCK_ASSERT(read && read->is(JsonType::String));
        ECHOLOCK_ASSERT(read->text == written || !isUtf8(written));
    }
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    checkReader(text);
    checkWriter(Decisions(text));
    return 0;
}
