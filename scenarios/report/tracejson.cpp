// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/tracejson.h"

#include "scenarios/report/narrator.h"
#include "scenarios/report/tracebands.h"
#include "server/protocol/jsonwriter.h"

#include <algorithm>
#include <optional>

namespace echolock {

namespace {

class TraceWriter
{
public:
    TraceWriter(const Trace& trace, TraceWindow window)
        : m_trace(trace)
        , m_window(window)
        , m_narrator(trace.cast)
    {
    }

    std::string write()
    {
        m_json.beginObject()
            .member("id", m_trace.id)
            .member("title", m_trace.title)
            .member("story", m_trace.story)
            .member("policy", m_trace.policy)
            .member("engine", m_trace.engine)
            .member("replay", m_trace.replay);
        number("first", m_window.first);
        number("total", m_trace.steps.size());
        writeCast();
        writeSteps();
        writeArrows();
        writeFaults();
        const TraceBands bands = bandsOf(m_trace);
        writeLocks(bands);
        writeBands("beliefs", bands.beliefs);
        if (!bands.records.empty())
            writeBands("records", bands.records);
        writeFindings();
        writePointOfNoReturn();
        m_json.endObject();
        return m_json.take();
    }

private:
    void number(std::string_view key, std::size_t value)
    {
        m_json.key(key).number(std::uint64_t(value));
    }

    bool shows(std::size_t step) const { return step >= m_window.first && step < m_window.end; }

    /// Whether something that lasts from `from` to `to` can be seen.
    bool meets(std::size_t from, std::size_t to) const
    {
        return from < m_window.end && to >= m_window.first;
    }

    /// A step inside of the window, counted from its first. What goes on ends just behind the last.
    void place(std::size_t step)
    {
        m_json.number(
            std::uint64_t(std::clamp(step, m_window.first, m_window.end) - m_window.first));
    }

    void placeEnd(std::optional<std::size_t> step) { place(step.value_or(m_window.end)); }

    void client(std::optional<std::size_t> client)
    {
        const bool isKnown = client && *client < m_trace.cast.size();
        m_json.number(isKnown ? static_cast<std::int64_t>(*client) : std::int64_t(-1));
    }

    void writeCast()
    {
        m_json.key("cast").beginArray();
        for (const CastMember& member : m_trace.cast)
            m_json.beginArray().string(member.name).string(member.user).endArray();
        m_json.endArray();
    }

    void writeSteps()
    {
        m_json.key("steps").beginArray();
        for (std::size_t step = 0; step < m_window.end; ++step)
            writeStep(step);
        m_json.endArray();
    }

    /// Of those before the window only the narrator hears, who must know everybody.
    void writeStep(std::size_t index)
    {
        const TraceStep& step = m_trace.steps[index];
        std::vector<Telling> tellings;
        for (const HistoryEntry& entry : step.entries) {
            auto telling = m_narrator.tell(entry);
            if (telling && addsTo(step, entry, *telling))
                tellings.push_back(std::move(*telling));
        }
        if (!shows(index))
            return;
        m_json.beginArray().number(static_cast<std::uint64_t>(step.lane));
        client(step.client);
        m_json.string(step.text).number(microseconds(step.at)).beginArray();
        for (const Telling& telling : tellings)
            m_json.beginArray().string(telling.sign).string(telling.sentence).endArray();
        m_json.endArray().beginArray();
        for (const std::string& alternative : step.alternatives)
            m_json.string(alternative);
        m_json.endArray().number(std::uint64_t(isAct(step) ? 1 : 0)).endArray();
    }

    /// Something that somebody did, rather than what came of it.
    static bool isAct(const TraceStep& step)
    {
        if (step.isScripted)
            return true;
        if (step.lane != TraceStep::Lane::Client || step.entries.empty())
            return step.lane != TraceStep::Lane::Server
                && step.lane != TraceStep::Lane::Application;
        const auto& first = step.entries.front().what;
        return !std::holds_alternative<ClientSaw>(first)
            && !std::holds_alternative<ClientConnected>(first);
    }

