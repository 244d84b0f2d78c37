// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUrl>

#include "client/echo/abandonment.h"
#include "client/echo/observation.h"
#include "server/base/prng.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace echolock {

/// Where simulated clients connect, and how they sign. With a secret they sign locally.
struct ClientTarget
{
    QUrl url{QStringLiteral("ws://127.0.0.1:6001")};
    std::string appId = "app";
    std::string key = "key";
    std::string secret = "secret";
};

/// One browser tab: a pure EchoClient on one lean socket. Everything that the tab sees is given to the
/// observer, on this object's thread.
class EchoSocket : public QObject
{
    Q_OBJECT

public:
    using Observer = std::function<void(const Observation&)>;

    /// `user` is the signed-in person, sent as channel_data on presence channels; empty for none.
    EchoSocket(ClientTarget target, std::string user, const Prng& prng, Observer observer,
               QObject* parent = nullptr);
    ~EchoSocket() override;

    void open();
    /// Full channel name (`private-order.7`). Signed with the current socket id once connected.
    void subscribe(std::string_view channel);
    void unsubscribe(std::string_view channel);
    /// A client event; `data` is JSON text.
    void whisper(std::string_view channel, std::string_view event, std::string_view data);
    /// Abandons as a tab would. Leave needs no more than unsubscribe() of all channels. Freeze lasts until
    /// thaw(). Reload opens a new page (same channels) before the old socket's close is seen.
    void abandon(Abandonment how);
    void thaw();
    /// Sends text as it is, for tests of bad input: not what pusher-js would ever do.
    void sendRaw(std::string_view text);
    /// Subscribes with this `auth` in place of a valid signature.
    void subscribeWithAuth(std::string_view channel, std::string_view auth);

    ConnectionState state() const;
    SocketId socketId() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace echolock
