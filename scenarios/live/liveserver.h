// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/serversettings.h"
#include "server/ledger/ledger.h"
#include "server/net/hubserver.h"
#include "server/net/inbox.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace echolock {

/// How long a server may take to notice that a client is silent; none where it never asks.
std::optional<Duration> noticeTime(const HubOptions& hub);

/// The server of one run, on one free port through all of its processes.
class LiveServer : private ServerObserver
{
public:
    /// How the server hears of what comes to it: as it comes, or when take() says so.
    enum class Hearing : std::uint8_t { AtOnce, OneByOne };

    LiveServer(HubOptions hub, std::uint64_t seed, ServerObserver& observer,
               Hearing hearing = Hearing::AtOnce);
    ~LiveServer() override;

    /// Before start(): who is told of locks.
    void setWebhooks(std::vector<WebhookTarget> targets)
    {
        m_hub.apps.front().webhooks = std::move(targets);
    }

    /// The error is one sentence.
    Result<void> start();

    /// For good.
    void stop() { m_server.reset(); }

    /// The process is killed, and the next one begins at once, with what the ledger knew of the
    /// locks, or without. The dead one tells nothing any more, so the observer hears from here that
    /// its connections are over, and of a lost ledger that its locks are free.
    Result<void> restart(RestartStep::Ledger ledger);

    quint16 port() const { return m_port; }

    QString url() const { return m_server->url(); }

    /// Some webhook has not been told yet.
    bool hasWebhooks() const { return m_server && m_server->webhookStats().queued > 0; }

    // With Hearing::OneByOne only: see HubServer.
    Inbox& inbox() { return m_inbox; }

    bool take(ConnId conn) { return m_server->take(conn); }

    bool fireLiveness(ConnId conn) { return m_server->fireLiveness(conn); }

    bool fireLock(const Resource& order) { return m_server->fireLock(order); }

    const AppConfig& app() const { return m_hub.apps.front(); }

private:
    void lockHappened(const LockEvent& event) override;
    void lifecycleHappened(const LifecycleEvent& event) override;
    void requestAnswered(const HttpAnswer& answer) override;

    void keep(const LockEvent& event);
    void endProcess();
    void tellClosed();
    void forgetLocks();
    std::unique_ptr<Ledger> ledger() const;

    HubOptions m_hub;
    std::uint64_t m_seed;
    ServerObserver& m_observer;
    Hearing m_hearing;
    Inbox m_inbox; ///< It outlives the server.
    quint16 m_port = 0;
    std::uint64_t m_processes = 0;
    std::unique_ptr<Ledger> m_ledger; ///< Of this process; it outlives the server.
    std::unique_ptr<HubServer> m_server;
    std::map<ConnId, std::string> m_open; ///< Their socket ids.
    std::map<Resource, RestoredLock> m_locks;
    std::uint64_t m_numberMax = 0; ///< Of all tokens and versions.
};

} // namespace echolock
