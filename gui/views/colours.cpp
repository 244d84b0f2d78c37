// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/colours.h"

namespace echolock {

Scheme schemeOf(const QPalette& palette)
{
    // By the text: a style sheet may make a widget's background transparent, which has no
    // lightness.
    return palette.color(QPalette::WindowText).lightness() > 128 ? Scheme::Dark : Scheme::Light;
}

} // namespace echolock
