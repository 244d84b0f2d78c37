// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apirouter.h"

#include "server/hub/apireplies.h"
#include "server/hub/apisignature.h"
#include "server/hub/channelsapi.h"
#include "server/hub/connecttarget.h"
#include "server/hub/eventsapi.h"
#include "server/hub/locksapi.h"
#include "server/protocol/channelauth.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// The next part of a path, without its slash; `rest` keeps what follows it.
std::string_view takeSegment(std::string_view& rest)
{
    if (!rest.starts_with('/'))
        return {};
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
}

} // namespace

ApiRouter::ApiRouter(std::span<AppHub> apps, const Personality& personality, Turn& turn)
    : m_apps(apps)
    , m_personality(personality)
    , m_turn(turn)
{
}

ApiReply ApiRouter::answer(const ApiRequest& request) const
{
    return inShapeOf(m_personality, find(request));
}

bool ApiRouter::isPost(Endpoint endpoint)
{
    switch (endpoint) {
    case Endpoint::Events:
    case Endpoint::Batch:
    case Endpoint::ChannelEvents:
    case Endpoint::Terminate:
    case Endpoint::ForceReconnect:
    case Endpoint::LockCheck:
    case Endpoint::LockRelease:
    case Endpoint::LockTakeover:
        return true;
    default:
        return false;
    }
}

ApiReply ApiRouter::find(const ApiRequest& request) const
{
    const std::optional<Route> route = routeOf(request.path);
    if (!route && appKeyOf(request.path))
        return errorReply(400,
                          "WebSockets connect here, and this request does not ask for one; a proxy "
                          "in between must pass on the headers Upgrade and Connection.");
    if (!route)
        return errorReply(404, "There is nothing at " + std::string(request.path) + '.');
    const bool posts = isPost(route->endpoint);
    const std::string allow = posts ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    if (request.method == "OPTIONS")
        return {.status = 204, .body = {}, .allow = allow};
    const bool fits = posts ? request.method == "POST"
                            : request.method == "GET" || request.method == "HEAD";
    if (!fits) {
        ApiReply refusal = errorReply(405,
                                      std::string("Use ") + (posts ? "POST" : "GET") + " for "
                                          + std::string(request.path) + '.');
        refusal.allow = allow;
        return refusal;
    }
    if (route->endpoint == Endpoint::Up)
        return {.status = 200, .body = R"({"health":"OK"})"};

    AppHub* const app = findApp(route->appId);
    if (!app)
        return errorReply(404, "No app has the id '" + std::string(route->appId) + "'.");
    if (const Result<void> isSigned = checkApiSignature(app->config(), request,
                                                        m_personality.apiTimestamps);
        !isSigned)
        return errorReply(401, isSigned.error().message);
    if (app->config().status == AppConfig::Status::Disabled)
        return errorReply(403, "App '" + app->config().id + "' is disabled.");
    if (!app->takeApiRequest(m_turn.now()))
        return errorReply(429,
                          "App '" + app->config().id + "' sent more than "
                              + std::to_string(app->rules().options.apiRequestsPerSecond)
                              + " requests in a second; send fewer, or several events in a batch.");
    return posts && !request.idempotencyKey.empty() ? answerOnce(*app, *route, request)
                                                    : answerSigned(*app, *route, request);
}

ApiReply ApiRouter::answerOnce(AppHub& app, const Route& route, const ApiRequest& request) const
{
    if (request.idempotencyKey.size() > IdempotentReplies::keyBytesMax)
        return errorReply(400,
                          "The Idempotency-Key is longer than "
                              + std::to_string(IdempotentReplies::keyBytesMax) + " bytes.");
    std::string same = std::string(request.path) + ' ' + md5Hex(request.body);
    if (const auto* const given = app.repliesGiven().find(request.idempotencyKey, m_turn.now()))
        return given->request == same
            ? given->reply
            : errorReply(422, "This Idempotency-Key belongs to another request; use a new one.");
    const ApiReply reply = answerSigned(app, route, request);
    if (reply.error.empty())
        app.repliesGiven().remember(request.idempotencyKey, std::move(same), reply, m_turn.now());
    return reply;
}

