// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenarioyaml.h"

#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepwriter.h"
#include "scenarios/engine/stepyaml.h"
#include "scenarios/engine/yamltext.h"
#include "server/config/sizetext.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::size_t columnsMax = 110;

template <class Word, std::size_t size, class Value>
std::string wordOf(const std::array<Word, size>& words, Value value)
{
    return std::string(words[static_cast<std::size_t>(value)]);
}

std::string textOf(const Condition& condition)
{
    if (condition.subject == Condition::Subject::Client)
        return condition.client + "."
            + std::string(condition.word ? toString(*condition.word) : "connected");
    const bool equal = condition.operation == Condition::Operation::Equal;
    return "holder(" + condition.order.value + (equal ? ") == " : ") != ") + condition.operand;
}

std::string serverOf(const ServerSettings& server)
{
    YamlFlowMap map;
    if (server.ping)
        map.add("ping", server.ping->after ? exactTime(*server.ping->after) : "off");
    const auto addTime = [&](std::string_view key, const std::optional<Duration>& time) {
        if (time)
            map.add(key, exactTime(*time));
    };
    addTime("pong", server.pong);
    addTime("grace", server.grace);
    addTime("lease", server.lease);
    if (server.leaseRenewal)
        map.add("lease_renewal", wordOf(words::renewals, *server.leaseRenewal));
    if (server.connections)
        map.add("connections", std::to_string(*server.connections));
    return map.empty() ? std::string() : map.take();
}

std::string applicationOf(const ScenarioApplication& application)
{
    YamlFlowMap map;
    map.add("webhooks", wordOf(words::webhookOrders, application.webhooks));
    if (application.workers != ScenarioApplication().workers)
        map.add("workers", std::to_string(application.workers));
    return map.take();
}

std::string knownOf(const std::map<std::string, Letters>& known)
{
    YamlFlowMap map;
    for (const auto& [policy, letters] : known) {
        std::vector<std::string> words;
        for (const Letter letter : letters)
            words.emplace_back(toString(letter));
        map.add(policy, yamlFlowList(words));
    }
    return map.take();
}

std::string liveOf(const LiveSettings& live, const Scenario& scenario)
{
    const LiveSettings usual;
    YamlFlowMap map;
    if (live.repeat != usual.repeat)
        map.add("repeat", std::to_string(live.repeat));
    if (live.seed)
        map.add("seed", std::to_string(*live.seed));
    const auto addTime = [&](std::string_view key, Duration LiveSettings::*time) {
        if (live.*time != usual.*time)
            map.add(key, exactTime(live.*time));
    };
    addTime("within", &LiveSettings::within);
    addTime("settle", &LiveSettings::settle);
    addTime("heal", &LiveSettings::heal);
    YamlFlowMap jitter;
    for (const Jitter& each : live.jitter) {
        YamlFlowMap uniform;
        uniform.add("uniform", yamlFlowList({exactTime(each.least), exactTime(each.most)}));
        jitter.add(scenario.nameOf(each.step), uniform.take());
    }
    if (!jitter.empty())
        map.add("jitter", jitter.take());
    std::vector<std::string> order;
    for (const OrderConstraint& each : live.order)
        order.push_back(scenario.nameOf(each.before) + " < " + scenario.nameOf(each.after));
    if (!order.empty())
        map.add("order", yamlFlowList(order));
    if (live.known)
        map.add("known", knownOf(*live.known));
    return map.empty() ? std::string() : map.take();
}

std::string exploreOf(const ExploreSettings& explore)
{
    const ExploreSettings usual;
    YamlFlowMap map;
    if (explore.engines != usual.engines) {
        std::vector<std::string> engines;
        for (const ExploreEngine engine : explore.engines)
            engines.push_back(wordOf(words::engines, engine));
        map.add("engine", engines.size() == 1 ? engines.front() : yamlFlowList(engines));
    }
    if (explore.time != usual.time)
        map.add("time", wordOf(words::timeModes, explore.time));
    if (explore.statesMax != usual.statesMax)
        map.add("states", std::to_string(explore.statesMax));
    if (explore.within)
        map.add("within", exactTime(*explore.within));
    if (explore.memoryMax != usual.memoryMax)
        map.add("memory", formatSize(explore.memoryMax));
    if (explore.preemptions)
        map.add("preemptions", std::to_string(*explore.preemptions));
    if (explore.pctDepth != usual.pctDepth)
        map.add("pct", "{depth: " + std::to_string(explore.pctDepth) + "}");
    if (explore.runs != usual.runs)
        map.add("runs", std::to_string(explore.runs));
    if (explore.seeds != usual.seeds) {
        std::vector<std::string> seeds;
        for (const std::uint64_t seed : explore.seeds)
            seeds.push_back(std::to_string(seed));
        map.add("seeds", yamlFlowList(seeds));
    }
    return map.empty() ? std::string() : map.take();
}

/// Puts it together line by line.
class ScenarioYaml
{
public:
    explicit ScenarioYaml(const Scenario& scenario)
        : m_scenario(scenario)
    {
    }

