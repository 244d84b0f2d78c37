// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPixmap>

#include <cstdint>

namespace echolock {

/// A tile without its texts: what it takes to tell two of them apart.
struct TileLook
{
    QSize size;
    QRgb fill = 0;
    QRgb line = 0;
    QRgb bar = 0;   ///< 0 for none.
    QRgb hatch = 0; ///< 0 for none.
    int lineWidth = 1;
    int barWidth = 0;
    bool dashed = false; ///< Its line.

    friend bool operator==(const TileLook&, const TileLook&) = default;
};

std::size_t qHash(const TileLook& look, std::size_t seed = 0);

/// Rounded shapes cost far more to fill than pictures to copy, and few of them differ: each is
/// painted once. Bounded; starts anew when it is full.
class TileBodies
{
public:
    static constexpr qsizetype picturesMax = 256;

    const QPixmap& picture(const TileLook& look, qreal devicePixelRatio);

    qsizetype size() const { return m_pictures.size(); }

private:
    QHash<TileLook, QPixmap> m_pictures;
    qreal m_ratio = 1.0;
};

} // namespace echolock
