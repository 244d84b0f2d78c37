// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepparser.h"

#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace echolock {

namespace {

using Words = std::span<const std::string_view>;

/// Steps that are written as a map, and the keys that may stand beside the verb.
struct VerbRow
{
    std::string_view verb;
    std::array<std::string_view, 4> beside;
};

constexpr std::array verbRows{
    VerbRow{"subscribe", {"as", "label", "auth", "channel"}},
    VerbRow{"unsubscribe", {"as", "label"}},
    VerbRow{"acquire", {"as", "label"}},
    VerbRow{"release", {"as", "label"}},
    VerbRow{"write", {"as", "label"}},
    VerbRow{"abandon", {"as", "label"}},
    VerbRow{"await", {"as", "label", "within", "of"}},
    VerbRow{"wait", {"as", "label"}},
    VerbRow{"hold", {"as", "label"}},
};

constexpr std::array<std::string_view, 8> abandonWords{"leave", "close",  "tab-close", "kill",
                                                       "reset", "vanish", "freeze",    "reload"};
constexpr std::array<std::string_view, 10> bareWords{
    "open", "thaw", "leave", "close", "tab-close", "kill", "reset", "vanish", "freeze", "reload"};
constexpr std::array<std::string_view, 6> awaitWords{"subscribed", "refused", "granted",
                                                     "denied",     "revoked", "free"};
constexpr std::array<std::string_view, 2> channelWords{"private", "presence"};
constexpr std::array<std::string_view, 2> authWords{"valid", "forged"};

std::vector<std::string_view> keysOf(const VerbRow& row)
{
    std::vector<std::string_view> keys{row.verb};
    std::ranges::copy_if(row.beside, std::back_inserter(keys),
                         [](std::string_view key) { return !key.empty(); });
    return keys;
}

std::vector<std::string_view> allVerbs()
{
    std::vector<std::string_view> verbs(verbRows.size());
    std::ranges::transform(verbRows, verbs.begin(), &VerbRow::verb);
    verbs.emplace_back("label");
    return verbs;
}

std::vector<std::string_view> everyWord()
{
    std::vector<std::string_view> words(bareWords.begin(), bareWords.end());
    const auto verbs = allVerbs();
    words.insert(words.end(), verbs.begin(), verbs.end());
    return words;
}

/// An order as channels name it, without the kind of the channel.
std::optional<Resource> readOrder(const YamlNode& node, std::string_view verb,
                                  ProblemList& problems)
{
    constexpr std::array<std::string_view, 3> kinds{"private-encrypted-", "private-", "presence-"};
    const auto text = readText(node, "'" + std::string(verb) + "'", problems);
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
        if (const auto how = abandonmentOf(node.text))
            return Step{AbandonStep{*how}, node.text, {}, node.place};
        if (node.text == "open")
            return Step{OpenStep{}, node.text, {}, node.place};
        if (node.text == "thaw")
            return Step{ThawStep{}, node.text, {}, node.place};
        const auto verbs = allVerbs();
        if (std::ranges::find(verbs, std::string_view(node.text)) != verbs.end())
            m_problems.add(node.place,
                           "'" + node.text + "' needs a value, such as {" + node.text + ": "
                               + exampleOf(node.text) + "}");
        else
            m_problems.add(node.place,
                           "unknown step '" + node.text.substr(0, 60) + "'"
                               + meantHint(node.text, everyWord()));
        return std::nullopt;
    }

    static std::string exampleOf(std::string_view verb)
    {
        if (verb == "await")
            return "granted";
        if (verb == "wait")
            return "tab1.open";
        if (verb == "hold")
            return "200ms";
        if (verb == "abandon")
            return "kill";
        return verb == "label" ? "here" : "order.7";
    }

    static std::optional<Abandonment> abandonmentOf(std::string_view word)
    {
        const auto* const found = std::ranges::find(abandonWords, word);
        if (found == abandonWords.end())
            return std::nullopt;
        return tabAbandonments[static_cast<std::size_t>(found - abandonWords.begin())];
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
        const auto* const row = std::ranges::find(verbRows, std::string_view(verbs[0]->text),
                                                  &VerbRow::verb);
        const auto keys = keysOf(*row);
        const MapReader map(node, "a step '" + std::string(row->verb) + "'", keys, m_problems);
        Step step;
        step.verb = row->verb;
        step.place = node.entries.front().key.place;
        step.label = readLabel(map);
        const auto action = readAction(row->verb, map, step.verb);
        if (!action)
            return std::nullopt;
        step.action = *action;
        return step;
    }

    static std::vector<const YamlNode*> verbsIn(const YamlNode& node)
    {
        std::vector<const YamlNode*> verbs;
        for (const auto& [key, value] : node.entries) {
            if (std::ranges::find(verbRows, std::string_view(key.text), &VerbRow::verb)
                != verbRows.end())
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
        const auto order = readOrder(value, verb, m_problems);
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
        return WriteStep{*order};
    }

    std::optional<StepAction> readSubscribe(const Resource& order, const MapReader& map)
    {
        SubscribeStep step{order, m_defaults.channel, SubscribeStep::Auth::Valid};
        if (const YamlNode* channel = map.find("channel"))
            step.channel = readChannelSort(*channel, m_problems).value_or(m_defaults.channel);
        if (const YamlNode* auth = map.find("auth")) {
            if (readChoice(*auth, "kind of auth", authWords, m_problems) == 1U)
                step.auth = SubscribeStep::Auth::Forged;
        }
        return step;
    }

    std::optional<StepAction> readAwait(const YamlNode& value, const MapReader& map)
    {
        AwaitStep step;
        step.within = m_defaults.within;
        for (const YamlNode& item : readList(value, "'await'", m_problems)) {
            if (const auto index = readChoice(item, "thing to await", awaitWords, m_problems))
                step.any.push_back(static_cast<AwaitWord>(*index));
        }
        if (const YamlNode* within = map.find("within"))
            step.within = readDuration(*within, "'within'", m_problems).value_or(m_defaults.within);
        if (const YamlNode* of = map.find("of"))
            step.order = readOrder(*of, "of", m_problems);
        if (!step.any.empty())
            return step;
        if (value.isSequence() && value.items.empty())
            m_problems.add(value.place,
                           "this await waits for nothing; name one of " + joinedWithOr(awaitWords));
        return std::nullopt;
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
        const auto index = readChoice(value, "way to abandon an order", abandonWords, m_problems);
        if (!index)
            return std::nullopt;
        name = abandonWords[*index];
        return AbandonStep{tabAbandonments[*index]};
    }

    const StepDefaults& m_defaults;
    ProblemList& m_problems;
};

} // namespace

std::optional<ChannelSort> readChannelSort(const YamlNode& node, ProblemList& problems)
{
    const auto index = readChoice(node, "kind of channel", channelWords, problems);
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
    return steps;
}

} // namespace echolock
