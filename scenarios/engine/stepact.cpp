// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepact.h"

namespace echolock {

namespace {

using Kind = ClientAct::Kind;

struct ActMaker
{
    ClientAct operator()(const OpenStep&) const { return {0, Kind::Open, {}, {}}; }

    ClientAct operator()(const SubscribeStep& step) const
    {
        return {0, Kind::Subscribe, step.order, {}};
    }

    ClientAct operator()(const UnsubscribeStep& step) const
    {
        return {0, Kind::Unsubscribe, step.order, {}};
    }

    ClientAct operator()(const AcquireStep& step) const
    {
        return {0, Kind::Acquire, step.order, {}};
    }

    ClientAct operator()(const ReleaseStep& step) const
    {
        return {0, Kind::Release, step.order, {}};
    }

    ClientAct operator()(const WriteStep& step) const { return {0, Kind::Write, step.order, {}}; }

    ClientAct operator()(const RenewStep& step) const { return {0, Kind::Renew, step.order, {}}; }

    ClientAct operator()(const TakeOverStep& step) const
    {
        return {0, Kind::TakeOver, step.order, {}};
    }

    ClientAct operator()(const AbandonStep& step) const { return {0, Kind::Abandon, {}, step.how}; }

    ClientAct operator()(const ThawStep&) const { return {0, Kind::Thaw, {}, {}}; }

    template <class Other> std::optional<ClientAct> operator()(const Other&) const
    {
        return std::nullopt;
    }
};

bool isOfTheMachine(const Step& step)
{
    if (const auto* const abandon = std::get_if<AbandonStep>(&step.action))
        return abandon->how == Abandonment::Sleep || abandon->how == Abandonment::Crash;
    return std::holds_alternative<ThawStep>(step.action) && step.verb == "wake";
}

} // namespace

std::optional<ClientAct> actOf(const Scenario& scenario, StepRef ref)
{
    auto act = std::visit(
        [](const auto& step) { return std::optional<ClientAct>(ActMaker()(step)); },
        scenario.step(ref).action);
    if (act)
        act->client = ref.client;
    return act;
}

bool isOfTheStage(const StepAction& action)
{
    return std::holds_alternative<OperatorStep>(action)
        || std::holds_alternative<RestartStep>(action)
        || std::holds_alternative<FailOverStep>(action) || std::holds_alternative<FaultStep>(action)
        || std::holds_alternative<HealStep>(action);
}

std::vector<std::size_t> reachOf(const Scenario& scenario, StepRef ref)
{
    std::vector<std::size_t> clients{ref.client};
    if (!isOfTheMachine(scenario.step(ref)))
        return clients;
    for (std::size_t client = 0; client < scenario.clients.size(); ++client) {
        if (client != ref.client
            && scenario.clients[client].user == scenario.clients[ref.client].user)
            clients.push_back(client);
    }
    return clients;
}

std::vector<ClientAct> actsOf(const Scenario& scenario, StepRef ref)
{
    std::vector<ClientAct> acts;
    auto act = actOf(scenario, ref);
    if (!act)
        return acts;
    for (const std::size_t client : reachOf(scenario, ref)) {
        act->client = client;
        acts.push_back(*act);
    }
    return acts;
}

bool endsConnection(Abandonment how)
{
    return how == Abandonment::Close || how == Abandonment::TabClose || how == Abandonment::Kill
        || how == Abandonment::Reset || how == Abandonment::Reload || how == Abandonment::Crash;
}

} // namespace echolock
