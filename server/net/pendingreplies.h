// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "server/base/ids.h"
#include "server/hub/effect.h"
#include "server/net/httpconnection.h"

#include <unordered_map>

namespace echolock {

/// The HTTP requests that the Hub has not answered yet, and its answers as HTTP.
class PendingReplies
{
public:
    RequestId add(HttpConnection* connection);
    /// A connection that is gone by now is told nothing.
    void reply(RequestId request, const ApiReply& reply);

private:
    std::unordered_map<RequestId, QPointer<HttpConnection>> m_requests;
    RequestId m_last;
};

} // namespace echolock
