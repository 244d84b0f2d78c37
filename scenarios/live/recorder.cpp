// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recorder.h"

#include "scenarios/live/recordedscripts.h"
#include "server/base/durationtext.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t visitsMax = 16;

/// Only what happened until then.
OrderVisit cutAt(OrderVisit visit, Instant at)
{
    std::erase_if(visit.steps, [at](const VisitStep& step) { return step.at > at; });
    if (visit.over && *visit.over > at)
        visit.over.reset();
    return visit;
}

bool isUnderWay(const OrderVisit& visit, Instant at)
{
    return visit.begin() <= at && (!visit.over || *visit.over >= at);
}

/// What a visit has to do with the violation; what comes first is left out last.
enum class Part : std::uint8_t { Needed, Left, There, None };

struct Candidate
{
    OrderVisit visit;
    Part part = Part::None;
};

/// From the beginning of the visit of whoever had the order: the two, who left, who was there.
void castParts(std::vector<Candidate>& candidates, const SwarmViolation& violation)
{
    const auto isOfTheTwo = [&](const OrderVisit& visit) {
        return isUnderWay(visit, violation.at)
            && (visit.client == violation.first || visit.client == violation.second);
    };
    Instant begin = violation.at;
    for (const Candidate& each : candidates) {
        if (each.visit.client == violation.first && isUnderWay(each.visit, violation.at))
            begin = std::min(begin, each.visit.begin());
    }
    for (Candidate& each : candidates) {
        if (isOfTheTwo(each.visit))
            each.part = Part::Needed;
        else if (!each.visit.over)
            each.part = Part::There;
        else if (*each.visit.over >= begin)
            each.part = Part::Left;
    }
}

/// When its page was told so last before `until`.
std::optional<Instant> lastTold(const OrderVisit& visit, std::string_view word, Instant until)
{
    std::optional<Instant> last;
    for (const VisitStep& step : visit.steps) {
        if (step.kind == VisitStep::Kind::Await && step.word == word && step.at < until)
            last = step.at;
    }
    return last;
}

/// Calls in whoever explains what the others were told, also from long before.
class Callers
{
public:
    explicit Callers(std::vector<Candidate>& candidates)
        : m_candidates(candidates)
    {
    }

    void call()
    {
        while (std::exchange(m_called, false)) {
            for (const Candidate& each : m_candidates) {
                if (each.part == Part::None)
                    continue;
                for (const VisitStep& step : each.visit.steps)
                    explain(each, step);
            }
        }
    }

private:
    /// Who had the order, and since when.
    struct Holder
    {
        Candidate* candidate = nullptr;
        Instant since;
    };

    Holder holderAt(Instant at, const Candidate* except)
    {
        Holder holder;
        for (Candidate& each : m_candidates) {
            const auto granted = lastTold(each.visit, "granted", at);
            if (&each != except && granted && (!holder.candidate || *granted > holder.since))
                holder = {&each, *granted};
        }
        return holder;
    }

    /// Nobody is denied an order that nobody has; and where one is granted it while another is
    /// still there with it, somebody who left in between may have freed it.
    void explain(const Candidate& told, const VisitStep& step)
    {
        const bool isGrant = step.word == "granted";
        if (step.kind != VisitStep::Kind::Await || (!isGrant && step.word != "denied"))
            return;
        const Holder holder = holderAt(step.at, isGrant ? &told : nullptr);
        if (!holder.candidate || (isGrant && !isUnderWay(holder.candidate->visit, step.at)))
            return;
        cast(*holder.candidate, Part::Needed);
        if (!isGrant)
            return;
        for (Candidate& each : m_candidates) {
            const std::optional<Instant> over = each.visit.over;
            if (over && *over >= holder.since && *over <= step.at)
                cast(each, Part::Left);
        }
    }

    void cast(Candidate& candidate, Part part)
    {
        m_called = m_called || candidate.part == Part::None;
        candidate.part = std::min(candidate.part, part);
    }

