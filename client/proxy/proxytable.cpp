// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxytable.h"

#include <utility>

namespace echolock {

namespace {

/// Whether the proxy is already where the wish wants it. A port of 0 is any.
bool isThere(const Proxy& proxy, const Proxy::Place& wanted)
{
    const Proxy::Place& place = proxy.place();
    if (wanted.upstream != place.upstream)
        return false;
    if (wanted.listen == place.listen)
        return true;
    const Result<QHostAddress> host = localAddress(wanted.listenAt.host);
    return host && wanted.listenAt.port != 0
        && formatHostPort(*host, wanted.listenAt.port) == place.listen;
}

ApiResult<Proxy::Place> placeOf(const ProxyWish& wish)
{
    Result<Proxy::Place> place = Proxy::placeOf(wish.listen, wish.upstream);
    if (!place)
        return apiFailure(400, "bad request body: " + place.error().message);
    return *place;
}

/// Toxiproxy's status for whatever the system refuses.
ApiResult<void> enable(Proxy& proxy)
{
    if (const Result<void> outcome = proxy.enable(); !outcome)
        return apiFailure(500, outcome.error().message);
    return {};
}

void add(ProxyCounters& sum, const ProxyCounters& part)
{
    sum.connections += part.connections;
    sum.unreachable += part.unreachable;
    sum.resets += part.resets;
    for (const std::size_t direction : {0U, 1U}) {
        sum.received[direction] += part.received[direction];
        sum.sent[direction] += part.sent[direction];
    }
}

} // namespace

ProxyTable::ProxyTable(const Prng& prng, QObject* parent)
    : QObject(parent)
    , m_prng(prng)
{
}

Proxy* ProxyTable::find(std::string_view name) const
{
    const auto found = m_proxies.find(name);
    return found == m_proxies.end() ? nullptr : found->second.get();
}

std::vector<Proxy*> ProxyTable::all() const
{
    std::vector<Proxy*> proxies;
    for (const auto& [name, proxy] : m_proxies)
        proxies.push_back(proxy.get());
    return proxies;
}

ApiResult<Proxy*> ProxyTable::add(const ProxyWish& wish)
{
    if (find(wish.name))
        return apiFailure(409, "proxy already exists");
    const ApiResult<Proxy::Place> place = placeOf(wish);
    if (!place)
        return Unexpected<ApiError>(place.error());
    auto proxy = std::make_unique<Proxy>(wish.name, *place, m_prng);
    if (wish.enabled.value_or(true)) {
        if (const ApiResult<void> outcome = enable(*proxy); !outcome)
            return Unexpected<ApiError>(outcome.error());
    }
    connect(proxy.get(), &Proxy::upstreamMissed, this,
            [this, name = wish.name](const QString& why) {
                Q_EMIT troubled(QString::fromStdString(name) + QStringLiteral(": ") + why);
            });
    return m_proxies.emplace(wish.name, std::move(proxy)).first->second.get();
}

ApiResult<Proxy*> ProxyTable::addOrReplace(const ProxyWish& wish)
{
    Proxy* const known = find(wish.name);
    if (!known)
        return add(wish);
    const ApiResult<Proxy::Place> place = placeOf(wish);
    if (!place)
        return Unexpected<ApiError>(place.error());
    if (isThere(*known, *place)) {
        if (const ApiResult<void> outcome = change(*known, wish); !outcome)
            return Unexpected<ApiError>(outcome.error());
        return known;
    }
    remove(wish.name);
    return add(wish);
}

ApiResult<void> ProxyTable::change(Proxy& proxy, const ProxyWish& wish)
{
    const ApiResult<Proxy::Place> place = placeOf(wish);
    if (!place)
        return Unexpected<ApiError>(place.error());
    const bool enabled = wish.enabled.value_or(proxy.isEnabled());
    if (!isThere(proxy, *place))
        proxy.move(*place);
    if (enabled)
        return enable(proxy);
    proxy.disable();
    return {};
}

bool ProxyTable::remove(std::string_view name)
{
    const auto found = m_proxies.find(name);
    if (found == m_proxies.end())
        return false;
    echolock::add(m_past, found->second->counters());
    m_proxies.erase(found);
    return true;
}

ApiResult<void> ProxyTable::reset()
{
    for (const auto& [name, proxy] : m_proxies) {
        if (const ApiResult<void> outcome = enable(*proxy); !outcome)
            return outcome;
        proxy->removeAll();
    }
    return {};
}

ProxyCounters ProxyTable::totals() const
{
    ProxyCounters sum = m_past;
    for (const auto& [name, proxy] : m_proxies)
        echolock::add(sum, proxy->counters());
    return sum;
}

} // namespace echolock
