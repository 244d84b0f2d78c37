// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/settingvalue.h"

#include "server/base/durationtext.h"
#include "server/config/didyoumean.h"
#include "server/config/sizetext.h"

#include <algorithm>
#include <charconv>

namespace echolock {

Result<Duration> readTime(std::string_view text, Duration least)
{
    const auto time = parseDuration(text);
    if (!time)
        return failure("a time with its unit, such as 250ms, 30s or 1m30s");
    if (*time < least)
        return failure("a time of at least " + formatDuration(least));
    return *time;
}

Result<std::uint64_t> readNumber(std::string_view text, std::uint64_t least, std::uint64_t most)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < least || number > most)
        return failure("a whole number from " + std::to_string(least) + " to "
                       + std::to_string(most));
    return number;
}

Result<std::uint64_t> readBytes(std::string_view text, std::uint64_t least, std::uint64_t most)
{
    const auto bytes = parseSize(text);
    if (!bytes || *bytes < least || *bytes > most)
        return failure("a size from " + formatSize(least) + " to " + formatSize(most)
                       + ", such as 10kB");
    return *bytes;
}

Result<bool> readSwitch(std::string_view text)
{
    if (text == "on" || text == "true")
        return true;
    if (text == "off" || text == "false")
        return false;
    return failure("on or off");
}

Result<std::size_t> readWord(std::string_view text, std::span<const std::string_view> words)
{
    const auto found = std::ranges::find(words, text);
    if (found == words.end())
        return failure(joinedWithOr(words));
    return std::size_t(found - words.begin());
}

} // namespace echolock
