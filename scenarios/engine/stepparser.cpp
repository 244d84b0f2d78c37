// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepparser.h"

#include "scenarios/engine/faultparser.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepnames.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace echolock {

namespace {

/// The keys of a step that is written as a map.
std::vector<std::string_view> keysOf(const words::Verb& row)
{
    std::vector<std::string_view> keys{row.verb};
    std::ranges::copy(words::stepNameKeys, std::back_inserter(keys));
    std::ranges::copy_if(row.beside, std::back_inserter(keys),
                         [](std::string_view key) { return !key.empty(); });
    return keys;
}

std::vector<std::string_view> abandonWords()
{
    std::vector<std::string_view> ways(allAbandonments.size());
    std::ranges::transform(allAbandonments, ways.begin(),
                           [](Abandonment how) { return toString(how); });
    return ways;
}

std::vector<std::string_view> everyWord()
{
    std::vector<std::string_view> all(words::bareSteps.begin(), words::bareSteps.end());
    std::ranges::copy(abandonWords(), std::back_inserter(all));
    std::ranges::transform(words::verbs, std::back_inserter(all), &words::Verb::verb);
    all.emplace_back("label");
    return all;
}

class StepReader
{
public:
    StepReader(const StepDefaults& defaults, ProblemList& problems)
        : m_defaults(defaults)
        , m_problems(problems)
    {
    }

    std::optional<Step> read(const YamlNode& node)
    {
        if (node.isScalar())
            return readBare(node);
        if (node.isMap())
            return readMap(node);
        m_problems.add(
            node.place,
            "a step is a word such as open or a map such as {subscribe: order.7}, but this is "
                + std::string(node.kindName()));
        return std::nullopt;
    }

private:
    std::optional<Step> readBare(const YamlNode& node)
    {
        if (auto action = bareAction(node.text))
            return Step{std::move(*action), node.text, {}, node.place};
        const auto* const verb = std::ranges::find(words::verbs, std::string_view(node.text),
                                                   &words::Verb::verb);
        if (verb != words::verbs.end())
            m_problems.add(node.place,
                           "'" + node.text + "' needs a value, such as {" + node.text + ": "
                               + std::string(verb->example) + "}");
        else if (node.text == "label")
            m_problems.add(node.place, "'label' needs a value, such as {label: here}");
        else
            m_problems.add(node.place,
                           "unknown step '" + node.text.substr(0, 60) + "'"
                               + meantHint(node.text, everyWord()));
        return std::nullopt;
    }

    static std::optional<StepAction> bareAction(std::string_view word)
    {
        if (const auto how = abandonmentFromName(word))
            return AbandonStep{*how};
        if (word == "open")
            return OpenStep{};
        if (word == "knock")
            return OpenStep{OpenStep::Then::GoesOn};
        if (word == "thaw" || word == "wake")
            return ThawStep{};
        if (word == "heal")
            return HealStep{};
        if (word == "fail-over")
            return FailOverStep{};
        return std::nullopt;
    }

    std::optional<Step> readMap(const YamlNode& node)
    {
        const auto verbs = verbsIn(node);
        if (verbs.empty())
            return readLabelStep(node);
        if (verbs.size() > 1) {
            m_problems.add(verbs[1]->place,
                           "a step does one thing, but this one has '" + verbs[0]->text + "' and '"
                               + verbs[1]->text + "'; make two steps of it");
            return std::nullopt;
        }
        const auto* const row = std::ranges::find(words::verbs, std::string_view(verbs[0]->text),
                                                  &words::Verb::verb);
        auto keys = keysOf(*row);
        // What else is in it are the settings of the fault.
        if (row->verb == "fault")
            std::ranges::transform(
                node.entries, std::back_inserter(keys),
                [](const YamlEntry& entry) { return std::string_view(entry.key.text); });
        const MapReader map(node, "a step '" + std::string(row->verb) + "'", keys, m_problems);
        Step step;
        step.verb = row->verb;
        step.place = node.entries.front().key.place;
        step.label = readLabel(map);
        auto action = readAction(row->verb, map, step.verb);
        if (!action)
            return std::nullopt;
        step.action = std::move(*action);
        return step;
    }

    static std::vector<const YamlNode*> verbsIn(const YamlNode& node)
    {
        std::vector<const YamlNode*> verbs;
        for (const auto& [key, value] : node.entries) {
            if (std::ranges::find(words::verbs, std::string_view(key.text), &words::Verb::verb)
                != words::verbs.end())
                verbs.push_back(&key);
        }
        return verbs;
    }

