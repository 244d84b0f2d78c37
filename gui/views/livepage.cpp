// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/livepage.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/ordermodel.h"
#include "gui/views/banner.h"
#include "gui/views/clientactions.h"
#include "gui/views/clienttable.h"
#include "gui/views/countersbar.h"
#include "gui/views/emptystate.h"
#include "gui/views/eventlogview.h"
#include "gui/views/headerbar.h"
#include "gui/views/legendpanel.h"
#include "gui/views/mixpanel.h"
#include "gui/views/spawnpanel.h"

namespace echolock {

namespace {

constexpr int sideWidth = 264;
/// A lower window has no room for the legend beside the controls.
constexpr int legendFrom = 880;

EmptyState::Content noClients()
{
    return {.glyph = Glyph::People,
            .title = LivePage::tr("Nobody has an order open"),
            .sentence = LivePage::tr(
                "Simulated Laravel Echo clients open orders, edit them and abandon them in "
                "every way a browser can. Spawn some, and watch the orders lock and unlock."),
            .action = LivePage::tr("Spawn 50 clients")};
}

} // namespace

LivePage::LivePage(const LivePageParts& parts, QWidget* parent)
    : QWidget(parent)
    , m_parts(parts)
    , m_header(new HeaderBar(parts.policies, this))
    , m_banner(new Banner(this))
    , m_counters(new CountersBar(this))
    , m_board(new OrderBoard(parts.orders, parts.clock, this))
    , m_emptyBoard(new EmptyState(noClients(), this))
    , m_boardStack(new QStackedWidget(this))
    , m_boardHint(new QLabel(this))
    , m_showAll(new QPushButton(tr("Show all orders"), this))
    , m_actions(new ClientActions(this))
    , m_clients(new ClientTable(parts.clients, m_actions, this))
    , m_log(new EventLogView(parts.log, this))
    , m_spawn(new SpawnPanel(this))
    , m_mix(new MixPanel(this))
    , m_legend(new LegendPanel(this))
{
    m_emptyBoard->button()->setObjectName(QStringLiteral("spawnFirst"));
    createLayout();
    connect(m_board, &OrderBoard::orderChosen, this, &LivePage::showOrder);
    connect(m_showAll, &QPushButton::clicked, m_board, &OrderBoard::clearChoice);
    connect(parts.clients, &QAbstractItemModel::rowsInserted, this, &LivePage::refreshEmpty);
    connect(parts.clients, &QAbstractItemModel::rowsRemoved, this, &LivePage::refreshEmpty);
    showOrder({});
    refreshEmpty();
}

void LivePage::resizeEvent(QResizeEvent* event)
{
    m_legend->setVisible(height() >= legendFrom);
    QWidget::resizeEvent(event);
}

QWidget* LivePage::createBoardCard()
{
    auto* card = new QFrame(this);
    card->setProperty("role", QStringLiteral("card"));
    auto* title = new QLabel(tr("Orders"), card);
    title->setProperty("role", QStringLiteral("title"));
    m_boardHint->setProperty("role", QStringLiteral("muted"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    row->addWidget(title);
    row->addWidget(m_boardHint, 1);
    row->addWidget(m_showAll);
    m_boardStack->addWidget(m_board);
    m_boardStack->addWidget(m_emptyBoard);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    auto* inset = new QVBoxLayout;
    // The gap around each tile is at its right and below, so the left needs one more.
    inset->setContentsMargins(16, 0, 8, 8);
    inset->addWidget(m_boardStack);
    column->addLayout(inset, 1);
    return card;
}

QWidget* LivePage::createSide()
{
    auto* side = new QWidget(this);
    side->setFixedWidth(sideWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_spawn);
    column->addWidget(m_mix, 1);
    column->addWidget(m_legend);
    return side;
}

void LivePage::createLayout()
{
    auto* lower = new QSplitter(Qt::Horizontal, this);
    lower->setChildrenCollapsible(false);
    lower->setHandleWidth(8);
    lower->addWidget(m_clients);
    lower->addWidget(m_log);
    lower->setSizes({4600, 5400});
    lower->setStretchFactor(0, 2);
    lower->setStretchFactor(1, 3);
    auto* stage = new QSplitter(Qt::Vertical, this);
    stage->setChildrenCollapsible(false);
    stage->setHandleWidth(8);
    stage->addWidget(createBoardCard());
    stage->addWidget(lower);
    stage->setSizes({5500, 4500});
    stage->setStretchFactor(0, 1);
    stage->setStretchFactor(1, 1);
    auto* body = new QHBoxLayout;
    body->setSpacing(8);
    body->addWidget(stage, 1);
    body->addWidget(createSide());
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(16, 16, 16, 8);
    inner->setSpacing(8);
    inner->addWidget(m_banner);
    inner->addWidget(m_counters);
    inner->addLayout(body, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(inner, 1);
}

void LivePage::showOrder(const QString& order)
{
    m_clients->setOrder(order);
    m_log->setOrder(order);
    m_showAll->setVisible(!order.isEmpty());
    m_boardHint->setText(order.isEmpty() ? tr("Click one to see only its clients and events")
                                         : tr("Clients and events of %1 only").arg(order));
}

void LivePage::refreshEmpty()
{
    const bool empty = m_parts.clients->rowCount() == 0;
    m_boardStack->setCurrentWidget(empty ? static_cast<QWidget*>(m_emptyBoard) : m_board);
    m_boardHint->setVisible(!empty);
}

} // namespace echolock
