// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/peopleparser.h"

#include "client/echo/behaviourmix.h"
#include "client/people/stepwords.h"
#include "client/people/thinktimetext.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace echolock {

namespace {

using Kind = AgentStep::Kind;
using Problems = std::vector<FileProblem>;
using Value = StepWord::Value;

constexpr std::uint32_t numberMax = 100'000;
constexpr int roundsMax = 1'000'000;

/// A whole number from 1 to numberMax, and nothing else.
std::optional<std::uint32_t> numberIn(std::string_view text)
{
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    const bool good = error == std::errc() && last == end && number >= 1 && number <= numberMax;
    return good ? std::optional(number) : std::nullopt;
}

class PeopleReader
{
public:
    explicit PeopleReader(ProblemList& problems)
        : m_problems(problems)
    {
    }

    PeopleScript read(const YamlNode& root)
    {
        constexpr std::array<std::string_view, 1> keys{"people"};
        MapReader map(root, "a script file", keys, m_problems);
        const YamlNode* people = map.require("people", "groups of people, each with its 'do'");
        if (people && !people->isMap())
            m_problems.add(people->place,
                           "'people' must be a map of groups" + butThisIs(*people, m_problems));
        else if (people && people->entries.size() > scriptGroupsMax)
            m_problems.add(people->place,
                           "there are at most " + std::to_string(scriptGroupsMax) + " groups");
        else if (people)
            for (const YamlEntry& entry : people->entries)
                readGroup(entry);
        return std::move(m_script);
    }

private:
    void readGroup(const YamlEntry& entry)
    {
        const std::string what = "the group '" + entry.key.text.substr(0, 60) + "'";
        constexpr std::array<std::string_view, 3> keys{"who", "repeat", "do"};
        MapReader map(entry.value, what, keys, m_problems);
        PeopleScript::Group group;
        group.script.name = entry.key.text;
        if (const YamlNode* who = map.find("who"))
            group.who = readWho(*who);
        else if (std::exchange(m_othersNamed, true))
            m_problems.add(entry.key.place,
                           "only one group can do without 'who': it is everybody else");
        if (const YamlNode* repeat = map.find("repeat"))
            group.script.rounds = readRepeat(*repeat);
        if (const YamlNode* steps = map.require("do", "a list of steps"))
            group.script.steps = readSteps(*steps, group.script.rounds);
        m_script.groups.push_back(std::move(group));
    }

    std::vector<NumberRange> readWho(const YamlNode& node)
    {
        std::vector<NumberRange> ranges;
        for (const YamlNode& item : readList(node, "'who'", m_problems)) {
            const std::size_t dash = item.text.find('-');
            const auto first = numberIn(std::string_view(item.text).substr(0, dash));
            const auto last = dash == std::string::npos
                ? first
                : numberIn(std::string_view(item.text).substr(dash + 1));
            if (!item.isScalar() || !first || !last || *last < *first) {
                m_problems.add(item.place,
                               "'who' takes numbers of people, such as 7 or 1-10"
                                   + butThisIs(item, m_problems));
                continue;
            }
            refuseTwice({*first, *last}, item.place);
            ranges.push_back({*first, *last});
            m_named.push_back(ranges.back());
        }
        return ranges;
    }

    void refuseTwice(NumberRange range, TextPlace place)
    {
        for (const NumberRange& other : m_named) {
            if (range.first > other.last || range.last < other.first)
                continue;
            m_problems.add(place,
                           "person " + std::to_string(std::max(range.first, other.first))
                               + " is named twice; nobody can follow two scripts");
            return;
        }
    }

    std::uint64_t readRepeat(const YamlNode& node)
    {
        if (node.text == "forever")
            return AgentScript::forEver;
        if (node.text == "once")
            return 1;
        std::uint64_t rounds = 0;
        const char* end = node.text.data() + node.text.size();
        const auto [last, error] = std::from_chars(node.text.data(), end, rounds);
        if (node.isScalar() && error == std::errc() && last == end && rounds >= 1
            && rounds <= roundsMax)
            return rounds;
        m_problems.add(node.place,
                       "'repeat' takes forever, once or a number from 1 to "
                           + std::to_string(roundsMax) + butThisIs(node, m_problems));
        return 1;
    }

    std::vector<ScriptStep> readSteps(const YamlNode& node, std::uint64_t rounds)
    {
        std::vector<ScriptStep> steps;
        if (!node.isSequence() || node.items.empty()) {
            m_problems.add(node.place,
                           "'do' must be a list of steps such as [{open: order.7}, {edit: 5s}, "
                           "save, leave], but this is "
                               + std::string(node.isSequence() ? "empty" : node.kindName()));
            return steps;
        }
        if (node.items.size() > scriptStepsMax) {
            m_problems.add(node.place,
                           "a script has at most " + std::to_string(scriptStepsMax) + " steps");
            return steps;
        }
        m_pageOpen = m_orderOpen = false;
        for (const YamlNode& item : node.items) {
            if (const auto step = readStep(item)) {
                follow(*step, item.place);
                steps.push_back(*step);
            }
        }
        const bool takesTime = std::ranges::any_of(steps, [](const ScriptStep& step) {
            return std::max(step.time.least, step.time.most) > Duration::zero();
        });
        if (rounds != 1 && !takesTime && steps.size() == node.items.size())
            m_problems.add(node.place,
                           "these steps are repeated but take no time; add one such as "
                           "{edit: 5s}");
        return steps;
    }

