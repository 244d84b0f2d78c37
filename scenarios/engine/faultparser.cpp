// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/faultparser.h"

#include "client/link/faulttext.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepgraph.h"
#include "scenarios/engine/strikecheck.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>

namespace echolock {

namespace {

/// Sentences of `client/link` end in a full stop, those about files do not.
std::string withoutStop(std::string message)
{
    if (message.ends_with('.'))
        message.pop_back();
    return message;
}

std::optional<Fault> readKind(const YamlNode& node, ProblemList& problems)
{
    std::vector<std::string_view> names;
    for (const FaultType& type : faultTypes())
        names.push_back(type.name);
    const auto index = readChoice(node, "fault", names, problems);
    return index ? std::optional(Fault(faultTypes()[*index].kind)) : std::nullopt;
}

/// False where the setting is refused, which is reported.
bool set(Fault& fault, std::string_view parameter, const YamlNode& value, ProblemList& problems)
{
    if (!value.isScalar()) {
        problems.add(value.place,
                     "'" + std::string(parameter) + "' must be a value, but this is "
                         + std::string(value.kindName()));
        return false;
    }
    const Result<void> outcome = setParameter(fault, parameter, value.text);
    if (!outcome)
        problems.add(value.place, withoutStop(outcome.error().message));
    return outcome.has_value();
}

std::vector<std::string_view> namesOf(std::span<const FaultParameter> parameters)
{
    std::vector<std::string_view> names;
    for (const FaultParameter& parameter : parameters) {
        if (parameter.name != "name")
            names.push_back(parameter.name);
    }
    return names;
}

/// Whether the settings go together, once each of them is good.
std::optional<Fault> checked(const Fault& fault, TextPlace place, ProblemList& problems)
{
    const Result<void> outcome = checkParameters(fault);
    if (outcome)
        return fault;
    problems.add(place, withoutStop(outcome.error().message));
    return std::nullopt;
}

/// One entry of `faults:`.
class FaultEntryReader
{
public:
    FaultEntryReader(const Scenario& scenario, ProblemList& problems)
        : m_scenario(scenario)
        , m_problems(problems)
    {
    }

    std::optional<ScenarioFault> read(const YamlNode& node)
    {
        MapReader map(node, "a fault", words::faultKeys, m_problems);
        if (!map.isMap())
            return std::nullopt;
        const std::size_t before = m_problems.size();
        const YamlNode* target = map.require("target", "a client, or all");
        const YamlNode* what = map.require("do", "the fault, such as {latency: 250ms}");
        if (!what)
            return std::nullopt;
        auto fault = readFault(*what);
        if (!fault)
            return std::nullopt;
        ScenarioFault read{std::nullopt, std::move(*fault), std::nullopt, node.place};
        if (target)
            readTarget(*target, read);
        if (const YamlNode* when = map.find("when"))
            readWhen(*when, read);
        for (const std::string_view key : {"for", "probability"}) {
            if (const YamlNode* value = map.find(key))
                set(read.fault, key, *value, m_problems);
        }
        return m_problems.size() == before ? std::optional(std::move(read)) : std::nullopt;
    }

private:
    /// `blackhole`, `{latency: 250ms}` or `{latency: {mean: 250ms, dir: up}}`.
    std::optional<Fault> readFault(const YamlNode& node)
    {
        if (node.isScalar())
            return readKind(node, m_problems);
        if (!node.isMap() || node.entries.size() != 1) {
            m_problems.add(node.place,
                           "'do' must be one fault, such as blackhole, {latency: 250ms} or "
                           "{rst: {after: 1s}}, but this is "
                               + (node.isMap() ? std::to_string(node.entries.size()) + " of them"
                                               : std::string(node.kindName())));
            return std::nullopt;
        }
        const auto& [kind, value] = node.entries.front();
        auto fault = readKind(kind, m_problems);
        if (!fault)
            return std::nullopt;
        const std::size_t before = m_problems.size();
        if (value.isScalar())
            setMain(*fault, value);
        else if (value.kind != YamlNode::Kind::Null)
            setEach(*fault, value);
        return m_problems.size() == before ? checked(*fault, kind.place, m_problems) : std::nullopt;
    }

    /// A value alone is that of the fault's first setting.
    void setMain(Fault& fault, const YamlNode& value)
    {
        const FaultType& type = typeOf(fault.kind());
        if (type.parameters.empty())
            m_problems.add(value.place,
                           "'" + std::string(type.name) + "' has no settings; write it alone");
        else
            set(fault, type.parameters.front().name, value, m_problems);
    }

