// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/settingtable.h"

#include "server/config/settingvalue.h"
#include "server/hub/personality.h"
#include "server/net/locksettings.h"
#include "server/net/settingkinds.h"
#include "server/protocol/channelname.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

using namespace std::chrono_literals;
using Group = Setting::Group;
using Takes = Setting::Takes;

constexpr std::uint64_t anyNumber = 1'000'000'000;
constexpr std::uint64_t gigabyte = 1ULL << 30;

Setting hostSetting()
{
    return scalar(
        {Group::Listening, "host", "host", "ADDRESS",
         "IP address to listen on; 127.0.0.1 is this machine only, 0.0.0.0 everywhere."},
        [](auto& s) -> auto& { return s.server.host; },
        [](std::string_view text) -> Result<QHostAddress> {
            QHostAddress address;
            if (!address.setAddress(
                    QString::fromUtf8(text == "localhost" ? "127.0.0.1" : text.data(),
                                      text == "localhost" ? 9 : qsizetype(text.size()))))
                return failure("an IP address such as 127.0.0.1");
            return address;
        },
        [](const QHostAddress& host) { return host.toString().toStdString(); });
}

std::vector<Setting> listeningSettings()
{
    return {
        hostSetting(),
        number(
            {Group::Listening, "port", "port", {}, "Port; 0 takes a free one."}, 65535,
            [](auto& s) -> auto& { return s.server.port; }),
        fileName(
            {Group::Listening,
             "tls.certificate",
             "tls-cert",
             {},
             "Certificate for wss and https: PEM, the chain in order."},
            [](auto& s) -> auto& { return s.server.tls.certificateFile; }),
        fileName(
            {Group::Listening, "tls.key", "tls-key", {}, "The certificate's private key: PEM."},
            [](auto& s) -> auto& { return s.server.tls.keyFile; }),
        choice<TlsOptions::PlainText, 2>(
            {Group::Listening, "tls.plain_text", "tls-plain", "refused|accepted",
             "What becomes of ws and http where there is a certificate."},
            {"refused", "accepted"},
            {TlsOptions::PlainText::Refused, TlsOptions::PlainText::Accepted},
            [](auto& s) -> auto& { return s.server.tls.plainText; }),
        choice<MetricsAccess, 3>(
            {Group::Listening, "metrics", "metrics", "local|any|off",
             "Who may read /metrics: this machine, anybody, nobody."},
            {"local", "any", "off"}, {MetricsAccess::Local, MetricsAccess::Any, MetricsAccess::Off},
            [](auto& s) -> auto& { return s.server.metrics; }),
    };
}

Setting personalitySetting()
{
    return name(
        {Group::Clients, "personality", "personality", "NAME",
         "Whose answers are given where servers differ: pusher, laravel-websockets, reverb, "
         "soketi or sockudo."},
        personalityNames, [](auto& s) -> auto& { return s.server.hub.personality; });
}

std::vector<Setting> livenessSettings()
{
    return {
        ownTime(
            {Group::Clients, "ping", "ping", "DURATION",
             "Silence after which the server asks whether a client is alive. Default as the "
             "personality, 30s with pusher."},
            [](auto& s) -> auto& { return s.server.hub.pingAfter; }),
        ownTime(
            {Group::Clients, "pong", "pong", "DURATION",
             "How long it waits for the answer before it ends the connection. Default as the "
             "personality, 30s with pusher."},
            [](auto& s) -> auto& { return s.server.hub.pongWithin; }),
        withValue(
            {Group::Clients, "activity_timeout", "activity-timeout", "DURATION",
             "Told to clients: the silence after which they ping, in whole seconds. Default as "
             "the personality, 2m with pusher."},
            [](std::string_view text, ProgramSettings& settings) -> Result<void> {
                const auto told = readTime(text, 1s);
                if (!told || *told % 1s != Duration::zero())
                    return failure("whole seconds, such as 120s");
                settings.server.hub.activityTimeoutSeconds = int(*told / 1s);
                return {};
            },
            [](const ProgramSettings& settings) {
                const auto seconds = settings.server.hub.activityTimeoutSeconds;
                return seconds ? formatDuration(std::chrono::seconds(*seconds)) : std::string();
            }),
        time(
            {Group::Clients,
             "inactive_after",
             "inactive-after",
             {},
             "Ends a client of a protocol older than 5, which knows no ping, after this silence."},
            1ms, [](auto& s) -> auto& { return s.server.hub.inactiveAfter; }),
    };
}

std::vector<Setting> clientSettings()
{
    return {
        onOff<ClientEvents>(
            {Group::Clients,
             "client_events",
             "client-events",
             {},
             "Relay client-* events between subscribers."},
            [](auto& s) -> auto& { return s.server.hub.clientEvents; }),
        number(
            {Group::Clients,
             "client_event_rate",
             "client-event-rate",
             {},
             "Client events that a connection may send in a second; 0: any number. "
             "Pusher's own limit is 10."},
            1'000'000, [](auto& s) -> auto& { return s.server.hub.clientEventsPerSecond; }),
        number(
            {Group::Clients,
             "api_rate",
             "api-rate",
             {},
             "Requests of the HTTP API that an app may send in a second; 0: any number."},
            1'000'000, [](auto& s) -> auto& { return s.server.hub.apiRequestsPerSecond; }),
        onOff<SubscriptionCount>(
            {Group::Clients,
             "subscription_count",
             "subscription-count",
             {},
             "Tell subscribers how many they are."},
            [](auto& s) -> auto& { return s.server.hub.subscriptionCount; }),
        onOff<UserAuth>(
            {Group::Clients,
             "user_auth",
             "user-auth",
             {},
             "End connections that neither sign in nor subscribe to a private or "
             "presence channel in time."},
            [](auto& s) -> auto& { return s.server.hub.userAuth; }),
        time(
            {Group::Clients,
             "authorize_within",
             "authorize-within",
             {},
             "How long they have for it."},
            1ms, [](auto& s) -> auto& { return s.server.hub.authorizeWithin; }),
    };
}