    std::string write()
    {
        m_text = "- id: " + yamlText(m_scenario.id) + "\n";
        if (!m_scenario.title.empty())
            addLine("title", yamlLine(m_scenario.title));
        if (!m_scenario.story.empty())
            addLine("story", yamlProse(m_scenario.story, 4));
        addLine("server", serverOf(m_scenario.server));
        if (m_scenario.servers != 1)
            addLine("servers", std::to_string(m_scenario.servers));
        if (m_scenario.application)
            addLine("application", applicationOf(*m_scenario.application));
        m_text += "  clients:\n";
        for (const ScenarioClient& client : m_scenario.clients)
            addClient(client);
        std::vector<std::string> items;
        for (const OrderConstraint& each : m_scenario.order)
            items.push_back(m_scenario.nameOf(each.before) + " < " + m_scenario.nameOf(each.after));
        addItems("order", items);
        items.clear();
        for (const ScenarioFault& fault : m_scenario.faults)
            items.push_back(yamlOf(fault, m_scenario));
        addItems("faults", items);
        addExpect();
        addPolicies();
        addLine("live", m_scenario.live.skipped ? "off" : liveOf(m_scenario.live, m_scenario));
        addLine("explore", m_scenario.skippedExploring ? "off" : exploreOf(m_scenario.explore));
        return std::move(m_text);
    }

private:
    /// Nothing where there is nothing to say.
    void addLine(std::string_view key, const std::string& value)
    {
        if (!value.empty())
            m_text.append("  ").append(key).append(": ").append(value).append("\n");
    }

    void addItems(std::string_view key, const std::vector<std::string>& items)
    {
        if (!items.empty())
            m_text.append("  ").append(key).append(":\n");
        for (const std::string& item : items)
            m_text.append("    - ").append(item).append("\n");
    }

    /// On one line if it is a short one.
    void addClient(const ScenarioClient& client)
    {
        YamlFlowMap map;
        std::string head;
        const auto add = [&](std::string_view key, const std::string& value) {
            map.add(key, value);
            head.append("      ").append(key).append(": ").append(value).append("\n");
        };
        if (client.user != client.name)
            add("user", yamlText(client.user));
        if (client.channel != ChannelSort::Private)
            add("channel", wordOf(words::channels, client.channel));
        if (client.sort != ClientSort::PusherJs)
            add("client", wordOf(words::clientSorts, client.sort));
        if (const std::string quirks = quirksOf(client); !quirks.empty())
            add("quirks", quirks);
        if (client.server != 0)
            add("server", std::to_string(client.server + 1));
        std::vector<std::string> steps;
        for (const Step& step : client.steps)
            steps.push_back(yamlOf(step, client));
        map.add("do", yamlFlowList(steps));
        const std::string name = "    " + yamlText(client.name) + ":";
        const std::string line = map.take();
        if (name.size() + 1 + line.size() <= columnsMax) {
            m_text.append(name).append(" ").append(line).append("\n");
            return;
        }
        m_text.append(name).append("\n").append(head).append("      do:\n");
        for (const std::string& step : steps)
            m_text.append("        - ").append(step).append("\n");
    }

    static std::string quirksOf(const ScenarioClient& client)
    {
        const EchoQuirks usual = client.sort == ClientSort::Ideal ? EchoQuirks::ideal()
                                                                  : EchoQuirks();
        YamlFlowMap map;
        for (const EchoQuirk& quirk : quirkTable())
            if (client.quirks.*quirk.on != usual.*quirk.on)
                map.add(quirk.name, client.quirks.*quirk.on ? "on" : "off");
        return map.empty() || client.sort == ClientSort::Raw ? std::string() : map.take();
    }

    void addExpect()
    {
        Letters all(allLetters.begin(), allLetters.end());
        all.erase(Letter::E);
        if (m_scenario.invariants == all && m_scenario.expectations.empty()
            && m_scenario.orphanTimes.empty())
            return;
        const auto inOneLine = [&](const std::vector<JudgedWhen>& when) {
            std::vector<std::string> names;
            for (const Letter letter : m_scenario.invariants)
                if (std::ranges::find(when, judgedWhen(letter)) != when.end()
                    && !invariantName(letter).empty())
                    names.emplace_back(invariantName(letter));
            return names;
        };
        std::vector<std::string> last = inOneLine({JudgedWhen::Both, JudgedWhen::Finally});
        for (const OrphanTime& each : m_scenario.orphanTimes)
            last.push_back("{orphan_time: {order: " + yamlText(each.order.value)
                           + ", max: " + exactTime(each.most) + "}}");
        for (const Expectation& each : m_scenario.expectations)
            last.push_back(expectationOf(each));
        m_text += "  expect:\n    always: " + yamlFlowList(inOneLine({JudgedWhen::Always}))
            + "\n    finally: " + yamlFlowList(last) + "\n";
    }

    static std::string expectationOf(const Expectation& expectation)
    {
        YamlFlowMap map;
        if (expectation.premise)
            map.add("if", yamlText(textOf(*expectation.premise)));
        map.add("then", yamlText(textOf(expectation.conclusion)));
        if (expectation.letter != Letter::E)
            map.add("letter", toString(expectation.letter));
        return map.take();
    }

    void addPolicies()
    {
        std::vector<std::string> names;
        YamlFlowMap map;
        bool isPlain = true;
        for (const PolicyChoice& policy : m_scenario.policies) {
            const std::string server = serverOf(policy.server);
            isPlain = isPlain && server.empty();
            names.push_back(policy.name);
            map.add(policy.name, server.empty() ? "{}" : server);
        }
        addLine("policies", isPlain ? yamlFlowList(names) : map.take());
        if (!m_scenario.known.empty())
            addLine("known", knownOf(m_scenario.known));
    }

    const Scenario& m_scenario;
    std::string m_text;
};

} // namespace

std::string yamlOf(const Scenario& scenario)
{
    return ScenarioYaml(scenario).write();
}

std::string yamlFile(std::span<const Scenario> scenarios)
{
    std::string text = "echolock: 1\nscenarios:\n";
    for (std::size_t index = 0; index < scenarios.size(); ++index)
        text.append(index == 0 ? "" : "\n").append(yamlOf(scenarios[index]));
    return text;
}

} // namespace echolock
