// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/phpintcast.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace echolock {

namespace {

constexpr std::string_view digits = "0123456789";

std::size_t digitsAt(std::string_view text, std::size_t from)
{
    return std::min(text.find_first_not_of(digits, from), text.size())
        - std::min(from, text.size());
}

/// How much of `text` (unsigned) is a number as PHP reads one; 0 when it begins with none.
std::size_t numberLength(std::string_view text)
{
    std::size_t end = digitsAt(text, 0);
    const bool hasFraction = end < text.size() && text[end] == '.';
    const std::size_t fraction = hasFraction ? digitsAt(text, end + 1) : 0;
    if (end + fraction == 0)
        return 0;
    if (hasFraction)
        end += 1 + fraction;
    if (end >= text.size() || (text[end] != 'e' && text[end] != 'E'))
        return end;
    std::size_t exponent = end + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-'))
        ++exponent;
    const std::size_t exponentDigits = digitsAt(text, exponent);
    return exponentDigits == 0 ? end : exponent + exponentDigits;
}

std::int64_t saturated(double number)
{
    constexpr double bound = 9223372036854775808.0; // 2^63
    if (number >= bound)
        return std::numeric_limits<std::int64_t>::max();
    if (number < -bound)
        return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(number);
}

} // namespace

std::int64_t phpIntCast(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\r\v\f"), text.size()));
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const std::string_view number = text.substr(0, numberLength(text));
    const char* const end = number.data() + number.size();

    std::uint64_t whole = 0;
    if (const auto [stop, error] = std::from_chars(number.data(), end, whole); error == std::errc()
        && stop == end && whole <= std::uint64_t(std::numeric_limits<std::int64_t>::max()))
        return negative ? -std::int64_t(whole) : std::int64_t(whole);

    double real = 0;
    if (std::from_chars(number.data(), end, real).ec != std::errc())
        return 0;
    return saturated(negative ? -real : real);
}

} // namespace echolock
