// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include "server/net/httpconnection.h"
#include "server/net/hubserver.h"

#include <functional>
#include <optional>
#include <string>

namespace echolock {

/// What those who run a server ask it by HTTP, unsigned, on the port where everything is:
///
///   GET /ready     200 while it takes connections, 503 while it stops
///   GET /metrics   Prometheus' text format, for those whom MetricsAccess lets
///
/// (`/up`, whether it runs at all, is the HTTP API's.)
class OperatorPages
{
public:
    enum class State { Ready, Stopping };

    struct Asked
    {
        MetricsAccess access = MetricsAccess::Local;
        State state = State::Ready;
        QHostAddress peer;
    };

    /// `metrics` writes the page, when it is asked for.
    explicit OperatorPages(std::function<std::string()> metrics);

    /// Nothing where the request is for somebody else.
    std::optional<HttpReply> answer(const HttpRequest& request, const Asked& asked) const;

private:
    HttpReply metricsFor(const Asked& asked) const;

    std::function<std::string()> m_metrics;
};

} // namespace echolock
