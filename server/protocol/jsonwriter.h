// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace echolock {

/// Appends JSON to one string. Commas are its business, nesting the caller's. What it writes is
/// valid UTF-8 whatever it is given: an ill-formed byte becomes U+FFFD, so that no receiver closes
/// with 1007.
class JsonWriter
{
public:
    JsonWriter() = default;

    explicit JsonWriter(std::size_t bytesExpected) { m_text.reserve(bytesExpected); }

    JsonWriter& beginObject() { return open('{'); }

    JsonWriter& endObject() { return close('}'); }

    JsonWriter& beginArray() { return open('['); }

    JsonWriter& endArray() { return close(']'); }

    /// The next call writes this key's value.
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& number(std::int64_t value);
    JsonWriter& number(std::uint64_t value);

    JsonWriter& null() { return raw("null"); }

    /// A value that is JSON text already.
    JsonWriter& raw(std::string_view json);

    JsonWriter& member(std::string_view name, std::string_view text)
    {
        return key(name).string(text);
    }

    std::string take() { return std::move(m_text); }

    std::string_view text() const { return m_text; }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string m_text;
    bool m_needsComma = false;
};

/// The text as UTF-8, for what is no JSON: an ill-formed byte becomes U+FFFD.
std::string wellFormed(std::string_view text);

} // namespace echolock
