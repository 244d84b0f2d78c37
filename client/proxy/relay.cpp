// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/relay.h"

#include <QHostInfo>

#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr std::size_t waitingMax = 256 * 1024;
/// How long a side that was told the end may take to end its own.
constexpr std::chrono::seconds lingerFor(5);

constexpr std::uint64_t wakeTimer = 0;
constexpr std::uint64_t lingerTimer = 1;

/// Whether a connection has a toxic is drawn by the toxic's name, so that a higher toxicity is one
/// for more connections and takes it from none.
bool isDrawn(const Toxic& toxic, const Prng& prng)
{
    return prng.derived("toxicity " + toxic.name).unit() < toxic.toxicity;
}

std::vector<Fault> drawnFaults(std::span<const Toxic> toxics, const Prng& prng)
{
    std::vector<Fault> faults;
    for (const Toxic& toxic : toxics) {
        if (isDrawn(toxic, prng))
            std::ranges::move(faultsOf(toxic), std::back_inserter(faults));
    }
    return faults;
}

} // namespace

Relay::Relay(int descriptor, const Seat& seat, std::span<const Toxic> toxics, const RelayHost& host)
    : m_host(host)
    , m_seat(seat)
    , m_link(drawnFaults(toxics, seat.prng), seat.prng,
             {.connection = static_cast<std::uint32_t>(seat.id), .age = seat.age})
{
    for (Side* const side : {&m_client, &m_upstream})
        side->stream.keepHalfOpen();
    m_client.stream.setReading(ByteStream::Reading::Off);
    m_client.stream.adopt(descriptor, "the client");
    if (const auto bytes = m_link.receiveBuffer(LinkDirection::Up))
        m_client.stream.limitReceiveBuffer(static_cast<int>(*bytes));
}

Relay::~Relay()
{
    for (const std::uint64_t which : {wakeTimer, lingerTimer})
        m_host.timers.stop({m_seat.id, which});
}

void Relay::connectTo(const HostPort& upstream)
{
    m_name = upstream.host.toStdString() + ":" + std::to_string(upstream.port);
    const QString host = upstream.host == QStringLiteral("localhost") ? QStringLiteral("127.0.0.1")
                                                                      : upstream.host;
    if (const QHostAddress address(host); !address.isNull())
        return open(address, upstream.port);
    QHostInfo::lookupHost(host, this, [this, port = upstream.port](const QHostInfo& info) {
        if (info.addresses().isEmpty())
            giveUp("The host of " + m_name
                   + " cannot be resolved: " + info.errorString().toStdString() + ".");
        else
            open(info.addresses().front(), port);
    });
}

void Relay::open(const QHostAddress& address, quint16 port)
{
    TcpRoute route{.to = address, .port = port, .from = {}};
    if (const auto bytes = m_link.receiveBuffer(LinkDirection::Down))
        route.receiveBuffer = static_cast<int>(*bytes);
    m_upstream.stream.open(route, m_name);
}

void Relay::giveUp(const std::string& problem)
{
    ++m_host.counters.unreachable;
    m_host.unreachable(problem);
    m_client.stream.close();
    tellOver();
}

void Relay::upstreamConnected()
{
    m_opened = true;
    m_link.opened(MonotonicClock::now(), *this);
    settle();
    if (!m_link.isOver())
        readOrWait(m_client);
}

void Relay::received(Side& side, std::string_view bytes)
{
    m_host.counters.received[indexOf(side.direction)] += bytes.size();
    m_link.received(MonotonicClock::now(), *this, side.direction, bytes);
    settle();
}

void Relay::ended(Side& side, const std::string& problem)
{
    side.ended = true;
    if (!m_opened)
        return giveUp(problem);
    m_link.ended(MonotonicClock::now(), *this, side.direction,
                 problem.empty() ? LinkEnd::Fin : LinkEnd::Reset);
    settle();
}

