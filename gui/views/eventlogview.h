// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QComboBox;
class QLabel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace echolock {

class EventLogFilter;
class EventLogModel;
class FramePane;
class SearchLine;

/// The event log. It follows the newest entry until one scrolls up or chooses one.
class EventLogView : public QFrame
{
    Q_OBJECT

public:
    explicit EventLogView(EventLogModel* log, QWidget* parent = nullptr);

    void setOrder(const QString& order);

    bool follows() const { return m_follows; }

    void setFollows(Qt::CheckState follows);

    QTableView* view() const { return m_view; }

    FramePane* pane() const { return m_pane; }

    SearchLine* search() const { return m_search; }

    QComboBox* scope() const { return m_scope; }

    QToolButton* pauseButton() const { return m_pause; }

    QToolButton* followButton() const { return m_follow; }

    QString droppedText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void createView();
    void createLayout();
    void connectLog();
    void keepPlace(int rowsRemoved);
    void scrolled(int value);
    void showChosen();
    void refreshCount();

    EventLogModel* m_log;
    EventLogFilter* m_filter;
    QLabel* m_dropped;
    SearchLine* m_search;
    QComboBox* m_scope;
    QToolButton* m_pause;
    QToolButton* m_follow;
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    QTableView* m_view;
    FramePane* m_pane;
    bool m_follows = true;
    bool m_moving = false; ///< The view itself scrolls, nobody at the mouse does.
};

} // namespace echolock
