// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/linetrouble.h"

#include "client/link/armedfault.h"
#include "scenarios/engine/scenario.h"
#include "server/base/prng.h"

#include <algorithm>

namespace echolock {

namespace {

/// Each connection for itself; any other fault comes to a client once.
bool isOfConnections(const ScenarioFault& fault)
{
    const Trigger& when = fault.fault.when;
    return when.awaitsFrame() || (when.at > Duration::zero() && !fault.after);
}

bool isTimed(const ScenarioFault& fault)
{
    return fault.fault.when.at > Duration::zero() || fault.after;
}

bool keepsBack(FaultKind kind)
{
    return kind == FaultKind::Blackhole || kind == FaultKind::Hold;
}

/// Whether anything stays behind on the line.
bool lasts(FaultKind kind)
{
    return keepsBack(kind) || kind == FaultKind::Refuse || kind == FaultKind::Latency;
}

} // namespace

LineTrouble::LineTrouble(const SimCase& simCase, std::size_t client)
    : m_case(&simCase)
    , m_client(client)
{
    const auto noteRefusal = [this](const Fault& fault) {
        if (fault.kind() == FaultKind::Refuse)
            m_refusesUntil = std::max(m_refusesUntil, fault.duration("until"));
    };
    for (const Step& step : simCase.scenario().clients[client].steps)
        if (const auto* const begun = std::get_if<FaultStep>(&step.action))
            noteRefusal(begun->fault);
    for (const ScenarioFault& fault : simCase.scenario().faults) {
        noteRefusal(fault.fault);
        const bool isThere = isThereAtOnce(fault);
        const bool never = !concerns(fault) || fault.fault.when.probability <= 0;
        m_armed |= std::uint64_t(fault.after ? 0 : 1) << m_watches.size();
        m_watches.push_back({never || isThere, false, 0, {}});
        m_watchesLines = m_watchesLines || (!never && isOfConnections(fault));
        if (isThere)
            begin({}, fault.fault, Source::Scenario, {});
    }
}

bool LineTrouble::concerns(const ScenarioFault& fault) const
{
    return !fault.client || *fault.client == m_client;
}

bool LineTrouble::isThereAtOnce(const ScenarioFault& fault) const
{
    return concerns(fault) && fault.fault.kind() == FaultKind::Refuse && !fault.after;
}

void LineTrouble::begin(Instant now, const Fault& fault, Source source, std::optional<Line> line)
{
    if (!lasts(fault.kind()))
        return;
    Acting acting{fault, {}, source, line};
    if (fault.when.lasting > Duration::zero())
        acting.until = now + fault.when.lasting;
    m_acting.push_back(std::move(acting));
}

void LineTrouble::heal()
{
    std::erase_if(m_acting, [](const Acting& each) { return each.source == Source::Step; });
}

std::optional<Instant> LineTrouble::nextDue(Instant now) const
{
    std::optional<Instant> next;
    const auto consider = [&](const std::optional<Instant>& due) {
        if (due && (!next || *due < *next))
            next = due;
    };
    for (const Acting& acting : m_acting)
        consider(acting.until);
    const auto considerAll = [&](const std::vector<Watch>& watches) {
        for (std::size_t fault = 0; fault < watches.size(); ++fault)
            if (isWaiting(fault, watches[fault]) && watches[fault].due > now)
                consider(watches[fault].due);
    };
    considerAll(m_watches);
    for (const Watched& line : m_lines)
        considerAll(line.watches);
    return next;
}

bool LineTrouble::isOver(Instant now) const
{
    return std::ranges::any_of(
        m_acting, [now](const Acting& acting) { return acting.until && *acting.until <= now; });
}

void LineTrouble::expire(Instant now)
{
    std::erase_if(m_acting,
                  [now](const Acting& acting) { return acting.until && *acting.until <= now; });
}

bool LineTrouble::holds(LinkDirection direction, Line line) const
{
    return std::ranges::any_of(m_acting, [&](const Acting& acting) {
        return keepsBack(acting.fault.kind()) && acting.fault.actsOn(direction)
            && acting.line.value_or(line) == line;
    });
}

bool LineTrouble::holdsAny() const
{
    return std::ranges::any_of(m_acting,
                               [](const Acting& acting) { return keepsBack(acting.fault.kind()); });
}

bool LineTrouble::refuses(Instant now, Line line)
{
    m_firstBegun = m_firstBegun.value_or(now);
    bool isRefused = false;
    for (const Acting& acting : m_acting) {
        if (!refuses(acting.fault, now, line))
            continue;
        isRefused = true;
        for (std::size_t fault = 0; fault < m_watches.size(); ++fault)
            if (acting.source == Source::Scenario && faultAt(fault).fault.name == acting.fault.name)
                noteStrike(fault);
    }
    return isRefused;
}

bool LineTrouble::refuses(const Fault& fault, Instant now, Line line) const
{
    if (fault.kind() != FaultKind::Refuse)
        return false;
    if (const Duration until = fault.duration("until"); until > Duration::zero())
        return now - *m_firstBegun < until;
    return line.number() >= fault.count("first") && line.number() <= fault.count("last");
}

Duration LineTrouble::delay(LinkDirection direction, Line line)
{
    Duration delay{};
    if (m_case->settings().time != TimeMode::Real)
        return delay;
    for (const Acting& acting : m_acting) {
        if (acting.fault.kind() != FaultKind::Latency || !acting.fault.actsOn(direction)
            || acting.line.value_or(line) != line)
            continue;
        Prng prng = Prng(m_case->settings().seed)
                        .derived("delay", std::uint64_t(line.value) << 32 | m_sent++);
        const double jitter = double(acting.fault.duration("jitter").count());
        const double drawn = double(acting.fault.duration("mean").count())
            + jitter * (2 * prng.unit() - 1);
        delay += Duration(static_cast<Duration::rep>(std::max(drawn, 0.0)));
    }
    return delay;
}

bool LineTrouble::isWaiting(std::size_t fault, const Watch& watch) const
{
    return isArmed(fault) && !watch.spent && !m_watches[fault].spent;
}

const LineTrouble::Watched* LineTrouble::watched(Line line) const
{
    const auto found = std::ranges::find(m_lines, line, &Watched::line);
    return found == m_lines.end() ? nullptr : &*found;
}

LineTrouble::Watched* LineTrouble::watched(Line line)
{
    const auto found = std::ranges::find(m_lines, line, &Watched::line);
    return found == m_lines.end() ? nullptr : &*found;
}

void LineTrouble::begun(Line line)
{
    if (m_watchesLines)
        m_lines.push_back({line, std::vector<Watch>(m_watches.size())});
}

void LineTrouble::opened(Instant now, Line line)
{
    Watched* const own = watched(line);
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault) {
        const ScenarioFault& each = faultAt(fault);
        if (!isOfConnections(each) && isWaiting(fault, m_watches[fault]) && !m_watches[fault].due)
            m_watches[fault].due = now;
        else if (own && isOfConnections(each) && !each.fault.when.awaitsFrame())
            own->watches[fault].due = now + each.fault.when.at;
    }
}