Setting limit(std::string_view key, std::string_view help)
{
    return {Group::Limits, key, {}, {}, help};
}

std::vector<Setting> numberLimits()
{
    return {
        number(
            limit("limits.connections", "Connections of all apps; 0: any number."), anyNumber,
            [](auto& s) -> auto& { return s.server.hub.connectionsMax; }),
        number(
            limit("limits.connections_per_address",
                  "Connections of one IP address; 0: any number."),
            anyNumber, [](auto& s) -> auto& { return s.server.connectionsPerAddressMax; }),
        number(
            limit("limits.connects_per_address_and_second",
                  "How often one IP address may connect in a second; 0: any number."),
            anyNumber, [](auto& s) -> auto& { return s.server.connectsPerAddressAndSecondMax; }),
        length(
            limit("limits.channels_per_connection", "Channels of one connection."), anyNumber,
            [](auto& s) -> auto& { return s.server.hub.channelsPerConnectionMax; }),
        length(
            limit("limits.orders_per_connection",
                  "Orders at which one connection may be; above it claims are denied."),
            anyNumber, [](auto& s) -> auto& { return s.server.hub.locks.ordersPerConnectionMax; }),
        length(
            limit("limits.channel_name", "Characters of a channel's name."), channelNameLengthMax,
            [](auto& s) -> auto& { return s.server.hub.channelNameLengthMax; }),
        length(
            limit("limits.event_name", "Characters of an event's name."), anyNumber,
            [](auto& s) -> auto& { return s.server.hub.eventNameLengthMax; }),
        length(
            limit("limits.presence_members", "Members of a presence channel."), anyNumber,
            [](auto& s) -> auto& { return s.server.hub.presenceMembersMax; }),
    };
}

std::vector<Setting> sizeLimits()
{
    return {
        bytes(
            limit("limits.event_data", "Data of one event."), 1, gigabyte,
            [](auto& s) -> auto& { return s.server.hub.eventDataBytesMax; }),
        bytes(
            limit("limits.presence_member_data", "What a presence member says of itself."), 1,
            gigabyte, [](auto& s) -> auto& { return s.server.hub.presenceMemberBytesMax; }),
        bytes(
            limit("limits.message", "One WebSocket message; above it 1009."), 128, gigabyte,
            [](auto& s) -> auto& { return s.server.messageBytesMax; }),
        bytes(
            limit("limits.outgoing",
                  "What waits for one slow reader; above it the connection ends."),
            4096, 4 * gigabyte, [](auto& s) -> auto& { return s.server.outgoingBytesMax; }),
        bytes(
            limit("limits.http_head", "Request line and headers of one HTTP request."), 1024,
            gigabyte, [](auto& s) -> auto& { return s.server.httpHeadBytesMax; }),
        bytes(
            limit("limits.http_body", "Body of one HTTP request."), 1024, gigabyte,
            [](auto& s) -> auto& { return s.server.httpBodyBytesMax; }),
    };
}

Setting logLevelSetting()
{
    Setting setting = withValue(
        {Group::Running, "log_level", "log-level", "LEVEL",
         "off, error, warn, info or debug, for all or by category: default=info,frames=debug. "
         "Categories: connections, subscriptions, frames, locks, http, webhooks, server.",
         Takes::Words},
        [](std::string_view text, ProgramSettings& settings) {
            return settings.logLevels.set(text);
        },
        [](const ProgramSettings& settings) { return settings.logLevels.text(); });
    setting.clear = [](ProgramSettings& settings) { settings.logLevels = {}; };
    return setting;
}

std::vector<Setting> runningSettings()
{
    return {
        time(
            {Group::Running,
             "stop_over",
             "stop-over",
             {},
             "A stop closes the connections spread over this time, so that they do not come back "
             "all at once."},
            Duration::zero(), [](auto& s) -> auto& { return s.server.stopOver; }),
        choice<LogFormat, 2>(
            {Group::Running, "log", "log", "text|json",
             "The log on standard error: text, or json with one object a line."},
            {"text", "json"}, {LogFormat::Text, LogFormat::Json},
            [](auto& s) -> auto& { return s.logFormat; }),
        logLevelSetting(),
    };
}

std::vector<Setting> allSettings()
{
    std::vector<Setting> all;
    const auto append = [&all](std::vector<Setting> settings) {
        for (Setting& setting : settings)
            all.push_back(std::move(setting));
    };
    append(listeningSettings());
    append(lockSettings());
    append({personalitySetting()});
    append(livenessSettings());
    append(clientSettings());
    append(numberLimits());
    append(sizeLimits());
    append(runningSettings());
    return all;
}

} // namespace

const std::vector<Setting>& settingTable()
{
    static const std::vector<Setting> table = allSettings();
    return table;
}

} // namespace echolock
