// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/spawnpanel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace echolock {

namespace {

constexpr int spawnMax = 5000;
constexpr int ordersMax = 2000;

} // namespace

SpawnPanel::SpawnPanel(QWidget* parent)
    : QFrame(parent)
    , m_count(new QSpinBox(this))
    , m_orders(new QSpinBox(this))
    , m_spawn(new QPushButton(tr("Spawn"), this))
    , m_clear(new QPushButton(tr("Clear"), this))
{
    setProperty("role", QStringLiteral("card"));
    auto* title = new QLabel(tr("Crowd"), this);
    title->setProperty("role", QStringLiteral("title"));
    m_count->setRange(1, spawnMax);
    m_count->setValue(50);
    m_count->setAccessibleName(tr("How many clients to spawn"));
    m_spawn->setProperty("role", QStringLiteral("primary"));
    m_spawn->setToolTip(tr("Start that many more clients"));
    m_clear->setToolTip(tr("Close all clients’ tabs and empty the list"));
    m_orders->setRange(1, ordersMax);
    m_orders->setKeyboardTracking(false);
    auto* ordersLabel = new QLabel(tr("&Orders"), this);
    ordersLabel->setBuddy(m_orders);
    m_orders->setToolTip(tr("How many orders they share. Changing it starts the same crowd anew."));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 8, 16, 16);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, 1);
    grid->addWidget(title, 0, 0, 1, 6);
    grid->addWidget(m_count, 1, 0, 1, 3);
    grid->addWidget(m_spawn, 1, 3, 1, 3);
    grid->addWidget(createQuick(10), 2, 0, 1, 2);
    grid->addWidget(createQuick(100), 2, 2, 1, 2);
    grid->addWidget(m_clear, 2, 4, 1, 2);
    grid->addWidget(ordersLabel, 3, 0, 1, 3);
    grid->addWidget(m_orders, 3, 3, 1, 3);
    connect(m_spawn, &QPushButton::clicked, this,
            [this] { Q_EMIT spawnRequested(m_count->value()); });
    connect(m_clear, &QPushButton::clicked, this, &SpawnPanel::clearRequested);
    connect(m_orders, &QSpinBox::valueChanged, this, &SpawnPanel::ordersRequested);
}

void SpawnPanel::setOrders(int orders)
{
    const QSignalBlocker quiet(m_orders);
    m_orders->setValue(orders);
}

QPushButton* SpawnPanel::createQuick(int clients)
{
    auto* button = new QPushButton(tr("+%1").arg(clients), this);
    button->setToolTip(tr("Spawn %1 more clients").arg(clients));
    connect(button, &QPushButton::clicked, this,
            [this, clients] { Q_EMIT spawnRequested(clients); });
    return button;
}

} // namespace echolock
