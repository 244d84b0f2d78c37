// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/boardgeometry.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr double emptyCost = 0.3;

} // namespace

BoardGeometry BoardGeometry::fit(QSize viewport, int tiles)
{
    BoardGeometry best;
    const int columnsMost = std::max(1, viewport.width() / cellMin.width());
    double bestScale = 0.0;
    for (int columns = 1; columns <= columnsMost; ++columns) {
        const int rows = std::max(1, (tiles + columns - 1) / columns);
        const QSize share(viewport.width() / columns, viewport.height() / rows);
        if (share.height() < cellMin.height())
            continue;
        const QSize cell = share.boundedTo(cellMax);
        const double size = std::min(static_cast<double>(cell.width()) / cellMin.width(),
                                     static_cast<double>(cell.height()) / cellMin.height());
        // A full last row looks better than slightly larger tiles.
        const double full = static_cast<double>(tiles) / (rows * columns);
        const double scale = size * (1.0 - emptyCost * (1.0 - full));
        // On a tie more columns leave less empty space at the right.
        if (scale >= bestScale) {
            bestScale = scale;
            best = {columns, cell, false};
        }
    }
    if (bestScale > 0.0)
        return best;
    return {columnsMost,
            QSize(std::max(cellMin.width(), viewport.width() / columnsMost), cellMin.height()),
            true};
}

std::pair<int, int> BoardGeometry::visibleTiles(int scrollOffset, int viewportHeight,
                                                int tiles) const
{
    const int firstRow = std::max(0, scrollOffset / cell.height());
    const int lastRow = (scrollOffset + std::max(0, viewportHeight - 1)) / cell.height();
    return {firstRow * columns, std::min(tiles, (lastRow + 1) * columns) - 1};
}

} // namespace echolock
