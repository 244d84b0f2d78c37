// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/steering.h"

#include "scenarios/explore/guard.h"
#include "scenarios/live/frametext.h"
#include "scenarios/live/steeredrun.h"
#include "scenarios/report/narrator.h"
#include "scenarios/sim/directworld.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

bool isSame(const Violation& one, const Violation& other)
{
    return one.letter == other.letter && one.order == other.order && one.who == other.who;
}

bool areAllIn(const std::vector<Violation>& these, const std::vector<Violation>& those)
{
    return std::ranges::all_of(these, [&](const Violation& each) {
        return std::ranges::any_of(those, [&](const Violation& one) { return isSame(each, one); });
    });
}

bool isRestart(const Deed& deed)
{
    return !deed.passed && deed.part.kind == PartKind::Server
        && static_cast<ServerPart::In>(deed.in.kind) == ServerPart::In::Restart;
}

/// Both worlds, step by step.
class Pair
{
public:
    Pair(DirectWorld& world, Steered& steered)
        : m_world(world)
        , m_steered(steered)
        , m_live(world.simCase(), world.lexicon())
        , m_simulatedTeller(world.simCase().cast())
        , m_liveTeller(world.simCase().cast())
        , m_state(world.initial(m_deeds))
    {
    }

    /// Before the first step.
    Result<void> begin()
    {
        if (auto opened = m_live.open(); !opened)
            return opened;
        return follow();
    }

    std::string describe(ActorId actor) { return m_world.describe(m_state, actor); }

    Result<void> step(ActorId actor)
    {
        m_deeds.clear();
        for (const Finding& finding : m_world.step(m_state, actor, m_deeds).findings)
            m_steered.expected.push_back(finding.violation);
        return follow();
    }

    void finish()
    {
        std::vector<ActorId> enabled;
        m_world.enabled(m_state, enabled);
        if (!enabled.empty())
            return;
        for (const Finding& finding : m_world.finish(m_state))
            m_steered.expected.push_back(finding.violation);
        append(m_live.finish());
    }

    const History& history() const { return m_live.history(); }

private:
    Result<void> follow()
    {
        for (const Deed& deed : m_deeds)
            if (auto followed = m_live.follow(deed); !followed)
                return followed;
        append(m_live.takeViolations());
        return compare();
    }

    void append(std::vector<Violation> found)
    {
        for (Violation& each : found)
            m_steered.shown.push_back(std::move(each));
    }

    /// In words, which leave out what two runs cannot have in common.
    Result<void> compare()
    {
        std::vector<HistoryEntry> simulated;
        for (const std::uint32_t entry : m_world.notes().entries)
            simulated.push_back(m_world.lexicon().entryAt(entry, m_state.now));
        auto expected = told(m_simulatedTeller, simulated);
        auto happened = told(m_liveTeller, m_live.takeEntries());
        // A process that ends has all of its connections end in the same moment.
        if (std::ranges::any_of(m_deeds, isRestart)) {
            std::ranges::sort(expected);
            std::ranges::sort(happened);
        }
        const auto [one, other] = std::ranges::mismatch(expected, happened);
        if (one == expected.end() && other == happened.end())
            return {};
        return failure((other == happened.end() ? std::string("nothing happened")
                                                : "what happened was '" + *other + "'")
                       + (one == expected.end() ? ", and the simulation knows of nothing"
                                                : ", in the simulation it is '" + *one + "'"));
    }

    std::vector<std::string> told(Narrator& narrator, const std::vector<HistoryEntry>& entries)
    {
        std::vector<std::string> sentences;
        for (const HistoryEntry& entry : entries) {
            const auto telling = narrator.tell(entry);
            const auto* const sight = std::get_if<ClientSaw>(&entry.what);
            const bool isTrouble = sight
                && (sight->observation.kind == Observation::Kind::Error
                    || sight->observation.kind == Observation::Kind::Warning);
            if (telling && !isTrouble)
                sentences.push_back(withoutIds(telling->sentence));
        }
        return sentences;
    }

    DirectWorld& m_world;
    Steered& m_steered;
    SteeredRun m_live;
    Narrator m_simulatedTeller;
    Narrator m_liveTeller;
    std::vector<Deed> m_deeds; ///< Of the last step.
    DirectWorld::State m_state;
};

} // namespace

bool Steered::isConfirmed() const
{
    return problem.empty() && areAllIn(expected, shown) && areAllIn(shown, expected);
}

std::string outcomeText(const Steered& steered)
{
    if (!steered.problem.empty())
        return "not realisable: " + steered.problem;
    if (!areAllIn(steered.expected, steered.shown))
        return "not confirmed: every step was as in the simulation, and yet the sockets do not "
               "show "
               "all that it shows";
    if (!areAllIn(steered.shown, steered.expected))
        return "not confirmed: every step was as in the simulation, and yet the sockets show more "
               "than it shows";
    return steered.expected.empty() ? "nothing is violated, in the simulation and live"
                                    : "confirmed live";
}

Steering::Steering(const Scenario& scenario, SimSettings settings, Announce announce)
    : m_scenario(scenario)
    , m_settings(std::move(settings))
    , m_announce(std::move(announce))
{
}

Steered Steering::play(const Schedule& schedule)
{
    Steered steered;
    auto simCase = SimCase::make(m_scenario, m_settings);
    if (!simCase) {
        steered.problem = simCase.error().message;
        return steered;
    }
    if (m_settings.time == TimeMode::Real) {
        steered.problem
            = "with time 'real' the simulation draws delays of its own, and the sockets "
              "would draw others; explore it with --time ordered";
        return steered;
    }
    DirectWorld world(std::move(*simCase));
    if (const auto refusal = findRefusal(world, schedule)) {
        steered.problem = *refusal;
        return steered;
    }
    Pair pair(world, steered);
    if (const auto begun = pair.begin(); !begun) {
        steered.problem = begun.error().message;
        return steered;
    }
    for (std::size_t index = 0; index < schedule.size() && steered.problem.empty(); ++index) {
        const std::string step = pair.describe(schedule[index]);
        if (m_announce)
            m_announce(index + 1, step);
        if (const auto taken = pair.step(schedule[index]); !taken)
            steered.problem = "step " + std::to_string(index + 1) + ", \"" + step
                + "\": " + taken.error().message;
    }
    if (steered.problem.empty())
        pair.finish();
    steered.history = pair.history();
    return steered;
}

} // namespace echolock
