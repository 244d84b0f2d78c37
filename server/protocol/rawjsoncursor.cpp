// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/rawjsoncursor.h"

#include <charconv>
#include <optional>

namespace echolock {

namespace {

constexpr std::size_t escapeLength = 6;

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// The value of `\uXXXX` at `at`, or nothing when there is no such escape.
std::optional<unsigned> unicodeEscape(std::string_view text, std::size_t at)
{
    if (at + escapeLength > text.size() || text[at] != '\\' || text[at + 1] != 'u')
        return std::nullopt;
    unsigned value = 0;
    const char* const end = text.data() + at + escapeLength;
    const auto [stop, error] = std::from_chars(text.data() + at + 2, end, value, 16);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return value;
}

bool isHighSurrogate(unsigned unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

bool isLowSurrogate(unsigned unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

} // namespace

void RawJsonCursor::enter()
{
    skipPunctuation();
    ++m_at;
}

std::string_view RawJsonCursor::takeValue()
{
    skipPunctuation();
    const std::size_t begin = m_at;
    const char first = m_text[m_at];
    if (first == '"')
        skipString();
    else if (first == '{' || first == '[')
        skipContainer();
    else
        skipScalar();
    return m_text.substr(begin, m_at - begin);
}

void RawJsonCursor::skipPunctuation()
{
    while (m_at < m_text.size()
           && (isSpace(m_text[m_at]) || m_text[m_at] == ',' || m_text[m_at] == ':'))
        ++m_at;
}

void RawJsonCursor::skipString()
{
    const std::size_t begin = m_at + 1;
    do {
        m_at = m_text.find('"', m_at + 1);
    } while (isEscaped(begin));
    ++m_at;
}

// An odd number of backslashes comes before the current byte.
bool RawJsonCursor::isEscaped(std::size_t begin) const
{
    std::size_t at = m_at;
    while (at > begin && m_text[at - 1] == '\\')
        --at;
    return (m_at - at) % 2 != 0;
}

void RawJsonCursor::skipContainer()
{
    std::size_t depth = 0;
    do {
        const char c = m_text[m_at];
        if (c == '"') {
            skipString();
            continue;
        }
        if (c == '{' || c == '[')
            ++depth;
        else if (c == '}' || c == ']')
            --depth;
        ++m_at;
    } while (depth != 0);
}

void RawJsonCursor::skipScalar()
{
    while (m_at < m_text.size() && !isSpace(m_text[m_at]) && m_text[m_at] != ','
           && m_text[m_at] != '}' && m_text[m_at] != ']')
        ++m_at;
}

std::size_t findLoneSurrogate(std::string_view text, std::size_t at)
{
    for (at = text.find('\\', at); at < text.size(); at = text.find('\\', at)) {
        const std::optional<unsigned> unit = unicodeEscape(text, at);
        if (!unit) {
            at += 2;
            continue;
        }
        const std::optional<unsigned> next = unicodeEscape(text, at + escapeLength);
        const bool isPair = isHighSurrogate(*unit) && next && isLowSurrogate(*next);
        if (!isPair && (isHighSurrogate(*unit) || isLowSurrogate(*unit)))
            return at;
        at += isPair ? 2 * escapeLength : escapeLength;
    }
    return std::string_view::npos;
}

} // namespace echolock
