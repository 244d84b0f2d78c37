// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemDelegate>
#include <QImage>
#include <QPainter>
#include <QStyleOptionViewItem>
#include <QWidget>

#include "gui/app/theme.h"
#include "gui/views/colours.h"

namespace echolock {

/// How a test has a cell painted.
struct CellLook
{
    Scheme scheme = Scheme::Light;
    QSize size{240, 24};
    int margin = 0; ///< Around the cell, not the delegate's to paint.
    int fontPixels = 13;
    QStyle::State state = QStyle::State_Enabled;
};

/// What a delegate paints for one cell, on the surface of the scheme.
inline QImage painted(const QAbstractItemDelegate& delegate, const QModelIndex& index,
                      const CellLook& look = {})
{
    QImage image(look.size + 2 * QSize(look.margin, look.margin), QImage::Format_RGB32);
    image.fill(toColor(themeColours(look.scheme).surface));
    QStyleOptionViewItem option;
    option.palette = paletteFor(look.scheme);
    option.font.setPixelSize(look.fontPixels);
    option.fontMetrics = QFontMetrics(option.font);
    option.rect = QRect(QPoint(look.margin, look.margin), look.size);
    option.state = look.state;
    QPainter painter(&image);
    delegate.paint(&painter, option, index);
    return image;
}

/// What a widget shows, painted without a screen.
inline QImage painted(QWidget& widget)
{
    return widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

inline int pixelsOf(const QImage& image, Rgb colour)
{
    const QColor wanted = toColor(colour);
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == wanted ? 1 : 0;
    return count;
}

} // namespace echolock
