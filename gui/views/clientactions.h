// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

#include "client/echo/abandonment.h"

class QAction;
class QMenu;

namespace echolock {

/// Every way to abandon, as actions that all menus share. Enabled while clients are chosen.
class ClientActions : public QObject
{
    Q_OBJECT

public:
    explicit ClientActions(QObject* parent = nullptr);

    void setChosenCount(int clients);
    /// Adds a heading that says who is meant, and the actions.
    void fill(QMenu& menu) const;

    const QList<QAction*>& all() const { return m_actions; }

Q_SIGNALS:
    void abandonRequested(echolock::Abandonment how);
    void thawRequested();

private:
    QAction* m_heading;
    QList<QAction*> m_actions;
};

} // namespace echolock
