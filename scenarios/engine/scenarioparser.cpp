// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenarioparser.h"

#include "scenarios/engine/expectparser.h"
#include "scenarios/engine/scriptcheck.h"
#include "scenarios/engine/stepgraph.h"
#include "scenarios/engine/stepparser.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

/// What `defaults:` gives to every scenario of the file.
struct FileDefaults
{
    ServerSettings server;
    std::vector<PolicyChoice> policies;
    Duration within = std::chrono::seconds(5);
};

class FileReader
{
public:
    FileReader(std::span<const std::string_view> policies, ProblemList& problems)
        : m_policies(policies)
        , m_problems(problems)
    {
        for (const std::string_view policy : policies)
            m_defaults.policies.push_back({std::string(policy), {}});
    }

    std::vector<Scenario> read(const YamlNode& root)
    {
        constexpr std::array<std::string_view, 3> keys{"echolock", "defaults", "scenarios"};
        MapReader map(root, "a scenario file", keys, m_problems);
        if (!map.isMap())
            return {};
        readVersion(map);
        if (const YamlNode* defaults = map.find("defaults"))
            readDefaults(*defaults);
        const YamlNode* list = map.require("scenarios", "a list of scenarios");
        return list ? readScenarios(*list) : std::vector<Scenario>();
    }

private:
    void readVersion(MapReader& map)
    {
        const YamlNode* version = map.require("echolock", "the version of the format, 1");
        if (version && version->text != "1")
            m_problems.add(version->place,
                           "this program reads version 1 of the format; write 'echolock: 1'");
    }

    void readDefaults(const YamlNode& node)
    {
        constexpr std::array<std::string_view, 3> keys{"server", "policies", "within"};
        const MapReader map(node, "'defaults'", keys, m_problems);
        if (const YamlNode* server = map.find("server"))
            m_defaults.server = readServer(*server, "'server'");
        if (const YamlNode* policies = map.find("policies"))
            m_defaults.policies = readPolicies(*policies);
        if (const YamlNode* within = map.find("within"))
            m_defaults.within = readDuration(*within, "'within'", m_problems)
                                    .value_or(m_defaults.within);
    }

    ServerSettings readServer(const YamlNode& node, std::string_view what)
    {
        constexpr std::array<std::string_view, 5> keys{"ping", "pong", "grace", "lease",
                                                       "lease_renewal"};
        const MapReader map(node, what, keys, m_problems);
        ServerSettings settings;
        const YamlNode* ping = map.find("ping");
        if (ping && ping->isScalar() && ping->text == "off")
            settings.ping = ServerSettings::Ping{};
        else if (ping)
            settings.ping = ServerSettings::Ping{readDuration(*ping, "'ping'", m_problems)};
        if (const YamlNode* pong = map.find("pong"))
            settings.pong = readDuration(*pong, "'pong'", m_problems);
        if (const YamlNode* grace = map.find("grace"))
            settings.grace = readDuration(*grace, "'grace'", m_problems);
        if (const YamlNode* lease = map.find("lease"))
            settings.lease = readLease(*lease);
        if (const YamlNode* renewal = map.find("lease_renewal"))
            settings.leaseRenewal = readRenewal(*renewal);
        return settings;
    }

    std::optional<Duration> readLease(const YamlNode& node)
    {
        const auto lease = readDuration(node, "'lease'", m_problems);
        if (lease != Duration::zero())
            return lease;
        m_problems.add(node.place, "'lease' must be longer than nothing, such as 600ms");
        return std::nullopt;
    }

    std::optional<LeaseRenewal> readRenewal(const YamlNode& node)
    {
        constexpr std::array<std::string_view, 2> words{"frames", "requests"};
        const auto index = readChoice(node, "way to renew a lease", words, m_problems);
        return index ? std::optional(static_cast<LeaseRenewal>(*index)) : std::nullopt;
    }

    bool isPolicy(const YamlNode& node)
    {
        return readChoice(node, "policy", m_policies, m_problems).has_value();
    }

