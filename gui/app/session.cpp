// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/session.h"

#include <QLocale>

#include "client/net/clientswarm.h"
#include "gui/app/mainwindow.h"
#include "gui/models/wording.h"
#include "gui/views/banner.h"
#include "gui/views/clientactions.h"
#include "gui/views/clienttable.h"
#include "gui/views/countersbar.h"
#include "gui/views/emptystate.h"
#include "gui/views/mixpanel.h"
#include "gui/views/policyswitch.h"
#include "gui/views/spawnpanel.h"
#include "server/loop/monotonicclock.h"
#include "server/net/embeddedserver.h"

namespace echolock {

namespace {

constexpr int refreshIntervalMs = 40;
constexpr int sampleIntervalMs = 1000;
constexpr quint16 usualPort = 6001;
constexpr int firstSpawn = 50;

// A server's usual half minutes would keep the orders of vanished tabs locked for a minute each,
// and soon the whole board. This is short enough to watch a lock come free, and long enough to see
// it stay.
constexpr std::chrono::seconds pingAfter{5};
constexpr std::chrono::seconds pongWithin{5};

QStringList policies()
{
    QStringList names;
    for (const std::string_view name : policyNames())
        names.append(fromView(name));
    return names;
}

/// Presence channels tell the server who is there, which policies that lock for a user need. The
/// article locks private ones only.
std::string channelPrefixFor(const QString& policy)
{
    return policy == u"article" ? "private-" : "presence-";
}

QString number(std::uint64_t value)
{
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(value));
}

} // namespace

Session::Session(const AppOptions& options, QObject* parent)
    : QObject(parent)
    , m_options(options)
    , m_feed(m_orders, m_clients, m_log)
    , m_clientsWanted(options.clients)
{
    if (const auto mix = mixByName(options.mix.toStdString()))
        m_mix = *mix;
    m_feed.expectOrders(options.orders);
    m_refresh.setInterval(refreshIntervalMs);
    m_sample.setInterval(sampleIntervalMs);
    connect(&m_refresh, &QTimer::timeout, this, &Session::refresh);
    connect(&m_sample, &QTimer::timeout, this, &Session::sampleStatus);
}

Session::~Session()
{
    m_swarm.reset();
    m_server.reset();
}

LivePageParts Session::parts()
{
    return {.orders = &m_orders,
            .clients = &m_clients,
            .log = &m_log,
            .clock = &MonotonicClock::now,
            .policies = policies()};
}

void Session::attach(MainWindow& window)
{
    attachPage(window.page());
    connect(this, &Session::statusChanged, &window, &MainWindow::setStatus);
    connect(&window, &MainWindow::spawnRequested, this, &Session::spawn);
    connect(&window, &MainWindow::clearRequested, this, &Session::clear);
}

void Session::attachPage(LivePage& page)
{
    HeaderBar* header = page.header();
    header->policySwitch()->setPolicy(m_options.policy);
    page.spawnPanel()->setOrders(m_options.orders);
    page.mixPanel()->setPreset(m_options.mix);

    connect(this, &Session::urlChanged, header, &HeaderBar::setUrl);
    connect(this, &Session::runChanged, header, &HeaderBar::setRun);
    connect(this, &Session::policyChanged, header->policySwitch(), &PolicySwitch::setPolicy);
    connect(this, &Session::countersChanged, page.counters(), &CountersBar::setCounters);
    connect(this, &Session::sampled, page.counters(), &CountersBar::sample);
    connect(this, &Session::noticed, page.banner(),
            [banner = page.banner()](const QString& sentence) {
                banner->tell(Banner::Kind::Notice, sentence);
            });
    connect(this, &Session::troubled, page.banner(),
            [banner = page.banner()](const QString& sentence, const QString& action) {
                banner->tell(Banner::Kind::Problem, sentence, action);
            });

    connect(this, &Session::recovered, page.banner(), &QWidget::hide);

    connect(header->policySwitch(), &PolicySwitch::policyRequested, this, &Session::setPolicy);
    connect(header, &HeaderBar::pauseRequested, this, &Session::pause);
    connect(header, &HeaderBar::resumeRequested, this, &Session::resume);
    connect(page.banner(), &Banner::actionRequested, this, &Session::retryOnFreePort);
    connect(page.emptyBoard(), &EmptyState::actionRequested, this, [this] { spawn(firstSpawn); });
    connect(page.spawnPanel(), &SpawnPanel::spawnRequested, this, &Session::spawn);
    connect(page.spawnPanel(), &SpawnPanel::clearRequested, this, &Session::clear);
    connect(page.spawnPanel(), &SpawnPanel::ordersRequested, this, &Session::setOrders);
    connect(page.mixPanel(), &MixPanel::mixChanged, this, &Session::setMix);
    connect(
        page.clientActions(), &ClientActions::abandonRequested, this,
        [this, table = page.clients()](Abandonment how) { abandon(table->chosenClients(), how); });
    connect(page.clientActions(), &ClientActions::thawRequested, this,
            [this, table = page.clients()] { thaw(table->chosenClients()); });
}

void Session::start()
{
    m_log.setOrigin(MonotonicClock::now());
    m_refresh.start();
    m_sample.start();
    startServer(m_options.port.value_or(usualPort));
}

void Session::spawn(int clients)
{
    if (!m_swarm) {
        m_clientsWanted += clients;
        return;
    }
    m_spawned += static_cast<std::uint32_t>(clients);
    m_swarm->spawn(static_cast<std::uint32_t>(clients));
}

