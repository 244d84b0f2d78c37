// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "gui/app/appoptions.h"
#include "gui/models/palette.h"
#include "gui/views/livepage.h"

class QLabel;

namespace echolock {

/// Menus, the Live page and the status bar.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(const LivePageParts& parts, Scheme systemScheme, QWidget* parent = nullptr);

    LivePage& page() const { return *m_page; }

    void setTheme(ThemeChoice theme);
    void setStatus(const QString& server, const QString& losses);

Q_SIGNALS:
    void spawnRequested(int clients);
    void clearRequested();

private:
    void createRunMenu();
    void createClientMenu();
    void createViewMenu();
    void createHelpMenu();
    void createStatusBar();
    void showAbout();

    LivePage* m_page;
    Scheme m_systemScheme;
    QLabel* m_server;
    QLabel* m_losses;
};

} // namespace echolock
