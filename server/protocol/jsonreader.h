// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

enum class JsonType {
    Absent,
    Null,
    Bool,
    Number,
    String,
    LoneSurrogate, ///< A string that is no Unicode text, such as "\ud800": it may only be passed on
                   ///< raw.
    Array,
    Object,
};

/// With its article, to end a sentence: `an array`, `null`, `nothing`.
std::string_view describe(JsonType type);

struct JsonValue
{
    JsonType type = JsonType::Absent;
    std::string_view
        raw; ///< Byte for byte as in the parsed text, without the white space around it.
    std::string_view text; ///< Unescaped; strings only.
    std::size_t node = 0;  ///< The reader's handle of an array or object.

    bool is(JsonType wanted) const { return type == wanted; }

    /// Neither missing nor null.
    bool given() const { return type != JsonType::Absent && type != JsonType::Null; }
};

/// `"data.channel" must be a string, got an array`.
std::string mustBe(std::string_view field, std::string_view wanted, const JsonValue& got);

/// Where a value is missing or not an integer in range: nothing.
std::optional<std::int64_t> toInteger(const JsonValue& value);
std::optional<std::uint64_t> toUnsigned(const JsonValue& value);

/// Reads JSON strictly: the whole text is checked, also the parts that nobody asks for. Reuses its
/// buffers. Values end with the next parse() or the parsed text, whichever is first.
class JsonReader
{
public:
    static constexpr std::size_t depthMax = 512;

    JsonReader();
    ~JsonReader();
    JsonReader(JsonReader&& other) noexcept;
    JsonReader& operator=(JsonReader&& other) noexcept;

    /// The error's message says what is wrong as a clause: `it is nested deeper than 512 levels`.
    Result<JsonValue> parse(std::string_view text);

    /// The values of `keys` in one pass over the object. Of a key given twice, the last, as
    /// JSON.parse.
    template <std::size_t N>
    std::array<JsonValue, N> pick(const JsonValue& object,
                                  const std::array<std::string_view, N>& keys)
    {
        std::array<JsonValue, N> values;
        pick(object, keys, values);
        return values;
    }

    std::vector<JsonValue> elements(const JsonValue& array);

private:
    struct Impl;

    void pick(const JsonValue& object, std::span<const std::string_view> keys,
              std::span<JsonValue> values);

    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
