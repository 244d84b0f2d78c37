// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/jsonreader.h"

#include "server/protocol/rawjsoncursor.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <simdjson.h>

namespace echolock {

namespace {

std::string explain(simdjson::error_code error)
{
    switch (error) {
    case simdjson::EMPTY:
        return "it is empty";
    case simdjson::UTF8_ERROR:
        return "it is not UTF-8";
    case simdjson::DEPTH_ERROR:
        return "it is nested deeper than " + std::to_string(JsonReader::depthMax) + " levels";
    case simdjson::STRING_ERROR:
        return "a string has a malformed escape";
    case simdjson::UNCLOSED_STRING:
        return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
        return "a string has a control character that is not escaped";
    case simdjson::NUMBER_ERROR:
        return "a number is malformed or out of range";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
        return "a word is neither true, false nor null";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
        return "it is too long";
    default:
        return "a comma, colon, quote or bracket is missing or misplaced";
    }
}

JsonType typeOf(simdjson::dom::element element)
{
    switch (element.type()) {
    case simdjson::dom::element_type::ARRAY:
        return JsonType::Array;
    case simdjson::dom::element_type::OBJECT:
        return JsonType::Object;
    case simdjson::dom::element_type::STRING:
        return JsonType::String;
    case simdjson::dom::element_type::BOOL:
        return JsonType::Bool;
    case simdjson::dom::element_type::NULL_VALUE:
        return JsonType::Null;
    default:
        return JsonType::Number;
    }
}

/// Without JSON's white space around it.
std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view spaces = " \t\n\r";
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
    return text.substr(0, text.find_last_not_of(spaces) + 1);
}

template <class Number> std::optional<Number> parseNumber(const JsonValue& value)
{
    Number number = 0;
    const char* const end = value.raw.data() + value.raw.size();
    const auto [stop, error] = std::from_chars(value.raw.data(), end, number);
    if (value.type != JsonType::Number || error != std::errc() || stop != end)
        return std::nullopt;
    return number;
}

} // namespace

std::string_view describe(JsonType type)
{
    switch (type) {
    case JsonType::Absent:
        return "nothing";
    case JsonType::Null:
        return "null";
    case JsonType::Bool:
        return "a boolean";
    case JsonType::Number:
        return "a number";
    case JsonType::String:
        return "a string";
    case JsonType::LoneSurrogate:
        return "a string with half a surrogate pair";
    case JsonType::Array:
        return "an array";
    case JsonType::Object:
        return "an object";
    }
    return "nothing";
}

std::string mustBe(std::string_view field, std::string_view wanted, const JsonValue& got)
{
    return "\"" + std::string(field) + "\" must be " + std::string(wanted) + ", got "
        + std::string(describe(got.type));
}

std::optional<std::int64_t> toInteger(const JsonValue& value)
{
    return parseNumber<std::int64_t>(value);
}

std::optional<std::uint64_t> toUnsigned(const JsonValue& value)
{
    return parseNumber<std::uint64_t>(value);
}

struct JsonReader::Impl
{
    simdjson::dom::parser parser;
    std::string buffer; ///< The text and the padding that simdjson reads beyond it.
    std::vector<simdjson::dom::element> nodes;

    simdjson::simdjson_result<simdjson::dom::element> parse(std::string_view text);
    JsonValue valueOf(simdjson::dom::element element, std::string_view raw);

private:
    bool makeRoom(std::size_t size);
    bool hideLoneSurrogates(std::string_view text);
};

/// Nothing is nested deeper than it is long, so that a short text, which is most of them, needs
/// little room for its levels.
bool JsonReader::Impl::makeRoom(std::size_t size)
{
    if (buffer.size() < size + simdjson::SIMDJSON_PADDING)
        buffer.resize(std::max(size + simdjson::SIMDJSON_PADDING, 2 * buffer.size()));
    if (parser.capacity() >= size && parser.capacity() > 0)
        return true;
    constexpr std::size_t least = 64; // more than where simdjson would make some of its own
    const std::size_t room = std::max({size, 2 * parser.capacity(), least});
    return parser.allocate(room, std::min(room + 1, depthMax)) == simdjson::SUCCESS;
}

simdjson::simdjson_result<simdjson::dom::element> JsonReader::Impl::parse(std::string_view text)
{
    nodes.clear();
    if (!makeRoom(text.size()))
        return simdjson::MEMALLOC;
    std::copy(text.begin(), text.end(), buffer.begin());
    auto result = parser.parse(buffer.data(), text.size(), false);
    if (result.error() == simdjson::STRING_ERROR && hideLoneSurrogates(text))
        result = parser.parse(buffer.data(), text.size(), false);
    return result;
}

// simdjson refuses "\ud800", which JSON allows (RFC 8259 §8.2) and JSON.stringify writes. The
// parser is shown U+FFFD in its place, equally long, while raw values still come from the text as
// it was sent.
bool JsonReader::Impl::hideLoneSurrogates(std::string_view text)
{
    bool found = false;
    for (std::size_t at = findLoneSurrogate(text, 0); at != std::string_view::npos;
         at = findLoneSurrogate(text, at + 6)) {
        std::memcpy(buffer.data() + at, "\\ufffd", 6);
        found = true;
    }
    return found;
}

JsonValue JsonReader::Impl::valueOf(simdjson::dom::element element, std::string_view raw)
{
    JsonValue value{.type = typeOf(element), .raw = raw, .text = {}, .node = 0};
    if (value.is(JsonType::String)) {
        value.text = element.get_string().value_unsafe();
        if (value.text.size() + 2 != raw.size()
            && findLoneSurrogate(raw, 0) != std::string_view::npos)
            value.type = JsonType::LoneSurrogate;
    } else if (value.is(JsonType::Object) || value.is(JsonType::Array)) {
        value.node = nodes.size();
        nodes.push_back(element);
    }
    return value;
}

JsonReader::JsonReader()
    : m_impl(std::make_unique<Impl>())
{
}

JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

Result<JsonValue> JsonReader::parse(std::string_view text)
{
    const auto result = m_impl->parse(text);
    if (result.error() != simdjson::SUCCESS)
        return failure(explain(result.error()));
    return m_impl->valueOf(result.value_unsafe(), trimmed(text));
}

void JsonReader::pick(const JsonValue& object, std::span<const std::string_view> keys,
                      std::span<JsonValue> values)
{
    if (!object.is(JsonType::Object))
        return;
    const simdjson::dom::object fields = m_impl->nodes[object.node].get_object().value_unsafe();
    RawJsonCursor cursor(object.raw);
    cursor.enter();
    for (const simdjson::dom::key_value_pair field : fields) {
        cursor.takeValue(); // the key
        const std::string_view raw = cursor.takeValue();
        const auto wanted = std::find(keys.begin(), keys.end(), field.key);
        if (wanted != keys.end())
            values[static_cast<std::size_t>(wanted - keys.begin())] = m_impl->valueOf(field.value,
                                                                                      raw);
    }
}

std::vector<JsonValue> JsonReader::elements(const JsonValue& array)
{
    std::vector<JsonValue> values;
    if (!array.is(JsonType::Array))
        return values;
    const simdjson::dom::array items = m_impl->nodes[array.node].get_array().value_unsafe();
    RawJsonCursor cursor(array.raw);
    cursor.enter();
    values.reserve(items.size());
    for (const simdjson::dom::element item : items)
        values.push_back(m_impl->valueOf(item, cursor.takeValue()));
    return values;
}

} // namespace echolock
