// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenarioreader.h"

#include "scenarios/engine/expectparser.h"
#include "scenarios/engine/faultparser.h"
#include "scenarios/engine/livefit.h"
#include "scenarios/engine/orderparser.h"
#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/scriptcheck.h"
#include "scenarios/engine/settingsparser.h"
#include "scenarios/engine/stepgraph.h"
#include "scenarios/engine/stepnames.h"
#include "scenarios/engine/stepparser.h"
#include "scenarios/engine/strikecheck.h"
#include "scenarios/engine/waitcheck.h"
#include "server/config/nodereader.h"

#include <algorithm>

namespace echolock {

namespace {

const YamlNode* valueOf(const YamlNode& map, std::string_view key)
{
    const auto found = std::ranges::find(
        map.entries, key, [](const YamlEntry& entry) { return std::string_view(entry.key.text); });
    return found == map.entries.end() ? nullptr : &found->value;
}

/// Not one of the words with which a file speaks of no client or of every one.
std::optional<std::string> readPersonsName(const YamlNode& node, std::string_view what,
                                           ProblemList& problems)
{
    auto name = readName(node, what, problems);
    if (!name || (*name != "nobody" && *name != "all"))
        return name;
    problems.add(node.place,
                 std::string(what) + " cannot be '" + *name + "', which means "
                     + (*name == "all" ? "all clients" : "no client") + "; choose another one");
    return std::nullopt;
}

class ScenarioReader
{
public:
    ScenarioReader(const ScenarioDefaults& defaults, std::span<const std::string_view> policies,
                   ProblemList& problems)
        : m_defaults(defaults)
        , m_policies(policies)
        , m_problems(problems)
    {
    }

    Scenario read(const YamlNode& node)
    {
        Scenario scenario;
        scenario.file = scenario.writtenIn = m_problems.file();
        scenario.place = node.place;
        MapReader map(node, "a scenario", words::scenarioKeys, m_problems);
        if (!map.isMap())
            return scenario;
        if (const YamlNode* id = map.require("id", "a name such as R02-two-tabs")) {
            scenario.id = readName(*id, "'id'", m_problems).value_or("");
            scenario.place = id->place;
        }
        if (const YamlNode* title = map.find("title"))
            scenario.title = readText(*title, "'title'", m_problems).value_or("");
        if (const YamlNode* story = map.find("story"))
            scenario.story = readText(*story, "'story'", m_problems).value_or("");
        const std::size_t before = m_problems.size();
        readCircumstances(map, scenario);
        m_knowsCircumstances = m_problems.size() == before;
        readPlot(map, scenario);
        return scenario;
    }

private:
    /// What the scenario runs on.
    void readCircumstances(const MapReader& map, Scenario& scenario)
    {
        scenario.server = m_defaults.server;
        if (const YamlNode* server = map.find("server"))
            scenario.server = parseServer(*server, "'server'", m_problems).over(m_defaults.server);
        if (const YamlNode* servers = map.find("servers"))
            scenario.servers = readServers(*servers);
        if (const YamlNode* application = map.find("application"))
            readApplication(*application, scenario);
        scenario.policies = m_defaults.policies;
        const std::size_t before = m_problems.size();
        if (const YamlNode* policies = map.find("policies"))
            scenario.policies = parsePolicies(*policies, m_policies, m_problems);
        // One that was mistyped is one of them all the same.
        m_knowsPlayed = m_problems.size() == before;
        if (const YamlNode* known = map.find("known")) {
            scenario.known = parseKnown(*known, m_policies, m_problems);
            reportUnplayed(*known, scenario.policies);
        }
        readEngines(map, scenario);
    }

    void readApplication(const YamlNode& node, Scenario& scenario)
    {
        scenario.application = parseApplication(node, m_problems);
        if (scenario.servers > 1)
            m_problems.add(node.place,
                           "an application hears the webhooks of one server, and this scenario has "
                               + std::to_string(scenario.servers)
                               + "; take 'application' or 'servers' out");
    }

    std::size_t readServers(const YamlNode& node)
    {
        return static_cast<std::size_t>(
            readCount(node, "'servers'", int(scenarioServersMax), m_problems).value_or(1));
    }

