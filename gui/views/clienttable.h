// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <cstdint>
#include <vector>

class QLabel;
class QMenu;
class QStackedWidget;
class QTableView;

namespace echolock {

class ClientActions;
class ClientFilter;
class ClientModel;
class EmptyState;
class SearchLine;

/// The clients with a search line. A right click offers every way to abandon the chosen ones.
class ClientTable : public QFrame
{
    Q_OBJECT

public:
    ClientTable(ClientModel* clients, ClientActions* actions, QWidget* parent = nullptr);

    std::vector<std::uint32_t> chosenClients() const;
    void setOrder(const QString& order);
    void chooseRow(int row);

    /// The context menu, filled for the present choice.
    QMenu* menu() const { return m_menu; }

    QTableView* view() const { return m_view; }

    SearchLine* search() const { return m_search; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void createHeader();
    void createView();
    void refreshCount();
    void popUpMenu(const QPoint& at);

    ClientModel* m_clients;
    ClientActions* m_actions;
    ClientFilter* m_filter;
    QLabel* m_count;
    SearchLine* m_search;
    QStackedWidget* m_stack;
    QTableView* m_view;
    EmptyState* m_empty;
    QMenu* m_menu;
};

} // namespace echolock
