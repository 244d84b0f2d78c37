// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/screenshots.h"

#include <QAbstractItemView>
#include <QMenu>
#include <QPainter>
#include <QTableView>

#include "gui/app/mainwindow.h"
#include "gui/app/session.h"
#include "gui/views/clienttable.h"
#include "gui/views/eventlogview.h"
#include "gui/views/headerbar.h"
#include "gui/views/policyswitch.h"
#include "server/loop/monotonicclock.h"

namespace echolock {

namespace {

constexpr int tickMs = 50;
constexpr int ticksToSettle = 8;
/// A picture shows a run that has gone on for a while, and is not waited for longer than this.
constexpr Duration livelyAfter = std::chrono::seconds(6);
constexpr Duration livelyWithin = std::chrono::seconds(30);
constexpr QSize small{1280, 800};
constexpr QSize large{1920, 1080};

} // namespace

Screenshots::Screenshots(Session& session, MainWindow& window, const QString& folder, int clients)
    : m_session(session)
    , m_window(window)
    , m_folder(folder)
    , m_clients(clients)
    , m_shots{
          {.name = QStringLiteral("empty-light-1280x800"), .size = small},
          {.name = QStringLiteral("live-light-1280x800"), .size = small, .lively = true},
          {.name = QStringLiteral("live-dark-1280x800"),
           .scheme = Scheme::Dark,
           .size = small,
           .lively = true},
          {.name = QStringLiteral("live-light-1920x1080"), .size = large, .lively = true},
          {.name = QStringLiteral("live-dark-1920x1080"),
           .scheme = Scheme::Dark,
           .size = large,
           .lively = true},
          {.name = QStringLiteral("menu-light-1280x800"),
           .size = small,
           .lively = true,
           .above = Above::ClientMenu},
          {.name = QStringLiteral("policies-light-1280x800"),
           .size = small,
           .lively = true,
           .above = Above::Policies},
      }
{
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &Screenshots::step);
}

void Screenshots::start()
{
    if (!m_folder.mkpath(QStringLiteral("."))) {
        Q_EMIT failed(tr("The folder %1 cannot be made; choose one that can be written to.")
                          .arg(m_folder.path()));
        return;
    }
    m_since = MonotonicClock::now();
    m_tick.start();
}

void Screenshots::step()
{
    const Shot& shot = m_shots[m_next];
    if (m_settled == 0) {
        if (!isReady(shot)) {
            if (MonotonicClock::now() - m_since > livelyWithin) {
                m_tick.stop();
                Q_EMIT failed(
                    tr("No lock was held for 30 s, so there is nothing to take a picture of."));
            }
            return;
        }
        prepare(shot);
    }
    if (++m_settled < ticksToSettle)
        return;
    take(shot);
    m_settled = 0;
    if (++m_next < m_shots.size())
        return;
    m_tick.stop();
    Q_EMIT finished();
}

bool Screenshots::isReady(const Shot& shot) const
{
    if (m_session.url().isEmpty())
        return false;
    if (!shot.lively)
        return true;
    const LiveCounters& now = m_session.counters();
    const Duration waited = MonotonicClock::now() - m_since;
    const bool telling = now.held >= 8 && now.contended >= 2 && now.grace >= 2
        && now.orphaned + now.violations > 0;
    return waited > (telling ? livelyAfter : livelyAfter * 2) && now.held > 0;
}

void Screenshots::prepare(const Shot& shot)
{
    m_window.setTheme(shot.scheme == Scheme::Dark ? ThemeChoice::Dark : ThemeChoice::Light);
    m_window.resize(shot.size);
    if (shot.lively)
        chooseFrame();
}

void Screenshots::take(const Shot& shot)
{
    const QString path = m_folder.filePath(shot.name + QStringLiteral(".png"));
    if (!picture(shot.above).save(path)) {
        m_tick.stop();
        Q_EMIT failed(tr("%1 cannot be written; choose a folder that can.").arg(path));
        return;
    }
    m_written.append(path);
    if (!std::exchange(m_spawned, true)) {
        m_session.spawn(m_clients);
        m_since = MonotonicClock::now();
    }
}

void Screenshots::chooseFrame()
{
    EventLogView* log = m_window.page().log();
    const QAbstractItemModel* rows = log->view()->model();
    for (int row = rows->rowCount() - 1; row >= 0; --row) {
        if (rows->index(row, EventLogModel::What).data().toString().contains(u"pusher:subscribe")) {
            log->view()->selectRow(row);
            return;
        }
    }
}

QPixmap Screenshots::picture(Above above) const
{
    if (above == Above::ClientMenu)
        m_window.page().clients()->chooseRow(2);
    QPixmap picture = m_window.grab();
    QPainter painter(&picture);
    if (above == Above::ClientMenu)
        paintMenu(painter);
    else if (above == Above::Policies)
        paintPolicies(painter);
    return picture;
}

void Screenshots::paintMenu(QPainter& painter) const
{
    ClientTable* table = m_window.page().clients();
    QMenu* menu = table->menu();
    menu->ensurePolished();
    menu->resize(menu->sizeHint());
    const QPoint corner = table->mapTo(&m_window, QPoint(96, 112));
    painter.drawPixmap(
        corner - QPoint(0, std::max(0, corner.y() + menu->height() - m_window.height() + 16)),
        menu->grab());
}

void Screenshots::paintPolicies(QPainter& painter) const
{
    PolicySwitch* policies = m_window.page().header()->policySwitch();
    policies->showPopup();
    QWidget* list = policies->view()->window();
    painter.drawPixmap(m_window.mapFromGlobal(list->pos()), list->grab());
    policies->hidePopup();
}

} // namespace echolock
