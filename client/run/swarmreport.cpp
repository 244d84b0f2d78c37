// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/swarmreport.h"

#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace echolock {

namespace {

constexpr std::size_t failuresTold = 5;

double seconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

std::string fixed(double value, int digits)
{
    char text[64];
    const int length = std::snprintf(text, sizeof text, "%.*f", digits, value);
    return std::string(text, static_cast<std::size_t>(std::max(length, 0)));
}

/// 1234567 as `1,234,567`.
std::string grouped(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::uint32_t failedClients(const SwarmSummary& summary)
{
    return summary.clients - std::min(summary.clients, summary.stats.clientsConnectedOnce);
}

/// Of each client at most one; who has neither connected nor been told why not comes last.
std::vector<FailureTally::Row> failuresOf(const SwarmSummary& summary)
{
    std::vector<FailureTally::Row> rows = summary.stats.failures.rows();
    const auto stage = ClientFailure::Stage::Connect;
    const std::uint32_t told = summary.stats.failures.clients(stage);
    if (const std::uint32_t failed = failedClients(summary); failed > told)
        rows.push_back({{stage, "It had not connected yet when the run ended."}, failed - told});
    return rows;
}

std::string_view failureWord(ClientFailure::Stage stage)
{
    if (stage == ClientFailure::Stage::Connect)
        return "failed";
    return stage == ClientFailure::Stage::Subscribe ? "not let in" : "not signed in";
}

std::string clientsText(std::uint32_t count)
{
    return count == 1 ? "1 client: " : grouped(count) + " clients: ";
}

std::string probeText(const ProbeCounts& probe)
{
    return grouped(probe.answers) + " answers, " + grouped(probe.failures) + " failed; "
        + grouped(probe.orphans) + " orphaned locks, " + grouped(probe.lost) + " lost ones";
}

/// Both kinds: two who edited, and locks that were not where they should be.
std::uint64_t violationsOf(const SwarmSummary& summary)
{
    const ProbeCounts probe = summary.probe.value_or(ProbeCounts());
    return summary.stats.violations + probe.orphans + probe.lost;
}

std::string violationsText(const SwarmSummary& summary)
{
    const std::uint64_t edited = summary.stats.violations;
    const std::uint64_t all = violationsOf(summary);
    if (all == 0)
        return "none: no two clients edited one order at once";
    const std::string probed = "locks were not where they should be";
    if (edited == 0)
        return grouped(all) + ": " + probed;
    return grouped(all) + ": two clients edited one order at once"
        + (all > edited ? ", or " + probed : std::string());
}

std::string unlessNone(std::uint64_t count, std::string_view what)
{
    return count > 0 ? " · " + grouped(count) + " " + std::string(what) : std::string();
}

double perSecond(std::uint64_t count, Duration time)
{
    return time > Duration::zero() ? static_cast<double>(count) / seconds(time) : 0;
}

} // namespace

std::string statusLine(const SwarmStatus& status)
{
    const SwarmStats& stats = status.stats;
    const std::string time = fixed(seconds(status.elapsed), 1) + " s  ";
    if (status.stage == SwarmStatus::Stage::Arriving)
        return time + "arriving: " + grouped(stats.connected) + " of " + grouped(stats.clients)
            + " connected" + unlessNone(stats.connecting, "connecting") + " · "
            + grouped(status.connectsPerSecond) + " connects/s · " + grouped(stats.connectsFailed)
            + " failed";
    return time + grouped(stats.connected) + " connected"
        + unlessNone(stats.connecting, "connecting") + " · " + grouped(stats.editing)
        + " editing · " + grouped(stats.viewing) + " viewing" + unlessNone(stats.frozen, "frozen")
        + " · " + grouped(status.eventsPerSecond) + " events/s · " + grouped(stats.abandonments)
        + " abandoned · " + grouped(stats.connectsFailed) + " failed · " + grouped(stats.violations)
        + " violations";
}

std::string statusJson(const SwarmStatus& status)
{
    const SwarmStats& stats = status.stats;
    const std::uint64_t notLetIn = stats.failures.clients(ClientFailure::Stage::Subscribe);
    JsonWriter json;
    json.beginObject();
    json.member("stage", status.stage == SwarmStatus::Stage::Arriving ? "arriving" : "working");
    json.key("elapsed_seconds").raw(fixed(seconds(status.elapsed), 3));
    json.key("events_per_second").number(status.eventsPerSecond);
    json.key("connects_per_second").number(status.connectsPerSecond);
    for (const SwarmCount& count : swarmCounts())
        json.key(count.name).number(count.of(stats));
    json.key("clients_not_let_in").number(notLetIn);
    json.endObject();
    return json.take();
}

std::string summaryText(const SwarmSummary& summary)
{
    const SwarmStats& stats = summary.stats;
    std::string text;
    const auto row = [&text](std::string_view name, const std::string& value) {
        text += std::string(name) + std::string(14 - name.size(), ' ') + value + "\n";
    };
    row("connected",
        grouped(stats.clientsConnectedOnce) + " of " + grouped(summary.clients) + " in "
            + fixed(seconds(summary.connectTime), 2) + " s, " + grouped(failedClients(summary))
            + " failed");
    const auto failures = failuresOf(summary);
    for (std::size_t index = 0; index < std::min(failures.size(), failuresTold); ++index) {
        const auto& [failure, clients] = failures[index];
        row(failureWord(failure.stage), clientsText(clients) + failure.reason);
    }
    if (failures.size() > failuresTold)
        row("", "… and " + grouped(failures.size() - failuresTold) + " more reasons (--json)");
    row("connections",
        grouped(stats.connectsMade) + " made, " + grouped(stats.connectsFailed) + " failed");
    row("subscribed", grouped(stats.subscribed) + " times");
    if (stats.signedIn > 0)
        row("signed in", grouped(stats.signedIn) + " times");
    row("locks",
        grouped(stats.locksGranted) + " granted, " + grouped(stats.locksDenied) + " denied");
    row("abandoned", grouped(stats.abandonments) + " times");
    if (stats.saves + stats.savesRefused + stats.savesFailed > 0)
        row("saves",
            grouped(stats.saves) + " done, " + grouped(stats.savesRefused) + " refused, "
                + grouped(stats.savesFailed) + " failed; stale: " + grouped(stats.staleWrites));
    row("events",
        grouped(stats.eventsReceived) + " received, "
            + fixed(perSecond(stats.eventsReceived, summary.workTime), 0) + " a second");
    if (summary.probe)
        row("lock probe", probeText(*summary.probe));
    row("memory", grouped(summary.residentKilobytes) + " kB");
    row("seed", std::to_string(summary.seed));
    row("violations", violationsText(summary));
    return text + partsText(summary.parts);
}

std::string summaryJson(const SwarmSummary& summary)
{
    const SwarmStats& stats = summary.stats;
    JsonWriter json;
    json.beginObject();
    json.key("clients").number(std::uint64_t(summary.clients));
    json.key("connected").number(std::uint64_t(stats.clientsConnectedOnce));
    json.key("failed").number(std::uint64_t(failedClients(summary)));
    json.key("connects_made").number(stats.connectsMade);
    json.key("connects_failed").number(stats.connectsFailed);
    json.key("subscribed").number(stats.subscribed);
    json.key("signed_in").number(stats.signedIn);
    json.key("events_received").number(stats.eventsReceived);
    json.key("locks_granted").number(stats.locksGranted);
    json.key("locks_denied").number(stats.locksDenied);
    json.key("abandonments").number(stats.abandonments);
    json.key("failures").beginArray();
    for (const auto& [failure, clients] : failuresOf(summary)) {
        json.beginObject().member("reason", failure.reason);
        json.key("clients").number(std::uint64_t(clients));
        json.member("stage", toString(failure.stage)).endObject();
    }
    json.endArray();
    json.key("saves").number(stats.saves);
    json.key("saves_refused").number(stats.savesRefused);
    json.key("saves_failed").number(stats.savesFailed);
    json.key("stale_writes").number(stats.staleWrites);
    if (summary.probe) {
        json.key("probe").beginObject();
        json.key("answers").number(summary.probe->answers);
        json.key("failures").number(summary.probe->failures);
        json.key("orphans").number(summary.probe->orphans);
        json.key("lost").number(summary.probe->lost);
        json.endObject();
    }
    json.key("violations").number(violationsOf(summary));
    json.key("rss_kb").number(summary.residentKilobytes);
    json.key("connect_seconds").raw(fixed(seconds(summary.connectTime), 3));
    json.key("work_seconds").raw(fixed(seconds(summary.workTime), 3));
    // As text: the integers of many JSON readers end at 2^53.
    json.member("seed", std::to_string(summary.seed));
    if (!summary.parts.empty()) {
        json.key("processes");
        writeParts(json, summary.parts);
    }
    json.endObject();
    return json.take();
}

} // namespace echolock
