// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/appreader.h"

#include <QString>
#include <QUrl>

#include "server/config/nodereader.h"
#include "server/config/settingvalue.h"
#include "server/hub/originrule.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echolock {

namespace {

constexpr std::array<std::string_view, 10> appKeys{
    "id",        "key",         "secret",  "enabled", "client_events", "subscription_count",
    "user_auth", "connections", "origins", "webhooks"};
constexpr std::array<std::string_view, 4> webhookKeys{"url", "events", "channels", "headers"};
constexpr std::uint64_t connectionsMost = 1'000'000'000;

std::vector<std::string_view> webhookKindNames()
{
    std::vector<std::string_view> names;
    for (int kind = 0; kind <= int(WebhookEvent::Kind::LockReleased); ++kind)
        names.push_back(toString(WebhookEvent::Kind(kind)));
    return names;
}

bool isHttpUrl(const std::string& text)
{
    const QUrl url(QString::fromStdString(text), QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty()
        && (url.scheme() == QStringLiteral("http") || url.scheme() == QStringLiteral("https"));
}

/// What can stand in an HTTP header without ending it (RFC 9110 §5.5).
bool isHeaderText(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    });
}

/// A header's name is a token (RFC 9110 §5.6.2).
bool isToken(std::string_view text)
{
    constexpr std::string_view token = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789!#$%&'*+-.^_`|~";
    return !text.empty() && text.find_first_not_of(token) == std::string_view::npos;
}

class AppReader
{
public:
    explicit AppReader(ProblemList& problems)
        : m_problems(problems)
    {
    }

    std::vector<AppConfig> read(const YamlNode& node)
    {
        std::vector<AppConfig> apps;
        if (!node.isSequence() || node.items.empty()) {
            m_problems.add(node.place,
                           "'apps' must be a list of at least one app"
                               + (node.isSequence() ? std::string(", but it is empty")
                                                    : butThisIs(node, m_problems)));
            return apps;
        }
        for (const YamlNode& item : node.items) {
            AppConfig app = readApp(item);
            checkUnique(item, app, apps);
            apps.push_back(std::move(app));
        }
        return apps;
    }

private:
    AppConfig readApp(const YamlNode& node)
    {
        AppConfig app{.id = {}, .key = {}, .secret = {}};
        MapReader map(node, "an app", appKeys, m_problems);
        if (!map.isMap())
            return app;
        readUrlPart(map, "id", app.id);
        readUrlPart(map, "key", app.key);
        if (const YamlNode* secret = map.require("secret", "what signatures are made with"))
            app.secret = readText(*secret, "'secret'", m_problems).value_or("");
        readSwitches(map, app);
        if (const YamlNode* connections = map.find("connections"))
            readScalar(*connections, "connections", app.connectionsMax,
                       [](std::string_view text) { return readNumber(text, 0, connectionsMost); });
        if (const YamlNode* origins = map.find("origins"))
            for (const YamlNode& item : readList(*origins, "'origins'", m_problems))
                readOrigin(item, app);
        if (const YamlNode* webhooks = map.find("webhooks"))
            readWebhooks(*webhooks, app);
        return app;
    }

    void readOrigin(const YamlNode& node, AppConfig& app)
    {
        auto origin = readText(node, "an origin", m_problems);
        if (!origin)
            return;
        if (const auto checked = checkOriginRule(*origin); !checked)
            m_problems.add(node.place,
                           "'" + *origin + "' matches no page: an origin "
                               + checked.error().message);
        app.origins.push_back(std::move(*origin));
    }

    void readUrlPart(MapReader& map, std::string_view key, std::string& part)
    {
        const YamlNode* node = map.require(key, "letters, digits, '-', '_' and '.'");
        if (!node)
            return;
        const std::string named = "'" + std::string(key) + "'";
        part = readText(*node, named, m_problems).value_or("");
        if (part.find_first_of("/?#% \t\r\n") != std::string::npos)
            m_problems.add(node->place,
                           named
                               + " becomes part of a URL; use letters, digits, '-', '_' and '.' "
                                 "only");
    }

