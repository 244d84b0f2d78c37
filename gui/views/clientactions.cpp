// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/clientactions.h"

#include <QAction>
#include <QMenu>

#include "gui/models/wording.h"

namespace echolock {

namespace {

QAction* makeAction(const QString& label, const QString& seen, QObject* parent)
{
    auto* action = new QAction(QStringLiteral("%1 – %2").arg(label, seen), parent);
    action->setIconText(label);
    action->setStatusTip(seen);
    action->setEnabled(false);
    return action;
}

} // namespace

ClientActions::ClientActions(QObject* parent)
    : QObject(parent)
    , m_heading(new QAction(this))
{
    m_heading->setEnabled(false);
    int number = 0;
    for (const Abandonment how : tabAbandonments) {
        QAction* action = makeAction(abandonmentLabel(how), abandonmentSeen(how), this);
        action->setObjectName(fromView(toString(how)));
        action->setShortcut(QKeySequence(static_cast<int>(Qt::CTRL) | (Qt::Key_1 + number++)));
        connect(action, &QAction::triggered, this, [this, how] { Q_EMIT abandonRequested(how); });
        m_actions.append(action);
    }
    QAction* thaw = makeAction(tr("Thaw"), tr("a frozen tab goes on; the server hears it again"),
                               this);
    thaw->setObjectName(QStringLiteral("thaw"));
    thaw->setShortcut(QKeySequence(static_cast<int>(Qt::CTRL) | Qt::Key_9));
    connect(thaw, &QAction::triggered, this, &ClientActions::thawRequested);
    m_actions.append(thaw);
    setChosenCount(0);
}

void ClientActions::setChosenCount(int clients)
{
    m_heading->setText(clients == 0       ? tr("Choose clients in the table first")
                           : clients == 1 ? tr("Abandon: 1 client")
                                          : tr("Abandon: %1 clients").arg(clients));
    for (QAction* action : m_actions)
        action->setEnabled(clients > 0);
}

void ClientActions::fill(QMenu& menu) const
{
    menu.addAction(m_heading);
    menu.addSeparator();
    for (QAction* action : m_actions) {
        if (action->objectName() == u"vanish" || action->objectName() == u"reload")
            menu.addSeparator();
        menu.addAction(action);
    }
}

} // namespace echolock
