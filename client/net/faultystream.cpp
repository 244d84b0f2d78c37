// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/faultystream.h"

#include <QTimerEvent>

#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <climits>
#include <utility>

namespace echolock {

namespace {

/// As much as a ByteStream keeps for a peer that does not read.
constexpr std::size_t keptBytesMax = 4 * 1024 * 1024;

} // namespace

FaultyStream::FaultyStream(FaultyStreamListener& listener, const LinkPlan& plan, const Prng& prng)
    : m_listener(&listener)
    , m_link(plan.faults, prng, plan.seat)
    , m_faultBegan(plan.faultBegan)
    , m_stream(*this)
{
    m_stream.tcp().keepHalfOpen();
}

/// Closing it would tell the peer in order what a fault is to keep from it.
FaultyStream::~FaultyStream()
{
    if (m_leaving != Leaving::Not)
        m_stream.reset();
}

void FaultyStream::open(const TcpRoute& route, const std::string& name, const TlsDemand& demand)
{
    m_name = name;
    TcpRoute narrowed = route;
    if (const auto bytes = m_link.receiveBuffer(LinkDirection::Down))
        narrowed.receiveBuffer = static_cast<int>(std::min<std::size_t>(*bytes, INT_MAX));
    m_stream.open(narrowed, name, demand);
}

void FaultyStream::streamConnected()
{
    m_opened = true;
    m_link.opened(MonotonicClock::now(), *this);
    if (m_listener)
        m_listener->streamConnected();
    tellNews();
}

void FaultyStream::streamReceived(std::string_view bytes)
{
    m_link.received(MonotonicClock::now(), *this, LinkDirection::Down, bytes);
    tellNews();
}

void FaultyStream::streamEnded(const std::string& problem)
{
    m_peerProblem = problem;
    if (m_opened && !m_link.isOver())
        m_link.ended(MonotonicClock::now(), *this, LinkDirection::Down,
                     problem.empty() ? LinkEnd::Fin : LinkEnd::Reset);
    else
        m_news.push_back({.kind = News::Kind::Ended, .text = problem});
    tellNews();
}

void FaultyStream::write(std::string_view bytes)
{
    m_link.received(MonotonicClock::now(), *this, LinkDirection::Up, bytes);
    if (m_link.bytesKept(LinkDirection::Up) > keptBytesMax) {
        m_news.push_back(
            {.kind = News::Kind::Ended,
             .text = "The faults on the way to " + m_name + " keep back more than 4 MB."});
    }
    tellNews();
}

void FaultyStream::close()
{
    leave(Leaving::Close, LinkEnd::Fin);
}

void FaultyStream::fin()
{
    leave(Leaving::Fin, LinkEnd::Fin);
}

void FaultyStream::abort()
{
    leave(Leaving::Close, LinkEnd::Reset);
}

/// The end goes the way of everything else; what is not connected yet has no way.
void FaultyStream::leave(Leaving how, LinkEnd end)
{
    m_listener = nullptr;
    m_frozen = false;
    m_leaving = how;
    m_stream.thaw();
    if (m_opened && !m_link.isOver())
        return m_link.ended(MonotonicClock::now(), *this, LinkDirection::Up, end);
    if (end == LinkEnd::Reset)
        m_stream.reset();
    else if (how == Leaving::Fin)
        m_stream.fin();
    else
        m_stream.close();
}

void FaultyStream::vanish()
{
    m_listener = nullptr;
    m_timer.stop();
    m_stream.vanish();
}

void FaultyStream::freeze()
{
    m_frozen = true;
    m_stream.freeze();
}

void FaultyStream::thaw()
{
    m_frozen = false;
    m_stream.thaw();
    tellNews();
}

void FaultyStream::arm(const Fault& fault)
{
    m_link.arm(MonotonicClock::now(), *this, fault);
    tellNews();
}

bool FaultyStream::disarm(std::string_view name)
{
    const bool known = m_link.disarm(MonotonicClock::now(), *this, name);
    tellNews();
    return known;
}

void FaultyStream::setFaults(const std::vector<Fault>& faults)
{
    const Instant now = MonotonicClock::now();
    const std::vector<Fault> before = m_link.faults();
    for (const Fault& fault : before) {
        if (std::ranges::find(faults, fault.name, &Fault::name) == faults.end())
            m_link.disarm(now, *this, fault.name);
    }
    for (const Fault& fault : faults) {
        if (std::ranges::find(before, fault) == before.end())
            m_link.arm(now, *this, fault);
    }
    tellNews();
}

void FaultyStream::giveUp(std::unique_ptr<FaultyStream> stream, QObject* heir)
{
    if (stream->m_leaving == Leaving::Not)
        stream->close();
    stream->m_listener = nullptr;
    stream->m_inherited = heir != nullptr;
    if (stream->isOpen() && heir)
        stream.release()->setParent(heir);
}

void FaultyStream::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_timer.timerId())
        return QObject::timerEvent(event);
    m_timer.stop();
    m_link.wake(MonotonicClock::now(), *this);
    tellNews();
}

