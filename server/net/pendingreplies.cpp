// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/pendingreplies.h"

#include <string>
#include <vector>

namespace echolock {

namespace {

/// Pages of any origin may ask: whoever has the signature may, and there are no cookies.
std::vector<HttpHeader> headersOf(const ApiReply& reply)
{
    std::vector<HttpHeader> headers{{"Access-Control-Allow-Origin", "*"}};
    if (!reply.body.empty())
        headers.push_back({"Content-Type", std::string(reply.contentType)});
    if (!reply.allow.empty())
        headers.push_back({"Allow", reply.allow});
    if (!reply.allow.empty() && reply.body.empty()) {
        headers.push_back({"Access-Control-Allow-Methods", reply.allow});
        headers.push_back({"Access-Control-Allow-Headers", "*, Authorization"});
        headers.push_back({"Access-Control-Max-Age", "600"});
    }
    return headers;
}

} // namespace

RequestId PendingReplies::add(HttpConnection* connection)
{
    const RequestId id{++m_last.value};
    m_requests.emplace(id, connection);
    return id;
}

void PendingReplies::reply(RequestId request, const ApiReply& reply)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end())
        return;
    const QPointer<HttpConnection> connection = found->second;
    m_requests.erase(found);
    if (connection)
        connection->reply({reply.status, headersOf(reply), QByteArray::fromStdString(reply.body)});
}

} // namespace echolock
