// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QTimer>

#include "gui/views/boardgeometry.h"
#include "server/base/clock.h"

#include <functional>

namespace echolock {

class OrderDelegate;
class OrderModel;

/// All orders as tiles. Only tiles that move are painted again: those that flash at the screen's
/// rate, held ones as often as their time changes.
class OrderBoard : public QListView
{
    Q_OBJECT

public:
    using Clock = std::function<Instant()>;

    OrderBoard(OrderModel* orders, Clock clock, QWidget* parent = nullptr);

    /// The chosen order, empty for none.
    QString chosenOrder() const;
    void clearChoice();

Q_SIGNALS:
    /// Empty when the choice was taken back.
    void orderChosen(const QString& order);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitTiles();
    void paintMoving();

    OrderModel* m_orders;
    Clock m_clock;
    OrderDelegate* m_delegate;
    QTimer m_frames;
    BoardGeometry m_geometry;
    Instant m_lengthsPaintedAt;
};

} // namespace echolock
