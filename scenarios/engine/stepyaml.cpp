// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/stepyaml.h"

#include "client/link/faulttext.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepparser.h"
#include "scenarios/engine/stepwriter.h"
#include "scenarios/engine/yamltext.h"

#include <algorithm>

namespace echolock {

namespace {

/// Where the fault has something else than is supposed.
void addSetting(YamlFlowMap& map, std::string_view key, const Fault& fault,
                const FaultParameter& parameter)
{
    const std::string text = valueText(fault, parameter);
    const bool isSupposed = parameter.unit == FaultUnit::Text
        ? text.empty()
        : text == valueText(parameter, parameter.standard);
    if (!isSupposed)
        map.add(key, yamlText(text));
}

void addOwnSettings(YamlFlowMap& map, const Fault& fault)
{
    for (const FaultParameter& parameter : typeOf(fault.kind()).parameters)
        addSetting(map, parameter.name, fault, parameter);
}

const FaultParameter& common(std::string_view name)
{
    return *std::ranges::find(commonParameters(), name, &FaultParameter::name);
}

/// Which frame; the first one is supposed where it is said what kind.
void addNumber(YamlFlowMap& map, const Fault& fault)
{
    const Trigger& when = fault.when;
    const bool isSupposed = when.nth == 1 && (!when.event.empty() || !when.channel.empty());
    if (when.awaitsFrame() && !isSupposed)
        map.add("nth", std::to_string(when.nth));
}

/// Writes the members of one step's map.
class StepYaml
{
public:
    StepYaml(const Step& step, const ScenarioClient& client)
        : m_step(step)
        , m_client(client)
    {
    }

    std::string write()
    {
        std::visit(*this, m_step.action);
        if (std::holds_alternative<LabelStep>(m_step.action))
            m_map.add("label", yamlText(m_step.label));
        else if (!m_step.label.empty())
            m_map.add("as", yamlText(m_step.label));
        return m_isWord ? m_step.verb : m_map.take();
    }

    void operator()(const SubscribeStep& step)
    {
        add(step.order);
        if (step.auth == SubscribeStep::Auth::Forged)
            m_map.add("auth", "forged");
        if (step.channel != m_client.channel)
            m_map.add("channel", words::channels[static_cast<std::size_t>(step.channel)]);
    }

    void operator()(const UnsubscribeStep& step) { add(step.order); }

    void operator()(const AcquireStep& step) { add(step.order); }

    void operator()(const ReleaseStep& step) { add(step.order); }

    void operator()(const WriteStep& step) { add(step.order); }

    void operator()(const RenewStep& step) { add(step.order); }

    void operator()(const TakeOverStep& step) { add(step.order); }

    void operator()(const OperatorStep& step)
    {
        add(step.order);
        if (step.what == OperatorStep::What::Give)
            m_map.add("to", yamlText(step.user));
    }

    void operator()(const RestartStep& step)
    {
        m_map.add(m_step.verb, words::ledgers[static_cast<std::size_t>(step.ledger)]);
    }

    void operator()(const FaultStep& step)
    {
        m_map.add(m_step.verb, typeOf(step.fault.kind()).name);
        addOwnSettings(m_map, step.fault);
        for (const FaultParameter& parameter : commonParameters())
            if (parameter.name != "name" && parameter.name != "nth")
                addSetting(m_map, parameter.name, step.fault, parameter);
        addNumber(m_map, step.fault);
    }

    void operator()(const AbandonStep& step)
    {
        m_isWord = m_step.label.empty();
        m_map.add("abandon", toString(step.how));
    }

    void operator()(const AwaitStep& step)
    {
        std::vector<std::string> words;
        for (const AwaitWord word : step.any)
            words.emplace_back(toString(word));
        m_map.add(m_step.verb, words.size() == 1 ? words.front() : yamlFlowList(words));
        if (step.within != StepDefaults().within)
            m_map.add("within", exactTime(step.within));
        if (step.order)
            m_map.add("of", yamlText(step.order->value));
    }

    void operator()(const WaitStep& step) { m_map.add(m_step.verb, yamlText(step.text)); }

    void operator()(const HoldStep& step) { m_map.add(m_step.verb, exactTime(step.time)); }

    void operator()(const LabelStep&) { }

    /// Those that are one word.
    template <class Other> void operator()(const Other&) { m_isWord = true; }

private:
    void add(const Resource& order) { m_map.add(m_step.verb, yamlText(order.value)); }

    const Step& m_step;
    const ScenarioClient& m_client;
    YamlFlowMap m_map;
    bool m_isWord = false;
};

std::string whenOf(const ScenarioFault& fault, const Scenario& scenario)
{
    YamlFlowMap when;
    addSetting(when, "frame", fault.fault, common("event"));
    addSetting(when, "channel", fault.fault, common("channel"));
    if (fault.fault.when.awaitsFrame()) {
        addSetting(when, "dir", fault.fault, common("seen"));
        addNumber(when, fault.fault);
        addSetting(when, "edge", fault.fault, common("edge"));
    }
    addSetting(when, "at", fault.fault, common("at"));
    if (fault.after)
        when.add("after", yamlText(scenario.nameOf(*fault.after)));
    return when.empty() ? std::string() : when.take();
}

/// `blackhole`, `{latency: 250ms}` or `{latency: {mean: 250ms, dir: up}}`.
std::string whatOf(const Fault& fault)
{
    const FaultType& type = typeOf(fault.kind());
    YamlFlowMap settings;
    addOwnSettings(settings, fault);
    if (settings.empty())
        return std::string(type.name);
    const FaultParameter& main = type.parameters.front();
    YamlFlowMap mainAlone;
    addSetting(mainAlone, main.name, fault, main);
    std::string all = settings.take();
    const bool isMainAlone = !mainAlone.empty() && mainAlone.take() == all;
    YamlFlowMap what;
    what.add(type.name, isMainAlone ? yamlText(valueText(fault, main)) : all);
    return what.take();
}

} // namespace

std::string yamlOf(const Step& step, const ScenarioClient& client)
{
    return StepYaml(step, client).write();
}

std::string yamlOf(const ScenarioFault& fault, const Scenario& scenario)
{
    YamlFlowMap map;
    map.add("target", fault.client ? yamlText(scenario.clients[*fault.client].name) : "all");
    if (const std::string when = whenOf(fault, scenario); !when.empty())
        map.add("when", when);
    map.add("do", whatOf(fault.fault));
    addSetting(map, "for", fault.fault, common("for"));
    addSetting(map, "probability", fault.fault, common("probability"));
    return map.take();
}

} // namespace echolock
