// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordsearch.h"

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/explore/shrink.h"
#include "server/hub/huboptions.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr Duration searchMax = std::chrono::seconds(5);
constexpr Duration tryMax = std::chrono::milliseconds(400);

/// Those of the visits that are kept, still in the order in which they began.
Recording withVisits(const Recording& recording, std::vector<std::size_t> kept)
{
    std::ranges::sort(kept);
    Recording smaller = recording;
    smaller.visits.clear();
    for (const std::size_t index : kept)
        smaller.visits.push_back(recording.visits[index]);
    smaller.visitsLeftOut += recording.visits.size() - kept.size();
    return smaller;
}

} // namespace

std::optional<CaseResult> RecordSearch::explored(const Recording& recording,
                                                 Duration patience) const
{
    const std::vector<std::string_view> policies = policyNames();
    const auto scenarios = parseScenarios(scenarioTextOf(m_history, recording), "the recording",
                                          policies);
    if (!scenarios)
        return std::nullopt;
    const Instant deadline = MonotonicClock::now() + patience;
    const auto interrupt = [deadline](const SearchProgress&) -> std::optional<SearchEnd> {
        if (MonotonicClock::now() > deadline)
            return SearchEnd::Time;
        return std::nullopt;
    };
    auto found = explore(scenarios->front(),
                         {*recording.policy, scenarios->front().explore, 1, interrupt});
    if (!found)
        return std::nullopt;
    return std::move(found->result);
}

bool RecordSearch::shows(const Recording& recording) const
{
    const auto result = explored(recording, tryMax);
    const SwarmViolation& wanted = recording.violation;
    return result && std::ranges::any_of(result->violations, [&](const Violation& each) {
               return each.letter == wanted.letter && each.order.value == wanted.order;
           });
}

std::optional<Recording> RecordSearch::smallest(const Recording& recording)
{
    const Instant deadline = MonotonicClock::now() + searchMax;
    const SwarmViolation& wanted = recording.violation;
    std::vector<std::size_t> theTwo;
    std::vector<std::size_t> others;
    for (std::size_t index = 0; index < recording.visits.size(); ++index) {
        const std::size_t client = recording.visits[index].client;
        (client == wanted.first || client == wanted.second ? theTwo : others).push_back(index);
    }
    // Who left is likelier to have freed it than who was only there, and the last one likeliest.
    std::ranges::reverse(others);
    std::ranges::stable_partition(
        others, [&](std::size_t index) { return recording.visits[index].over.has_value(); });
    const auto with = [&](const std::vector<std::size_t>& some) {
        std::vector<std::size_t> kept = theTwo;
        kept.insert(kept.end(), some.begin(), some.end());
        return withVisits(recording, std::move(kept));
    };
    const std::function<bool(const std::vector<std::size_t>&)> suffice =
        [&](const std::vector<std::size_t>& some) {
            return MonotonicClock::now() < deadline && shows(with(some));
        };
    // Of all at once there is too much to look at: as many as it takes, and of those what it takes.
    for (std::size_t count = 0; count < others.size(); count = count == 0 ? 1 : count * 2) {
        const std::vector<std::size_t> some(others.begin(), others.begin() + std::ptrdiff_t(count));
        if (suffice(some))
            return with(minimise(some, suffice));
    }
    return std::nullopt;
}

std::optional<Letters> RecordSearch::letters(const Recording& recording)
{
    const auto result = explored(recording, searchMax);
    if (!result || !result->coverage || !result->coverage->complete())
        return std::nullopt;
    return result->seen;
}

} // namespace echolock
