// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/views/orderboard.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace echolock {

class Banner;
class ClientActions;
class ClientModel;
class ClientTable;
class CountersBar;
class EmptyState;
class EventLogModel;
class EventLogView;
class HeaderBar;
class LegendPanel;
class MixPanel;
class OrderModel;
class SpawnPanel;

/// What the Live page shows; the models outlive it.
struct LivePageParts
{
    OrderModel* orders = nullptr;
    ClientModel* clients = nullptr;
    EventLogModel* log = nullptr;
    OrderBoard::Clock clock;
    QStringList policies;
};

/// One screen: the order board above clients and events, the crowd's controls at the side.
class LivePage : public QWidget
{
    Q_OBJECT

public:
    explicit LivePage(const LivePageParts& parts, QWidget* parent = nullptr);

    HeaderBar* header() const { return m_header; }

    Banner* banner() const { return m_banner; }

    CountersBar* counters() const { return m_counters; }

    OrderBoard* board() const { return m_board; }

    EmptyState* emptyBoard() const { return m_emptyBoard; }

    ClientTable* clients() const { return m_clients; }

    EventLogView* log() const { return m_log; }

    SpawnPanel* spawnPanel() const { return m_spawn; }

    MixPanel* mixPanel() const { return m_mix; }

    ClientActions* clientActions() const { return m_actions; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* createBoardCard();
    QWidget* createSide();
    void createLayout();
    void showOrder(const QString& order);
    void refreshEmpty();

    LivePageParts m_parts;
    HeaderBar* m_header;
    Banner* m_banner;
    CountersBar* m_counters;
    OrderBoard* m_board;
    EmptyState* m_emptyBoard;
    QStackedWidget* m_boardStack;
    QLabel* m_boardHint;
    QPushButton* m_showAll;
    ClientActions* m_actions;
    ClientTable* m_clients;
    EventLogView* m_log;
    SpawnPanel* m_spawn;
    MixPanel* m_mix;
    LegendPanel* m_legend;
};

} // namespace echolock
