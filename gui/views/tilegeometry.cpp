// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/tilegeometry.h"

#include "gui/views/boardgeometry.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr int padding = 8;
constexpr int barWidth = 4;
constexpr int lineHeight = 20;
constexpr int avatarSize = 24;
constexpr int viewersWidth = 36;
constexpr int lengthWidth = 48;
constexpr int countdownHeight = 3;

} // namespace

TileGeometry TileGeometry::of(const QRect& cell)
{
    TileGeometry tile;
    tile.body = cell.adjusted(0, 0, -BoardGeometry::gap, -BoardGeometry::gap);
    tile.tall = tile.body.height() >= tallFrom;
    tile.bar = QRect(tile.body.left(), tile.body.top(), barWidth, tile.body.height());
    tile.countdown = QRect(tile.body.left() + barWidth + padding,
                           tile.body.bottom() + 1 - 2 - countdownHeight - 1,
                           tile.body.width() - barWidth - 2 * padding, countdownHeight);
    const QRect inner = tile.body.adjusted(barWidth + padding, padding, -padding, -padding);
    const int lines = tile.tall ? 3 : 2;
    const int used = lineHeight + avatarSize + (tile.tall ? lineHeight : 0);
    const int space = std::max(0, (inner.height() - used) / (lines - 1));

    tile.icon = QRect(inner.right() - 15, inner.top() + 2, 16, 16);
    const int middle = inner.top() + lineHeight + space;
    tile.avatar = QRect(inner.left(), middle, avatarSize, avatarSize);
    const int nameLeft = tile.avatar.right() + 1 + padding;
    if (tile.tall) {
        const int bottom = inner.bottom() + 1 - lineHeight;
        tile.title = QRect(inner.left(), inner.top(), tile.icon.left() - padding - inner.left(),
                           lineHeight);
        tile.name = QRect(nameLeft, middle, inner.right() + 1 - nameLeft, avatarSize);
        tile.viewers = QRect(inner.right() + 1 - viewersWidth, bottom, viewersWidth, lineHeight);
        tile.length = QRect(inner.left(), bottom, tile.viewers.left() - padding - inner.left(),
                            lineHeight);
        return tile;
    }
    tile.viewers = QRect(tile.icon.left() - padding / 2 - viewersWidth, inner.top(), viewersWidth,
                         lineHeight);
    tile.title = QRect(inner.left(), inner.top(), tile.viewers.left() - inner.left(), lineHeight);
    tile.length = QRect(inner.right() + 1 - lengthWidth, middle, lengthWidth, avatarSize);
    tile.name = QRect(nameLeft, middle, tile.length.left() - padding / 2 - nameLeft, avatarSize);
    return tile;
}

} // namespace echolock
