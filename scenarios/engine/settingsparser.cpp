// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/settingsparser.h"

#include "scenarios/engine/expectparser.h"
#include "scenarios/engine/scenariowords.h"
#include "server/base/durationtext.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"
#include "server/config/sizetext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace echolock {

namespace {

constexpr int repeatMax = 100'000;
constexpr int connectionsMax = 1'000;
constexpr double countMax = 1e12;
constexpr std::uint64_t memoryLeast = std::uint64_t(1) << 20;
constexpr std::size_t seedsMax = 10'000;

/// Less is no setting of a server: in that time nothing could come and go.
constexpr Duration serverTimeLeast = std::chrono::milliseconds(10);

std::optional<Duration> readServerTime(const YamlNode& node, std::string_view what,
                                       ProblemList& problems)
{
    const auto time = readDuration(node, what, problems);
    if (!time || *time >= serverTimeLeast)
        return time;
    problems.add(node.place,
                 std::string(what) + " must be at least 10ms" + butThisIs(node, problems));
    return std::nullopt;
}

std::optional<std::uint64_t> readLargeCount(const YamlNode& node, std::string_view what,
                                            ProblemList& problems)
{
    const auto count = node.isScalar() ? parseLargeCount(node.text) : std::nullopt;
    if (count)
        return count;
    problems.add(node.place,
                 std::string(what) + " must be a whole number from 1 to 1e12, such as 1e6"
                     + butThisIs(node, problems));
    return std::nullopt;
}

std::optional<std::uint64_t> readSeed(const YamlNode& node, std::string_view what,
                                      ProblemList& problems)
{
    std::uint64_t seed = 0;
    const char* const end = node.text.data() + node.text.size();
    const auto [last, error] = std::from_chars(node.text.data(), end, seed);
    if (node.isScalar() && error == std::errc() && last == end)
        return seed;
    problems.add(node.place,
                 std::string(what) + " must be a whole number such as 42"
                     + butThisIs(node, problems));
    return std::nullopt;
}

class ExploreReader
{
public:
    ExploreReader(const YamlNode& node, ProblemList& problems)
        : m_map(node, "'explore'", words::exploreKeys, problems)
        , m_problems(problems)
    {
    }

    ExploreSettings read()
    {
        readSearch();
        readBounds();
        if (const YamlNode* runs = m_map.find("runs"))
            m_settings.runs = readLargeCount(*runs, "'runs'", m_problems).value_or(1);
        if (const YamlNode* pct = m_map.find("pct"))
            readPct(*pct);
        if (const YamlNode* seeds = m_map.find("seeds"))
            readSeeds(*seeds);
        return std::move(m_settings);
    }

private:
    void readSearch()
    {
        if (const YamlNode* engine = m_map.find("engine"))
            readEngines(*engine);
        const YamlNode* time = m_map.find("time");
        const auto mode = time ? readChoice(*time, "kind of time", words::timeModes, m_problems)
                               : std::nullopt;
        if (mode)
            m_settings.time = static_cast<TimeMode>(*mode);
    }

    void readEngines(const YamlNode& node)
    {
        m_settings.engines.clear();
        for (const YamlNode& item : readList(node, "'engine'", m_problems)) {
            const auto index = readChoice(item, "engine", words::engines, m_problems);
            if (!index)
                continue;
            const auto engine = static_cast<ExploreEngine>(*index);
            if (std::ranges::find(m_settings.engines, engine) != m_settings.engines.end())
                m_problems.add(item.place, "the engine '" + item.text + "' is there twice");
            m_settings.engines.push_back(engine);
        }
        if (node.isSequence() && node.items.empty())
            m_problems.add(node.place,
                           "name at least one engine, or write 'explore: off' for none");
    }

    void readBounds()
    {
        if (const YamlNode* states = m_map.find("states"))
            m_settings.statesMax = readLargeCount(*states, "'states'", m_problems).value_or(1);
        if (const YamlNode* within = m_map.find("within"))
            m_settings.within = readSomeTime(*within, "'within'", m_problems);
        if (const YamlNode* memory = m_map.find("memory"))
            readMemory(*memory);
        if (const YamlNode* preemptions = m_map.find("preemptions"))
            readPreemptions(*preemptions);
    }

    bool isExhaustive() const
    {
        return std::ranges::find(m_settings.engines, ExploreEngine::Exhaustive)
            != m_settings.engines.end();
    }

