// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/jsonwriter.h"

#include "server/base/utf8.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace echolock {

namespace {

constexpr std::string_view replacementCharacter = "\xef\xbf\xbd";

void appendControl(std::string& out, unsigned char c)
{
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += hex[c >> 4];
        out += hex[c & 0xf];
    }
}

bool isPlain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

constexpr std::size_t wordBytes = sizeof(std::uint64_t);

/// The same for eight bytes at once: a byte's high bit is set where it is below 0x20, equals one of
/// the two, or is no ASCII ("Bit Twiddling Hacks", haszero and hasless). Above the lowest one that
/// is set, a borrow may have set others.
std::uint64_t specialsOfWord(const char* bytes)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones << 7;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, wordBytes);
    const auto less = [word](std::uint64_t limit) { return (word - ones * limit) & ~word; };
    const auto equal = [word](std::uint64_t byte) {
        const std::uint64_t difference = word ^ ones * byte;
        return (difference - ones) & ~difference;
    };
    return (word | less(0x20) | equal('"') | equal('\\')) & highs;
}

/// Where the first byte from `at` on is that cannot be written as it is.
std::size_t plainUntil(std::string_view text, std::size_t at)
{
    static_assert(std::endian::native == std::endian::little);
    for (; at + wordBytes <= text.size(); at += wordBytes)
        if (const std::uint64_t specials = specialsOfWord(text.data() + at))
            return at + std::size_t(std::countr_zero(specials)) / 8;
    while (at < text.size() && isPlain(static_cast<unsigned char>(text[at])))
        ++at;
    return at;
}

/// Appends what `rest` begins with and says how many bytes of it that was.
std::size_t appendSpecial(std::string& out, std::string_view rest)
{
    const auto c = static_cast<unsigned char>(rest.front());
    if (c == '"' || c == '\\') {
        out += '\\';
        out += rest.front();
        return 1;
    }
    if (c < 0x20) {
        appendControl(out, c);
        return 1;
    }
    const std::size_t length = utf8LengthOf(rest);
    out += length == 0 ? replacementCharacter : rest.substr(0, length);
    return length == 0 ? 1 : length;
}

void appendEscaped(std::string& out, std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = plainUntil(text, at);
        out.append(text, at, end - at);
        at = end;
        if (at < text.size())
            at += appendSpecial(out, text.substr(at));
    }
}

template <class Number> void appendNumber(std::string& out, Number value)
{
    std::array<char, 24> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), result.ptr);
}

} // namespace

JsonWriter& JsonWriter::key(std::string_view name)
{
    string(name);
    m_text += ':';
    m_needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text)
{
    separate();
    m_text += '"';
    appendEscaped(m_text, text);
    m_text += '"';
    return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value)
{
    separate();
    appendNumber(m_text, value);
    return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value)
{
    separate();
    appendNumber(m_text, value);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    m_text += json;
    return *this;
}

JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    m_text += bracket;
    m_needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    m_text += bracket;
    m_needsComma = true;
    return *this;
}

void JsonWriter::separate()
{
    if (m_needsComma)
        m_text += ',';
    m_needsComma = true;
}

std::string wellFormed(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const bool isAscii = static_cast<unsigned char>(text.front()) < 0x80;
        const std::size_t length = isAscii ? 1 : utf8LengthOf(text);
        result += length == 0 ? replacementCharacter : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

} // namespace echolock
