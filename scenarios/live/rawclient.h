// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/net/leansocket.h"
#include "scenarios/live/liveclient.h"
#include "server/protocol/frame.h"

#include <optional>

namespace echolock {

/// Of no key and no secret.
inline constexpr std::string_view forgedAuth
    = "key:0000000000000000000000000000000000000000000000000000000000000000";

/// A WebSocket and nothing else: what it is told to send goes out at once, signed by itself. It
/// answers pings, because it would be closed otherwise; it neither repeats nor reconnects.
class RawClient : public QObject, public LiveClient, private LeanSocketListener
{
    Q_OBJECT

public:
    RawClient(ClientTarget target, std::string user, const Prng& prng, Observer observer);

    void open() override;
    void subscribe(std::string_view channel) override;
    void subscribeForged(std::string_view channel) override;
    void unsubscribe(std::string_view channel) override;
    void whisper(std::string_view channel, std::string_view event, std::string_view data) override;
    void abandon(Abandonment how) override;
    void thaw() override;
    void setFaults(const std::vector<Fault>& faults) override;

    const PageNews* nextNews(std::size_t connection) const override;
    bool hear(std::size_t connection) override;
    void loseNews(std::size_t connection) override;

    bool fire(EchoTimer /*timer*/) override { return false; }

    SocketId socketId() const override { return m_socketId; }

    bool isThere() const override { return m_socket != nullptr; }

    bool isReconnecting() const override { return false; }

private:
    void opened(LeanSocket& socket) override;
    void textReceived(LeanSocket& socket, std::string_view text) override;
    void closed(LeanSocket& socket, const LeanClose& close) override;
    void clientTroubled(LeanSocket& socket, ClientActivity activity) override;

    bool keeps(const LeanSocket& socket, PageNews news);
    void received(const ServerFrame& frame);
    void send(const std::string& text);
    void end(LeanSocket* socket, Abandonment how);
    void goOn();
    void tell(Observation seen);
    void tellState(ConnectionState state);

    ClientTarget m_target;
    LocalSigner m_signer;
    Prng m_prng;
    Observer m_observer;
    LeanSocket* m_socket = nullptr; ///< A child, as those are that are still ending.
    SocketId m_socketId;
    std::vector<std::string> m_channels;
    std::uint32_t m_connections = 0;
    std::optional<Instant> m_firstConnect;
    PageNewsQueue m_news;   ///< Of the socket.
    bool m_hearing = false; ///< Something of them.
    bool m_frozen = false;  ///< By the person.
    bool m_paused = false;  ///< By a fault.
};

} // namespace echolock
