// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scenariojson.h"

#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepwriter.h"
#include "server/base/statehasher.h"
#include "server/config/sizetext.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

template <class Word, std::size_t size, class Value>
Word wordOf(const std::array<Word, size>& words, Value value)
{
    return words[static_cast<std::size_t>(value)];
}

class ScenarioWriter
{
public:
    explicit ScenarioWriter(const Scenario& scenario)
        : m_scenario(scenario)
    {
    }

    std::string whole()
    {
        m_json.beginObject().member("id", m_scenario.id);
        if (!m_scenario.title.empty())
            m_json.member("title", m_scenario.title);
        if (!m_scenario.story.empty())
            m_json.member("story", m_scenario.story);
        writePlot();
        writeExpect();
        writePolicies();
        writeKnown("known", m_scenario.known);
        writeLive();
        writeExplore();
        return m_json.endObject().take();
    }

    /// What a run goes by.
    std::string plot()
    {
        m_json.beginObject();
        writePlot();
        return m_json.endObject().take();
    }

private:
    void writePlot()
    {
        writeServer("server", m_scenario.server);
        m_json.key("servers").number(std::uint64_t(m_scenario.servers));
        if (m_scenario.application)
            writeApplication(*m_scenario.application);
        m_json.key("clients").beginObject();
        for (const ScenarioClient& client : m_scenario.clients)
            writeClient(client);
        m_json.endObject();
        writeOrder(m_scenario.order);
        m_json.key("faults").beginArray();
        for (const ScenarioFault& fault : m_scenario.faults)
            writeFault(m_json, fault, m_scenario);
        m_json.endArray();
    }

    void writeServer(std::string_view key, const ServerSettings& server)
    {
        m_json.key(key).beginObject();
        if (server.ping)
            m_json.member("ping", server.ping->after ? exactTime(*server.ping->after) : "off");
        writeTime("pong", server.pong);
        writeTime("grace", server.grace);
        writeTime("lease", server.lease);
        if (server.leaseRenewal)
            m_json.member("lease_renewal", wordOf(words::renewals, *server.leaseRenewal));
        if (server.connections)
            m_json.key("connections").number(std::int64_t(*server.connections));
        m_json.endObject();
    }

    void writeApplication(const ScenarioApplication& application)
    {
        m_json.key("application").beginObject();
        m_json.member("webhooks", wordOf(words::webhookOrders, application.webhooks));
        m_json.key("workers").number(std::int64_t(application.workers)).endObject();
    }

    void writeTime(std::string_view key, const std::optional<Duration>& time)
    {
        if (time)
            m_json.member(key, exactTime(*time));
    }

    void writeClient(const ScenarioClient& client)
    {
        m_json.key(client.name).beginObject().member("user", client.user);
        m_json.member("channel", wordOf(words::channels, client.channel));
        m_json.member("client", wordOf(words::clientSorts, client.sort));
        if (client.sort != ClientSort::Raw) {
            m_json.key("quirks").beginObject();
            for (const EchoQuirk& quirk : quirkTable())
                m_json.member(quirk.name, client.quirks.*quirk.on ? "on" : "off");
            m_json.endObject();
        }
        m_json.key("server").number(std::uint64_t(client.server + 1)).key("do").beginArray();
        for (const Step& step : client.steps)
            writeStep(m_json, step);
        m_json.endArray().endObject();
    }

    void writeOrder(const std::vector<OrderConstraint>& order)
    {
        m_json.key("order").beginArray();
        for (const OrderConstraint& each : order)
            m_json.string(m_scenario.nameOf(each.before) + " < " + m_scenario.nameOf(each.after));
        m_json.endArray();
    }

    void writeExpect()
    {
        m_json.key("expect").beginObject().key("always").beginArray();
        writeInvariants(JudgedWhen::Always);
        m_json.endArray().key("finally").beginArray();
        writeInvariants(JudgedWhen::Both);
        writeInvariants(JudgedWhen::Finally);
        for (const OrphanTime& each : m_scenario.orphanTimes) {
            m_json.beginObject().key("orphan_time").beginObject();
            m_json.member("order", each.order.value).member("max", exactTime(each.most));
            m_json.endObject().endObject();
        }
        for (const Expectation& each : m_scenario.expectations) {
            m_json.beginObject();
            if (each.premise)
                m_json.member("if", textOf(*each.premise));
            m_json.member("then", textOf(each.conclusion));
            m_json.member("letter", toString(each.letter)).endObject();
        }
        m_json.endArray().endObject();
    }

    void writeInvariants(JudgedWhen when)
    {
        for (const Letter letter : m_scenario.invariants) {
            if (judgedWhen(letter) == when && !invariantName(letter).empty())
                m_json.string(invariantName(letter));
        }
    }

