// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/proxy/proxy.h"
#include "client/proxy/proxyjson.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// All proxies of a process, by name.
class ProxyTable : public QObject
{
    Q_OBJECT

public:
    explicit ProxyTable(const Prng& prng, QObject* parent = nullptr);

    Proxy* find(std::string_view name) const;
    std::vector<Proxy*> all() const;

    /// Refuses a name that is taken. What cannot listen is not kept.
    ApiResult<Proxy*> add(const ProxyWish& wish);
    /// Keeps the one of that name if it is the same, with its toxics, and replaces it if not.
    ApiResult<Proxy*> addOrReplace(const ProxyWish& wish);
    /// Connections are closed if it listens elsewhere or stands in front of something else.
    ApiResult<void> change(Proxy& proxy, const ProxyWish& wish);
    bool remove(std::string_view name);
    /// Enables all and takes all toxics away.
    ApiResult<void> reset();

    /// Of all proxies, those that are gone included.
    ProxyCounters totals() const;

Q_SIGNALS:
    /// One sentence for a person, with the proxy's name.
    void troubled(const QString& problem);

private:
    Prng m_prng;
    ProxyCounters m_past; ///< Of proxies that are gone.
    std::map<std::string, std::unique_ptr<Proxy>, std::less<>> m_proxies;
};

} // namespace echolock