    /// A list of names, or a map from names to what the server does differently under them.
    std::vector<PolicyChoice> readPolicies(const YamlNode& node)
    {
        std::vector<PolicyChoice> choices;
        if (node.isMap()) {
            for (const auto& [name, server] : node.entries) {
                if (isPolicy(name))
                    choices.push_back({name.text,
                                       server.kind == YamlNode::Kind::Null
                                           ? ServerSettings{}
                                           : readServer(server, "'" + name.text + "'")});
            }
            return choices;
        }
        for (const YamlNode& item : readList(node, "'policies'", m_problems)) {
            if (isPolicy(item))
                choices.push_back({item.text, {}});
        }
        return choices;
    }

    std::vector<Scenario> readScenarios(const YamlNode& list)
    {
        std::vector<Scenario> scenarios;
        if (!list.isSequence() || list.items.empty()) {
            m_problems.add(list.place,
                           "'scenarios' must be a list with at least one scenario, but this is "
                               + std::string(list.isSequence() ? "empty" : list.kindName()));
            return scenarios;
        }
        for (const YamlNode& item : list.items) {
            Scenario scenario = readScenario(item);
            if (!scenario.id.empty()
                && std::ranges::find(scenarios, scenario.id, &Scenario::id) != scenarios.end())
                m_problems.add(scenario.place,
                               "two scenarios are called '" + scenario.id
                                   + "'; give each an id of its own");
            scenarios.push_back(std::move(scenario));
        }
        return scenarios;
    }

    Scenario readScenario(const YamlNode& node)
    {
        constexpr std::array<std::string_view, 10> keys{"id",     "title",  "story",    "clients",
                                                        "order",  "expect", "policies", "known",
                                                        "server", "live"};
        Scenario scenario;
        scenario.file = m_problems.file();
        scenario.place = node.place;
        MapReader map(node, "a scenario", keys, m_problems);
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
        readCircumstances(map, scenario);
        readPlot(map, scenario);
        return scenario;
    }

    /// What the scenario runs on.
    void readCircumstances(const MapReader& map, Scenario& scenario)
    {
        scenario.server = m_defaults.server;
        if (const YamlNode* server = map.find("server"))
            scenario.server = readServer(*server, "'server'").over(m_defaults.server);
        scenario.policies = m_defaults.policies;
        if (const YamlNode* policies = map.find("policies"))
            scenario.policies = readPolicies(*policies);
        if (const YamlNode* known = map.find("known"))
            readKnown(*known, scenario);
        if (const YamlNode* live = map.find("live"))
            readLive(*live, scenario.live);
    }

    void readKnown(const YamlNode& node, Scenario& scenario)
    {
        const MapReader map(node, "'known'", m_policies, m_problems);
        if (!map.isMap())
            return;
        for (const auto& [policy, letters] : node.entries)
            scenario.known[policy.text] = parseLetters(letters, m_problems);
    }

    void readLive(const YamlNode& node, LiveSettings& live)
    {
        constexpr std::array<std::string_view, 3> keys{"repeat", "within", "settle"};
        const MapReader map(node, "'live'", keys, m_problems);
        if (const YamlNode* repeat = map.find("repeat"))
            live.repeat = readCount(*repeat, "'repeat'", 100'000, m_problems).value_or(1);
        if (const YamlNode* within = map.find("within"))
            live.within = readDuration(*within, "'within'", m_problems).value_or(live.within);
        if (const YamlNode* settle = map.find("settle"))
            live.settle = readDuration(*settle, "'settle'", m_problems).value_or(live.settle);
    }

    /// Who does what, in which order, and what must come of it. References are looked up only
    /// when everything that they could name was read without a mistake.
    void readPlot(MapReader& map, Scenario& scenario)
    {
        const std::size_t before = m_problems.size();
        if (const YamlNode* clients = map.require("clients",
                                                  "a map from client names to what they do"))
            readClients(*clients, scenario);
        if (m_problems.size() > before)
            return;
        resolveWaits(scenario);
        if (const YamlNode* order = map.find("order"))
            readOrder(*order, scenario);
        parseExpect(map.find("expect"), scenario, m_problems);
        if (m_problems.size() > before)
            return;
        if (const auto cycle = findCycle(scenario))
            m_problems.add(cycle->place, cycleText(*cycle, scenario));
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
            if (readName(name, "a client's name", m_problems))
                scenario.clients.push_back(readClient(name, body));
        }
    }

