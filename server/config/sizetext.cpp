// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/sizetext.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace echolock {

namespace {

struct Unit
{
    std::string_view name;
    std::uint64_t bytes;
};

constexpr std::array units{Unit{"GB", 1ULL << 30}, Unit{"MB", 1ULL << 20}, Unit{"kB", 1ULL << 10},
                           Unit{"B", 1}, Unit{"", 1}};
constexpr std::uint64_t bytesMax = 1ULL << 40;

} // namespace

Result<std::uint64_t> parseSize(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const auto* const unit = std::ranges::find(
        units, std::string_view(rest, std::size_t(end - rest)), &Unit::name);
    if (error != std::errc() || unit == units.end() || number > bytesMax / unit->bytes)
        return failure("\"" + std::string(text)
                       + "\" is not a size: write a whole number and a unit (B, kB, MB, GB), such "
                         "as 512B or 10kB.");
    return number * unit->bytes;
}

std::string formatSize(std::uint64_t bytes)
{
    if (bytes == 0)
        return "0";
    const auto fits = [bytes](const Unit& unit) { return bytes % unit.bytes == 0; };
    const auto* const unit = std::ranges::find_if(units, fits);
    return std::to_string(bytes / unit->bytes) + std::string(unit->name);
}

} // namespace echolock
