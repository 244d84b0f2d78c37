// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub/apphub.h"
#include "server/hub/hub.h"

#include <optional>
#include <span>
#include <string_view>

namespace echolock {

/// The HTTP API. Errors are `{"error": …}`: 400 bad request, 401 signature, 404 nothing there, 405
/// wrong method, 413 data too large, 429 too many requests. HEAD is answered as GET; OPTIONS,
/// unsigned, with what is allowed.
///
///   GET  /up                            200 while the server runs, unsigned
///   POST /apps/{id}/events              Pusher's "trigger"
///   POST /apps/{id}/batch_events
///   GET  /apps/{id}/channels            [?filter_by_prefix=][&info=]
///   GET  /apps/{id}/channels/{name}     [?info=]
///   GET  /apps/{id}/channels/{name}/users         [?with_user_info=1]
///   POST /apps/{id}/channels/{name}/events?name=  the body is the data; deprecated by Pusher, 202
///   POST /apps/{id}/users/{user}/terminate_connections
///   POST /apps/{id}/users/{user}/force_reconnect  the same, but they come back at once (sockudo)
///   GET  /apps/{id}/connections         how many there are (Reverb)
///   GET  /apps/{id}/locks               [?filter_by_prefix=]
///   GET  /apps/{id}/locks/{resource}    a never-seen one is free
///   POST /apps/{id}/locks/{resource}/check    the fencing check, `{"token":n}`
///   POST /apps/{id}/locks/{resource}/release  an operator takes the lock away
///   POST /apps/{id}/locks/{resource}/takeover  and gives it to a user who is there
class ApiRouter
{
public:
    ApiRouter(std::span<AppHub> apps, const Personality& personality, Turn& turn);

    /// In the shape that the personality gives it.
    ApiReply answer(const ApiRequest& request) const;

private:
    enum class Endpoint {
        Up,
        Events,
        Batch,
        Channels,
        Channel,
        ChannelEvents,
        Users,
        Connections,
        Terminate,
        ForceReconnect,
        Locks,
        Lock,
        LockCheck,
        LockRelease,
        LockTakeover
    };

    struct Route
    {
        Endpoint endpoint;
        std::string_view appId;
        std::string_view resource; ///< As in the path, percent-encoded.
    };

    ApiReply find(const ApiRequest& request) const;
    static std::optional<Route> routeOf(std::string_view path);
    static bool isPost(Endpoint endpoint);
    static std::optional<Endpoint> endpointOf(std::string_view what, std::string_view resource,
                                              std::string_view rest);
    AppHub* findApp(std::string_view id) const;
    /// A POST with an Idempotency-Key that was answered before gets the same answer again, and
    /// nothing is done.
    ApiReply answerOnce(AppHub& app, const Route& route, const ApiRequest& request) const;
    ApiReply answerSigned(AppHub& app, const Route& route, const ApiRequest& request) const;
    ApiReply endUser(const AppHub& app, std::string_view user, CloseCode code) const;

    std::span<AppHub> m_apps;
    const Personality& m_personality;
    Turn& m_turn;
};

} // namespace echolock