    ScenarioClient readClient(const YamlNode& name, const YamlNode& body)
    {
        constexpr std::array<std::string_view, 3> keys{"user", "channel", "do"};
        ScenarioClient client;
        client.name = name.text;
        client.user = name.text;
        client.place = name.place;
        MapReader map(body, "client '" + name.text + "'", keys, m_problems);
        if (!map.isMap())
            return client;
        if (const YamlNode* user = map.find("user"))
            client.user = readName(*user, "'user'", m_problems).value_or(client.name);
        if (const YamlNode* channel = map.find("channel"))
            client.channel = readChannelSort(*channel, m_problems).value_or(ChannelSort::Private);
        if (const YamlNode* steps = map.require("do", "a list of steps")) {
            const std::size_t before = m_problems.size();
            client.steps = parseSteps(*steps, {client.channel, m_defaults.within}, m_problems);
            if (m_problems.size() == before)
                checkScript(client, m_problems);
        }
        return client;
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

    /// Each item is `a.x < b.y`, or longer: `a.x < b.y < c.z`.
    void readOrder(const YamlNode& node, Scenario& scenario)
    {
        for (const YamlNode& item : readList(node, "'order'", m_problems)) {
            if (!item.isScalar() || item.text.find('<') == std::string::npos) {
                m_problems.add(
                    item.place,
                    "a constraint says which step comes first, such as \"tab1.a < tab2.open\"");
                continue;
            }
            readConstraint(item, scenario);
        }
    }

    void readConstraint(const YamlNode& item, Scenario& scenario)
    {
        std::optional<StepRef> before;
        std::string_view rest = item.text;
        while (!rest.empty()) {
            const auto end = rest.find('<');
            std::string_view part = rest.substr(0, end);
            rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
            part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
            part = part.substr(0, part.find_last_not_of(' ') + 1);
            const StepLookup found = lookUpStep(scenario, part);
            if (!found.step) {
                m_problems.add(item.place, found.problem);
                return;
            }
            if (before)
                scenario.order.push_back({*before, *found.step, item.text, item.place});
            before = found.step;
        }
    }

    static std::string cycleText(const StepCycle& cycle, const Scenario& scenario)
    {
        std::string text = "these steps wait for each other, so none can ever begin: ";
        for (const StepRef step : cycle.steps)
            text += scenario.nameOf(step) + " < ";
        return text + scenario.nameOf(cycle.steps.front());
    }

    std::span<const std::string_view> m_policies;
    ProblemList& m_problems;
    FileDefaults m_defaults;
};

} // namespace

Result<std::vector<Scenario>, std::vector<FileProblem>>
parseScenarios(std::string_view text, const std::string& file,
               std::span<const std::string_view> policies)
{
    ProblemList problems(file);
    constexpr YamlAdvice advice{"a scenario file begins with 'echolock: 1'",
                                "put all scenarios of a file under one 'scenarios:'",
                                "a scenario file is a few kilobytes"};
    const auto root = parseYaml(text, advice);
    if (!root) {
        problems.add(root.error().place, root.error().message);
        return Unexpected<std::vector<FileProblem>>(problems.take());
    }
    std::vector<Scenario> scenarios = FileReader(policies, problems).read(*root);
    if (!problems.empty())
        return Unexpected<std::vector<FileProblem>>(problems.take());
    return scenarios;
}

} // namespace echolock
