// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/vainwait.h"

#include <utility>
#include <vector>

namespace echolock {

namespace {

bool mayLastForEver(const Step& step)
{
    return std::holds_alternative<OpenStep>(step.action)
        || std::holds_alternative<AwaitStep>(step.action);
}

/// Where one script stands at one end, and the client that it is of.
struct Standing
{
    const ScriptProgress* script = nullptr;
    std::size_t client = 0;
    ScriptProgress::Stand stand;
};

class VainWait
{
public:
    explicit VainWait(const MemoWorld& world)
        : m_world(world)
        , m_scenario(world.simCase().scenario())
        , m_ends(world.scriptsAtEnds())
    {
    }

    std::optional<std::string> text() const
    {
        for (std::size_t client = 0; client < m_scenario.clients.size(); ++client)
            if (const auto far = farthest(client); far && isVain(*far))
                return sentence(*far);
        return std::nullopt;
    }

private:
    /// Of the client, and of those that are like it: an end was seen for one of them only.
    std::optional<Standing> farthest(std::size_t client) const
    {
        std::optional<Standing> far;
        const auto place = [](const Standing& standing) {
            return std::pair(standing.stand.next, standing.stand.begun);
        };
        for (const ScriptProgress* const script : m_ends) {
            for (std::size_t other = 0; other < m_scenario.clients.size(); ++other) {
                if (!m_world.areInterchangeable(client, other))
                    continue;
                const Standing here{script, other, script->stand(other, {})};
                if (!far || place(*far) < place(here))
                    far = here;
            }
        }
        return far;
    }

    /// Who has not begun waits for somebody else, who is told of.
    bool isVain(const Standing& far) const
    {
        const auto& steps = m_scenario.clients[far.client].steps;
        return far.stand.begun && far.stand.next < steps.size()
            && mayLastForEver(steps[far.stand.next]);
    }

    std::string sentence(const Standing& far) const
    {
        const ScenarioClient& who = m_scenario.clients[far.client];
        const TextPlace place = who.steps[far.stand.next].place;
        return "in no schedule does " + who.name + " get past the '"
            + std::string(who.steps[far.stand.next].verb) + "' at " + m_scenario.writtenIn + ":"
            + std::to_string(place.line) + ":" + std::to_string(place.column) + ": "
            + far.script->waitText(far.client);
    }

    const MemoWorld& m_world;
    const Scenario& m_scenario;
    std::vector<const ScriptProgress*> m_ends;
};

} // namespace

std::optional<std::string> vainWaitIn(const MemoWorld& world)
{
    return VainWait(world).text();
}

} // namespace echolock
