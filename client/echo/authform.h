// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/echo/echosink.h"
#include "server/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// The auth endpoint of an application, and what its pages send there.
struct AuthEndpoint
{
    using Field = std::pair<std::string, std::string>;

    std::string url;
    std::string userUrl{};        ///< Where users sign in; empty: they sign by themselves.
    std::vector<Field> headers{}; ///< `X-CSRF-TOKEN`, `Authorization`, `Cookie`.
    std::vector<Field> params{};  ///< pusher-js's `auth.params`: more fields of the form.
    Duration timeout = std::chrono::seconds(10);
};

/// A person for whom `{user}` and `{n}` stand in headers and params.
struct AuthPerson
{
    std::string user;
    std::uint32_t number = 1;
};

/// As this person's pages send it.
AuthEndpoint personal(AuthEndpoint endpoint, const AuthPerson& person);

/// The form that pusher-js posts: `socket_id=1.2&channel_name=private-order.7`, then the params.
std::string authForm(const AuthRequest& request, const std::vector<AuthEndpoint::Field>& params);

/// What an auth endpoint answered over HTTP.
struct AuthReply
{
    int status = 0;
    std::string_view location{}; ///< Of a redirect.
    std::string_view body{};
};

/// As pusher-js 8.6.0 takes it (xhr_auth.ts): only 200 with JSON counts, and JSON without `auth`
/// still does. The error is one sentence for a person; `url` is shown in it.
Result<AuthAnswer> readAuthReply(std::string_view url, const AuthReply& reply);

} // namespace echolock
