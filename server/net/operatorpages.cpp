// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/operatorpages.h"

#include "server/net/metricspage.h"

#include <utility>

namespace echolock {

namespace {

HttpReply jsonReply(int status, const QByteArray& json)
{
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, json};
}

} // namespace

OperatorPages::OperatorPages(std::function<std::string()> metrics)
    : m_metrics(std::move(metrics))
{
}

std::optional<HttpReply> OperatorPages::answer(const HttpRequest& request, const Asked& asked) const
{
    const bool isReady = request.path == "/ready";
    if (!isReady && request.path != "/metrics")
        return std::nullopt;
    if (request.method != "GET" && request.method != "HEAD") {
        HttpReply reply = jsonReply(405, R"({"error":"Use GET."})");
        reply.headers.push_back({"Allow", "GET, HEAD"});
        return reply;
    }
    if (!isReady)
        return metricsFor(asked);
    return asked.state == State::Ready ? jsonReply(200, R"({"ready":true})")
                                       : jsonReply(503, R"({"ready":false,"why":"stopping"})");
}

HttpReply OperatorPages::metricsFor(const Asked& asked) const
{
    if (asked.access == MetricsAccess::Off)
        return jsonReply(404, R"({"error":"Metrics are switched off (--metrics)."})");
    if (asked.access == MetricsAccess::Local && !asked.peer.isLoopback())
        return jsonReply(
            403, R"({"error":"Metrics are for this machine only; --metrics any shows them."})");
    return {200,
            {{"Content-Type", std::string(metricsContentType)}},
            QByteArray::fromStdString(m_metrics())};
}

} // namespace echolock
