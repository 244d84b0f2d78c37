// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace echolock {

struct Rgb
{
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// `0xRRGGBB`.
constexpr Rgb rgb(std::uint32_t hex)
{
    return {static_cast<std::uint8_t>(hex >> 16 & 0xff), static_cast<std::uint8_t>(hex >> 8 & 0xff),
            static_cast<std::uint8_t>(hex & 0xff)};
}

enum class Scheme : std::uint8_t { Light, Dark };

/// Every colour of the app, by meaning. Text colours reach a contrast of 4.5 on window, surface and
/// sunken.
struct ThemeColours
{
    Rgb window;  ///< Behind everything.
    Rgb surface; ///< Cards, tables, tiles.
    Rgb sunken;  ///< Free tiles, fields, the raw frame.
    Rgb border;
    Rgb text;
    Rgb muted;
    Rgb accent;
    Rgb onAccent; ///< Text on accent.
    Rgb danger;
    Rgb dangerSurface;
    Rgb warning;
    Rgb warningSurface;
    Rgb success;
    Rgb selection;
    double tint = 0.0; ///< How much of the owner's colour a held tile takes.
};

const ThemeColours& themeColours(Scheme scheme);

/// Colours told apart with every common colour blindness (Okabe and Ito; Tol "muted"). None is the
/// red of danger.
std::span<const Rgb> ownerColours();
/// The same user has the same colour in every run.
Rgb ownerColour(std::string_view user);
/// Black or white, whichever is easier to read on `background`.
Rgb readableOn(Rgb background);
/// `share` of `over` on `base`, 0 to 1.
Rgb blend(Rgb base, Rgb over, double share);
/// WCAG 2.2 contrast ratio, 1 to 21.
double contrastRatio(Rgb first, Rgb second);

} // namespace echolock
