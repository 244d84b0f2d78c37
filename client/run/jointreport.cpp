// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/jointreport.h"

#include "server/protocol/jsonwriter.h"

#include <string_view>

namespace echolock {

namespace {

std::string_view remarkOf(PartSummary::End end)
{
    switch (end) {
    case PartSummary::End::Planned:
        break;
    case PartSummary::End::ByHand:
        return " · ended by hand";
    case PartSummary::End::Lost:
        return " · lost on the way";
    }
    return {};
}

std::string_view wordOf(PartSummary::End end)
{
    switch (end) {
    case PartSummary::End::Planned:
        return "planned";
    case PartSummary::End::ByHand:
        return "by_hand";
    case PartSummary::End::Lost:
        return "lost";
    }
    return {};
}

} // namespace

std::string partsText(const std::vector<PartSummary>& parts)
{
    std::string text;
    for (const PartSummary& part : parts) {
        const SwarmStats& stats = part.stats;
        std::string name = "process " + std::to_string(part.process);
        name.resize(14, ' ');
        text += name + std::to_string(stats.clientsConnectedOnce) + " of "
            + std::to_string(part.clients) + " connected · " + std::to_string(stats.locksGranted)
            + " granted, " + std::to_string(stats.locksDenied) + " denied · "
            + std::to_string(stats.abandonments) + " abandoned · "
            + std::to_string(stats.eventsReceived) + " events · "
            + std::to_string(part.residentKilobytes) + " kB" + std::string(remarkOf(part.end))
            + "\n";
    }
    return text;
}

void writeParts(JsonWriter& json, const std::vector<PartSummary>& parts)
{
    json.beginArray();
    for (const PartSummary& part : parts) {
        json.beginObject().key("process").number(std::uint64_t(part.process));
        json.key("asked").number(std::uint64_t(part.clients));
        for (const SwarmCount& count : swarmCounts())
            json.key(count.name).number(count.of(part.stats));
        json.key("rss_kb").number(part.residentKilobytes);
        json.member("end", wordOf(part.end)).endObject();
    }
    json.endArray();
}

} // namespace echolock
