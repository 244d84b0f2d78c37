// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordsearch.h"

#include "scenarios/engine/scenarioparser.h"
#include "server/hub/huboptions.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr Duration searchMax = std::chrono::seconds(5);
constexpr Duration tryMax = std::chrono::milliseconds(400);

/// Those of the visits that have a mark, still in the order in which they began.
Recording withVisits(const Recording& recording, const std::vector<bool>& marks)
{
    Recording smaller = recording;
    smaller.visits.clear();
    for (std::size_t index = 0; index < marks.size(); ++index) {
        if (marks[index])
            smaller.visits.push_back(recording.visits[index]);
    }
    smaller.visitsLeftOut += recording.visits.size() - smaller.visits.size();
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
    std::vector<bool> marks;
    std::vector<std::size_t> others;
    for (const OrderVisit& visit : recording.visits) {
        marks.push_back(visit.client == wanted.first || visit.client == wanted.second);
        if (!marks.back())
            others.push_back(marks.size() - 1);
    }
    // Who left is likelier to have freed it than who was only there, and the last one likeliest.
    std::ranges::reverse(others);
    std::stable_partition(others.begin(), others.end(), [&](std::size_t index) {
        return recording.visits[index].over.has_value();
    });
    const auto tried = [&](std::initializer_list<std::size_t> more) -> std::optional<Recording> {
        std::vector<bool> with = marks;
        for (const std::size_t index : more)
            with[index] = true;
        Recording smaller = withVisits(recording, with);
        if (smaller.visits.size() < recording.visits.size() && shows(smaller))
            return smaller;
        return std::nullopt;
    };
    if (auto smaller = tried({}))
        return smaller;
    for (const std::size_t one : others) {
        if (MonotonicClock::now() > deadline)
            return std::nullopt;
        if (auto smaller = tried({one}))
            return smaller;
    }
    for (std::size_t first = 0; first < others.size(); ++first) {
        for (std::size_t second = first + 1; second < others.size(); ++second) {
            if (MonotonicClock::now() > deadline)
                return std::nullopt;
            if (auto smaller = tried({others[first], others[second]}))
                return smaller;
        }
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
