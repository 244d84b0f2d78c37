// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/serversettings.h"

#include <algorithm>
#include <utility>

namespace echolock {

HubOptions hubOptionsOf(const std::string& policy, const ServerSettings& settings)
{
    HubOptions hub;
    hub.policy = policy;
    if (settings.ping)
        hub.pingAfter = settings.ping->after.value_or(never);
    if (settings.pong)
        hub.pongWithin = *settings.pong;
    hub.locks.grace = settings.grace.value_or(hub.locks.grace);
    hub.locks.lease = settings.lease.value_or(hub.locks.lease);
    hub.locks.renewal = settings.leaseRenewal.value_or(hub.locks.renewal);
    if (settings.connections)
        hub.connectionsMax = static_cast<std::size_t>(*settings.connections);
    return hub;
}

WebhookTarget lockWebhooksTo(std::string url)
{
    return {.url = std::move(url),
            .kinds = {WebhookEvent::Kind::LockGranted, WebhookEvent::Kind::LockReleased}};
}

std::vector<PolicyChoice> policiesOf(const Scenario& scenario,
                                     const std::vector<std::string>& asked)
{
    if (asked.empty())
        return scenario.policies;
    std::vector<PolicyChoice> choices;
    for (const std::string& name : asked) {
        const auto found = std::ranges::find(scenario.policies, name, &PolicyChoice::name);
        choices.push_back(found == scenario.policies.end() ? PolicyChoice{name, {}} : *found);
    }
    return choices;
}

std::string channelOf(const ScenarioClient& client, const Resource& order)
{
    for (const Step& step : client.steps) {
        const auto* const subscribe = std::get_if<SubscribeStep>(&step.action);
        if (subscribe && subscribe->order == order)
            return channelOf(subscribe->channel, order);
    }
    return channelOf(client.channel, order);
}

std::optional<ServerConnection::Kind> factOf(const LifecycleEvent& event)
{
    if (event.socketId.empty())
        return std::nullopt;
    switch (event.step) {
    case LifecycleStep::Subscribed:
        return ServerConnection::Kind::Subscribed;
    case LifecycleStep::Unsubscribed:
        return ServerConnection::Kind::Unsubscribed;
    case LifecycleStep::Closed:
        return ServerConnection::Kind::Closed;
    case LifecycleStep::Error:
        return ServerConnection::Kind::Refused;
    case LifecycleStep::Opened:
    case LifecycleStep::Message:
        break;
    }
    return std::nullopt;
}

LockEvent lostInRestart(const Resource& order, const RestoredLock& lock)
{
    LockEvent freed;
    freed.app = lock.app;
    freed.fact = LockFact::Released;
    freed.cause = LockCause::ServerRestart;
    freed.order = order;
    freed.owner = {ConnId(), lock.socket, lock.user};
    freed.token = lock.token;
    freed.version = lock.version + 1;
    return freed;
}

} // namespace echolock
