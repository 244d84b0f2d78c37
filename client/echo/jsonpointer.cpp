// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/jsonpointer.h"

#include <array>
#include <charconv>
#include <optional>

namespace echolock {

namespace {

/// `~1` is a slash and `~0` a tilde; nothing else may follow one.
std::optional<std::string> unescaped(std::string_view token)
{
    std::string plain;
    for (std::size_t at = 0; at < token.size(); ++at) {
        if (token[at] != '~') {
            plain += token[at];
            continue;
        }
        const char escape = ++at < token.size() ? token[at] : ' ';
        if (escape != '0' && escape != '1')
            return std::nullopt;
        plain += escape == '0' ? '~' : '/';
    }
    return plain;
}

/// Digits without a leading zero; `-`, the element behind the last, is none that there is.
std::optional<std::size_t> indexOf(std::string_view token)
{
    std::size_t index = 0;
    const char* const end = token.data() + token.size();
    const auto [stop, error] = std::from_chars(token.data(), end, index);
    const bool leads = token.size() > 1 && token.front() == '0';
    if (error != std::errc() || stop != end || leads)
        return std::nullopt;
    return index;
}

JsonValue step(JsonReader& reader, const JsonValue& value, std::string_view token)
{
    if (value.is(JsonType::Object)) {
        const auto [member] = reader.pick(value, std::array<std::string_view, 1>{token});
        return member;
    }
    const auto index = value.is(JsonType::Array) ? indexOf(token) : std::nullopt;
    if (!index)
        return {};
    const std::vector<JsonValue> elements = reader.elements(value);
    return *index < elements.size() ? elements[*index] : JsonValue();
}

} // namespace

Result<JsonPointer> JsonPointer::parse(std::string_view text)
{
    JsonPointer pointer;
    if (!text.empty() && text.front() != '/')
        return failure("it does not begin with \"/\"");
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::string_view token = text.substr(0, text.find('/'));
        auto plain = unescaped(token);
        if (!plain)
            return failure("a \"~\" in it is followed by neither 0 nor 1");
        pointer.m_tokens.push_back(std::move(*plain));
        text.remove_prefix(token.size());
    }
    return pointer;
}

JsonValue JsonPointer::find(JsonReader& reader, const JsonValue& document) const
{
    JsonValue value = document;
    for (const std::string& token : m_tokens)
        value = step(reader, value, token);
    return value;
}

} // namespace echolock
