// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/eventlogview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/models/eventlogfilter.h"
#include "gui/models/eventlogmodel.h"
#include "gui/views/emptystate.h"
#include "gui/views/framepane.h"
#include "gui/views/logdelegate.h"
#include "gui/views/searchline.h"
#include "gui/views/tablestyle.h"

namespace echolock {

namespace {

/// From this width on the raw frame stands beside the list, below it otherwise.
constexpr int besideFrom = 760;

} // namespace

EventLogView::EventLogView(EventLogModel* log, QWidget* parent)
    : QFrame(parent)
    , m_log(log)
    , m_filter(new EventLogFilter(this))
    , m_dropped(new QLabel(this))
    , m_search(new SearchLine(tr("Search"), this))
    , m_scope(new QComboBox(this))
    , m_pause(new QToolButton(this))
    , m_follow(new QToolButton(this))
    , m_stack(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_view(new QTableView(this))
    , m_pane(new FramePane(this))
{
    setProperty("role", QStringLiteral("card"));
    m_filter->setSourceModel(log);
    createView();
    createLayout();
    connectLog();
    refreshCount();
}

void EventLogView::setOrder(const QString& order)
{
    m_filter->setOrder(order);
    setFollows(Qt::Checked);
}

void EventLogView::setFollows(Qt::CheckState follows)
{
    m_follows = follows == Qt::Checked;
    m_follow->setChecked(m_follows);
    if (m_follows) {
        const QScopedValueRollback guard(m_moving, true);
        m_view->scrollToBottom();
    }
}

QString EventLogView::droppedText() const
{
    return m_dropped->text();
}

void EventLogView::resizeEvent(QResizeEvent* event)
{
    const Qt::Orientation orientation = width() >= besideFrom ? Qt::Horizontal : Qt::Vertical;
    if (m_splitter->orientation() != orientation) {
        m_splitter->setOrientation(orientation);
        m_splitter->setSizes(orientation == Qt::Horizontal ? QList{6000, 4000} : QList{5000, 5000});
    }
    QFrame::resizeEvent(event);
}

void EventLogView::createView()
{
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new LogDelegate(m_view));
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setAccessibleName(tr("Events"));
    styleTable(*m_view);
    setColumnWidths(*m_view, {80, 64, 196, 72});
}

void EventLogView::createLayout()
{
    auto* title = new QLabel(tr("Events"), this);
    title->setProperty("role", QStringLiteral("title"));
    m_dropped->setProperty("role", QStringLiteral("muted"));
    m_search->setMaximumWidth(176);
    m_scope->addItems({tr("Everything"), tr("Locks only"), tr("Server only"), tr("Clients only")});
    m_scope->setAccessibleName(tr("Which events"));
    m_pause->setText(tr("Pause"));
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Hold the list still. New events wait and come in when you go on."));
    m_follow->setText(tr("Follow"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Keep the newest event in sight. Scrolling up turns it off."));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    // Under each other: side by side, a growing number would push the clients' table aside.
    auto* heading = new QVBoxLayout;
    heading->setSpacing(0);
    heading->addWidget(title);
    heading->addWidget(m_dropped);
    row->addLayout(heading, 1);
    row->addWidget(m_search, 2);
    row->addWidget(m_scope);
    row->addWidget(m_follow);
    row->addWidget(m_pause);
    m_stack->addWidget(m_view);
    m_stack->addWidget(
        new EmptyState({.sentence = tr("Nothing to show yet. Locks, unlocks and frames appear here "
                                       "as they happen.")},
                       m_stack));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_pane);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({5000, 5000});
    m_pane->setMinimumSize(200, 96);
    m_pane->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_splitter, 1);
}

void EventLogView::connectLog()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setSearch(words);
        setFollows(Qt::Checked);
    });
    connect(m_scope, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_filter->setScope(static_cast<LogScope>(index));
        setFollows(Qt::Checked);
    });
    connect(m_follow, &QToolButton::clicked, this,
            [this](bool follows) { setFollows(follows ? Qt::Checked : Qt::Unchecked); });
    connect(m_pause, &QToolButton::toggled, this, [this](bool paused) {
        m_pause->setText(paused ? tr("Go on") : tr("Pause"));
        paused ? m_log->pause() : m_log->resume();
        refreshCount();
    });
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_follows)
            setFollows(Qt::Checked);
        refreshCount();
    });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) {
                keepPlace(last - first + 1);
                refreshCount();
            });
    connect(m_log, &EventLogModel::waitingChanged, this, &EventLogView::refreshCount);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &EventLogView::scrolled);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &EventLogView::showChosen);
}

void EventLogView::keepPlace(int rowsRemoved)
{
    if (m_follows)
        return;
    const QScopedValueRollback guard(m_moving, true);
    QScrollBar* bar = m_view->verticalScrollBar();
    bar->setValue(bar->value() - rowsRemoved);
}

void EventLogView::scrolled(int value)
{
    if (!m_moving)
        setFollows(value == m_view->verticalScrollBar()->maximum() ? Qt::Checked : Qt::Unchecked);
}

void EventLogView::showChosen()
{
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (rows.isEmpty()) {
        m_pane->clear();
        return;
    }
    setFollows(Qt::Unchecked);
    m_pane->show();
    m_pane->showEntry(m_log->at(m_filter->mapToSource(rows.front()).row()));
    m_view->scrollTo(rows.front());
}

void EventLogView::refreshCount()
{
    m_stack->setCurrentIndex(m_filter->rowCount() > 0 ? 0 : 1);
    const QLocale numbers(QLocale::English);
    QString text;
    if (m_log->waiting() > 0)
        text = tr("%1 waiting").arg(numbers.toString(m_log->waiting()));
    else if (m_log->olderDropped() > 0)
        text = tr("%1 older dropped").arg(numbers.toString(m_log->olderDropped()));
    m_dropped->setText(text);
    // An empty line would push the title up.
    m_dropped->setHidden(text.isEmpty());
}

} // namespace echolock
