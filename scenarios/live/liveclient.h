// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/abandonment.h"
#include "client/echo/echosink.h"
#include "client/echo/observation.h"
#include "client/link/fault.h"
#include "client/net/clienttarget.h"
#include "client/net/pagenews.h"
#include "scenarios/engine/scenario.h"
#include "server/base/prng.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// What a client of a scenario runs on its sockets, whichever sort it is.
class LiveClient
{
public:
    using Observer = std::function<void(const Observation&)>;

    virtual ~LiveClient() = default;

    /// Connects; after an end it is a new page, without channels.
    virtual void open() = 0;
    virtual void subscribe(std::string_view channel) = 0;
    /// With a signature that is no good.
    virtual void subscribeForged(std::string_view channel) = 0;
    virtual void unsubscribe(std::string_view channel) = 0;
    /// Sends `client-` + `event`; `data` is JSON text.
    virtual void whisper(std::string_view channel, std::string_view event, std::string_view data)
        = 0;
    virtual void abandon(Abandonment how) = 0;
    virtual void thaw() = 0;
    /// Of its connections, the next ones included.
    virtual void setFaults(const std::vector<Fault>& faults) = 0;

    // With Hearing::OneByOne only: see EchoPage.
    virtual const PageNews* nextNews(std::size_t connection) const = 0;
    virtual bool hear(std::size_t connection) = 0;
    virtual void loseNews(std::size_t connection) = 0;
    virtual bool fire(EchoTimer timer) = 0;

    /// Of the last connection.
    virtual SocketId socketId() const = 0;
    /// It has a connection, or will have one by itself.
    virtual bool isThere() const = 0;
    /// It has no connection now, and is about to get one by itself.
    virtual bool isReconnecting() const = 0;
};

/// As `client:` and `quirks:` say. The observer hears everything from the event loop or from inside
/// a call, and may call back, but not delete it.
std::unique_ptr<LiveClient> makeLiveClient(const ScenarioClient& client, ClientTarget target,
                                           const Prng& prng, LiveClient::Observer observer);

} // namespace echolock
