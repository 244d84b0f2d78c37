// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxyapi.h"

#include <QUrl>

#include "client/proxy/proxyjson.h"
#include "server/protocol/jsonwriter.h"

#include <array>

namespace echolock {

namespace {

/// The Toxiproxy whose API this is, and whose it is in truth.
constexpr std::string_view version = R"({"version": "2.12.0+echolock.)" ECHOLOCK_VERSION "\"}\n";

ProxyReply refusal(const ApiError& error)
{
    return {.status = error.status, .body = errorJson(error), .allow = {}};
}

ProxyReply notFound(std::string_view what)
{
    return refusal({404, std::string(what) + " not found"});
}

ProxyReply notAllowed(const std::string& methods)
{
    ProxyReply reply = refusal({405, "method not allowed; use " + methods});
    reply.allow = methods;
    return reply;
}

ProxyReply withBody(int status, std::string body)
{
    return {.status = status, .body = std::move(body), .allow = {}};
}

ProxyReply nothing()
{
    return {.status = 204, .body = {}, .allow = {}};
}

void writeProxy(JsonWriter& json, const Proxy& proxy)
{
    json.beginObject()
        .member("name", proxy.name())
        .member("listen", proxy.place().listen)
        .member("upstream", proxy.place().upstream)
        .key("enabled")
        .raw(proxy.isEnabled() ? "true" : "false")
        .key("toxics");
    writeToxics(json, proxy.toxics());
    json.endObject();
}

ProxyReply proxyReply(int status, const Proxy& proxy)
{
    JsonWriter json;
    writeProxy(json, proxy);
    return withBody(status, json.take());
}

ProxyReply toxicReply(const Toxic& toxic)
{
    JsonWriter json;
    writeToxic(json, toxic);
    return withBody(200, json.take());
}

/// Percent-decoded; a slash at the end makes no other path.
std::vector<std::string> partsOf(std::string_view path)
{
    std::vector<std::string> parts;
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const std::size_t end = std::min(path.find('/'), path.size());
        const QByteArray part(path.data(), static_cast<qsizetype>(end));
        if (end > 0)
            parts.push_back(QUrl::fromPercentEncoding(part).toStdString());
        path.remove_prefix(end);
    }
    return parts;
}

/// No page may reach the API through its visitor's browser, which knows no other way to say who is
/// asking.
bool comesFromBrowser(const HttpRequest& request)
{
    return request.header("user-agent").starts_with("Mozilla/")
        || !request.header("origin").empty();
}

/// As a label's value in Prometheus' text form.
std::string labelText(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"')
            escaped += '\\';
        escaped += c == '\n' ? ' ' : c;
    }
    return escaped;
}

} // namespace

ProxyReply ProxyApi::handle(const HttpRequest& request)
{
    if (comesFromBrowser(request))
        return {.status = 403,
                .body = "User agent not allowed\n",
                .contentType = "text/plain; charset=utf-8",
                .allow = {}};
    const std::vector<std::string> path = partsOf(request.path);
    Call call{.method = request.method, .proxy = {}, .toxic = {}, .body = request.body};
    if (path.size() > 1)
        call.proxy = path[1];
    if (path.size() > 3)
        call.toxic = path[3];
    return route(path, call);
}

ProxyReply ProxyApi::route(const std::vector<std::string>& path, const Call& call)
{
    const std::string first = path.empty() ? std::string() : path.front();
    if (path.size() == 1 && first == "version")
        return call.method == "GET" ? withBody(200, std::string(version)) : notAllowed("GET");
    if (path.size() == 1 && first == "metrics")
        return metrics(call);
    if (path.size() == 1 && first == "reset")
        return reset(call);
    if (path.size() == 1 && first == "populate")
        return populate(call);
    if (first != "proxies" || path.size() > 4 || (path.size() > 2 && path[2] != "toxics"))
        return refusal({404, "404 page not found"});
    if (path.size() == 1)
        return onProxies(call);
    Proxy* const proxy = m_proxies.find(call.proxy);
    if (!proxy)
        return notFound("proxy");
    if (path.size() == 2)
        return onProxy(call, *proxy);
    return path.size() == 3 ? onToxics(call, *proxy) : onToxic(call, *proxy);
}

ProxyReply ProxyApi::onProxies(const Call& call)
{
    if (call.method == "GET")
        return index();
    if (call.method != "POST")
        return notAllowed("GET, POST");
    const ApiResult<ProxyWish> wish = readProxy(call.body, {});
    if (!wish)
        return refusal(wish.error());
    if (wish->name.empty())
        return refusal({400, "missing required field: name"});
    if (wish->upstream.empty())
        return refusal({400, "missing required field: upstream"});
    const ApiResult<Proxy*> proxy = m_proxies.add(*wish);
    return proxy ? proxyReply(201, **proxy) : refusal(proxy.error());
}

