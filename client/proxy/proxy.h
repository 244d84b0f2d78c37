// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/proxy/hostport.h"
#include "client/proxy/listeningport.h"
#include "client/proxy/relay.h"
#include "client/proxy/toxic.h"
#include "server/base/prng.h"
#include "server/base/result.h"
#include "server/loop/timerqueue.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace echolock {

/// A port in front of an upstream. A connection has all toxics from before its first byte on; a
/// change of them reaches the connections that are open at once.
class Proxy : public QObject
{
    Q_OBJECT

public:
    /// Checked addresses, and what they were read from.
    struct Place
    {
        std::string listen; ///< Once it listens, the real one.
        std::string upstream;
        HostPort listenAt;
        HostPort upstreamAt;
    };

    static Result<Place> placeOf(const std::string& listen, const std::string& upstream);

    Proxy(std::string name, Place place, const Prng& prng, QObject* parent = nullptr);
    ~Proxy() override;

    const std::string& name() const { return m_name; }

    const Place& place() const { return m_place; }

    bool isEnabled() const { return m_enabled; }

    std::span<const Toxic> toxics() const { return m_toxics; }

    const Toxic* find(std::string_view toxic) const;

    const ProxyCounters& counters() const { return m_counters; }

    std::size_t openConnections() const { return m_relays.size(); }

    Result<void> enable();
    /// Nobody is listened to, and all connections are closed.
    void disable();
    /// Disabled, it goes elsewhere with its toxics.
    void move(Place place);

    /// Or puts it in the place of the one of that name.
    void set(const Toxic& toxic);
    bool remove(std::string_view toxic);
    void removeAll();

Q_SIGNALS:
    /// One sentence. Told once until a connection succeeds.
    void upstreamMissed(const QString& problem);

private:
    void accept(int descriptor);
    void drop(std::uint64_t id);
    void tellMissed(const std::string& problem);

    std::string m_name;
    Place m_place;
    Prng m_prng;
    ProxyCounters m_counters;
    std::vector<Toxic> m_toxics;
    TimerQueue m_timers;
    ListeningPort m_port;
    std::unordered_map<std::uint64_t, std::unique_ptr<Relay>> m_relays;
    std::optional<Instant> m_firstAt;
    std::string m_problemTold;
    bool m_enabled = false;
};

} // namespace echolock
