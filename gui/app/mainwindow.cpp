// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/mainwindow.h"

#include <QActionGroup>
#include <QApplication>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QToolButton>

#include "gui/app/theme.h"
#include "gui/views/clientactions.h"
#include "gui/views/clienttable.h"
#include "gui/views/emptystate.h"
#include "gui/views/eventlogview.h"
#include "gui/views/headerbar.h"
#include "gui/views/icons.h"
#include "gui/views/searchline.h"

namespace echolock {

MainWindow::MainWindow(const LivePageParts& parts, Scheme systemScheme, QWidget* parent)
    : QMainWindow(parent)
    , m_page(new LivePage(parts, this))
    , m_systemScheme(systemScheme)
    , m_server(new QLabel(this))
    , m_losses(new QLabel(this))
{
    setWindowTitle(tr("Echolock"));
    setWindowIcon(appIcon());
    setCentralWidget(m_page);
    createRunMenu();
    createClientMenu();
    createViewMenu();
    createHelpMenu();
    createStatusBar();
    connect(m_page->header(), &HeaderBar::schemeRequested, this, [this](Scheme scheme) {
        setTheme(scheme == Scheme::Dark ? ThemeChoice::Dark : ThemeChoice::Light);
    });
    m_page->emptyBoard()->button()->setFocus();
}

void MainWindow::setTheme(ThemeChoice theme)
{
    const Scheme scheme = theme == ThemeChoice::System ? m_systemScheme
        : theme == ThemeChoice::Dark                   ? Scheme::Dark
                                                       : Scheme::Light;
    applyTheme(*static_cast<QApplication*>(QCoreApplication::instance()), scheme);
}

void MainWindow::setStatus(const QString& server, const QString& losses)
{
    m_server->setText(server);
    m_losses->setText(losses);
}

void MainWindow::createRunMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Run"));
    menu->addAction(tr("&Pause or resume"), QKeySequence(static_cast<int>(Qt::CTRL) | Qt::Key_P),
                    m_page->header()->runButton(), &QToolButton::click);
    menu->addSeparator();
    for (const int clients : {10, 50, 100, 500})
        menu->addAction(tr("Spawn %1 clients").arg(clients), this,
                        [this, clients] { Q_EMIT spawnRequested(clients); });
    menu->addAction(tr("&Clear all clients"), this, &MainWindow::clearRequested);
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
}

void MainWindow::createClientMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Client"));
    m_page->clientActions()->fill(*menu);
    menu->addSeparator();
    menu->addAction(tr("&Search clients"), QKeySequence::Find, m_page->clients()->search(),
                    qOverload<>(&QWidget::setFocus));
}

void MainWindow::createViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    menu->addAction(tr("Show &all orders"), m_page->board(), &OrderBoard::clearChoice);
    menu->addAction(tr("&Pause the events"), m_page->log()->pauseButton(), &QToolButton::click);
    menu->addAction(tr("&Follow the newest event"), this,
                    [this] { m_page->log()->setFollows(Qt::Checked); });
    menu->addSeparator();
    menu->addAction(tr("&Light colours"), this, [this] { setTheme(ThemeChoice::Light); });
    menu->addAction(tr("&Dark colours"), this, [this] { setTheme(ThemeChoice::Dark); });
    menu->addAction(tr("Colours of the &desktop"), this, [this] { setTheme(ThemeChoice::System); });
}

void MainWindow::createHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&About Echolock"), this, &MainWindow::showAbout);
}

void MainWindow::createStatusBar()
{
    m_server->setText(tr("Starting the server …"));
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_server, 1);
    statusBar()->addPermanentWidget(m_losses);
}

void MainWindow::showAbout()
{
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(appIcon().pixmap(64, 64));
    box->setWindowTitle(tr("About Echolock"));
    box->setText(tr("<b>Echolock %1</b>").arg(QStringLiteral(ECHOLOCK_VERSION)));
    box->setInformativeText(
        tr("Reproduces, shows and prevents lock races of real-time web apps. Free software "
           "under the GNU General Public License, version 3 or later."));
    box->open();
}

} // namespace echolock
