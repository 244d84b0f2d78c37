// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/authform.h"
#include "client/http/httpclient.h"

#include <functional>
#include <memory>

namespace echolock {

/// How one person reaches an application's web server.
struct WebAccess
{
    /// Of the thread that the person is on. Null: each page gets one of its own.
    HttpClient* http = nullptr;
    std::shared_ptr<const AuthEndpoint> auth{};   ///< Null where pages sign by themselves.
    std::shared_ptr<const HttpSession> session{}; ///< The person's cookies, if any are kept.
};

using AuthAnswered = std::function<void(AuthRequestId, const Result<AuthAnswer>&)>;

/// Asks the auth endpoint, which must be there, for that asker; see HttpClient::send().
void askForAuth(const WebAccess& web, const AuthRequest& request, const QObject* asker,
                AuthAnswered answered);

} // namespace echolock