    std::optional<Step> readLabelStep(const YamlNode& node)
    {
        if (node.entries.empty()) {
            m_problems.add(node.place, "this step is empty");
            return std::nullopt;
        }
        const YamlNode& key = node.entries.front().key;
        if (key.text != "label") {
            m_problems.add(key.place,
                           "unknown step '" + key.text.substr(0, 60) + "'"
                               + meantHint(key.text, everyWord()));
            return std::nullopt;
        }
        constexpr std::array<std::string_view, 1> keys{"label"};
        const MapReader map(node, "a step 'label'", keys, m_problems);
        const auto label = readName(*map.find("label"), "a label", m_problems);
        if (!label)
            return std::nullopt;
        return Step{LabelStep{}, "label", *label, key.place};
    }

    std::string readLabel(const MapReader& map)
    {
        const YamlNode* as = map.find("as");
        const YamlNode* label = map.find("label");
        if (as && label)
            m_problems.add(label->place, "a step has one name; use 'as' or 'label'");
        const YamlNode* chosen = as ? as : label;
        return chosen ? readName(*chosen, "a label", m_problems).value_or("") : std::string();
    }

    std::optional<StepAction> readAction(std::string_view verb, const MapReader& map,
                                         std::string& name)
    {
        const YamlNode& value = *map.find(verb);
        if (verb == "await")
            return readAwait(value, map);
        if (verb == "wait")
            return readWait(value);
        if (verb == "hold")
            return readHold(value);
        if (verb == "abandon")
            return readAbandon(value, name);
        if (verb == "restart")
            return readRestart(value);
        if (verb == "fault")
            return readFault(value, map.node());
        return readOrderAction(verb, map);
    }

    /// Those whose value is an order.
    std::optional<StepAction> readOrderAction(std::string_view verb, const MapReader& map)
    {
        const YamlNode& value = *map.find(verb);
        const auto order = readOrderName(value, "'" + std::string(verb) + "'", m_problems);
        if (!order)
            return std::nullopt;
        if (verb == "subscribe")
            return readSubscribe(*order, map);
        if (verb == "unsubscribe")
            return UnsubscribeStep{*order};
        if (verb == "acquire")
            return AcquireStep{*order};
        if (verb == "release")
            return ReleaseStep{*order};
        if (verb == "renew")
            return RenewStep{*order};
        if (verb == "takeover")
            return TakeOverStep{*order};
        if (verb == "revoke")
            return OperatorStep{OperatorStep::What::Revoke, *order, {}};
        if (verb == "give")
            return readGive(*order, map);
        return WriteStep{*order};
    }

    std::optional<StepAction> readGive(const Resource& order, const MapReader& map)
    {
        const YamlNode* to = map.find("to");
        if (!to)
            m_problems.add(map.node().place,
                           "a step 'give' needs 'to': the user who gets the order");
        const auto user = to ? readName(*to, "'to'", m_problems) : std::nullopt;
        if (!user)
            return std::nullopt;
        return OperatorStep{OperatorStep::What::Give, order, *user};
    }

    std::optional<StepAction> readRestart(const YamlNode& value)
    {
        const auto index = readChoice(value, "thing to do with the ledger", words::ledgers,
                                      m_problems);
        return index
            ? std::optional<StepAction>(RestartStep{static_cast<RestartStep::Ledger>(*index)})
            : std::nullopt;
    }

    std::optional<StepAction> readFault(const YamlNode& kind, const YamlNode& step)
    {
        constexpr std::array<std::string_view, 3> others{"fault", "as", "label"};
        auto fault = parseFaultStep(kind, step, others, m_problems);
        return fault ? std::optional<StepAction>(FaultStep{std::move(*fault)}) : std::nullopt;
    }

    std::optional<StepAction> readSubscribe(const Resource& order, const MapReader& map)
    {
        SubscribeStep step{order, m_defaults.channel, SubscribeStep::Auth::Valid};
        if (const YamlNode* channel = map.find("channel"))
            step.channel = readChannelSort(*channel, m_problems).value_or(m_defaults.channel);
        if (const YamlNode* auth = map.find("auth")) {
            if (readChoice(*auth, "kind of auth", words::auths, m_problems) == 1U)
                step.auth = SubscribeStep::Auth::Forged;
        }
        return step;
    }