std::optional<ApiRouter::Route> ApiRouter::routeOf(std::string_view path)
{
    if (path == "/up")
        return Route{Endpoint::Up, {}, {}};
    if (takeSegment(path) != "apps")
        return std::nullopt;
    const std::string_view appId = takeSegment(path);
    const std::string_view what = takeSegment(path);
    // A slash with nothing after it is a resource without a name.
    if (path == "/")
        return std::nullopt;
    const std::string_view resource = takeSegment(path);
    if (const auto endpoint = endpointOf(what, resource, path))
        return Route{*endpoint, appId, resource};
    return std::nullopt;
}

std::optional<ApiRouter::Endpoint>
ApiRouter::endpointOf(std::string_view what, std::string_view resource, std::string_view rest)
{
    if (resource.empty() && rest.empty()) {
        if (what == "events")
            return Endpoint::Events;
        if (what == "batch_events")
            return Endpoint::Batch;
        if (what == "channels")
            return Endpoint::Channels;
        if (what == "connections")
            return Endpoint::Connections;
        if (what == "locks")
            return Endpoint::Locks;
    }
    if (resource.empty())
        return std::nullopt;
    if (what == "channels" && rest.empty())
        return Endpoint::Channel;
    if (what == "channels" && rest == "/users")
        return Endpoint::Users;
    if (what == "channels" && rest == "/events")
        return Endpoint::ChannelEvents;
    if (what == "users" && rest == "/terminate_connections")
        return Endpoint::Terminate;
    if (what == "users" && rest == "/force_reconnect")
        return Endpoint::ForceReconnect;
    if (what == "locks" && rest.empty())
        return Endpoint::Lock;
    if (what == "locks" && rest == "/check")
        return Endpoint::LockCheck;
    if (what == "locks" && rest == "/release")
        return Endpoint::LockRelease;
    if (what == "locks" && rest == "/takeover")
        return Endpoint::LockTakeover;
    return std::nullopt;
}

AppHub* ApiRouter::findApp(std::string_view id) const
{
    const auto found = std::ranges::find_if(m_apps, [&](const AppHub& app) {
        return app.config().id == id && app.config().status != AppConfig::Status::Removed;
    });
    return found == m_apps.end() ? nullptr : &*found;
}

ApiReply ApiRouter::answerSigned(AppHub& app, const Route& route, const ApiRequest& request) const
{
    switch (route.endpoint) {
    case Endpoint::Events:
        return EventsApi(app, m_turn).trigger(request.body);
    case Endpoint::Batch:
        return EventsApi(app, m_turn).triggerBatch(request.body);
    case Endpoint::Channels:
        return ChannelsApi(app, m_turn.now()).list(request.query);
    case Endpoint::Channel:
        return ChannelsApi(app, m_turn.now()).one(route.resource, request.query);
    case Endpoint::Users:
        return ChannelsApi(app, m_turn.now()).users(route.resource, request.query);
    case Endpoint::ChannelEvents:
        return EventsApi(app, m_turn).triggerOne(route.resource, request.query, request.body);
    case Endpoint::Connections:
        return {.status = 200,
                .body = R"({"connections":)" + std::to_string(app.connectionCount()) + '}'};
    case Endpoint::Terminate:
        return endUser(app, route.resource, CloseCode::Unauthorized);
    case Endpoint::ForceReconnect:
        return endUser(app, route.resource, CloseCode::ReconnectNow);
    case Endpoint::Locks:
        return LocksApi(app, m_turn).list(request.query);
    case Endpoint::Lock:
        return LocksApi(app, m_turn).one(route.resource);
    case Endpoint::LockCheck:
        return LocksApi(app, m_turn).check(route.resource, request.body);
    case Endpoint::LockRelease:
        return LocksApi(app, m_turn).release(route.resource, request.body);
    case Endpoint::LockTakeover:
        return LocksApi(app, m_turn).takeOver(route.resource, request.body);
    case Endpoint::Up:
        break;
    }
    return errorReply(404, "There is nothing here.");
}

ApiReply ApiRouter::endUser(const AppHub& app, std::string_view user, CloseCode code) const
{
    for (const ConnId conn : app.users().connectionsOf(UserId(percentDecoded(user))))
        m_turn.evict(conn, code);
    return doneReply();
}

} // namespace echolock
