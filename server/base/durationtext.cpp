// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/durationtext.h"

#include <array>
#include <cstdint>

namespace echolock {

namespace {

using namespace std::chrono_literals;

struct Unit
{
    std::string_view name;
    Duration length;
};

// From large to small, the order in which the parts of a duration must come.
constexpr std::array units{Unit{"h", 1h}, Unit{"m", 1min}, Unit{"s", 1s}, Unit{"ms", 1ms},
                           Unit{"us", 1us}};

constexpr Duration durationMax = 10'000h;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

Unexpected<Error> refusal(std::string_view text)
{
    return failure(
        "\"" + std::string(text)
        + "\" is not a duration: write a number and a unit (us, ms, s, m, h), such as 250ms, "
          "10s or 1m30s.");
}

Unexpected<Error> tooLong(std::string_view text)
{
    return failure("\"" + std::string(text) + "\" is too long: the longest duration is 10000h.");
}

std::size_t digitsAt(std::string_view text, std::size_t from)
{
    std::size_t end = from;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    return end - from;
}

std::size_t lettersAt(std::string_view text, std::size_t from)
{
    std::size_t end = from;
    while (end < text.size() && !isDigit(text[end]) && text[end] != '.')
        ++end;
    return end - from;
}

/// What is left of the text, and the sum so far.
struct Reading
{
    std::string_view rest;
    std::size_t unitsUsed = 0;
    Duration sum{};
};

enum class Step { Done, Malformed, TooLong };

/// Reads one number with its unit, in integers: 0.1s must be what 100ms is. A fraction counts
/// up to its ninth digit.
Step readPart(Reading& reading)
{
    const std::string_view text = reading.rest;
    const std::size_t whole = digitsAt(text, 0);
    std::size_t at = whole;
    std::string_view fraction;
    if (at < text.size() && text[at] == '.') {
        fraction = text.substr(at + 1, digitsAt(text, at + 1));
        if (fraction.empty())
            return Step::Malformed;
        at += 1 + fraction.size();
    }
    const std::string_view name = text.substr(at, lettersAt(text, at));
    std::size_t unit = reading.unitsUsed;
    while (unit < units.size() && units[unit].name != name)
        ++unit;
    if (whole == 0 || unit == units.size())
        return Step::Malformed;

    const std::int64_t length = units[unit].length.count();
    std::int64_t nanos = 0;
    for (const char digit : text.substr(0, whole)) {
        nanos = nanos * 10 + (digit - '0') * length;
        if (nanos > durationMax.count())
            return Step::TooLong;
    }
    std::int64_t place = length;
    for (const char digit : fraction.substr(0, 9)) {
        place /= 10;
        nanos += (digit - '0') * place;
    }
    reading.sum += Duration(nanos);
    reading.unitsUsed = unit + 1;
    reading.rest.remove_prefix(at + name.size());
    return reading.sum > durationMax ? Step::TooLong : Step::Done;
}

} // namespace

Result<Duration> parseDuration(std::string_view text)
{
    if (text == "0")
        return Duration::zero();
    if (text.empty())
        return refusal(text);
    Reading reading{.rest = text};
    while (!reading.rest.empty()) {
        switch (readPart(reading)) {
        case Step::Done:
            break;
        case Step::Malformed:
            return refusal(text);
        case Step::TooLong:
            return tooLong(text);
        }
    }
    return reading.sum;
}

std::string formatDuration(Duration duration)
{
    if (duration < Duration::zero()) {
        // The most negative count has no positive twin.
        if (duration == Duration::min())
            duration = -Duration::max();
        return "-" + formatDuration(-duration);
    }
    std::string text;
    for (const Unit& unit : units) {
        const std::int64_t count = duration / unit.length;
        if (count == 0)
            continue;
        text += std::to_string(count);
        text += unit.name;
        duration -= count * unit.length;
    }
    return text.empty() ? "0s" : text;
}

} // namespace echolock