    std::optional<ScriptStep> readStep(const YamlNode& node)
    {
        const bool isWord = node.isScalar();
        if (!isWord && (!node.isMap() || node.entries.size() != 1)) {
            m_problems.add(node.place,
                           "a step is a word such as save or a map with one key such as {edit: "
                           "5s}, but this is "
                               + (node.isMap() ? std::to_string(node.entries.size()) + " keys"
                                               : std::string(node.kindName())));
            return std::nullopt;
        }
        const YamlNode& key = isWord ? node : node.entries.front().key;
        const StepWord* word = findStepWord(key.text);
        if (!word) {
            m_problems.add(key.place,
                           "unknown step '" + key.text.substr(0, 60) + "'"
                               + meantHint(key.text, allStepWords()));
            return std::nullopt;
        }
        return isWord ? bareStep(*word, node) : fullStep(*word, node.entries.front());
    }

    std::optional<ScriptStep> bareStep(const StepWord& word, const YamlNode& node)
    {
        constexpr BehaviourMix usual;
        ScriptStep step{.kind = word.kind, .how = word.how};
        if (word.value == Value::Time) {
            m_problems.add(node.place,
                           "'" + node.text + "' needs a time, such as {" + node.text + ": 5s}");
            return std::nullopt;
        }
        if (word.kind == Kind::Open)
            step.kind = Kind::Visit;
        if (word.kind == Kind::Abandon && standsStill(word.how))
            step.time = word.how == Abandonment::Sleep ? usual.sleep : usual.freeze;
        return step;
    }

    std::optional<ScriptStep> fullStep(const StepWord& word, const YamlEntry& entry)
    {
        ScriptStep step{.kind = word.kind, .how = word.how};
        if (word.value == Value::None) {
            m_problems.add(entry.value.place,
                           "'" + entry.key.text + "' takes no value; write the word alone");
            return std::nullopt;
        }
        if (word.value == Value::SomeOrder || word.value == Value::Order) {
            const auto order = readOrder(entry.value);
            step.order = order.value_or(0);
            return order ? std::optional(step) : std::nullopt;
        }
        const auto time = readThinkTime(entry.value, "'" + entry.key.text + "'", m_problems);
        if (!time)
            return std::nullopt;
        step.time = *time;
        if (step.kind == Kind::SecondTab && std::max(time->least, time->most) <= Duration::zero()) {
            m_problems.add(
                entry.value.place,
                "'second-tab' for no time is none; leave the time out for one that stays open");
            return std::nullopt;
        }
        return step;
    }

    std::optional<std::uint32_t> readOrder(const YamlNode& node)
    {
        constexpr std::string_view prefix = "order.";
        const bool named = node.isScalar() && node.text.starts_with(prefix);
        if (const auto number = numberIn(named ? std::string_view(node.text).substr(prefix.size())
                                               : std::string_view()))
            return number;
        m_problems.add(node.place,
                       "'open' takes an order from order.1 to order." + std::to_string(numberMax)
                           + butThisIs(node, m_problems));
        return std::nullopt;
    }

    /// Goes through the script as the person will, to find what cannot be done there.
    void follow(const ScriptStep& step, TextPlace place)
    {
        const bool needsOrder = step.kind == Kind::Edit || step.kind == Kind::Save
            || step.kind == Kind::Switch || step.kind == Kind::SecondTab
            || (step.kind == Kind::Abandon && step.how == Abandonment::Leave);
        const bool needsPage = needsOrder || step.kind == Kind::Abandon;
        if ((needsOrder && !m_orderOpen) || (needsPage && !m_pageOpen))
            m_problems.add(place,
                           "'" + std::string(wordOf(step.kind, step.how))
                               + "' needs an open order here; put an 'open' before it");
        if (step.kind == Kind::Open || step.kind == Kind::Visit)
            m_pageOpen = m_orderOpen = true;
        if (step.kind != Kind::Abandon || standsStill(step.how) || step.how == Abandonment::Reload)
            return;
        m_orderOpen = false;
        m_pageOpen = step.how == Abandonment::Leave;
    }

    ProblemList& m_problems;
    PeopleScript m_script;
    std::vector<NumberRange> m_named;
    bool m_othersNamed = false;
    bool m_pageOpen = false;  ///< At the step that is being read.
    bool m_orderOpen = false; ///< The same.
};

} // namespace

Result<PeopleScript, Problems> parsePeople(std::string_view text, std::string_view file)
{
    ProblemList problems{std::string(file)};
    const auto root = parseYaml(text, {.whenEmpty = "write people: and a group with its steps"});
    if (!root) {
        problems.add(root.error().place, root.error().message);
        return Unexpected<Problems>(problems.take());
    }
    PeopleScript script = PeopleReader(problems).read(*root);
    if (problems.empty() && script.groups.empty())
        problems.add(root->place, "'people' names nobody; write a group with its steps");
    if (!problems.empty())
        return Unexpected<Problems>(problems.take());
    return script;
}

} // namespace echolock
