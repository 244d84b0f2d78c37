// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/explore/search.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

/// Delta debugging (Zeller, Hildebrandt 2002): the items without which `attempt` fails, as far as
/// taking away parts can tell. It must succeed with all of them, and answers what it made use of,
/// which may be fewer than it was given; nothing where it failed.
template <class Item>
std::vector<Item>
minimiseBy(std::vector<Item> items,
           const std::function<std::optional<std::vector<Item>>(const std::vector<Item>&)>& attempt)
{
    std::size_t parts = 2;
    while (!items.empty()) {
        const std::size_t size = (items.size() + parts - 1) / parts;
        bool smaller = false;
        for (std::size_t begin = 0; begin < items.size(); begin += size) {
            const std::size_t end = std::min(begin + size, items.size());
            std::vector<Item> rest(items.begin(), items.begin() + std::ptrdiff_t(begin));
            rest.insert(rest.end(), items.begin() + std::ptrdiff_t(end), items.end());
            auto used = attempt(rest);
            if (!used)
                continue;
            items = std::move(*used);
            parts = std::max<std::size_t>(parts - 1, 2);
            smaller = true;
            break;
        }
        if (smaller)
            continue;
        if (size == 1)
            break;
        parts = std::min(parts * 2, items.size());
    }
    return items;
}

/// The same for a plain question, which must be true of all of them.
template <class Item>
std::vector<Item> minimise(std::vector<Item> items,
                           const std::function<bool(const std::vector<Item>&)>& holds)
{
    return minimiseBy<Item>(std::move(items), [&holds](const std::vector<Item>& some) {
        return holds(some) ? std::optional(some) : std::nullopt;
    });
}

/// A schedule played as far as it can be: what cannot be done is left out.
struct Played
{
    Schedule schedule;                 ///< What was really done, up to the finding.
    std::vector<Footprint> footprints; ///< Of each of it.
    bool shows = false;
};

/// Whether it shows the finding of that fingerprint: at a step, or in the end state if it leads to
/// one.
template <ExplorableModel Model>
Played playLeniently(Model& model, const Schedule& schedule, std::uint64_t fingerprint)
{
    const auto shows = [fingerprint](const std::vector<Finding>& findings) {
        return std::ranges::any_of(findings, [fingerprint](const Finding& finding) {
            return finding.fingerprint == fingerprint;
        });
    };
    Played played;
    auto state = model.initial();
    std::vector<ActorId> enabled;
    for (const ActorId actor : schedule) {
        model.enabled(state, enabled);
        if (!std::ranges::binary_search(enabled, actor))
            continue;
        const StepEffect& effect = model.step(state, actor);
        played.schedule.push_back(actor);
        played.footprints.push_back(effect.footprint);
        played.shows = shows(effect.findings);
        if (played.shows)
            return played;
    }
    model.enabled(state, enabled);
    played.shows = enabled.empty() && shows(model.finish(state));
    return played;
}

struct Shrunk
{
    Schedule schedule;
    std::uint64_t replays = 0;
    std::size_t switches = 0; ///< How often another actor goes on.
};

std::size_t switchesOf(const Schedule& schedule);

/// Makes a schedule shorter that shows a finding, and lets each actor go on for as long as it can.
/// It always shows the finding of the same fingerprint: another one, or an expectation whose
/// premise is gone, is no success.
template <ExplorableModel Model> class Shrinker
{
public:
    Shrinker(Model& model, std::uint64_t fingerprint, std::uint64_t replaysMax = 150)
        : m_model(model)
        , m_fingerprint(fingerprint)
        , m_replaysMax(replaysMax)
    {
    }

    /// `schedule` must show it.
    Shrunk run(Schedule schedule)
    {
        m_best = play(schedule);
        dropActors();
        std::size_t size = 0;
        do {
            size = m_best.schedule.size();
            minimiseBy<ActorId>(m_best.schedule,
                                [this](const Schedule& shorter) { return attempt(shorter); });
            joinTurns();
            // Steps that now stand side by side may go together.
        } while (m_best.schedule.size() < size && m_replays < m_replaysMax);
        return {m_best.schedule, m_replays, switchesOf(m_best.schedule)};
    }

private:
    Played play(const Schedule& schedule)
    {
        ++m_replays;
        return playLeniently(m_model, schedule, m_fingerprint);
    }

    /// What of it was played until it showed the finding: steps that others made possible are gone
    /// with those, and where it shows sooner the rest is not needed. It is the best from then on.
    std::optional<Schedule> attempt(const Schedule& shorter)
    {
        if (m_replays >= m_replaysMax)
            return std::nullopt;
        Played played = play(shorter);
        if (!played.shows)
            return std::nullopt;
        m_best = std::move(played);
        return m_best.schedule;
    }

    /// Those first who have nothing to do with it: one step less of somebody often leads nowhere
    /// where all of them do.
    void dropActors()
    {
        Schedule actors = m_best.schedule;
        std::ranges::sort(actors);
        actors.erase(std::unique(actors.begin(), actors.end()), actors.end());
        const auto onlyThose = [this](const Schedule& some) {
            Schedule kept;
            std::ranges::copy_if(m_best.schedule, std::back_inserter(kept), [&](ActorId actor) {
                return std::ranges::find(some, actor) != some.end();
            });
            return kept;
        };
        minimise<ActorId>(
            actors, [&](const Schedule& some) { return attempt(onlyThose(some)).has_value(); });
    }

    /// Pulls a step back to its actor's one before where all between are independent of it.
    void joinTurns()
    {
        for (std::size_t index = 1; index < m_best.schedule.size(); ++index) {
            const auto place = pullTarget(index);
            if (!place || m_replays >= m_replaysMax)
                continue;
            Schedule joined = m_best.schedule;
            std::rotate(joined.begin() + std::ptrdiff_t(*place),
                        joined.begin() + std::ptrdiff_t(index),
                        joined.begin() + std::ptrdiff_t(index) + 1);
            if (switchesOf(joined) >= switchesOf(m_best.schedule))
                continue;
            Played played = play(joined);
            if (played.shows && played.schedule.size() <= m_best.schedule.size())
                m_best = std::move(played);
        }
    }

    std::optional<std::size_t> pullTarget(std::size_t index) const
    {
        const ActorId actor = m_best.schedule[index];
        if (m_best.schedule[index - 1] == actor)
            return std::nullopt;
        for (std::size_t before = index; before-- > 0;) {
            if (m_best.schedule[before] == actor)
                return before + 1;
            if (m_best.footprints[before].dependsOn(m_best.footprints[index]))
                return std::nullopt;
        }
        return std::nullopt;
    }

    Model& m_model;
    std::uint64_t m_fingerprint;
    std::uint64_t m_replaysMax;
    std::uint64_t m_replays = 0;
    Played m_best;
};

} // namespace echolock