ProxyReply ProxyApi::onProxy(const Call& call, Proxy& proxy)
{
    if (call.method == "GET")
        return proxyReply(200, proxy);
    if (call.method == "DELETE") {
        m_proxies.remove(proxy.name());
        return nothing();
    }
    if (call.method != "POST" && call.method != "PATCH")
        return notAllowed("GET, POST, PATCH, DELETE");
    const ApiResult<ProxyWish> wish = readProxy(call.body,
                                                {.name = proxy.name(),
                                                 .listen = proxy.place().listen,
                                                 .upstream = proxy.place().upstream,
                                                 .enabled = {}});
    if (!wish)
        return refusal(wish.error());
    if (const ApiResult<void> outcome = m_proxies.change(proxy, *wish); !outcome)
        return refusal(outcome.error());
    return proxyReply(200, proxy);
}

ProxyReply ProxyApi::onToxics(const Call& call, Proxy& proxy)
{
    if (call.method == "GET") {
        JsonWriter json;
        writeToxics(json, proxy.toxics());
        return withBody(200, json.take());
    }
    if (call.method != "POST")
        return notAllowed("GET, POST");
    const ApiResult<Toxic> toxic = readToxic(call.body);
    if (!toxic)
        return refusal(toxic.error());
    if (proxy.find(toxic->name))
        return refusal({409, "toxic already exists"});
    proxy.set(*toxic);
    return toxicReply(*toxic);
}

ProxyReply ProxyApi::onToxic(const Call& call, Proxy& proxy)
{
    const Toxic* const toxic = proxy.find(call.toxic);
    if (!toxic)
        return notFound("toxic");
    if (call.method == "GET")
        return toxicReply(*toxic);
    if (call.method == "DELETE") {
        proxy.remove(call.toxic);
        return nothing();
    }
    if (call.method != "POST" && call.method != "PATCH")
        return notAllowed("GET, POST, PATCH, DELETE");
    const ApiResult<Toxic> changed = readToxicChange(call.body, *toxic);
    if (!changed)
        return refusal(changed.error());
    proxy.set(*changed);
    return toxicReply(*changed);
}

ProxyReply ProxyApi::index() const
{
    JsonWriter json;
    json.beginObject();
    for (const Proxy* const proxy : m_proxies.all()) {
        json.key(proxy->name());
        writeProxy(json, *proxy);
    }
    json.endObject();
    return withBody(200, json.take());
}

ProxyReply ProxyApi::populate(const Call& call)
{
    if (call.method != "POST")
        return notAllowed("POST");
    const Populated populated = populateFrom(m_proxies, call.body);
    const int status = populated.outcome ? 201 : populated.outcome.error().status;
    JsonWriter json;
    json.beginObject();
    if (!populated.outcome)
        json.member("error", populated.outcome.error().message)
            .key("status")
            .number(static_cast<std::int64_t>(status));
    json.key("proxies").beginArray();
    for (const Proxy* const proxy : populated.proxies)
        writeProxy(json, *proxy);
    json.endArray().endObject();
    return withBody(status, json.take());
}

ProxyReply ProxyApi::reset(const Call& call)
{
    if (call.method != "POST")
        return notAllowed("POST");
    const ApiResult<void> outcome = m_proxies.reset();
    return outcome ? nothing() : refusal(outcome.error());
}

ProxyReply ProxyApi::metrics(const Call& call) const
{
    if (call.method != "GET")
        return notAllowed("GET");
    constexpr std::array directions{"upstream", "downstream"};
    std::string text;
    for (const std::string name : {"received", "sent"}) {
        const std::string metric = "toxiproxy_proxy_" + name + "_bytes_total";
        text += "# TYPE " + metric + " counter\n";
        for (const Proxy* const proxy : m_proxies.all()) {
            const auto& bytes = name == "sent" ? proxy->counters().sent
                                               : proxy->counters().received;
            for (std::size_t i = 0; i < directions.size(); ++i)
                text += metric + "{direction=\"" + directions[i] + "\",listener=\""
                    + labelText(proxy->place().listen) + "\",proxy=\"" + labelText(proxy->name())
                    + "\",upstream=\"" + labelText(proxy->place().upstream) + "\"} "
                    + std::to_string(bytes[i]) + "\n";
        }
    }
    return {.status = 200,
            .body = text,
            .contentType = "text/plain; version=0.0.4; charset=utf-8",
            .allow = {}};
}

Populated populateFrom(ProxyTable& proxies, std::string_view json)
{
    Populated populated;
    const ApiResult<std::vector<ProxyWish>> wishes = readProxies(json);
    if (!wishes) {
        populated.outcome = Unexpected<ApiError>(wishes.error());
        return populated;
    }
    for (const ProxyWish& wish : *wishes) {
        // A name that the list has twice: the first of them may be about to go.
        std::erase(populated.proxies, proxies.find(wish.name));
        const ApiResult<Proxy*> proxy = proxies.addOrReplace(wish);
        if (!proxy) {
            populated.outcome = Unexpected<ApiError>(proxy.error());
            return populated;
        }
        populated.proxies.push_back(*proxy);
    }
    return populated;
}

} // namespace echolock
