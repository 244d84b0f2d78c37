// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

class QPainter;

namespace echolock {

enum class Glyph : unsigned char {
    Lock,
    Unlock,
    Eye,
    Play,
    Pause,
    Copy,
    Check,
    Sun,
    Moon,
    Warning,
    Info,
    Close,
    People,
    Search,
    Trash,
    Down,
    Plus,
    Hourglass
};

/// Drawn on a 16 by 16 grid with lines of one width, scaled to `area`.
void paintGlyph(QPainter& painter, Glyph glyph, const QRectF& area, const QColor& colour);
QPixmap glyphPixmap(Glyph glyph, const QColor& colour, int size, qreal devicePixelRatio);
/// The same, painted once while the cache has room.
QPixmap cachedGlyph(Glyph glyph, const QColor& colour, int size, qreal devicePixelRatio);
QIcon glyphIcon(Glyph glyph, const QColor& colour);
/// A filled circle, for the first column of a table.
QIcon dotIcon(const QColor& colour);
/// The app's own icon: an echo around a lock.
QIcon appIcon();

} // namespace echolock