    void readMemory(const YamlNode& node)
    {
        const auto size = node.isScalar() ? parseSize(node.text) : failure({});
        if (size && *size >= memoryLeast)
            m_settings.memoryMax = *size;
        else
            m_problems.add(node.place,
                           "'memory' must be a size of at least 1MB, such as 512MB or 2GB"
                               + butThisIs(node, m_problems));
    }

    void readPreemptions(const YamlNode& node)
    {
        constexpr int preemptionsMax = 1'000;
        if (!isExhaustive())
            m_problems.add(node.place,
                           "only the engine 'exhaustive' counts preemptions; add it to 'engine', "
                           "or take 'preemptions' out");
        if (node.isScalar() && node.text == "0")
            m_settings.preemptions = 0;
        else
            m_settings.preemptions = readCount(node, "'preemptions'", preemptionsMax, m_problems);
    }

    void readPct(const YamlNode& node)
    {
        constexpr int depthMax = 100;
        const MapReader map(node, "'pct'", words::pctKeys, m_problems);
        if (const YamlNode* depth = map.find("depth"))
            m_settings.pctDepth = readCount(*depth, "'depth'", depthMax, m_problems).value_or(1);
        const YamlNode* runs = map.find("runs");
        if (runs && m_map.find("runs"))
            m_problems.add(runs->place,
                           "'runs' is there twice, here and under 'explore'; keep one");
        else if (runs)
            m_settings.runs = readLargeCount(*runs, "'runs'", m_problems).value_or(1);
    }

    void readSeeds(const YamlNode& node)
    {
        m_settings.seeds.clear();
        const auto items = readList(node, "'seeds'", m_problems);
        for (const YamlNode& item : items) {
            const auto seed = readSeed(item, "a seed", m_problems);
            if (seed && std::ranges::find(m_settings.seeds, *seed) != m_settings.seeds.end())
                m_problems.add(item.place, "the seed " + item.text + " is there twice; keep one");
            else if (seed)
                m_settings.seeds.push_back(*seed);
        }
        if (node.isSequence() && (items.empty() || items.size() > seedsMax))
            m_problems.add(node.place,
                           "'seeds' must be 1 to " + std::to_string(seedsMax)
                               + " numbers, but these are " + std::to_string(items.size()));
    }

    MapReader m_map;
    ProblemList& m_problems;
    ExploreSettings m_settings;
};

} // namespace

std::optional<std::uint64_t> parseLargeCount(std::string_view text)
{
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    const bool isCount = error == std::errc() && last == end && number >= 1 && number <= countMax
        && std::floor(number) == number;
    return isCount ? std::optional(static_cast<std::uint64_t>(number)) : std::nullopt;
}

ServerSettings parseServer(const YamlNode& node, std::string_view what, ProblemList& problems)
{
    const MapReader map(node, what, words::serverKeys, problems);
    ServerSettings settings;
    const YamlNode* ping = map.find("ping");
    if (ping && isOff(*ping))
        settings.ping = ServerSettings::Ping{};
    else if (ping)
        settings.ping = ServerSettings::Ping{readServerTime(*ping, "'ping'", problems)};
    if (const YamlNode* pong = map.find("pong"))
        settings.pong = readServerTime(*pong, "'pong'", problems);
    if (const YamlNode* grace = map.find("grace"))
        settings.grace = readServerTime(*grace, "'grace'", problems);
    if (const YamlNode* lease = map.find("lease"))
        settings.lease = readServerTime(*lease, "'lease'", problems);
    if (const YamlNode* renewal = map.find("lease_renewal")) {
        if (const auto index = readChoice(*renewal, "way to renew a lease", words::renewals,
                                          problems))
            settings.leaseRenewal = static_cast<LeaseRenewal>(*index);
    }
    if (const YamlNode* connections = map.find("connections"))
        settings.connections = readCount(*connections, "'connections'", connectionsMax, problems);
    return settings;
}

ScenarioApplication parseApplication(const YamlNode& node, ProblemList& problems)
{
    const MapReader map(node, "'application'", words::applicationKeys, problems);
    ScenarioApplication application;
    if (const YamlNode* webhooks = map.find("webhooks")) {
        if (const auto index = readChoice(*webhooks, "way to take webhooks", words::webhookOrders,
                                          problems))
            application.webhooks = static_cast<ScenarioApplication::Webhooks>(*index);
    }
    if (const YamlNode* workers = map.find("workers"))
        application.workers = readCount(*workers, "'workers'", applicationWorkersMax, problems)
                                  .value_or(application.workers);
    return application;
}

