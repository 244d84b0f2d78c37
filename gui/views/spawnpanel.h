// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QPushButton;
class QSpinBox;

namespace echolock {

/// How many clients, on how many orders.
class SpawnPanel : public QFrame
{
    Q_OBJECT

public:
    explicit SpawnPanel(QWidget* parent = nullptr);

    void setOrders(int orders);

    QSpinBox* count() const { return m_count; }

    QSpinBox* orders() const { return m_orders; }

    QPushButton* spawnButton() const { return m_spawn; }

    QPushButton* clearButton() const { return m_clear; }

Q_SIGNALS:
    void spawnRequested(int clients);
    void clearRequested();
    void ordersRequested(int orders);

private:
    QPushButton* createQuick(int clients);

    QSpinBox* m_count;
    QSpinBox* m_orders;
    QPushButton* m_spawn;
    QPushButton* m_clear;
};

} // namespace echolock