    std::optional<StepAction> readAwait(const YamlNode& value, const MapReader& map)
    {
        AwaitStep step;
        step.within = m_defaults.within;
        for (const YamlNode& item : readList(value, "'await'", m_problems))
            readAwaited(item, step);
        if (const YamlNode* within = map.find("within"))
            step.within = readSomeTime(*within, "'within'", m_problems).value_or(m_defaults.within);
        if (const YamlNode* of = map.find("of"))
            step.order = readOrderName(*of, "'of'", m_problems);
        if (!step.any.empty())
            return step;
        if (value.isSequence() && value.items.empty())
            m_problems.add(value.place,
                           "this await waits for nothing; name one of "
                               + joinedWithOr(words::awaitWords));
        return std::nullopt;
    }

    void readAwaited(const YamlNode& item, AwaitStep& step)
    {
        const auto index = readChoice(item, "thing to await", words::awaitWords, m_problems);
        if (!index)
            return;
        const auto word = static_cast<AwaitWord>(*index);
        if (std::ranges::find(step.any, word) != step.any.end())
            m_problems.add(item.place, "'" + item.text + "' is there twice; keep one");
        step.any.push_back(word);
    }

    std::optional<StepAction> readWait(const YamlNode& value)
    {
        const auto text = readText(value, "'wait'", m_problems);
        if (!text)
            return std::nullopt;
        if (text->find('.') != std::string::npos
            && std::isalpha(static_cast<unsigned char>(text->front())))
            return WaitStep{{}, *text};
        m_problems.add(value.place,
                       "'wait' names another client's step, such as tab1.open; to let time "
                       "pass use {hold: 200ms}");
        return std::nullopt;
    }

    std::optional<StepAction> readHold(const YamlNode& value)
    {
        const auto time = readDuration(value, "'hold'", m_problems);
        return time ? std::optional<StepAction>(HoldStep{*time}) : std::nullopt;
    }

    std::optional<StepAction> readAbandon(const YamlNode& value, std::string& name)
    {
        const auto index = readChoice(value, "way to abandon an order", abandonWords(), m_problems);
        if (!index)
            return std::nullopt;
        name = toString(allAbandonments[*index]);
        return AbandonStep{allAbandonments[*index]};
    }

    const StepDefaults& m_defaults;
    ProblemList& m_problems;
};

/// By their steps; two without a label still differ on the link.
void nameFaults(std::vector<Step>& steps)
{
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto* const step = std::get_if<FaultStep>(&steps[i].action);
        if (step && !steps[i].label.empty())
            step->fault.name = steps[i].label;
        else if (step)
            step->fault.name.append("#").append(std::to_string(i + 1));
    }
}

} // namespace

std::optional<Resource> readOrderName(const YamlNode& node, std::string_view what,
                                      ProblemList& problems)
{
    constexpr std::array<std::string_view, 3> kinds{"private-encrypted-", "private-", "presence-"};
    const auto text = readText(node, what, problems);
    if (!text)
        return std::nullopt;
    for (const std::string_view kind : kinds) {
        if (text->starts_with(kind)) {
            problems.add(node.place,
                         "write the order without its channel kind: " + text->substr(kind.size()));
            return std::nullopt;
        }
    }
    const bool good = text->starts_with("order.") && text->size() > 6 && text->size() < 180
        && std::ranges::all_of(*text, [](char letter) {
                          return std::isalnum(static_cast<unsigned char>(letter))
                              || std::string_view("-_=@,.;").find(letter) != std::string_view::npos;
                      });
    if (good)
        return Resource(*text);
    problems.add(node.place,
                 "'" + text->substr(0, 60) + "' is no order; write one such as order.7");
    return std::nullopt;
}

std::optional<ChannelSort> readChannelSort(const YamlNode& node, ProblemList& problems)
{
    const auto index = readChoice(node, "kind of channel", words::channels, problems);
    return index ? std::optional(static_cast<ChannelSort>(*index)) : std::nullopt;
}

std::vector<Step> parseSteps(const YamlNode& node, const StepDefaults& defaults,
                             ProblemList& problems)
{
    std::vector<Step> steps;
    if (!node.isSequence() || node.items.empty()) {
        problems.add(
            node.place,
            "'do' must be a list of steps such as [open, {subscribe: order.7}], but this is "
                + std::string(node.isSequence() ? "empty" : node.kindName()));
        return steps;
    }
    if (node.items.size() > scenarioStepsMax) {
        problems.add(node.place,
                     "a script has at most " + std::to_string(scenarioStepsMax) + " steps");
        return steps;
    }
    StepReader reader(defaults, problems);
    for (const YamlNode& item : node.items) {
        if (auto step = reader.read(item))
            steps.push_back(std::move(*step));
    }
    nameFaults(steps);
    reportAmbiguousNames(steps, problems);
    return steps;
}

} // namespace echolock
