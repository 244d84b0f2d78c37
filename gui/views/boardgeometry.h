// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>

#include <utility>

namespace echolock {

/// How tiles share a viewport: as large as fits without scrolling, never smaller than can be read.
struct BoardGeometry
{
    static constexpr QSize cellMin{156, 68};
    static constexpr QSize cellMax{296, 132};
    static constexpr int gap = 8;

    int columns = 1;
    QSize cell = cellMin; ///< A tile and the gap around it.
    bool scrolls = false;

    static BoardGeometry fit(QSize viewport, int tiles);
    /// First and last tile to be seen at a scroll offset; last < first for none.
    std::pair<int, int> visibleTiles(int scrollOffset, int viewportHeight, int tiles) const;
    friend bool operator==(const BoardGeometry&, const BoardGeometry&) = default;
};

} // namespace echolock
