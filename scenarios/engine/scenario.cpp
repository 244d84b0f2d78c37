// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenario.h"

#include <algorithm>

namespace echolock {

namespace {

std::string_view numberOf(const Resource& order)
{
    std::string_view id = order.value;
    id.remove_prefix(std::min(id.find('.') + 1, id.size()));
    id.remove_prefix(std::min(id.find_first_not_of('0'), id.size()));
    return id.substr(0, id.find_first_not_of("0123456789"));
}

} // namespace

std::string channelOf(ChannelSort sort, const Resource& order)
{
    return (sort == ChannelSort::Presence ? "presence-" : "private-") + order.value;
}

std::string_view toString(AwaitWord word)
{
    switch (word) {
    case AwaitWord::Subscribed:
        return "subscribed";
    case AwaitWord::Refused:
        return "refused";
    case AwaitWord::Granted:
        return "granted";
    case AwaitWord::Denied:
        return "denied";
    case AwaitWord::Revoked:
        return "revoked";
    case AwaitWord::Free:
        return "free";
    case AwaitWord::Connected:
        return "connected";
    case AwaitWord::TurnedAway:
        break;
    }
    return "turned-away";
}

const Resource* orderOf(const StepAction& action)
{
    return std::visit(
        []<class Action>(const Action& each) -> const Resource* {
            if constexpr (requires { Resource(each.order); })
                return &each.order;
            else
                return nullptr;
        },
        action);
}

bool waitsForConnection(const StepAction& action)
{
    const auto* const open = std::get_if<OpenStep>(&action);
    return open && open->then == OpenStep::Then::Waits;
}

bool mayBeOne(const Resource& order, const Resource& other)
{
    return order == other || numberOf(order) == numberOf(other);
}

ServerSettings ServerSettings::over(const ServerSettings& base) const
{
    ServerSettings merged = *this;
    if (!merged.ping)
        merged.ping = base.ping;
    if (!merged.pong)
        merged.pong = base.pong;
    if (!merged.grace)
        merged.grace = base.grace;
    if (!merged.lease)
        merged.lease = base.lease;
    if (!merged.leaseRenewal)
        merged.leaseRenewal = base.leaseRenewal;
    if (!merged.connections)
        merged.connections = base.connections;
    return merged;
}

std::string Scenario::nameOf(StepRef ref) const
{
    return clients[ref.client].name + "." + step(ref).name();
}

std::string Scenario::lineOf(const Step& step) const
{
    const std::string line = std::to_string(step.place.line);
    return writtenIn == file ? "line " + line : writtenIn + ":" + line;
}

std::map<Resource, Duration> orphanTimesOf(const Scenario& scenario)
{
    std::map<Resource, Duration> times;
    for (const OrphanTime& each : scenario.orphanTimes)
        times[each.order] = each.most;
    return times;
}

Scenario forLiveRuns(Scenario scenario)
{
    const std::vector<OrderConstraint> further = scenario.live.order;
    scenario.order.insert(scenario.order.end(), further.begin(), further.end());
    if (scenario.live.known)
        scenario.known = *scenario.live.known;
    return scenario;
}

} // namespace echolock
