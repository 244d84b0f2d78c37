// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QString>

#include "gui/models/palette.h"

class QApplication;

namespace echolock {

QPalette paletteFor(Scheme scheme);
/// The style sheet of all widgets; which one a rule means is said by the property `role`.
QString styleSheetFor(Scheme scheme);
/// What the desktop prefers, by the palette that it gives.
Scheme systemScheme(const QApplication& app);
/// Font, palette and style sheet at once.
void applyTheme(QApplication& app, Scheme scheme);

} // namespace echolock
