// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/expectparser.h"

#include "scenarios/engine/projection.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepparser.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::optional<AwaitWord> awaitWordOf(std::string_view word)
{
    for (const AwaitWord each : {AwaitWord::Subscribed, AwaitWord::Refused, AwaitWord::Granted,
                                 AwaitWord::Denied, AwaitWord::Revoked, AwaitWord::Free}) {
        if (toString(each) == word)
            return each;
    }
    return std::nullopt;
}

std::vector<std::string_view> clientNames(const Scenario& scenario)
{
    std::vector<std::string_view> names;
    for (const ScenarioClient& client : scenario.clients)
        names.push_back(client.name);
    return names;
}

/// Clients, users and nobody: what holder(…) can be compared with.
std::vector<std::string_view> holderNames(const Scenario& scenario)
{
    std::vector<std::string_view> names = clientNames(scenario);
    for (const ScenarioClient& client : scenario.clients) {
        if (std::ranges::find(names, std::string_view(client.user)) == names.end())
            names.push_back(client.user);
    }
    names.emplace_back("nobody");
    return names;
}

bool isTouched(const Resource& order, const Scenario& scenario)
{
    const std::vector<Resource> orders = ordersOf(scenario);
    return std::ranges::find(orders, order) != orders.end();
}

/// What is said of such an order is true whatever the clients do.
std::string untouchedText(std::string_view order, const Scenario& scenario)
{
    const std::vector<Resource> orders = ordersOf(scenario);
    std::vector<std::string_view> names;
    for (const Resource& each : orders)
        names.push_back(each.value);
    return "no step of this scenario is about '" + std::string(order.substr(0, 60)) + "'"
        + meantHint(order, names);
}

constexpr std::string_view conditionForms
    = "write holder(order.7) == alice, holder(order.7) != nobody, or tab2.subscribed";

class ConditionReader
{
public:
    ConditionReader(const YamlNode& node, const Scenario& scenario, ProblemList& problems)
        : m_node(node)
        , m_scenario(scenario)
        , m_problems(problems)
    {
    }

    std::optional<Condition> read()
    {
        if (!m_node.isScalar())
            return fail("a condition must be text; " + std::string(conditionForms));
        const std::string_view text = trimmed(m_node.text);
        return text.starts_with("holder(") ? readHolder(text) : readClient(text);
    }

private:
    std::optional<Condition> fail(std::string message)
    {
        m_problems.add(m_node.place, std::move(message));
        return std::nullopt;
    }

    std::optional<Condition> readHolder(std::string_view text)
    {
        constexpr std::string_view head = "holder(";
        const auto close = text.find(')');
        if (close == std::string_view::npos)
            return fail("the ')' of holder(…) is missing; " + std::string(conditionForms));
        Condition condition;
        condition.text = text;
        condition.order = Resource(
            std::string(trimmed(text.substr(head.size(), close - head.size()))));
        const std::string_view rest = trimmed(text.substr(close + 1));
        if (!rest.starts_with("==") && !rest.starts_with("!="))
            return fail("expected == or != after holder(…); " + std::string(conditionForms));
        condition.operation = rest.starts_with("==") ? Condition::Operation::Equal
                                                     : Condition::Operation::NotEqual;
        condition.operand = trimmed(rest.substr(2));
        if (!isTouched(condition.order, m_scenario))
            return fail(untouchedText(condition.order.value, m_scenario));
        const auto names = holderNames(m_scenario);
        if (std::ranges::find(names, std::string_view(condition.operand)) == names.end())
            return fail("'" + condition.operand + "' is no client or user of this scenario"
                        + meantHint(condition.operand, names));
        return condition;
    }

    std::optional<Condition> readClient(std::string_view text)
    {
        const auto dot = text.find('.');
        if (dot == std::string_view::npos)
            return fail("'" + std::string(text.substr(0, 60)) + "' is no condition; "
                        + std::string(conditionForms));
        Condition condition;
        condition.subject = Condition::Subject::Client;
        condition.text = text;
        condition.client = text.substr(0, dot);
        const auto names = clientNames(m_scenario);
        if (std::ranges::find(names, std::string_view(condition.client)) == names.end())
            return fail("there is no client '" + condition.client + "'"
                        + meantHint(condition.client, names));
        const std::string_view word = text.substr(dot + 1);
        if (std::ranges::find(words::clientStates, word) == words::clientStates.end())
            return fail("'" + std::string(word) + "' says nothing about a client"
                        + meantHint(word, words::clientStates));
        condition.word = awaitWordOf(word);
        return condition;
    }

    const YamlNode& m_node;
    const Scenario& m_scenario;
    ProblemList& m_problems;
};

std::vector<std::string_view> invariantNames(JudgedWhen excluded)
{
    std::vector<std::string_view> names;
    for (const Letter letter : allLetters) {
        if (!invariantName(letter).empty() && judgedWhen(letter) != excluded)
            names.push_back(invariantName(letter));
    }
    return names;
}

class ExpectReader
{
public:
    ExpectReader(Scenario& scenario, ProblemList& problems)
        : m_scenario(scenario)
        , m_problems(problems)
    {
    }

