// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/link.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/websocketwire.h"

namespace echolock::load {

class Client;

/// Who a client tells what happened to it.
class ClientListener
{
public:
    virtual ~ClientListener() = default;

    virtual void greeted(Client&) { }

    virtual void subscribed(Client&) { }

    virtual void eventReceived(Client&, std::string_view) { }

    /// After the last event of those that came together.
    virtual void eventsHandled(Client&) { }
};

/// One Pusher client: upgrade, greeting, at most one subscription, then events.
class Client : public Link
{
public:
    enum class State : std::uint8_t { Closed, Upgrading, Greeting, Subscribing, Ready };

    Client(Poller& poller, const Options& options, Trouble& trouble, std::size_t index);

    void open(ClientListener& listener);

    void subscribe(const std::string& channel);
    void sendText(std::string_view json);

    void setListener(ClientListener& listener) { m_listener = &listener; }

    void setReady() { m_state = State::Ready; }

    std::size_t index() const { return m_index; }

    const std::string& channel() const { return m_channel; }

    Moment openedAt() const { return m_openedAt; }

private:
    void connected() override;
    std::size_t received(std::string_view bytes) override;
    void ended(const std::string& reason) override;

    std::size_t readUpgrade(std::string_view bytes);
    void handle(Opcode opcode, std::string_view payload);
    void handleText(std::string_view json);
    void fail(std::string_view what);

    const Options& m_options;
    Trouble& m_trouble;
    ClientListener* m_listener = nullptr;
    std::size_t m_index;
    State m_state = State::Closed;
    std::string m_socketId;
    std::string m_channel;
    Moment m_openedAt;
};

} // namespace echolock::load
