// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/proxy/proxytable.h"
#include "server/protocol/httprequest.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

struct ProxyReply
{
    int status = 200;
    std::string body;
    std::string contentType = "application/json";
    std::string allow; ///< Of a 405: the methods that the resource knows.
};

/// The HTTP API that controls the proxies, equal to Toxiproxy's 2.x in paths, shapes and statuses.
class ProxyApi
{
public:
    explicit ProxyApi(ProxyTable& proxies)
        : m_proxies(proxies)
    {
    }

    ProxyReply handle(const HttpRequest& request);

private:
    /// A request whose path was taken apart.
    struct Call
    {
        std::string_view method;
        std::string proxy;
        std::string toxic;
        std::string_view body;
    };

    ProxyReply route(const std::vector<std::string>& path, const Call& call);
    ProxyReply onProxies(const Call& call);
    ProxyReply onProxy(const Call& call, Proxy& proxy);
    ProxyReply onToxics(const Call& call, Proxy& proxy);
    ProxyReply onToxic(const Call& call, Proxy& proxy);
    ProxyReply index() const;
    ProxyReply populate(const Call& call);
    ProxyReply reset(const Call& call);
    ProxyReply metrics(const Call& call) const;

    ProxyTable& m_proxies;
};

/// Makes the proxies of a JSON list, as POST /populate and a configuration file have it. Those
/// before the one that fails are kept.
struct Populated
{
    std::vector<Proxy*> proxies;
    ApiResult<void> outcome;
};

Populated populateFrom(ProxyTable& proxies, std::string_view json);

} // namespace echolock
