// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/livefit.h"

#include "server/base/durationtext.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <string>
#include <variant>

namespace echolock {

namespace {

class LiveFit
{
public:
    LiveFit(const Scenario& scenario, const LiveFitPlaces& places, ProblemList& problems)
        : m_scenario(scenario)
        , m_places(places)
        , m_problems(problems)
    {
    }

    void check()
    {
        // With `live: off`, all of these are gone at once: the first one is enough.
        const std::size_t before = m_problems.size();
        checkServers();
        if (m_problems.size() == before)
            checkStore();
        if (m_problems.size() == before)
            checkPolicies();
        if (m_problems.size() > before)
            return;
        for (const ScenarioClient& client : m_scenario.clients)
            checkTimes(client);
    }

private:
    void checkServers()
    {
        if (m_scenario.servers > 1)
            m_problems.add(m_places.servers,
                           "a live run has one server, and this scenario has "
                               + std::to_string(m_scenario.servers)
                               + "; write 'live: off' in it, or take 'servers' out");
    }

    void checkStore()
    {
        for (const ScenarioClient& client : m_scenario.clients) {
            for (const Step& step : client.steps) {
                if (std::holds_alternative<FailOverStep>(step.action))
                    m_problems.add(step.place,
                                   "a store that fails over cannot be had over one machine's "
                                   "sockets; write 'live: off' in this scenario");
            }
        }
    }

    void checkPolicies()
    {
        const bool areSimulated = !m_scenario.policies.empty()
            && std::ranges::all_of(m_scenario.policies, needsStore, &PolicyChoice::name);
        if (areSimulated)
            m_problems.add(m_places.policies,
                           "no server has the store that policy '"
                               + m_scenario.policies.front().name
                               + "' needs, so a live run has nothing to play; write 'live: off' "
                                 "in this scenario, or add another policy");
    }

    /// A run that must be cut short has no verdict, whatever happened in it.
    void checkTimes(const ScenarioClient& client)
    {
        const Duration most = m_scenario.live.within;
        Duration held{};
        for (const Step& step : client.steps) {
            const auto* const hold = std::get_if<HoldStep>(&step.action);
            const auto* const await = std::get_if<AwaitStep>(&step.action);
            if (hold)
                held += hold->time;
            if (hold && hold->time > most)
                return report(step, "and this step alone takes " + formatDuration(hold->time));
            if (held > most)
                return report(
                    step, "and up to here '" + client.name + "' holds for " + formatDuration(held));
            if (await && await->within > most && await->within != m_places.usualPatience)
                return report(step, "and this step may wait for " + formatDuration(await->within));
        }
    }

    void report(const Step& step, const std::string& why)
    {
        m_problems.add(step.place,
                       "a live run is over after " + formatDuration(m_scenario.live.within) + ", "
                           + why + "; make it longer by 'live: {within: …}', or write 'live: off'");
    }

    const Scenario& m_scenario;
    const LiveFitPlaces& m_places;
    ProblemList& m_problems;
};

} // namespace

void checkLiveFit(const Scenario& scenario, const LiveFitPlaces& places, ProblemList& problems)
{
    if (!scenario.live.skipped)
        LiveFit(scenario, places, problems).check();
}

} // namespace echolock
