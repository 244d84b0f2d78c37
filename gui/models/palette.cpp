// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace echolock {

namespace {

constexpr ThemeColours lightColours{
    .window = rgb(0xF3F5F8),
    .surface = rgb(0xFFFFFF),
    .sunken = rgb(0xEDF0F4),
    .border = rgb(0xD5DCE5),
    .text = rgb(0x17202B),
    .muted = rgb(0x536072),
    .accent = rgb(0x2457D6),
    .onAccent = rgb(0xFFFFFF),
    .danger = rgb(0xB91C1C),
    .dangerSurface = rgb(0xFDECEC),
    .warning = rgb(0x8A5200),
    .warningSurface = rgb(0xFFF5DF),
    .success = rgb(0x17704A),
    .selection = rgb(0xDCE7FF),
    .tint = 0.14,
};

constexpr ThemeColours darkColours{
    .window = rgb(0x10141A),
    .surface = rgb(0x1A2029),
    .sunken = rgb(0x141920),
    .border = rgb(0x2D3643),
    .text = rgb(0xE6EBF2),
    .muted = rgb(0xA3B0C1),
    .accent = rgb(0x7AA8FF),
    .onAccent = rgb(0x0B1220),
    .danger = rgb(0xFF8A82),
    .dangerSurface = rgb(0x33191B),
    .warning = rgb(0xF2BC4B),
    .warningSurface = rgb(0x30260F),
    .success = rgb(0x56CB93),
    .selection = rgb(0x26385C),
    .tint = 0.20,
};

constexpr std::array owners{
    rgb(0x0072B2), rgb(0xE69F00), rgb(0x009E73), rgb(0xCC79A7), rgb(0x56B4E9),
    rgb(0xB59A00), rgb(0x7B61C9), rgb(0x44AA99), rgb(0x8C6A4F), rgb(0x6B7F99),
};

constexpr Rgb black = rgb(0x0B0F14);
constexpr Rgb white = rgb(0xFFFFFF);

double linear(std::uint8_t channel)
{
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Rgb colour)
{
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green)
        + 0.0722 * linear(colour.blue);
}

std::uint8_t mixed(std::uint8_t base, std::uint8_t over, double share)
{
    return static_cast<std::uint8_t>(
        std::lround(base + (over - base) * std::clamp(share, 0.0, 1.0)));
}

} // namespace

const ThemeColours& themeColours(Scheme scheme)
{
    return scheme == Scheme::Dark ? darkColours : lightColours;
}

std::span<const Rgb> ownerColours()
{
    return owners;
}

Rgb ownerColour(std::string_view user)
{
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (const char letter : user)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
    return owners[(hash ^ hash >> 16) % owners.size()];
}

Rgb readableOn(Rgb background)
{
    return contrastRatio(background, white) >= contrastRatio(background, black) ? white : black;
}

Rgb blend(Rgb base, Rgb over, double share)
{
    return {mixed(base.red, over.red, share), mixed(base.green, over.green, share),
            mixed(base.blue, over.blue, share)};
}

double contrastRatio(Rgb first, Rgb second)
{
    auto [low, high] = std::minmax({luminance(first), luminance(second)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace echolock