    static std::string textOf(const Condition& condition)
    {
        if (condition.subject == Condition::Subject::Client)
            return condition.client + "."
                + std::string(condition.word ? toString(*condition.word) : "connected");
        const bool equal = condition.operation == Condition::Operation::Equal;
        return "holder(" + condition.order.value + (equal ? ") == " : ") != ") + condition.operand;
    }

    void writePolicies()
    {
        m_json.key("policies").beginObject();
        for (const PolicyChoice& policy : m_scenario.policies)
            writeServer(policy.name, policy.server);
        m_json.endObject();
    }

    void writeKnown(std::string_view key, const std::map<std::string, Letters>& known)
    {
        m_json.key(key).beginObject();
        for (const auto& [policy, letters] : known) {
            m_json.key(policy).beginArray();
            for (const Letter letter : letters)
                m_json.string(toString(letter));
            m_json.endArray();
        }
        m_json.endObject();
    }

    void writeLive()
    {
        const LiveSettings& live = m_scenario.live;
        m_json.key("live");
        if (live.skipped) {
            m_json.string("off");
            return;
        }
        m_json.beginObject().key("repeat").number(std::int64_t(live.repeat));
        if (live.seed)
            m_json.key("seed").number(*live.seed);
        m_json.member("within", exactTime(live.within));
        m_json.member("settle", exactTime(live.settle));
        m_json.member("heal", exactTime(live.heal)).key("jitter").beginObject();
        for (const Jitter& jitter : live.jitter) {
            m_json.key(m_scenario.nameOf(jitter.step)).beginObject().key("uniform").beginArray();
            m_json.string(exactTime(jitter.least)).string(exactTime(jitter.most));
            m_json.endArray().endObject();
        }
        m_json.endObject();
        writeOrder(live.order);
        if (live.known)
            writeKnown("known", *live.known);
        m_json.endObject();
    }

    void writeExplore()
    {
        const ExploreSettings& explore = m_scenario.explore;
        m_json.key("explore");
        if (m_scenario.skippedExploring) {
            m_json.string("off");
            return;
        }
        m_json.beginObject().key("engine").beginArray();
        for (const ExploreEngine engine : explore.engines)
            m_json.string(wordOf(words::engines, engine));
        m_json.endArray().member("time", wordOf(words::timeModes, explore.time));
        m_json.key("states").number(explore.statesMax);
        writeTime("within", explore.within);
        m_json.member("memory", formatSize(explore.memoryMax));
        if (explore.preemptions)
            m_json.key("preemptions").number(std::int64_t(*explore.preemptions));
        m_json.key("pct").beginObject().key("depth").number(std::int64_t(explore.pctDepth));
        m_json.endObject().key("runs").number(explore.runs).key("seeds").beginArray();
        for (const std::uint64_t seed : explore.seeds)
            m_json.number(seed);
        m_json.endArray().endObject();
    }

    const Scenario& m_scenario;
    JsonWriter m_json;
};

} // namespace

std::string canonicalJson(const Scenario& scenario)
{
    return ScenarioWriter(scenario).whole();
}

namespace {

/// Nothing where the file says nothing.
std::string reportText(const ReportSettings& report)
{
    if (report == ReportSettings())
        return {};
    JsonWriter json;
    json.beginObject();
    const auto writeFile = [&json](std::string_view key, const std::string& file) {
        if (!file.empty())
            json.member(key, file);
    };
    writeFile("junit", report.junit);
    writeFile("html", report.html);
    writeFile("json", report.json);
    writeFile("replay_dir", report.replayDir);
    json.key("fail_on").beginArray();
    const std::array fails{report.failsOnViolation, report.failsOnUnknown,
                           report.failsOnUnexpectedPass};
    for (std::size_t index = 0; index < fails.size(); ++index)
        if (fails[index])
            json.string(words::failures[index]);
    json.endArray();
    return "\"report\":" + json.endObject().take() + ",";
}

} // namespace

std::string canonicalFile(std::span<const Scenario> scenarios)
{
    std::string text = "{\"echolock\":1,";
    const auto isOfOneFile = [&](const Scenario& each) {
        return each.report == scenarios.front().report;
    };
    if (!scenarios.empty() && std::ranges::all_of(scenarios, isOfOneFile))
        text.append(reportText(scenarios.front().report));
    text.append("\"scenarios\":[");
    for (const Scenario& scenario : scenarios)
        text.append(text.ends_with('[') ? "\n" : ",\n").append(canonicalJson(scenario));
    return text + "\n]}\n";
}

Hash128 hashOf(const Scenario& scenario)
{
    StateHasher hasher;
    hasher.text(ScenarioWriter(scenario).plot());
    return hasher.hash();
}

} // namespace echolock
