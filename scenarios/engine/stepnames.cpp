// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepnames.h"

#include "server/config/didyoumean.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace echolock {

namespace {

template <class Visit> void forEachStep(const Scenario& scenario, Visit visit)
{
    for (const ScenarioClient& client : scenario.clients)
        for (const Step& step : client.steps)
            visit(step);
}

std::vector<std::string_view> usersOf(const Scenario& scenario)
{
    std::vector<std::string_view> users;
    for (const ScenarioClient& client : scenario.clients)
        if (std::ranges::find(users, std::string_view(client.user)) == users.end())
            users.push_back(client.user);
    return users;
}

} // namespace

void reportAmbiguousNames(const std::vector<Step>& steps, ProblemList& problems)
{
    for (auto step = steps.begin(); step != steps.end(); ++step) {
        if (step->label.empty())
            continue;
        const auto isOthersVerb = [&](const Step& other) {
            return &other != &*step && other.verb == step->label;
        };
        if (std::ranges::find(steps.begin(), step, step->label, &Step::label) != step)
            problems.add(step->place,
                         "two steps of this script are called '" + step->label
                             + "'; give each a name of its own");
        else if (std::ranges::any_of(steps, isOthersVerb))
            problems.add(step->place,
                         "'" + step->label
                             + "' is also what another step of this script does; choose another "
                               "name for this one");
    }
}

void reportUnknownReceivers(const Scenario& scenario, ProblemList& problems)
{
    const auto users = usersOf(scenario);
    forEachStep(scenario, [&](const Step& step) {
        const auto* const given = std::get_if<OperatorStep>(&step.action);
        if (given && given->what == OperatorStep::What::Give
            && std::ranges::find(users, std::string_view(given->user)) == users.end())
            problems.add(step.place,
                         "'" + given->user.substr(0, 60) + "' is no user of this scenario"
                             + meantHint(given->user, users));
    });
}

} // namespace echolock