    /// Whether it says more than what the step is called: what the server did, and how a save went.
    static bool addsTo(const TraceStep& step, const HistoryEntry& entry, const Telling& telling)
    {
        const auto* act = std::get_if<ClientAct>(&entry.what);
        if (telling.weight == Telling::Weight::Minor || telling.sentence == step.text)
            return false;
        return !act || act->check != ClientAct::Check::None;
    }

    /// Since the first step.
    std::int64_t microseconds(Instant at) const
    {
        return std::chrono::duration_cast<std::chrono::microseconds>(at - m_trace.steps.front().at)
            .count();
    }

    void writeArrows()
    {
        m_json.key("arrows").beginArray();
        for (const TraceArrow& arrow : m_trace.arrows) {
            if (!shows(arrow.from) || !shows(arrow.to))
                continue;
            m_json.beginArray();
            place(arrow.from);
            place(arrow.to);
            m_json.string(arrow.text);
            writeWay(arrow);
            m_json.endArray();
        }
        m_json.endArray();
    }

    void writeWay(const TraceArrow& arrow)
    {
        if (arrow.way == TraceArrow::Way::Steps)
            return;
        m_json.number(static_cast<std::uint64_t>(arrow.way));
        client(arrow.client);
    }

    void writeFaults()
    {
        m_json.key("faults").beginArray();
        for (const TraceBand& band : m_trace.bands) {
            if (!meets(band.from, band.to))
                continue;
            m_json.beginArray();
            place(band.from);
            place(band.to);
            client(band.client);
            m_json.string(band.text).endArray();
        }
        m_json.endArray();
    }

    void writeLocks(const TraceBands& bands)
    {
        m_json.key("locks").beginArray();
        for (const auto& [order, ofOrder] : bands.locks) {
            m_json.beginArray().string(order.value).beginArray();
            for (const LockBand& band : ofOrder) {
                if (meets(band.from, band.to.value_or(m_window.end)))
                    writeLock(band);
            }
            m_json.endArray().endArray();
        }
        m_json.endArray();
    }

    void writeLock(const LockBand& band)
    {
        m_json.beginArray();
        place(band.from);
        placeEnd(band.to);
        m_json.string(toString(band.state));
        client(band.client);
        m_json.string(band.owner).number(band.token.value).endArray();
    }

    /// Of a client and an order, over some time.
    template <class Band> void writeBands(std::string_view key, const std::vector<Band>& bands)
    {
        m_json.key(key).beginArray();
        for (const Band& band : bands) {
            if (!meets(band.from, band.to.value_or(m_window.end)))
                continue;
            m_json.beginArray();
            client(band.client);
            m_json.string(band.order.value);
            place(band.from);
            placeEnd(band.to);
            m_json.endArray();
        }
        m_json.endArray();
    }

    void writeFindings()
    {
        m_json.key("findings").beginArray();
        for (const TraceFinding& finding : m_trace.findings) {
            if (!shows(finding.step))
                continue;
            m_json.beginArray();
            place(finding.step);
            m_json.string(toString(finding.violation.letter))
                .string(finding.violation.order.value)
                .string(finding.violation.sentence)
                .endArray();
        }
        m_json.endArray();
    }

    void writePointOfNoReturn()
    {
        if (!m_trace.noReturn || !shows(m_trace.noReturn->step))
            return;
        m_json.key("noReturn").beginArray();
        place(m_trace.noReturn->step);
        m_json.string(m_trace.noReturn->saving).endArray();
    }

    const Trace& m_trace;
    TraceWindow m_window;
    Narrator m_narrator;
    JsonWriter m_json;
};

} // namespace

TraceWindow windowOf(const Trace& trace, std::size_t stepsMax)
{
    const std::size_t count = trace.steps.size();
    if (count <= stepsMax)
        return {0, count};
    std::size_t finding = 0;
    if (!trace.findings.empty())
        finding = std::ranges::min(trace.findings, {}, &TraceFinding::step).step;
    // A tenth of it shows what came of the finding.
    const std::size_t end = std::clamp(finding + stepsMax / 10, stepsMax, count);
    return {end - stepsMax, end};
}

std::string traceJson(const Trace& trace, TraceWindow window)
{
    return TraceWriter(trace, window).write();
}

} // namespace echolock