void Relay::drained(Side& side)
{
    readOrWait(sender(opposite(side.direction)));
    settle();
}

void Relay::apply(const Toxic& toxic)
{
    if (!acts(toxic))
        return remove(toxic);
    const std::vector<Fault> faults = faultsOf(toxic);
    for (const Fault& fault : faults)
        m_link.arm(MonotonicClock::now(), *this, fault);
    // What the toxic was made of before need not be what it is made of now.
    if (faults.size() == 1)
        m_link.disarm(MonotonicClock::now(), *this, secondFaultName(toxic));
    settle();
}

void Relay::remove(const Toxic& toxic)
{
    m_link.disarm(MonotonicClock::now(), *this, toxic.name);
    m_link.disarm(MonotonicClock::now(), *this, secondFaultName(toxic));
    settle();
}

bool Relay::acts(const Toxic& toxic) const
{
    return isDrawn(toxic, m_seat.prng);
}

void Relay::timerDue(std::uint64_t which)
{
    if (which == lingerTimer)
        return linger();
    m_link.wake(MonotonicClock::now(), *this);
    settle();
}

void Relay::deliver(LinkDirection direction, std::string_view bytes)
{
    m_host.counters.sent[indexOf(direction)] += bytes.size();
    ByteStream& stream = receiver(direction).stream;
    stream.write(bytes);
    stream.flushAtOnce();
    readOrWait(sender(direction));
}

void Relay::finish(LinkDirection direction)
{
    receiver(direction).stream.finishWriting();
}

void Relay::reset()
{
    ++m_host.counters.resets;
    m_client.stream.reset();
    m_upstream.stream.reset();
    tellOver();
}

void Relay::readFrom(LinkDirection direction, bool on)
{
    sender(direction).wanted = on;
    readOrWait(sender(direction));
}

void Relay::acknowledge(LinkDirection direction, bool on)
{
    ByteStream& stream = sender(direction).stream;
    if (on)
        stream.endOutage(ByteStream::Outage::Fault);
    else
        stream.beginOutage(ByteStream::Outage::Fault);
}

void Relay::limitReceiveBuffer(LinkDirection direction, std::size_t bytes)
{
    sender(direction).stream.limitReceiveBuffer(static_cast<int>(bytes));
}

void Relay::wakeAt(Instant at)
{
    m_host.timers.start({m_seat.id, wakeTimer}, at);
}

/// Reads the side as long as the link wants it and the other one keeps up.
void Relay::readOrWait(Side& side)
{
    const bool keepsUp = receiver(side.direction).stream.waiting() < waitingMax;
    const bool reads = m_opened && (m_link.isOver() || (side.wanted && keepsUp));
    side.stream.setReading(reads ? ByteStream::Reading::On : ByteStream::Reading::Off);
}

/// Once the link is over, both sides have been sent everything; each has a while to take it and to
/// end its own side. What it still sends is thrown away, as unread bytes would turn the end of the
/// stream into a reset.
void Relay::settle()
{
    if (!m_opened || !m_link.isOver() || m_overTold)
        return;
    bool done = true;
    for (Side* const side : {&m_client, &m_upstream}) {
        readOrWait(*side);
        done = done && (!side->stream.isOpen() || (side->ended && side->stream.waiting() == 0));
    }
    if (done)
        tellOver();
    else if (!m_unsent)
        linger();
}

/// Goes on as long as a side that reads slowly reads at all.
void Relay::linger()
{
    const std::size_t unsent = m_client.stream.waiting() + m_upstream.stream.waiting();
    if (m_unsent && unsent >= *m_unsent)
        return tellOver();
    m_unsent = unsent;
    m_host.timers.start({m_seat.id, lingerTimer}, MonotonicClock::now() + lingerFor);
}

void Relay::tellOver()
{
    if (!std::exchange(m_overTold, true))
        m_host.over(m_seat.id);
}

} // namespace echolock
