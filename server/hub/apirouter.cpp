// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hub/apirouter.h"

#include "server/hub/apisignature.h"
#include "server/protocol/channelauth.h"
#include "server/protocol/framedecoder.h"
#include "server/protocol/jsonwriter.h"
#include "server/protocol/lockwire.h"

#include <algorithm>

namespace echolock {

namespace {

ApiReply errorReply(int status, std::string_view message)
{
    JsonWriter json;
    json.beginObject().member("error", message).endObject();
    return {status, json.take()};
}

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

std::string percentDecoded(std::string_view segment)
{
    const QueryParams params = parseQuery("r=" + std::string(segment));
    return params.empty() ? std::string() : params.front().second;
}

LockStatus statusOf(const LockRow& row, Instant now)
{
    LockStatus status;
    status.order = row.order;
    status.state = toString(row.state);
    status.version = row.version;
    status.sinceMs = std::chrono::duration_cast<std::chrono::milliseconds>(now - row.since).count();
    if (row.state != LockState::Free) {
        status.owner = WireOwner{row.owner.user, row.owner.socket};
        status.token = row.token;
        status.connections.push_back(row.owner.socket);
    }
    return status;
}

bool isSocketId(std::string_view text)
{
    constexpr std::string_view digits = "0123456789";
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < text.size()
        && text.substr(0, dot).find_first_not_of(digits) == std::string_view::npos
        && text.substr(dot + 1).find_first_not_of(digits) == std::string_view::npos;
}

} // namespace

ApiRouter::ApiRouter(std::span<AppHub> apps, Turn& turn)
    : m_apps(apps)
    , m_turn(turn)
{
}

ApiReply ApiRouter::answer(const ApiRequest& request) const
{
    const std::optional<Route> route = routeOf(request.path);
    if (!route)
        return errorReply(404, "There is nothing at " + std::string(request.path) + '.');
    const bool isPost = route->endpoint == Endpoint::Events
        || route->endpoint == Endpoint::Terminate;
    const std::string_view method = isPost ? "POST" : "GET";
    if (request.method != method)
        return errorReply(405,
                          "Use " + std::string(method) + " for " + std::string(request.path) + '.');
    if (route->endpoint == Endpoint::Up)
        return {200, R"({"health":"OK"})"};

    AppHub* const app = findApp(route->appId);
    if (!app)
        return errorReply(404, "No app has the id '" + std::string(route->appId) + "'.");
    if (const Result<void> isSigned = checkApiSignature(app->config(), request); !isSigned)
        return errorReply(401, isSigned.error().message);
    if (route->endpoint == Endpoint::Events)
        return trigger(*app, request.body);
    if (route->endpoint == Endpoint::Terminate)
        return terminate(*app, route->resource);
    return route->endpoint == Endpoint::Lock ? lock(*app, route->resource)
                                             : lockList(*app, request.query);
}

std::optional<ApiRouter::Route> ApiRouter::routeOf(std::string_view path)
{
    if (path == "/up")
        return Route{Endpoint::Up, {}, {}};
    if (takeSegment(path) != "apps")
        return std::nullopt;
    const std::string_view appId = takeSegment(path);
    const std::string_view what = takeSegment(path);
    if (what == "events" && path.empty())
        return Route{Endpoint::Events, appId, {}};
    if (what == "users") {
        const std::string_view user = takeSegment(path);
        if (user.empty() || path != "/terminate_connections")
            return std::nullopt;
        return Route{Endpoint::Terminate, appId, user};
    }
    if (what != "locks")
        return std::nullopt;
    if (path.empty())
        return Route{Endpoint::Locks, appId, {}};
    const std::string_view resource = takeSegment(path);
    if (resource.empty() || !path.empty())
        return std::nullopt;
    return Route{Endpoint::Lock, appId, resource};
}

AppHub* ApiRouter::findApp(std::string_view id) const
{
    const auto found = std::ranges::find(m_apps, id,
                                         [](const AppHub& app) { return app.config().id; });
    return found == m_apps.end() ? nullptr : &*found;
}

ApiReply ApiRouter::trigger(AppHub& app, std::string_view body) const
{
    const Result<TriggerRequest> event = decodeTrigger(body);
    if (!event)
        return errorReply(400, event.error().message);
    if (auto refusal = refusalOf(*event))
        return *refusal;
    for (const std::string& channel : event->channels)
        app.publish(*parseChannelName(channel), *event, m_turn);
    return {200, "{}"};
}

ApiReply ApiRouter::terminate(const AppHub& app, std::string_view user) const
{
    for (const ConnId conn : app.users().connectionsOf(UserId(percentDecoded(user))))
        m_turn.evict(conn);
    return {200, "{}"};
}

std::optional<ApiReply> ApiRouter::refusalOf(const TriggerRequest& event) const
{
    const HubOptions& options = m_turn.options();
    if (event.name.size() > options.eventNameLengthMax)
        return errorReply(400,
                          "The event's name is longer than "
                              + std::to_string(options.eventNameLengthMax) + " characters.");
    if (event.data.size() > options.eventDataBytesMax)
        return errorReply(413,
                          "The event's data is " + std::to_string(event.data.size())
                              + " bytes; at most " + std::to_string(options.eventDataBytesMax)
                              + " are allowed.");
    if (!event.socketId.empty() && !isSocketId(event.socketId))
        return errorReply(400, "socket_id must look like 123.456.");
    for (const std::string& channel : event.channels) {
        const Result<ChannelName> name = parseChannelName(channel);
        if (!name)
            return errorReply(400, name.error().message);
        // Each encrypted channel has a key of its own, so one ciphertext cannot serve two.
        if (name->kind == ChannelKind::Encrypted && event.channels.size() > 1)
            return errorReply(400,
                              "An encrypted channel must be the only one of an event: " + channel);
    }
    return std::nullopt;
}

ApiReply ApiRouter::lockList(const AppHub& app, std::string_view query) const
{
    std::string prefix;
    for (const auto& [key, value] : parseQuery(query))
        if (key == "filter_by_prefix")
            prefix = value;
    std::vector<LockStatus> statuses;
    if (const LockTable* const locks = app.handler().locks())
        for (auto row = locks->rows().lower_bound(Resource(prefix));
             row != locks->rows().end() && row->first.value.starts_with(prefix); ++row)
            statuses.push_back(statusOf(row->second, m_turn.now()));
    return {200, encodeLockList(statuses)};
}

ApiReply ApiRouter::lock(const AppHub& app, std::string_view resource) const
{
    const Resource order(percentDecoded(resource));
    const LockTable* const locks = app.handler().locks();
    const LockRow* const row = locks ? locks->find(order) : nullptr;
    if (row)
        return {200, encodeLockStatus(statusOf(*row, m_turn.now()))};
    LockStatus unseen;
    unseen.order = order;
    return {200, encodeLockStatus(unseen)};
}

} // namespace echolock