    std::vector<Candidate>& m_candidates;
    bool m_called = true;
};

std::string titleOf(const SwarmHistory& history, const SwarmViolation& violation)
{
    const std::string first = history.nameOf(violation.first);
    const std::string second = history.nameOf(violation.second);
    if (violation.letter == Letter::W)
        return second + " saves " + violation.order + " while " + first + " has it";
    return first + " and " + second + " both edit " + violation.order;
}

std::string secondsOf(Instant at)
{
    return formatDuration(std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()));
}

std::string storyOf(const SwarmHistory& history, const SwarmViolation& violation)
{
    const std::string first = history.nameOf(violation.first);
    const std::string second = history.nameOf(violation.second);
    const std::string when = secondsOf(violation.at) + " after the start of a run of "
        + std::to_string(history.cast.size()) + " clients, ";
    if (violation.letter == Letter::W)
        return when + "the application took " + second + "'s save of " + violation.order
            + ", although it was " + first + "'s by then.";
    return when + second + " was told that " + violation.order + " may be edited, and " + first
        + " was still editing it.";
}

/// `known: {article: [M, L]}`
std::string knownText(const std::string& policy, const Letters& letters)
{
    std::string text;
    for (const Letter letter : letters)
        text += (text.empty() ? "" : ", ") + std::string(toString(letter));
    return "known: {" + policy + ": [" + text + "]}";
}

} // namespace

Recording recordingOf(const SwarmHistory& history, const SwarmViolation& violation)
{
    VisitBook book(violation.order);
    for (const ClientEntry& entry : history.entries)
        book.feed(entry);
    std::vector<Candidate> candidates;
    for (OrderVisit& visit : book.visits()) {
        if (visit.begin() <= violation.at)
            candidates.push_back({cutAt(std::move(visit), violation.at), Part::None});
    }
    castParts(candidates, violation);
    Callers(candidates).call();
    std::erase_if(candidates, [](const Candidate& each) { return each.part == Part::None; });
    std::ranges::stable_sort(candidates, {}, [](const Candidate& each) {
        return std::pair(each.part, -each.visit.begin().time_since_epoch());
    });
    Recording recording{violation, {}, 0, {}, {}, {}};
    recording.visitsLeftOut = candidates.size() - std::min(candidates.size(), visitsMax);
    candidates.resize(candidates.size() - recording.visitsLeftOut);
    std::ranges::stable_sort(candidates, {},
                             [](const Candidate& each) { return each.visit.begin(); });
    for (Candidate& each : candidates)
        recording.visits.push_back(std::move(each.visit));
    return recording;
}

std::string scenarioTextOf(const SwarmHistory& history, const Recording& recording)
{
    const SwarmViolation& violation = recording.violation;
    const RecordedScripts scripts(history, recording.visits);
    std::string text = "echolock: 1\nscenarios:\n- id: recorded-";
    text += std::string(toString(violation.letter)) + "\n  title: " + titleOf(history, violation)
        + "\n  story: >-\n    " + storyOf(history, violation) + "\n";
    if (recording.visitsLeftOut > 0)
        text += "  # " + std::to_string(recording.visitsLeftOut)
            + " more were at the order, and had less to do with it.\n";
    text += scripts.clientsText() + scripts.orderText();
    // Nobody had been asked yet whether they were still there.
    if (scripts.silence() == RecordedScripts::Silence::Unnoticed)
        text += "  server: {ping: off}\n";
    if (recording.policy)
        text += "  policies: [" + *recording.policy + "]\n";
    if (recording.policy && recording.known)
        text += "  " + knownText(*recording.policy, *recording.known) + "\n";
    text += "  live: {within: " + formatDuration(scripts.within());
    if (recording.policy && recording.knownLive)
        text += ", " + knownText(*recording.policy, *recording.knownLive);
    return text + "}\n";
}

} // namespace echolock
