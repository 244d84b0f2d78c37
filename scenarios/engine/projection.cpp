// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/projection.h"

#include "scenarios/engine/pageview.h"
#include "server/protocol/eventnames.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace echolock {

namespace {

std::vector<Resource> ordersOf(const ScenarioClient& client)
{
    std::vector<Resource> orders;
    for (const Step& step : client.steps) {
        const Resource* const order = orderOf(step.action);
        if (order && std::ranges::find(orders, *order) == orders.end())
            orders.push_back(*order);
    }
    return orders;
}

class Projection
{
public:
    explicit Projection(const Resource& order)
        : m_order(order)
    {
    }

    bool concerns(const Resource& order) const { return mayBeOne(order, m_order); }

    /// Its name stays, because others may wait for it. False where it cannot be told what it is
    /// about.
    bool take(Step& step, const std::vector<Resource>& orders) const
    {
        const auto* const await = std::get_if<AwaitStep>(&step.action);
        const bool isAny = await && !await->order
            && !std::ranges::all_of(await->any, isOfConnection);
        if (isAny && std::ranges::none_of(orders, [&](const auto& each) { return concerns(each); }))
            step.action = LabelStep();
        else if (isAny)
            return std::ranges::all_of(orders, [&](const auto& each) { return concerns(each); });
        const Resource* const order = await && await->order ? &*await->order : orderOf(step.action);
        if (order && !concerns(*order))
            step.action = LabelStep();
        return true;
    }

    bool concerns(const Condition& condition) const
    {
        return condition.subject == Condition::Subject::Client || concerns(condition.order);
    }

    /// `tab1.subscribed` can be told of this order only where the client is at no other.
    bool canTell(const Expectation& expectation, const std::vector<std::string>& atSeveral) const
    {
        const auto isAmbiguous = [&](const Condition& condition) {
            return condition.subject == Condition::Subject::Client && condition.word
                && std::ranges::find(atSeveral, condition.client) != atSeveral.end();
        };
        const auto& [premise, conclusion, letter, place] = expectation;
        return concerns(conclusion) && !isAmbiguous(conclusion)
            && (!premise || (concerns(*premise) && !isAmbiguous(*premise)));
    }

    /// The frames that it waits for are those of this order, or no order's at all.
    bool canCount(const ScenarioFault& fault, const Scenario& scenario) const
    {
        const Trigger& when = fault.fault.when;
        const auto isAtOthers = [&](const Resource& order) { return !concerns(order); };
        const auto sees = [&](std::size_t client) {
            return fault.client.value_or(client) == client
                && std::ranges::any_of(ordersOf(scenario.clients[client]), isAtOthers);
        };
        const auto known = std::ranges::find(eventnames::knownEvents, std::string_view(when.event),
                                             &eventnames::KnownEvent::name);
        const bool isOfTheConnection = known != eventnames::knownEvents.end()
            && !known->isOnChannel;
        if (!when.awaitsFrame() || isOfTheConnection)
            return true;
        if (!when.channel.empty() && !when.channel.ends_with('*'))
            return concerns(resourceOfChannel(when.channel));
        for (std::size_t client = 0; client < scenario.clients.size(); ++client)
            if (sees(client))
                return false;
        return true;
    }

private:
    const Resource& m_order;
};

Unexpected<FileProblem> failureAt(const std::string& file, TextPlace place, std::string message)
{
    return Unexpected<FileProblem>({file, place.line, place.column, std::move(message)});
}

std::string listed(const std::vector<Resource>& orders)
{
    std::string text;
    for (const Resource& order : orders)
        text.append(text.empty() ? "" : ", ").append(order.value);
    return text;
}

} // namespace

std::vector<Resource> ordersOf(const Scenario& scenario)
{
    std::vector<Resource> orders;
    for (const ScenarioClient& client : scenario.clients)
        for (const Resource& order : ordersOf(client))
            if (std::ranges::find(orders, order) == orders.end())
                orders.push_back(order);
    return orders;
}

Result<Scenario, FileProblem> projectOn(const Scenario& scenario, const Resource& order)
{
    const std::vector<Resource> orders = ordersOf(scenario);
    if (std::ranges::find(orders, order) == orders.end())
        return failureAt(scenario.file, scenario.place,
                         "in " + scenario.id + " nobody does anything with '" + order.value
                             + "'; there are: " + listed(orders));
    const Projection projection(order);
    for (std::size_t fault = 0; fault < scenario.faults.size(); ++fault)
        if (!projection.canCount(scenario.faults[fault], scenario))
            return failureAt(scenario.writtenIn, scenario.faults[fault].place,
                             "in " + scenario.id + " number " + std::to_string(fault + 1)
                                 + " of its 'faults' waits for frames of other orders, too; say "
                                   "of which channel, as in {channel: private-"
                                 + order.value + "}, or explore the whole");
    Scenario part = scenario;
    part.id.append("/").append(order.value);
    part.isPart = true;
    std::vector<std::string> atSeveral;
    for (ScenarioClient& client : part.clients) {
        const std::vector<Resource> own = ordersOf(client);
        if (own.size() > 1)
            atSeveral.push_back(client.name);
        for (Step& step : client.steps)
            if (!projection.take(step, own))
                return failureAt(scenario.writtenIn, step.place,
                                 "in " + scenario.id + " '" + client.name
                                     + "' awaits something of any of its orders; say of which, as "
                                       "in {await: granted, of: "
                                     + order.value + "}, or explore the whole");
    }
    std::erase_if(part.expectations,
                  [&](const Expectation& each) { return !projection.canTell(each, atSeveral); });
    std::erase_if(part.orphanTimes,
                  [&](const OrphanTime& each) { return !projection.concerns(each.order); });
    return part;
}

Result<std::vector<Scenario>, FileProblem> partsOf(const std::vector<Scenario>& scenarios,
                                                   const std::string& order)
{
    std::vector<Scenario> parts;
    std::vector<Resource> all;
    for (const Scenario& scenario : scenarios) {
        for (const Resource& each : ordersOf(scenario)) {
            if (std::ranges::find(all, each) == all.end())
                all.push_back(each);
            if (order != "each" && each.value != order)
                continue;
            auto part = projectOn(scenario, each);
            if (!part)
                return Unexpected<FileProblem>(part.error());
            parts.push_back(std::move(*part));
        }
    }
    if (parts.empty())
        return failureAt({}, {},
                         "nobody does anything with '" + order + "'; there are: " + listed(all));
    return parts;
}

void addParts(std::vector<Scenario>& scenarios)
{
    const std::size_t wholes = scenarios.size();
    for (std::size_t index = 0; index < wholes; ++index) {
        const std::vector<Resource> orders = ordersOf(scenarios[index]);
        for (const Resource& order : orders) {
            if (orders.size() == 1)
                break;
            if (auto part = projectOn(scenarios[index], order))
                scenarios.push_back(std::move(*part));
        }
    }
}

} // namespace echolock
