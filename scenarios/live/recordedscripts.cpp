// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordedscripts.h"

#include "server/base/durationtext.h"

#include <algorithm>
#include <optional>

namespace echolock {

namespace {

using Act = ClientAct::Kind;
using namespace std::chrono_literals;

/// What an `await` without `within` waits.
constexpr Duration usualPatience = 5s;
/// A server's own, unless it is told otherwise: until it asks a silent client, and gives it up.
constexpr Duration pingsAfter = 30s;
constexpr Duration noticeTime = 62s;

std::string wordOf(const VisitStep& step)
{
    if (step.kind == VisitStep::Kind::Await)
        return step.word;
    switch (step.act.kind) {
    case Act::Open:
        return "open";
    case Act::Subscribe:
        return "subscribe";
    case Act::Unsubscribe:
        return "unsubscribe";
    case Act::Acquire:
        return "acquire";
    case Act::Release:
        return "release";
    case Act::Write:
        return "write";
    case Act::Renew:
        return "renew";
    case Act::TakeOver:
        return "takeover";
    case Act::Abandon:
        return std::string(toString(step.act.how));
    case Act::Thaw:
        break;
    }
    return step.act.how == Abandonment::Sleep ? "wake" : "thaw";
}

/// Written as one word, to which no name can be given.
bool isBare(const VisitStep& step)
{
    return step.kind == VisitStep::Kind::Act
        && (step.act.kind == Act::Open || step.act.kind == Act::Thaw);
}

bool isSilent(const OrderVisit& visit)
{
    return std::ranges::any_of(visit.steps, [](const VisitStep& step) {
        return step.kind == VisitStep::Kind::Act && step.act.kind == Act::Abandon
            && (step.act.how == Abandonment::Vanish || standsStill(step.act.how));
    });
}

} // namespace

RecordedScripts::RecordedScripts(const SwarmHistory& history, const std::vector<OrderVisit>& visits)
    : m_within(20s)
{
    for (const OrderVisit& visit : visits)
        add(history, visit);
    if (visits.empty())
        return;
    Instant last;
    for (const OrderVisit& visit : visits)
        last = std::max(last, visit.steps.back().at);
    const Duration took = last - visits.front().begin();
    const bool silent = std::ranges::any_of(visits, isSilent);
    m_silence = !silent ? Silence::None : took < pingsAfter ? Silence::Unnoticed : Silence::Noticed;
    m_within += std::chrono::ceil<std::chrono::seconds>(took)
        + (m_silence == Silence::Noticed ? noticeTime : Duration::zero());
    constrain();
}

void RecordedScripts::add(const SwarmHistory& history, const OrderVisit& visit)
{
    const auto [found, added] = m_byClient.try_emplace({visit.client, visit.tab}, m_scripts.size());
    if (added) {
        const std::string user = history.nameOf(visit.client);
        const bool isSecond = visit.tab == Tab::Second;
        m_scripts.push_back({isSecond ? std::string(user).append("-tab2") : user,
                             isSecond ? user : std::string(),
                             {},
                             {}});
    }
    Script& script = m_scripts[found->second];
    script.channel = visit.channel.starts_with("presence-") ? "presence" : "";
    for (const VisitStep& step : visit.steps) {
        const bool isOpenAlready = step.kind == VisitStep::Kind::Act && step.act.kind == Act::Open
            && !script.lines.empty() && script.lines.front().step.at == step.at;
        if (!isOpenAlready)
            script.lines.push_back({step, {}, {}});
    }
}

/// When each line of a script had its say. A subscription has it when the server takes it, but
/// before whatever its page did next.
std::vector<Instant> RecordedScripts::momentsOf(const Script& script)
{
    std::vector<Instant> moments;
    for (const Line& line : script.lines) {
        const bool subscribes = line.step.kind == VisitStep::Kind::Act
            && line.step.act.kind == Act::Subscribe;
        moments.push_back(subscribes ? line.step.effect.value_or(line.step.at) : line.step.at);
    }
    for (std::size_t index = moments.size(); index-- > 1;)
        moments[index - 1] = std::min(moments[index - 1], moments[index]);
    return moments;
}

/// Each act knows what came before it, through others too, and says only what is not known so
/// already. What a page was told is no act: it comes by itself.
void RecordedScripts::constrain()
{
    struct Event
    {
        Place place;
        Instant at;
    };

    std::vector<Event> events;
    for (std::size_t script = 0; script < m_scripts.size(); ++script) {
        const std::vector<Instant> moments = momentsOf(m_scripts[script]);
        for (std::size_t line = 0; line < moments.size(); ++line)
            events.push_back({{script, line}, moments[line]});
    }
    std::ranges::stable_sort(events, {}, &Event::at);
    Knowledge known(m_scripts.size());
    for (const Event& event : events) {
        const Place here = event.place;
        Known mine = here.line == 0 ? Known(m_scripts.size(), 0)
                                    : known[here.script][here.line - 1];
        if (m_scripts[here.script].lines[here.line].step.kind == VisitStep::Kind::Act)
            learn(here, event.at, known, mine);
        mine[here.script] = here.line + 1;
        known[here.script].push_back(std::move(mine));
    }
}

void RecordedScripts::learn(Place here, Instant at, const Knowledge& known, Known& mine)
{
    for (std::size_t other = 0; other < m_scripts.size(); ++other) {
        const std::vector<Line>& lines = m_scripts[other].lines;
        std::size_t over = mine[other];
        for (std::size_t line = over; line < known[other].size(); ++line) {
            if (lines[line].step.effect && *lines[line].step.effect < at)
                over = line + 1;
        }
        if (other == here.script || over == mine[other])
            continue;
        waitFor({other, over - 1}, here);
        const Known& theirs = known[other][over - 1];
        for (std::size_t each = 0; each < mine.size(); ++each)
            mine[each] = std::max(mine[each], theirs[each]);
    }
}

void RecordedScripts::waitFor(Place before, Place after)
{
    std::string first = nameOf(before, Side::Before);
    m_order.emplace_back(std::move(first), nameOf(after, Side::After));
}

/// Its verb where that says which is meant, and a name of its own otherwise.
std::string RecordedScripts::nameOf(Place place, Side side)
{
    Script& script = m_scripts[place.script];
    Line& line = script.lines[place.line];
    const std::string word = wordOf(line.step);
    const auto isSame = [&](const Line& each) { return wordOf(each.step) == word; };
    const auto end = script.lines.begin() + std::ptrdiff_t(place.line);
    const auto number = std::to_string(std::count_if(script.lines.begin(), end, isSame) + 1);
    const bool isOnlyOne = std::ranges::count_if(script.lines, isSame) == 1;
    if (isOnlyOne && line.step.kind == VisitStep::Kind::Act)
        return script.name + "." + word;
    const std::string name = isOnlyOne ? word : word + number;
    const bool isAfterwards = isBare(line.step) && side == Side::Before;
    std::string& label = isAfterwards ? line.done : line.label;
    label = isAfterwards ? name + "-done" : name;
    return script.name + "." + label;
}

Duration RecordedScripts::patience(const Script& script, std::size_t index)
{
    if (index == 0)
        return usualPatience;
    const Duration waited = script.lines[index].step.at - script.lines[index - 1].step.at;
    return usualPatience + std::chrono::floor<std::chrono::seconds>(waited);
}

std::string RecordedScripts::actText(const Line& line)
{
    const std::string as = line.label.empty() ? "" : ", as: " + line.label;
    const std::string word = wordOf(line.step);
    if (line.step.act.kind == Act::Abandon)
        return as.empty() ? word : "{abandon: " + word + as + "}";
    return "{" + word + ": " + line.step.act.order.value + as + "}";
}

std::string RecordedScripts::lineText(const Script& script, std::size_t index)
{
    const Line& line = script.lines[index];
    const std::string item = "        - ";
    if (isBare(line.step)) {
        const auto moment = [&](const std::string& name) {
            return name.empty() ? name : item + "{label: " + name + "}\n";
        };
        return moment(line.label) + item + wordOf(line.step) + "\n" + moment(line.done);
    }
    if (line.step.kind == VisitStep::Kind::Act)
        return item + actText(line) + "\n";
    const Duration patience = RecordedScripts::patience(script, index);
    return item + "{await: " + line.step.word
        + (patience > usualPatience ? ", within: " + formatDuration(patience) : "")
        + (line.label.empty() ? "" : ", as: " + line.label) + "}\n";
}

std::string RecordedScripts::clientsText() const
{
    std::string text = "  clients:\n";
    for (const Script& script : m_scripts) {
        text += "    " + script.name + ":\n";
        if (!script.user.empty())
            text += "      user: " + script.user + "\n";
        if (!script.channel.empty())
            text += "      channel: " + script.channel + "\n";
        text += "      do:\n";
        for (std::size_t index = 0; index < script.lines.size(); ++index)
            text += lineText(script, index);
    }
    return text;
}

std::string RecordedScripts::orderText() const
{
    std::string text;
    for (const auto& [before, after] : m_order)
        text += "    - " + before + " < " + after + "\n";
    return text.empty() ? text : "  order:\n" + text;
}

} // namespace echolock
