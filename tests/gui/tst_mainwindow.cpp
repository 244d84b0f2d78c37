// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolButton>
#include <QtTest>

#include "gui/app/mainwindow.h"
#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/ordermodel.h"
#include "gui/views/clientactions.h"
#include "gui/views/colours.h"
#include "gui/views/headerbar.h"

using namespace echolock;

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_orders = std::make_unique<OrderModel>();
        m_clients = std::make_unique<ClientModel>();
        m_log = std::make_unique<EventLogModel>();
        m_window = std::make_unique<MainWindow>(
            LivePageParts{
                m_orders.get(), m_clients.get(), m_log.get(), [] { return Instant(); }, {}},
            Scheme::Dark);
    }

    void cleanup() { m_window.reset(); }

    void theClientMenuIsTheContextMenu()
    {
        QMenu* menu = menuNamed(QStringLiteral("&Client"));
        for (QAction* action : m_window->page().clientActions()->all())
            QVERIFY(menu->actions().contains(action));
    }

    void theRunMenuSpawns()
    {
        QSignalSpy spawned(m_window.get(), &MainWindow::spawnRequested);
        for (QAction* action : menuNamed(QStringLiteral("&Run"))->actions()) {
            if (action->text().startsWith(u"Spawn 100 "))
                action->trigger();
        }
        QCOMPARE(spawned.size(), 1);
        QCOMPARE(spawned.at(0).at(0).toInt(), 100);
    }

    void theThemeFollowsTheSystemUntilToldOtherwise()
    {
        m_window->show();
        m_window->setTheme(ThemeChoice::System);
        QVERIFY(schemeOf(qApp->palette()) == Scheme::Dark);
        QTest::mouseClick(m_window->page().header()->themeButton(), Qt::LeftButton);
        QVERIFY(schemeOf(qApp->palette()) == Scheme::Light);
    }

    void theStatusBarTellsOfServerAndLosses()
    {
        m_window->setStatus(QStringLiteral("3 connections"), QStringLiteral("5 older dropped"));
        QStringList texts;
        for (const QLabel* label : m_window->statusBar()->findChildren<QLabel*>())
            texts.append(label->text());
        QVERIFY(texts.contains(QStringLiteral("3 connections")));
        QVERIFY(texts.contains(QStringLiteral("5 older dropped")));
    }

    void noTwoShortcutsAreTheSame()
    {
        QSet<QKeySequence> shortcuts;
        QSet<QAction*> seen;
        for (QAction* menu : m_window->menuBar()->actions()) {
            for (QAction* action : menu->menu()->actions()) {
                if (action->shortcut().isEmpty() || seen.contains(action))
                    continue;
                seen.insert(action);
                QVERIFY2(!shortcuts.contains(action->shortcut()), qPrintable(action->text()));
                shortcuts.insert(action->shortcut());
            }
        }
        QVERIFY(shortcuts.size() > 9);
    }

private:
    QMenu* menuNamed(const QString& title) const
    {
        for (QAction* action : m_window->menuBar()->actions()) {
            if (action->text() == title)
                return action->menu();
        }
        return nullptr;
    }

    std::unique_ptr<OrderModel> m_orders;
    std::unique_ptr<ClientModel> m_clients;
    std::unique_ptr<EventLogModel> m_log;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