    void setEach(Fault& fault, const YamlNode& settings)
    {
        const FaultType& type = typeOf(fault.kind());
        const auto names = namesOf(type.parameters);
        const MapReader map(settings, "'" + std::string(type.name) + "'", names, m_problems);
        for (const std::string_view name : names) {
            if (const YamlNode* value = map.find(name))
                set(fault, name, *value, m_problems);
        }
    }

    void readTarget(const YamlNode& node, ScenarioFault& fault)
    {
        std::vector<std::string_view> names;
        for (const ScenarioClient& client : m_scenario.clients)
            names.push_back(client.name);
        names.emplace_back("all");
        const auto index = readChoice(node, "client to trouble", names, m_problems);
        if (index && *index < m_scenario.clients.size())
            fault.client = *index;
    }

    void readWhen(const YamlNode& node, ScenarioFault& fault)
    {
        const std::size_t before = m_problems.size();
        const MapReader map(node, "'when'", words::whenKeys, m_problems);
        if (node.isMap() && node.entries.empty())
            m_problems.add(node.place,
                           "this 'when' says nothing; name a moment by "
                               + joinedWithOr(words::whenKeys)
                               + ", or leave 'when' out for the whole run");

        struct Row
        {
            std::string_view key;
            std::string_view parameter;
        };

        constexpr std::array rows{Row{"frame", "event"}, Row{"channel", "channel"},
                                  Row{"dir", "seen"},    Row{"nth", "nth"},
                                  Row{"edge", "edge"},   Row{"at", "at"}};
        for (const Row& row : rows) {
            if (const YamlNode* value = map.find(row.key))
                set(fault.fault, row.parameter, *value, m_problems);
        }
        const bool ofAFrame = map.find("dir") || map.find("edge");
        if (ofAFrame && !fault.fault.when.awaitsFrame())
            m_problems.add(node.place,
                           "'dir' and 'edge' are about a frame; say which by frame, channel or "
                           "nth");
        if (const YamlNode* after = map.find("after"))
            readAfter(*after, fault);
        if (m_problems.size() == before)
            reportVain(fault, node, map);
    }

    void reportVain(const ScenarioFault& fault, const YamlNode& node, const MapReader& map)
    {
        const auto vain = vainTriggerOf(fault.fault, m_scenario, fault.client);
        if (!vain)
            return;
        constexpr std::array keys{"frame", "channel", "dir"};
        const YamlNode* const word = map.find(keys[static_cast<std::size_t>(vain->word)]);
        m_problems.add(word ? word->place : node.place, vain->sentence);
    }

    void readAfter(const YamlNode& node, ScenarioFault& fault)
    {
        const auto text = readText(node, "'after'", m_problems);
        if (!text)
            return;
        const StepLookup found = lookUpStep(m_scenario, *text);
        if (found.step)
            fault.after = found.step;
        else
            m_problems.add(node.place, found.problem);
    }

    const Scenario& m_scenario;
    ProblemList& m_problems;
};

} // namespace

std::optional<Fault> parseFaultStep(const YamlNode& kind, const YamlNode& step,
                                    std::span<const std::string_view> others, ProblemList& problems)
{
    auto fault = readKind(kind, problems);
    if (!fault)
        return std::nullopt;
    std::vector<std::string_view> names = namesOf(typeOf(fault->kind()).parameters);
    std::ranges::copy(namesOf(commonParameters()), std::back_inserter(names));
    const std::size_t before = problems.size();
    for (const auto& [key, value] : step.entries) {
        if (std::ranges::find(others, std::string_view(key.text)) != others.end())
            continue;
        if (std::ranges::find(names, std::string_view(key.text)) != names.end())
            set(*fault, key.text, value, problems);
        else
            problems.add(key.place,
                         "'" + kind.text + "' has no setting '" + key.text.substr(0, 60) + "'"
                             + meantHint(key.text, names));
    }
    return problems.size() == before ? checked(*fault, kind.place, problems) : std::nullopt;
}

void parseFaults(const YamlNode& node, Scenario& scenario, ProblemList& problems)
{
    FaultEntryReader reader(scenario, problems);
    for (const YamlNode& item : readList(node, "'faults'", problems)) {
        auto fault = reader.read(item);
        if (!fault)
            continue;
        // Unique on every link, and no step's label can be the same.
        fault->fault.name = std::string(typeOf(fault->fault.kind()).name)
                                .append("@")
                                .append(std::to_string(scenario.faults.size() + 1));
        scenario.faults.push_back(std::move(*fault));
    }
}

} // namespace echolock