    /// What is known of a policy under which nothing is played is never asked about.
    void reportUnplayed(const YamlNode& known, const std::vector<PolicyChoice>& played)
    {
        if (!m_knowsPlayed)
            return;
        std::string names;
        for (const PolicyChoice& choice : played)
            names.append(names.empty() ? "" : ", ").append(choice.name);
        for (const auto& [policy, letters] : known.entries) {
            const std::string_view name = policy.text;
            const bool exists = std::ranges::find(m_policies, name) != m_policies.end();
            const bool isPlayed = std::ranges::find(played, name, &PolicyChoice::name)
                != played.end();
            if (exists && !isPlayed && !played.empty())
                m_problems.add(policy.place,
                               "this scenario is not played under '" + policy.text
                                   + "', only under " + names
                                   + "; add it to 'policies', or take it out of 'known'");
        }
    }

    void readEngines(const MapReader& map, Scenario& scenario)
    {
        const YamlNode* live = map.find("live");
        scenario.live.skipped = live && isOff(*live);
        if (live && !scenario.live.skipped)
            scenario.live = parseLive(*live, m_policies, m_problems);
        if (const YamlNode* known = live ? valueOf(*live, "known") : nullptr)
            reportUnplayed(*known, scenario.policies);
        const YamlNode* explore = map.find("explore");
        scenario.skippedExploring = explore && isOff(*explore);
        if (explore && !scenario.skippedExploring)
            scenario.explore = parseExplore(*explore, m_problems);
        if (scenario.live.skipped && scenario.skippedExploring)
            m_problems.add(explore->place,
                           "with 'live: off' and 'explore: off' nothing is left to run; take one "
                           "of them out");
    }

    /// Who does what, in which order, and what must come of it. References are looked up only
    /// when everything that they could name was read without a mistake.
    void readPlot(MapReader& map, Scenario& scenario)
    {
        const std::size_t before = m_problems.size();
        const YamlNode* clients = map.require("clients", "a map from client names to what they do");
        if (clients)
            readClients(*clients, scenario);
        if (!clients || m_problems.size() > before)
            return;
        resolveWaits(scenario);
        reportUnknownReceivers(scenario, m_problems);
        if (const YamlNode* order = map.find("order"))
            scenario.order = parseOrder(*order, scenario, m_problems);
        if (const YamlNode* live = map.find("live"); live && live->isMap())
            readLiveSteps(*live, scenario);
        checkFaultSteps(scenario, m_problems);
        if (const YamlNode* faults = map.find("faults"))
            parseFaults(*faults, scenario, m_problems);
        parseExpect(map.find("expect"), scenario, m_problems);
        if (m_problems.size() > before)
            return;
        const Scenario constrained = forLiveRuns(scenario);
        if (const auto cycle = findCycle(constrained))
            m_problems.add(cycle->place, cycleText(*cycle, scenario));
        else
            checkWaits(constrained, m_problems);
        reportLiveMisfits(map, scenario);
    }

    void reportLiveMisfits(const MapReader& map, const Scenario& scenario)
    {
        // It may be `live: off` that was mistyped, or what a live run could play.
        if (!m_knowsCircumstances)
            return;
        const auto placeOf = [&](std::string_view key) {
            const YamlNode* const value = map.find(key);
            return value ? value->place : scenario.place;
        };
        checkLiveFit(scenario, {placeOf("servers"), placeOf("policies"), m_defaults.within},
                     m_problems);
    }

    /// What `live` says about steps.
    void readLiveSteps(const YamlNode& node, Scenario& scenario)
    {
        for (const auto& [key, value] : node.entries) {
            if (key.text == "jitter")
                scenario.live.jitter = parseJitter(value, scenario, m_problems);
            else if (key.text == "order")
                scenario.live.order = parseOrder(value, scenario, m_problems);
        }
    }

    void readClients(const YamlNode& node, Scenario& scenario)
    {
        if (!node.isMap() || node.entries.empty() || node.entries.size() > scenarioClientsMax) {
            m_problems.add(node.place,
                           "'clients' must be a map of 1 to " + std::to_string(scenarioClientsMax)
                               + " client names to what they do, but this is "
                               + (node.isMap() ? std::to_string(node.entries.size()) + " of them"
                                               : std::string(node.kindName())));
            return;
        }
        for (const auto& [name, body] : node.entries) {
            if (readPersonsName(name, "a client's name", m_problems))
                scenario.clients.push_back(readClient(name, body, scenario.servers));
        }
        for (std::size_t client = 0; client < scenario.clients.size(); ++client)
            checkScript(scenario.clients[client], m_problems, endedBy(scenario.clients, client));
    }