void LineTrouble::ended(Line line)
{
    std::erase_if(m_lines, [line](const Watched& each) { return each.line == line; });
    std::erase_if(m_acting, [line](const Acting& each) { return each.line == line; });
}

std::uint64_t LineTrouble::unarmed() const
{
    std::uint64_t faults = 0;
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault)
        if (!isArmed(fault) && !m_watches[fault].spent)
            faults |= std::uint64_t(1) << fault;
    return faults;
}

void LineTrouble::arm(Instant now, std::size_t fault)
{
    if (isArmed(fault))
        return;
    m_armed |= std::uint64_t(1) << fault;
    if (!isOfConnections(faultAt(fault)))
        m_watches[fault].due = now + faultAt(fault).fault.when.at;
}

void LineTrouble::spend(std::size_t fault, std::optional<Line> line)
{
    if (faultAt(fault).fault.kind() != FaultKind::Refuse)
        noteStrike(fault);
    if (!line)
        m_watches[fault].spent = true;
    else if (Watched* const own = watched(*line))
        own->watches[fault] = {true, false, 0, {}};
}

void LineTrouble::choose(std::size_t fault, Line line)
{
    if (Watched* const own = watched(line))
        own->watches[fault].chosen = true;
}

std::vector<LineTrouble::Meeting> LineTrouble::meetings(LinkDirection direction, Line line,
                                                        std::string_view text) const
{
    std::vector<Meeting> meetings;
    const Watched* const own = watched(line);
    std::optional<FrameFacts> facts;
    for (std::size_t fault = 0; own && fault < m_watches.size(); ++fault) {
        const Watch& watch = own->watches[fault];
        const Trigger& when = faultAt(fault).fault.when;
        if (!isWaiting(fault, watch) || !when.awaitsFrame() || watch.seen + 1 != when.nth)
            continue;
        if (!facts)
            facts = factsOf(direction, text);
        if (fits(when, *facts))
            meetings.push_back({fault,
                                when.beforeFrame ? Meeting::Edge::Before : Meeting::Edge::After,
                                when.probability < 1 && !watch.chosen});
    }
    return meetings;
}

