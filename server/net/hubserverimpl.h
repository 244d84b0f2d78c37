// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "server/base/assert.h"
#include "server/ledger/ledger.h"
#include "server/loop/monotonicclock.h"
#include "server/loop/timerqueue.h"
#include "server/net/closingsockets.h"
#include "server/net/directsocket.h"
#include "server/net/drain.h"
#include "server/net/gate.h"
#include "server/net/httpconnection.h"
#include "server/net/hubserver.h"
#include "server/net/inbox.h"
#include "server/net/operatorpages.h"
#include "server/net/pendingreplies.h"
#include "server/net/servercounters.h"
#include "server/net/webhooksender.h"

#include <string>
#include <unordered_map>
#include <utility>

class QWebSocket;

namespace echolock {

/// Does the Hub's effects for real, and tells it what happens on the sockets.
class HubServer::Impl final : public EffectSink
{
public:
    Impl(HubServer* owner, ServerOptions serverOptions, ServerObserver* watcher);

    void send(std::span<const ConnId> to, const Payload& payload) override;
    void close(ConnId conn, CloseCode code, std::string_view reason) override;

    void startTimer(TimerId timer, Instant due) override
    {
        timers.start(keyOf(timer), due);
        if (inbox)
            inbox->started(timer);
    }

    void stopTimer(TimerId timer) override
    {
        timers.stop(keyOf(timer));
        if (inbox)
            inbox->stopped(timer);
    }

    void emit(const LockEvent& event) override;
    void emit(const LifecycleEvent& event) override;

    void emit(const WebhookEvent& event) override { webhooks.add(event); }

    void reply(RequestId request, const ApiReply& reply) override;

    /// No policy that can be chosen has its locks in a shared store.
    void call(const StoreCall& /*call*/) override { ECHOLOCK_ASSERT(false && "a store"); }

    void accept(QWebSocket* socket, DirectSocket* tcp, const HttpRequest& head);
    void serve(HttpConnection* http, const HttpRequest& request);
    void endNow();
    /// Those of whom the Hub knows nothing, because a personality turns away and leaves open.
    void endStrangers();

    /// The Hub does not hear of it.
    void resetConnections()
    {
        for (const auto& [conn, connection] : std::exchange(m_connections, {}))
            closing.await(connection.socket, connection.tcp);
        closing.resetAll();
    }

    std::string metrics() const;
    /// For the connections that come from now on; after an error what was goes on.
    Result<void> useTls(const TlsOptions& tls);

    static TimerKey keyOf(TimerId timer) { return {std::uint64_t(timer.kind), timer.key}; }

    /// At once, unless somebody else says when.
    void hear(const HubEvent& event);

    void handle(const HubEvent& event)
    {
        hub.handle(MonotonicClock::now(), event, *this);
        drain.look();
    }

    ServerOptions options;
    ServerObserver* observer;
    Hub hub;
    Gate gate;
    ClosingSockets closing;
    Drain drain;
    TimerQueue timers;
    WebhookSender webhooks;
    ServerCounters counters;
    OperatorPages pages;
    Ledger* ledger = nullptr;
    Inbox* inbox = nullptr;
    Instant startedAt = MonotonicClock::now();
    bool isDown = false;

private:
    struct Connection
    {
        QWebSocket* socket = nullptr;
        DirectSocket* tcp = nullptr;
    };

    /// Ends with the next call.
    std::string_view utf8Of(const QString& text);
    bool turnedAway(QWebSocket* socket, DirectSocket* tcp);

    bool refusesPlain() const
    {
        return !options.tls.certificateFile.isEmpty()
            && options.tls.plainText == TlsOptions::PlainText::Refused;
    }

    void timerDue(TimerKey key);
    void ended(ConnId conn);
    void overflowed(ConnId conn);
    Connection take(ConnId conn);

    HubServer* q;
    std::unordered_map<ConnId, Connection> m_connections;
    PendingReplies m_replies;
    ConnId m_lastConn;
    const HttpRequest* m_serving = nullptr; ///< While the Hub answers it.
    std::string m_frame;
    QByteArray m_utf8;
};

} // namespace echolock