    void readAlways(const YamlNode& node)
    {
        m_listed.clear();
        for (const YamlNode& item : readList(node, "'always'", m_problems))
            readInvariant(item, JudgedWhen::Finally, "always");
    }

    void readFinally(const YamlNode& node)
    {
        m_listed.clear();
        for (const YamlNode& item : readList(node, "'finally'", m_problems)) {
            if (item.isMap() && hasOrphanTime(item))
                readOrphanTime(item);
            else if (item.isMap())
                readIfThen(item);
            else if (item.isScalar() && item.text.find_first_of("(.") != std::string::npos)
                addExpectation(std::nullopt, item, Letter::E);
            else
                readInvariant(item, JudgedWhen::Always, "finally");
        }
    }

private:
    void readInvariant(const YamlNode& item, JudgedWhen misplaced, std::string_view list)
    {
        const auto letter = item.isScalar() ? invariantFromName(item.text) : std::nullopt;
        if (!letter) {
            const auto names = invariantNames(misplaced);
            m_problems.add(item.place,
                           "'" + item.text.substr(0, 60) + "' is no invariant"
                               + meantHint(item.text, names));
        } else if (judgedWhen(*letter) == misplaced) {
            const std::string right = list == "always" ? "finally" : "always";
            m_problems.add(item.place, "'" + item.text + "' belongs under '" + right + "'");
        } else if (!m_listed.insert(*letter).second) {
            m_problems.add(item.place, "'" + item.text + "' is there twice; keep one");
        } else {
            m_scenario.invariants.insert(*letter);
        }
    }

    static bool hasOrphanTime(const YamlNode& item)
    {
        return std::ranges::any_of(
            item.entries, [](const YamlEntry& entry) { return entry.key.text == "orphan_time"; });
    }

    void readOrphanTime(const YamlNode& item)
    {
        constexpr std::array<std::string_view, 1> keys{"orphan_time"};
        const MapReader outer(item, "an expectation", keys, m_problems);
        MapReader map(*outer.find("orphan_time"), "'orphan_time'", words::orphanTimeKeys,
                      m_problems);
        const YamlNode* order = map.require("order", "the order, such as order.7");
        const YamlNode* most = map.require("max", "the longest time, such as 180s");
        if (!order || !most)
            return;
        auto resource = readOrderName(*order, "'order'", m_problems);
        const auto time = readDuration(*most, "'max'", m_problems);
        if (resource && !isTouched(*resource, m_scenario))
            m_problems.add(order->place, untouchedText(resource->value, m_scenario));
        if (resource && time)
            m_scenario.orphanTimes.push_back({std::move(*resource), *time, item.place});
    }

    void readIfThen(const YamlNode& item)
    {
        MapReader map(item, "an expectation", words::ifThenKeys, m_problems);
        const YamlNode* then = map.require("then",
                                           "what must hold, such as \"holder(order.7) == alice\"");
        Letter letter = Letter::E;
        if (const YamlNode* node = map.find("letter")) {
            const Letters letters = parseLetters(*node, m_problems);
            letter = letters.size() == 1 ? *letters.begin() : Letter::E;
        }
        std::optional<Condition> premise;
        if (const YamlNode* node = map.find("if")) {
            premise = parseCondition(*node, m_scenario, m_problems);
            if (!premise)
                return;
        }
        if (then)
            addExpectation(std::move(premise), *then, letter);
    }

    void addExpectation(std::optional<Condition> premise, const YamlNode& then, Letter letter)
    {
        if (auto conclusion = parseCondition(then, m_scenario, m_problems))
            m_scenario.expectations.push_back(
                {std::move(premise), std::move(*conclusion), letter, then.place});
    }

    Scenario& m_scenario;
    ProblemList& m_problems;
    Letters m_listed; ///< In the list that is being read.
};

} // namespace

std::optional<Condition> parseCondition(const YamlNode& node, const Scenario& scenario,
                                        ProblemList& problems)
{
    return ConditionReader(node, scenario, problems).read();
}

void parseExpect(const YamlNode* node, Scenario& scenario, ProblemList& problems)
{
    if (!node) {
        scenario.invariants = Letters(allLetters.begin(), allLetters.end());
        scenario.invariants.erase(Letter::E);
        return;
    }
    const MapReader map(*node, "'expect'", words::expectKeys, problems);
    ExpectReader reader(scenario, problems);
    if (const YamlNode* always = map.find("always"))
        reader.readAlways(*always);
    if (const YamlNode* finally = map.find("finally"))
        reader.readFinally(*finally);
}

Letters parseLetters(const YamlNode& node, ProblemList& problems)
{
    std::array<std::string_view, allLetters.size()> words;
    std::ranges::transform(allLetters, words.begin(),
                           [](Letter letter) { return toString(letter); });
    Letters letters;
    for (const YamlNode& item : readList(node, "a list of letters", problems)) {
        const auto index = readChoice(item, "letter of an invariant", words, problems);
        if (index && !letters.insert(allLetters[*index]).second)
            problems.add(item.place, "the letter '" + item.text + "' is there twice; keep one");
    }
    return letters;
}

} // namespace echolock
