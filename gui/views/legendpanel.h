// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

namespace echolock {

/// What the tiles of the board mean.
class LegendPanel : public QFrame
{
    Q_OBJECT

public:
    explicit LegendPanel(QWidget* parent = nullptr);

    /// None, so that the legend never keeps the window from shrinking.
    QSize minimumSizeHint() const override { return {0, 0}; }
};

} // namespace echolock
