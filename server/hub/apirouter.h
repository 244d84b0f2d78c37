// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/hub.h"

#include <optional>
#include <span>
#include <string_view>

namespace echolock {

/// The HTTP API. Errors are `{"error": …}`: 400 bad request, 401 signature, 404 nothing there, 405
/// wrong method, 413 data too large. HEAD is answered as GET; OPTIONS, unsigned, with what is
/// allowed.
///
///   GET  /up                            200 while the server runs, unsigned
///   POST /apps/{id}/events              Pusher's "trigger"
///   POST /apps/{id}/batch_events
///   GET  /apps/{id}/channels            [?filter_by_prefix=][&info=]
///   GET  /apps/{id}/channels/{name}     [?info=]
///   GET  /apps/{id}/channels/{name}/users
///   POST /apps/{id}/users/{user}/terminate_connections
///   GET  /apps/{id}/locks               [?filter_by_prefix=]
///   GET  /apps/{id}/locks/{resource}    a never-seen one is free
class ApiRouter
{
public:
    ApiRouter(std::span<AppHub> apps, Turn& turn);

    ApiReply answer(const ApiRequest& request) const;

private:
    enum class Endpoint { Up, Events, Batch, Channels, Channel, Users, Terminate, Locks, Lock };

    struct Route
    {
        Endpoint endpoint;
        std::string_view appId;
        std::string_view resource; ///< As in the path, percent-encoded.
    };

    static std::optional<Route> routeOf(std::string_view path);
    static std::optional<Endpoint> endpointOf(std::string_view what, std::string_view resource,
                                              std::string_view rest);
    AppHub* findApp(std::string_view id) const;
    ApiReply answerSigned(AppHub& app, const Route& route, const ApiRequest& request) const;
    ApiReply terminate(const AppHub& app, std::string_view user) const;

    std::span<AppHub> m_apps;
    Turn& m_turn;
};

} // namespace echolock
