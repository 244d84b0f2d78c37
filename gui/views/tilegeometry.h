// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

namespace echolock {

/// Where a tile's parts are. A compact tile has two lines, a tall one three.
///
///     ▌order.7        👁 2  🔒      ▌order.7              🔒
///     ▌(A) alice       3.4 s        ▌(A) alice
///                                   ▌3.4 s           👁 2
struct TileGeometry
{
    static constexpr int tallFrom = 88;

    bool tall = false;
    QRect body; ///< The cell without its gap.
    QRect bar;  ///< The owner's colour, at the left edge.
    QRect title;
    QRect icon;    ///< Open or closed lock.
    QRect viewers; ///< Eye and number.
    QRect avatar;
    QRect name;
    QRect length;    ///< How long held, or the state in words.
    QRect countdown; ///< What is left of a grace, above the lower edge.

    static TileGeometry of(const QRect& cell);
};

} // namespace echolock
