// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QObject>

#include "client/link/link.h"
#include "client/net/bytestream.h"
#include "client/proxy/hostport.h"
#include "client/proxy/toxic.h"
#include "server/base/prng.h"
#include "server/loop/timerqueue.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

/// What went through a proxy since it was made.
struct ProxyCounters
{
    std::uint64_t connections = 0;
    std::uint64_t unreachable = 0;           ///< Whose upstream was not there.
    std::uint64_t resets = 0;                ///< By a fault or by either side.
    std::array<std::uint64_t, 2> received{}; ///< Bytes from the sender of each direction.
    std::array<std::uint64_t, 2> sent{};     ///< Bytes to its receiver.
};

/// What a relay needs of its proxy, which outlives it.
struct RelayHost
{
    TimerQueue& timers; ///< The relay's keys are {id, …}; it gets them by timerDue().
    ProxyCounters& counters;
    /// The relay is over; called once, from the event loop or from inside any call to it.
    std::function<void(std::uint64_t id)> over;
    /// The upstream is not there. One sentence for a person.
    std::function<void(const std::string& problem)> unreachable;
};

/// One connection through a proxy: two sockets with a Link between them. What one side does not
/// read is not read from the other.
class Relay : public QObject, private LinkSink
{
    Q_OBJECT

public:
    /// Which of a proxy's connections it is.
    struct Seat
    {
        std::uint64_t id = 1;
        Duration age{}; ///< Since the proxy's first one.
        Prng prng;      ///< Of this connection alone.
    };

    /// Takes over the client's descriptor.
    Relay(int descriptor, const Seat& seat, std::span<const Toxic> toxics, const RelayHost& host);
    ~Relay() override;

    /// Once. The client is read as soon as the upstream is connected.
    void connectTo(const HostPort& upstream);
    /// A new toxic, or one with other attributes.
    void apply(const Toxic& toxic);
    void remove(const Toxic& toxic);
    void timerDue(std::uint64_t which);

private:
    /// One of the two sockets. It is heard as the sender of its direction.
    struct Side : ByteStreamListener
    {
        Side(Relay& owner, LinkDirection sends)
            : relay(owner)
            , direction(sends)
        {
        }

        void streamConnected() override { relay.upstreamConnected(); }

        void streamReceived(std::string_view bytes) override { relay.received(*this, bytes); }

        void streamEnded(const std::string& problem) override { relay.ended(*this, problem); }

        void streamDrained() override { relay.drained(*this); }

        Relay& relay;
        LinkDirection direction;
        ByteStream stream{*this};
        bool wanted = true; ///< The link reads it.
        bool ended = false;
    };

    // LinkSink
    void deliver(LinkDirection direction, std::string_view bytes) override;
    void finish(LinkDirection direction) override;
    void reset() override;
    void readFrom(LinkDirection direction, bool on) override;
    void acknowledge(LinkDirection direction, bool on) override;
    void limitReceiveBuffer(LinkDirection direction, std::size_t bytes) override;

    /// Stopping the client is beyond a proxy.
    void setClient(ClientActivity /*activity*/) override { }

    void wakeAt(Instant at) override;

    void open(const QHostAddress& address, quint16 port);
    void giveUp(const std::string& problem);
    void upstreamConnected();
    void received(Side& side, std::string_view bytes);
    void ended(Side& side, const std::string& problem);
    void drained(Side& side);
    void settle();
    void linger();
    void readOrWait(Side& side);
    void tellOver();
    bool acts(const Toxic& toxic) const;

    Side& sender(LinkDirection direction)
    {
        return direction == LinkDirection::Up ? m_client : m_upstream;
    }

    Side& receiver(LinkDirection direction) { return sender(opposite(direction)); }

    RelayHost m_host;
    Seat m_seat;
    Link m_link;
    Side m_client{*this, LinkDirection::Up};
    Side m_upstream{*this, LinkDirection::Down};
    std::string m_name; ///< Of the upstream.
    bool m_opened = false;
    std::optional<std::size_t> m_unsent; ///< At the last look, once the link is over.
    bool m_overTold = false;
};

} // namespace echolock
