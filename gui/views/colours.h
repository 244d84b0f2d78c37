// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

#include "gui/models/palette.h"

namespace echolock {

inline QColor toColor(Rgb colour)
{
    return QColor(colour.red, colour.green, colour.blue);
}

/// The scheme that a palette was made for, so that widgets that paint follow the theme with no
/// state of their own.
Scheme schemeOf(const QPalette& palette);

inline const ThemeColours& coloursOf(const QPalette& palette)
{
    return themeColours(schemeOf(palette));
}

} // namespace echolock