void FaultyStream::sendSegment(std::string_view bytes)
{
    m_stream.write(bytes);
    m_stream.tcp().flushAtOnce();
}

void FaultyStream::deliver(LinkDirection direction, std::string_view bytes)
{
    if (direction == LinkDirection::Up)
        sendSegment(bytes);
    else
        m_news.push_back({.kind = News::Kind::Received, .text = std::string(bytes)});
}

void FaultyStream::finish(LinkDirection direction)
{
    if (direction == LinkDirection::Down)
        m_news.push_back({.kind = News::Kind::Ended, .text = m_peerProblem});
    else if (m_leaving == Leaving::Not)
        m_stream.tcp().finishWriting();
    else if (m_leaving == Leaving::Fin)
        m_stream.fin();
    else
        m_stream.close();
}

void FaultyStream::reset()
{
    m_stream.reset();
    m_news.push_back({.kind = News::Kind::Ended,
                      .text = m_peerProblem.empty()
                          ? "A fault reset the connection to " + m_name + "."
                          : m_peerProblem});
}

void FaultyStream::readFrom(LinkDirection direction, bool on)
{
    // What the client itself sends is read from no socket.
    if (direction == LinkDirection::Down)
        m_stream.tcp().setReading(on ? ByteStream::Reading::On : ByteStream::Reading::Off);
}

void FaultyStream::acknowledge(LinkDirection direction, bool on)
{
    if (direction != LinkDirection::Down)
        return;
    if (on)
        m_stream.tcp().endOutage(ByteStream::Outage::Fault);
    else
        m_stream.tcp().beginOutage(ByteStream::Outage::Fault);
}

void FaultyStream::limitReceiveBuffer(LinkDirection direction, std::size_t bytes)
{
    if (direction == LinkDirection::Down)
        m_stream.tcp().limitReceiveBuffer(static_cast<int>(std::min<std::size_t>(bytes, INT_MAX)));
}

void FaultyStream::setClient(ClientActivity activity)
{
    m_activity = activity;
}

void FaultyStream::faultBegan(std::string_view name)
{
    if (m_faultBegan)
        m_faultBegan(name);
}

void FaultyStream::wakeAt(Instant at)
{
    const Duration delay = std::max(at - MonotonicClock::now(), Duration::zero());
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(delay).count();
    m_timer.start(static_cast<int>(std::min<std::int64_t>(milliseconds, INT_MAX)), Qt::PreciseTimer,
                  this);
}

/// After the link has returned, which the user may call again from what it hears. Nobody hears
/// anything while frozen.
void FaultyStream::tellNews()
{
    if (std::exchange(m_telling, true))
        return;
    if (m_activity && m_listener)
        m_listener->streamClient(*std::exchange(m_activity, std::nullopt));
    while (!m_news.empty() && !m_frozen) {
        const News news = std::move(m_news.front());
        m_news.erase(m_news.begin());
        if (!m_listener)
            continue;
        if (news.kind == News::Kind::Received)
            m_listener->streamReceived(news.text);
        else
            std::exchange(m_listener, nullptr)->streamEnded(news.text);
    }
    m_telling = false;
    if (m_inherited && !isOpen())
        deleteLater();
}

} // namespace echolock
