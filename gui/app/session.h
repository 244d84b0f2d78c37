// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "client/echo/behaviourmix.h"
#include "gui/app/appoptions.h"
#include "gui/models/clientmodel.h"
#include "gui/models/eventlogmodel.h"
#include "gui/models/livefeed.h"
#include "gui/models/ordermodel.h"
#include "gui/views/headerbar.h"
#include "gui/views/livepage.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace echolock {

class ClientSwarm;
class EmbeddedServer;
class MainWindow;

/// The composition root: owns the server, the crowd and the models, and makes every connection
/// between them and the window. Facts come from two sides in batches, and reach the models 25 times
/// a second.
///
///     EmbeddedServer ──happened──┐
///                                ├─▶ LiveFeed ──flush()──▶ models ──▶ LivePage
///     ClientSwarm ────changed────┘                                      │
///           ▲────────────── spawn, abandon, pause … ────────────────────┘
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(const AppOptions& options, QObject* parent = nullptr);
    /// Ends the crowd first, then the server, so that no client sees the server go.
    ~Session() override;

    LivePageParts parts();
    void attach(MainWindow& window);
    void start();

    void spawn(int clients);
    void clear();
    void setOrders(int orders);
    void setMix(const BehaviourMix& mix);
    void setPolicy(const QString& policy);
    void pause();
    void resume();
    void abandon(const std::vector<std::uint32_t>& clients, Abandonment how);
    void thaw(const std::vector<std::uint32_t>& clients);
    void retryOnFreePort();

    const LiveCounters& counters() const { return m_counters; }

    const QString& url() const { return m_url; }

Q_SIGNALS:
    void urlChanged(const QString& url);
    void policyChanged(const QString& policy);
    void runChanged(echolock::HeaderBar::Run run);
    void countersChanged(const echolock::LiveCounters& counters);
    void sampled();
    /// `action` says what would help, empty where nothing would.
    void noticed(const QString& sentence);
    void recovered();
    void troubled(const QString& sentence, const QString& action);
    void statusChanged(const QString& server, const QString& losses);

private:
    void attachPage(LivePage& page);
    void startServer(quint16 port);
    void serverStarted(const QString& url);
    void serverFailed(const QString& sentence);
    void startCrowd();
    void restartCrowd();
    void refresh();
    void sampleStatus();

    AppOptions m_options;
    OrderModel m_orders;
    ClientModel m_clients;
    EventLogModel m_log;
    LiveFeed m_feed;
    BehaviourMix m_mix;
    LiveCounters m_counters;
    QString m_url;
    QString m_portTaken; ///< Why the usual port could not be had, while a free one is tried.
    quint16 m_port = 0;
    std::uint32_t m_spawned = 0;
    int m_clientsWanted = 0; ///< Asked for while no server listens.
    HeaderBar::Run m_run = HeaderBar::Run::Running;
    std::unique_ptr<EmbeddedServer> m_server;
    std::unique_ptr<ClientSwarm> m_swarm;
    QTimer m_refresh;
    QTimer m_sample;
};

} // namespace echolock