    ScenarioClient readClient(const YamlNode& name, const YamlNode& body, std::size_t servers)
    {
        ScenarioClient client;
        client.name = name.text;
        client.user = name.text;
        client.place = name.place;
        MapReader map(body, "client '" + name.text + "'", words::clientKeys, m_problems);
        if (!map.isMap())
            return client;
        if (const YamlNode* user = map.find("user"))
            client.user = readPersonsName(*user, "'user'", m_problems).value_or(client.name);
        if (const YamlNode* channel = map.find("channel"))
            client.channel = readChannelSort(*channel, m_problems).value_or(ChannelSort::Private);
        readLibrary(map, client);
        if (const YamlNode* server = map.find("server"))
            client.server = readServerOf(*server, servers);
        if (const YamlNode* steps = map.require("do", "a list of steps")) {
            const std::size_t before = m_problems.size();
            client.steps = parseSteps(*steps, {client.channel, m_defaults.within}, m_problems);
            if (m_problems.size() > before)
                client.steps.clear();
        }
        return client;
    }

    void readLibrary(const MapReader& map, ScenarioClient& client)
    {
        if (const YamlNode* sort = map.find("client")) {
            if (const auto index = readChoice(*sort, "kind of client", words::clientSorts,
                                              m_problems))
                client.sort = static_cast<ClientSort>(*index);
        }
        if (client.sort == ClientSort::Ideal)
            client.quirks = EchoQuirks::ideal();
        const YamlNode* quirks = map.find("quirks");
        if (quirks && client.sort == ClientSort::Raw)
            m_problems.add(quirks->place,
                           "a raw client has no quirks: it only sends; use 'client: ideal'");
        else if (quirks)
            readQuirks(*quirks, client.quirks);
    }

    void readQuirks(const YamlNode& node, EchoQuirks& quirks)
    {
        std::vector<std::string_view> names(quirkTable().size());
        std::ranges::transform(quirkTable(), names.begin(), &EchoQuirk::name);
        const MapReader map(node, "'quirks'", names, m_problems);
        for (const EchoQuirk& quirk : quirkTable()) {
            const YamlNode* value = map.find(quirk.name);
            const auto index = value
                ? readChoice(*value, "value of a quirk", words::switches, m_problems)
                : std::nullopt;
            if (index)
                quirks.*quirk.on = *index == 0;
        }
    }

    std::size_t readServerOf(const YamlNode& node, std::size_t servers)
    {
        const auto number = readCount(node, "'server'", int(servers), m_problems);
        if (!number && servers == 1)
            m_problems.add(node.place, "the scenario has one server; for two write 'servers: 2'");
        return number ? static_cast<std::size_t>(*number - 1) : 0;
    }

    void resolveWaits(Scenario& scenario)
    {
        for (ScenarioClient& client : scenario.clients) {
            for (Step& step : client.steps) {
                auto* wait = std::get_if<WaitStep>(&step.action);
                if (!wait)
                    continue;
                const StepLookup found = lookUpStep(scenario, wait->text);
                if (found.step)
                    wait->target = *found.step;
                else
                    m_problems.add(step.place, found.problem);
            }
        }
    }

    static std::string cycleText(const StepCycle& cycle, const Scenario& scenario)
    {
        std::string text = "these steps wait for each other, so none can ever begin: ";
        for (const StepRef step : cycle.steps)
            text += scenario.nameOf(step) + " < ";
        return text + scenario.nameOf(cycle.steps.front());
    }

    const ScenarioDefaults& m_defaults;
    std::span<const std::string_view> m_policies;
    ProblemList& m_problems;
    bool m_knowsPlayed = true;        ///< Whether `policies` was read without a mistake.
    bool m_knowsCircumstances = true; ///< The same of all that the scenario runs on.
};

} // namespace

Scenario readScenario(const YamlNode& node, const ScenarioDefaults& defaults,
                      std::span<const std::string_view> policies, ProblemList& problems)
{
    return ScenarioReader(defaults, policies, problems).read(node);
}

} // namespace echolock
