// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxy.h"

#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

Result<Proxy::Place> Proxy::placeOf(const std::string& listen, const std::string& upstream)
{
    // As with Toxiproxy, no place to listen at is any port of this machine.
    const Result<HostPort> at = parseHostPort(listen.empty() ? ":0" : listen);
    if (!at)
        return failure("listen: " + at.error().message);
    const Result<HostPort> to = parseHostPort(upstream);
    if (!to)
        return failure("upstream: " + to.error().message);
    if (to->host.isEmpty() || to->port == 0)
        return failure("upstream: \"" + upstream + "\" must have a host and a port.");
    return Place{.listen = listen, .upstream = upstream, .listenAt = *at, .upstreamAt = *to};
}

Proxy::Proxy(std::string name, Place place, const Prng& prng, QObject* parent)
    : QObject(parent)
    , m_name(std::move(name))
    , m_place(std::move(place))
    , m_prng(prng.derived("proxy " + m_name))
    , m_timers([this](TimerKey key) {
        if (const auto found = m_relays.find(key.hi); found != m_relays.end())
            found->second->timerDue(key.lo);
    })
    , m_port([this](int descriptor) { accept(descriptor); })
{
}

Proxy::~Proxy() = default;

const Toxic* Proxy::find(std::string_view toxic) const
{
    const auto found = std::ranges::find(m_toxics, toxic, &Toxic::name);
    return found == m_toxics.end() ? nullptr : &*found;
}

Result<void> Proxy::enable()
{
    if (m_enabled)
        return {};
    if (const Result<void> outcome = m_port.open(m_place.listenAt); !outcome)
        return failure(outcome.error().message);
    m_enabled = true;
    m_place.listen = m_port.address();
    // The same port again when it is enabled the next time.
    if (const Result<HostPort> at = parseHostPort(m_place.listen))
        m_place.listenAt = *at;
    return {};
}

void Proxy::disable()
{
    m_enabled = false;
    m_port.close();
    m_relays.clear();
}

void Proxy::move(Place place)
{
    disable();
    m_place = std::move(place);
}

void Proxy::set(const Toxic& toxic)
{
    if (const auto found = std::ranges::find(m_toxics, toxic.name, &Toxic::name);
        found != m_toxics.end())
        *found = toxic;
    else
        m_toxics.push_back(toxic);
    for (const auto& [id, relay] : m_relays)
        relay->apply(toxic);
}

bool Proxy::remove(std::string_view toxic)
{
    const auto found = std::ranges::find(m_toxics, toxic, &Toxic::name);
    if (found == m_toxics.end())
        return false;
    const Toxic past = *found;
    m_toxics.erase(found);
    for (const auto& [id, relay] : m_relays)
        relay->remove(past);
    return true;
}

void Proxy::removeAll()
{
    while (!m_toxics.empty())
        remove(std::string(m_toxics.back().name));
}

void Proxy::accept(int descriptor)
{
    const Instant now = MonotonicClock::now();
    if (!m_firstAt)
        m_firstAt = now;
    const std::uint64_t id = ++m_counters.connections;
    const Relay::Seat seat{
        .id = id, .age = now - *m_firstAt, .prng = m_prng.derived("connection", id)};
    const RelayHost host{
        .timers = m_timers,
        .counters = m_counters,
        .over =
            [this](std::uint64_t relay) {
                // It may be the one that is calling.
                QMetaObject::invokeMethod(
                    this, [this, relay] { drop(relay); }, Qt::QueuedConnection);
            },
        .unreachable = [this](const std::string& problem) { tellMissed(problem); },
    };
    auto& relay = m_relays[id];
    relay = std::make_unique<Relay>(descriptor, seat, m_toxics, host);
    relay->connectTo(m_place.upstreamAt);
}

void Proxy::drop(std::uint64_t id)
{
    m_relays.erase(id);
}

void Proxy::tellMissed(const std::string& problem)
{
    if (std::exchange(m_problemTold, problem) != problem)
        Q_EMIT upstreamMissed(QString::fromStdString(problem));
}

} // namespace echolock