void Session::clear()
{
    m_clientsWanted = 0;
    if (m_swarm)
        m_swarm->clear();
    m_feed.forgetClients(m_spawned);
}

void Session::setOrders(int orders)
{
    m_options.orders = orders;
    restartCrowd();
}

void Session::setMix(const BehaviourMix& mix)
{
    m_mix = mix;
    if (m_swarm)
        m_swarm->setMix(mix);
}

void Session::setPolicy(const QString& policy)
{
    const bool moves = channelPrefixFor(policy) != channelPrefixFor(m_options.policy);
    m_options.policy = policy;
    if (m_server)
        m_server->changePolicy(policy);
    if (moves)
        restartCrowd();
    Q_EMIT policyChanged(policy);
}

void Session::pause()
{
    m_run = HeaderBar::Run::Paused;
    if (m_swarm)
        m_swarm->pause();
    Q_EMIT runChanged(m_run);
}

void Session::resume()
{
    m_run = HeaderBar::Run::Running;
    if (m_swarm)
        m_swarm->resume();
    Q_EMIT runChanged(m_run);
}

void Session::abandon(const std::vector<std::uint32_t>& clients, Abandonment how)
{
    for (const std::uint32_t client : clients) {
        if (m_swarm)
            m_swarm->abandon(client, how);
    }
}

void Session::thaw(const std::vector<std::uint32_t>& clients)
{
    for (const std::uint32_t client : clients) {
        if (m_swarm)
            m_swarm->thaw(client);
    }
}

void Session::retryOnFreePort()
{
    startServer(0);
}

void Session::startServer(quint16 port)
{
    m_port = port;
    ServerOptions options;
    options.port = port;
    options.hub.policy = m_options.policy.toStdString();
    options.hub.pingAfter = pingAfter;
    options.hub.pongWithin = pongWithin;
    m_server = std::make_unique<EmbeddedServer>(std::move(options));
    connect(m_server.get(), &EmbeddedServer::started, this, &Session::serverStarted);
    // Queued, because the answer to a failure is to replace the server that reports it.
    connect(m_server.get(), &EmbeddedServer::failed, this, &Session::serverFailed,
            Qt::QueuedConnection);
    connect(m_server.get(), &EmbeddedServer::happened, this,
            [this](const ServerBatch& batch) { m_feed.take(batch, MonotonicClock::now()); });
    m_server->start();
}

void Session::serverStarted(const QString& url)
{
    m_url = url;
    Q_EMIT urlChanged(url);
    Q_EMIT recovered();
    if (!m_portTaken.isEmpty())
        Q_EMIT noticed(tr("%1 This window’s server listens on %2 instead.").arg(m_portTaken, url));
    m_portTaken.clear();
    sampleStatus();
    startCrowd();
}

void Session::serverFailed(const QString& sentence)
{
    m_url.clear();
    Q_EMIT urlChanged(m_url);
    if (m_port == usualPort && !m_options.port) {
        m_portTaken = tr("Port %1 is in use.").arg(usualPort);
        startServer(0);
        return;
    }
    Q_EMIT troubled(sentence, tr("Use a free port"));
}

void Session::startCrowd()
{
    SwarmOptions options;
    options.target.url = QUrl(m_url);
    options.orders = static_cast<std::uint32_t>(m_options.orders);
    options.mix = m_mix;
    options.channelPrefix = channelPrefixFor(m_options.policy);
    m_swarm = std::make_unique<ClientSwarm>(std::move(options));
    connect(m_swarm.get(), &ClientSwarm::changed, this, [this](const SwarmBatch& batch) {
        m_feed.take(batch, MonotonicClock::now());
        // One client's trouble is a line of the log; when nobody gets through, everybody should
        // know.
        if (!batch.problems.empty() && batch.stats.connected == 0)
            Q_EMIT troubled(fromView(batch.problems.front()), {});
    });
    if (m_run == HeaderBar::Run::Paused)
        m_swarm->pause();
    m_spawned = 0;
    if (const int clients = std::exchange(m_clientsWanted, 0); clients > 0)
        spawn(clients);
}

void Session::restartCrowd()
{
    const int clients = m_clients.rowCount();
    m_swarm.reset();
    m_feed.forgetAll();
    m_feed.expectOrders(m_options.orders);
    m_clientsWanted = clients;
    if (m_server && !m_url.isEmpty())
        startCrowd();
}

void Session::refresh()
{
    const LiveCounters counters = m_feed.flush(MonotonicClock::now());
    if (counters == m_counters)
        return;
    m_counters = counters;
    Q_EMIT countersChanged(counters);
}

void Session::sampleStatus()
{
    Q_EMIT sampled();
    const HubStats& server = m_feed.serverStats();
    const QString running = m_url.isEmpty()
        ? tr("No server")
        : tr("Server thread: %1 connections · %2 channels · %3 subscriptions · %4 messages/s")
              .arg(number(server.connections), number(server.channels),
                   number(server.subscriptions),
                   number(static_cast<std::uint64_t>(m_counters.eventsPerSecond)));
    const QString losses = tr("Log: %1 events · %2 older dropped · %3 left out by the server")
                               .arg(number(static_cast<std::uint64_t>(m_log.rowCount())),
                                    number(m_log.olderDropped()), number(m_feed.recordsDropped()));
    Q_EMIT statusChanged(running, losses);
}

} // namespace echolock