bool LineTrouble::isCounted(LinkDirection direction, Line line, std::string_view text) const
{
    const Watched* const own = watched(line);
    for (std::size_t fault = 0; own && fault < m_watches.size(); ++fault) {
        const Trigger& when = faultAt(fault).fault.when;
        if (isWaiting(fault, own->watches[fault]) && when.awaitsFrame() && !when.seen
            && fits(when, factsOf(direction, text)))
            return true;
    }
    return false;
}

void LineTrouble::passed(LinkDirection direction, Line line, std::string_view text)
{
    Watched* const own = watched(line);
    for (std::size_t fault = 0; own && fault < m_watches.size(); ++fault) {
        Watch& watch = own->watches[fault];
        const Trigger& when = faultAt(fault).fault.when;
        if (!isWaiting(fault, watch) || !when.awaitsFrame()
            || !fits(when, factsOf(direction, text)))
            continue;
        if (++watch.seen >= when.nth)
            watch = {true, false, 0, {}};
    }
}

/// One that says neither a time nor a frame nor a step may come at any moment. One that may come at
/// its time does not come later, but where timers need not wait for their time either.
std::optional<LineTrouble::Threat> LineTrouble::threat(Instant now, std::size_t fault,
                                                       const Watch& watch) const
{
    const ScenarioFault& each = faultAt(fault);
    const Trigger& when = each.fault.when;
    if (!isWaiting(fault, watch) || when.awaitsFrame() || !watch.due || *watch.due > now)
        return std::nullopt;
    const bool isChoice = !isTimed(each) || when.probability < 1;
    const bool isPast = *watch.due < now && m_case->settings().time != TimeMode::Async;
    if (isTimed(each) && isChoice && isPast)
        return std::nullopt;
    return Threat{fault, {}, isChoice, isTimed(each)};
}

std::vector<LineTrouble::Threat> LineTrouble::threats(Instant now) const
{
    std::vector<Threat> threats;
    const auto add = [&](const std::vector<Watch>& watches, std::optional<Line> line) {
        for (std::size_t fault = 0; fault < watches.size(); ++fault)
            if (const auto each = threat(now, fault, watches[fault]))
                threats.push_back({fault, line, each->isChoice, each->isTimed});
    };
    add(m_watches, {});
    for (const Watched& line : m_lines)
        add(line.watches, line.line);
    return threats;
}

void LineTrouble::writeState(StateWriter& writer) const
{
    writer.number(m_acting.size());
    for (const Acting& acting : m_acting) {
        writer.choice(acting.fault.kind());
        writer.flag(acting.fault.actsOn(LinkDirection::Up));
        writer.flag(acting.fault.actsOn(LinkDirection::Down));
        writer.moment(acting.until);
        writer.choice(acting.source);
        writer.flag(acting.line.has_value());
        if (acting.line)
            writer.conn(acting.line->conn());
        if (acting.fault.kind() == FaultKind::Latency) {
            writer.duration(acting.fault.duration("mean"));
            writer.duration(acting.fault.duration("jitter"));
        } else if (acting.fault.kind() == FaultKind::Refuse) {
            writer.number(acting.fault.count("first"));
            writer.number(acting.fault.count("last"));
            writer.duration(acting.fault.duration("until"));
        }
    }
    // One that begins later counts from there, too.
    const bool counts = m_firstBegun && m_refusesUntil > Duration::zero();
    writer.flag(counts);
    if (counts)
        writer.recent(*m_firstBegun, m_refusesUntil);
    writer.number(m_armed);
    writer.number(m_struck);
    write(writer, m_watches);
    for (const Watched& line : m_lines) {
        writer.conn(line.line.conn());
        write(writer, line.watches);
    }
    writer.number(m_sent);
}

void LineTrouble::write(StateWriter& writer, const std::vector<Watch>& watches) const
{
    for (std::size_t fault = 0; fault < watches.size(); ++fault) {
        const Watch& watch = watches[fault];
        writer.flag(watch.spent);
        if (watch.spent)
            continue;
        writer.flag(watch.chosen);
        writer.number(watch.seen);
        writer.flag(watch.due.has_value());
        // One that may come now differs from one that may have come.
        if (watch.due && isTimed(faultAt(fault)))
            writer.recent(*watch.due, Duration(1));
        else if (watch.due)
            writer.ahead(*watch.due);
    }
}

} // namespace echolock