std::vector<PolicyChoice> parsePolicies(const YamlNode& node,
                                        std::span<const std::string_view> policies,
                                        ProblemList& problems)
{
    std::vector<PolicyChoice> choices;
    if ((node.isMap() && node.entries.empty()) || (node.isSequence() && node.items.empty()))
        problems.add(node.place,
                     "name at least one policy, or leave 'policies' out for all that a server has");
    const auto isPolicy = [&](const YamlNode& name) {
        if (!readChoice(name, "policy", policies, problems))
            return false;
        const bool isNew = std::ranges::find(choices, name.text, &PolicyChoice::name)
            == choices.end();
        if (!isNew)
            problems.add(name.place, "the policy '" + name.text + "' is there twice; keep one");
        return isNew;
    };
    if (node.isMap()) {
        for (const auto& [name, server] : node.entries) {
            if (isPolicy(name))
                choices.push_back({name.text,
                                   server.kind == YamlNode::Kind::Null
                                       ? ServerSettings{}
                                       : parseServer(server, "'" + name.text + "'", problems)});
        }
        return choices;
    }
    for (const YamlNode& item : readList(node, "'policies'", problems)) {
        if (isPolicy(item))
            choices.push_back({item.text, {}});
    }
    return choices;
}

std::map<std::string, Letters>
parseKnown(const YamlNode& node, std::span<const std::string_view> policies, ProblemList& problems)
{
    std::map<std::string, Letters> known;
    const MapReader map(node, "'known'", policies, problems);
    if (!map.isMap())
        return known;
    for (const auto& [policy, letters] : node.entries)
        known[policy.text] = parseLetters(letters, problems);
    return known;
}

LiveSettings parseLive(const YamlNode& node, std::span<const std::string_view> policies,
                       ProblemList& problems)
{
    const MapReader map(node, "'live'", words::liveKeys, problems);
    LiveSettings live;
    if (const YamlNode* repeat = map.find("repeat"))
        live.repeat = readCount(*repeat, "'repeat'", repeatMax, problems).value_or(1);
    if (const YamlNode* seed = map.find("seed"))
        live.seed = readSeed(*seed, "'seed'", problems);
    const std::size_t before = problems.size();
    if (const YamlNode* within = map.find("within"))
        live.within = readSomeTime(*within, "'within'", problems).value_or(live.within);
    if (const YamlNode* settle = map.find("settle")) {
        live.settle = readSomeTime(*settle, "'settle'", problems).value_or(live.settle);
        // What was mistyped may have meant any time.
        if (problems.size() == before && live.settle >= live.within)
            problems.add(settle->place,
                         "a live run is over after " + formatDuration(live.within)
                             + ", before it could be quiet for " + formatDuration(live.settle)
                             + "; make 'within' longer, or 'settle' shorter");
    }
    if (const YamlNode* heal = map.find("heal"))
        live.heal = readDuration(*heal, "'heal'", problems).value_or(live.heal);
    if (const YamlNode* known = map.find("known"))
        live.known = parseKnown(*known, policies, problems);
    return live;
}

ExploreSettings parseExplore(const YamlNode& node, ProblemList& problems)
{
    return ExploreReader(node, problems).read();
}

ReportSettings parseReport(const YamlNode& node, ProblemList& problems)
{
    const MapReader map(node, "'report'", words::reportKeys, problems);
    ReportSettings report;
    const auto readFile = [&](std::string_view key, std::string& file) {
        const YamlNode* const name = map.find(key);
        if (name)
            file = readText(*name, "'" + std::string(key) + "'", problems).value_or("");
    };
    readFile("junit", report.junit);
    readFile("html", report.html);
    readFile("json", report.json);
    readFile("replay_dir", report.replayDir);
    const YamlNode* const failOn = map.find("fail_on");
    if (!failOn)
        return report;
    const std::array fails{&report.failsOnViolation, &report.failsOnUnknown,
                           &report.failsOnUnexpectedPass};
    for (bool* const each : fails)
        *each = false;
    if (failOn->isSequence() && failOn->items.empty())
        problems.add(failOn->place,
                     "with an empty 'fail_on' nothing would fail, not even a violation; name what "
                     "does, or leave it out for "
                         + joinedWithOr(words::failures));
    for (const YamlNode& item : readList(*failOn, "'fail_on'", problems)) {
        const auto index = readChoice(item, "way to fail", words::failures, problems);
        if (index && std::exchange(*fails[*index], true))
            problems.add(item.place, "'" + item.text + "' is there twice; keep one");
    }
    return report;
}

bool isOff(const YamlNode& node)
{
    return node.isScalar() && node.text == "off";
}

} // namespace echolock