    void readSwitches(const MapReader& map, AppConfig& app)
    {
        bool enabled = true;
        readSwitchKey(map, "enabled", enabled);
        app.status = enabled ? AppConfig::Status::Enabled : AppConfig::Status::Disabled;
        readSwitchKey(map, "client_events", app.clientEvents);
        readSwitchKey(map, "subscription_count", app.subscriptionCount);
        readSwitchKey(map, "user_auth", app.userAuth);
    }

    template <class Value>
    void readSwitchKey(const MapReader& map, std::string_view key, Value& value)
    {
        const YamlNode* node = map.find(key);
        if (!node)
            return;
        bool on = false;
        if (!readScalar(*node, key, on, readSwitch))
            return;
        if constexpr (std::is_same_v<Value, bool>)
            value = on;
        else
            value = on ? Value::value_type::On : Value::value_type::Off;
    }

    template <class Value, class Reader>
    bool readScalar(const YamlNode& node, std::string_view key, Value& value, Reader reader)
    {
        const auto result = reader(node.isScalar() ? std::string_view(node.text) : "");
        if (result)
            value = *result;
        else
            m_problems.add(node.place,
                           "'" + std::string(key) + "' takes " + result.error().message
                               + butThisIs(node, m_problems));
        return result.has_value();
    }

    void readWebhooks(const YamlNode& node, AppConfig& app)
    {
        if (!node.isSequence()) {
            m_problems.add(node.place,
                           "'webhooks' must be a list of maps" + butThisIs(node, m_problems));
            return;
        }
        for (const YamlNode& item : node.items)
            app.webhooks.push_back(readWebhook(item));
    }

    WebhookTarget readWebhook(const YamlNode& node)
    {
        WebhookTarget target;
        MapReader map(node, "a webhook", webhookKeys, m_problems);
        if (!map.isMap())
            return target;
        if (const YamlNode* url = map.require("url", "where it is sent to")) {
            target.url = readText(*url, "'url'", m_problems).value_or("");
            if (!target.url.empty() && !isHttpUrl(target.url))
                m_problems.add(url->place,
                               "'url' must begin with http:// or https:// and name a host");
        }
        if (const YamlNode* events = map.find("events"))
            readKinds(*events, target);
        if (const YamlNode* channels = map.find("channels"))
            target.channelPrefix = readText(*channels, "'channels'", m_problems).value_or("");
        if (const YamlNode* headers = map.find("headers"))
            readHeaders(*headers, target);
        return target;
    }

    void readKinds(const YamlNode& node, WebhookTarget& target)
    {
        const auto names = webhookKindNames();
        for (const YamlNode& item : readList(node, "'events'", m_problems))
            if (const auto kind = readChoice(item, "event of a webhook", names, m_problems))
                target.kinds.insert(WebhookEvent::Kind(*kind));
    }

    void readHeaders(const YamlNode& node, WebhookTarget& target)
    {
        if (!node.isMap()) {
            m_problems.add(node.place,
                           "'headers' must be a map from names to texts"
                               + butThisIs(node, m_problems));
            return;
        }
        for (const auto& [name, value] : node.entries) {
            if (!isToken(name.text) || !value.isScalar() || !isHeaderText(value.text))
                m_problems.add(name.place,
                               "this is no header: a name, a colon and one line of text");
            else
                target.headers.emplace_back(name.text, value.text);
        }
    }

    void checkUnique(const YamlNode& node, const AppConfig& app, std::span<const AppConfig> others)
    {
        for (const AppConfig& other : others) {
            if (!app.id.empty() && other.id == app.id)
                m_problems.add(node.place,
                               "two apps have the id '" + app.id + "'; give each its own");
            if (!app.key.empty() && other.key == app.key)
                m_problems.add(node.place,
                               "two apps have the key '" + app.key + "'; give each its own");
        }
    }

    ProblemList& m_problems;
};

} // namespace

std::vector<AppConfig> readApps(const YamlNode& node, ProblemList& problems)
{
    ProblemList hidden(problems.file(), Quoting::Hidden);
    std::vector<AppConfig> apps = AppReader(hidden).read(node);
    problems.add(hidden.take());
    return apps;
}

} // namespace echolock
