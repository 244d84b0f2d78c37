// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/linetrouble.h"

#include "scenarios/engine/scenario.h"
#include "server/base/prng.h"
#include "server/protocol/clientcodec.h"

#include <algorithm>

namespace echolock {

namespace {

bool fits(std::string_view pattern, std::string_view text)
{
    if (pattern.empty())
        return true;
    if (pattern.ends_with('*'))
        return text.starts_with(pattern.substr(0, pattern.size() - 1));
    return pattern == text;
}

/// Of the message, or of the subscription that it asks for.
std::string_view channelIn(std::string_view text)
{
    static constexpr std::string_view key = "\"channel\":\"";
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(at + key.size());
    return rest.substr(0, rest.find('"'));
}

bool matches(const Trigger& when, LinkDirection direction, std::string_view text)
{
    if (when.seen && *when.seen != direction)
        return false;
    const auto frame = decodeServerFrame(text);
    return fits(when.event, frame ? std::string_view(frame->event) : std::string_view())
        && fits(when.channel, channelIn(text));
}

/// Whether anything stays behind on the line.
bool lasts(FaultKind kind)
{
    return kind == FaultKind::Blackhole || kind == FaultKind::Hold || kind == FaultKind::Refuse
        || kind == FaultKind::Latency;
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
        m_watches.push_back({!fault.after, never || isThere, 0, {}});
        if (isThere)
            begin({}, fault.fault, Source::Scenario);
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

void LineTrouble::begin(Instant now, const Fault& fault, Source source)
{
    if (!lasts(fault.kind()))
        return;
    Acting acting{fault, {}, source};
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
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault)
        if (isWaiting(fault) && m_watches[fault].due && *m_watches[fault].due > now)
            consider(m_watches[fault].due);
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

bool LineTrouble::holds(LinkDirection direction) const
{
    return std::ranges::any_of(m_acting, [direction](const Acting& acting) {
        const FaultKind kind = acting.fault.kind();
        return (kind == FaultKind::Blackhole || kind == FaultKind::Hold)
            && acting.fault.actsOn(direction);
    });
}

bool LineTrouble::refuses(Instant now, Line line)
{
    m_firstBegun = m_firstBegun.value_or(now);
    return std::ranges::any_of(m_acting, [&](const Acting& acting) {
        const Fault& fault = acting.fault;
        if (fault.kind() != FaultKind::Refuse)
            return false;
        if (const Duration until = fault.duration("until"); until > Duration::zero())
            return now - *m_firstBegun < until;
        return line.number() >= fault.count("first") && line.number() <= fault.count("last");
    });
}

Duration LineTrouble::delay(LinkDirection direction, Line line)
{
    Duration delay{};
    if (m_case->settings().time != TimeMode::Real)
        return delay;
    for (const Acting& acting : m_acting) {
        if (acting.fault.kind() != FaultKind::Latency || !acting.fault.actsOn(direction))
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

bool LineTrouble::isWaiting(std::size_t fault) const
{
    return m_watches[fault].armed && !m_watches[fault].spent;
}

void LineTrouble::opened(Instant now)
{
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault)
        if (isWaiting(fault) && !m_watches[fault].due)
            m_watches[fault].due = now + m_case->scenario().faults[fault].fault.when.at;
}

std::uint64_t LineTrouble::unarmed() const
{
    std::uint64_t faults = 0;
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault)
        if (!m_watches[fault].armed && !m_watches[fault].spent)
            faults |= std::uint64_t(1) << fault;
    return faults;
}

void LineTrouble::arm(Instant now, std::size_t fault)
{
    Watch& watch = m_watches[fault];
    if (watch.armed)
        return;
    watch.armed = true;
    watch.due = now + m_case->scenario().faults[fault].fault.when.at;
}

std::optional<LineTrouble::Meeting> LineTrouble::meeting(LinkDirection direction,
                                                         std::string_view text) const
{
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault) {
        const Trigger& when = m_case->scenario().faults[fault].fault.when;
        if (isWaiting(fault) && when.awaitsFrame() && m_watches[fault].seen + 1 == when.nth
            && matches(when, direction, text))
            return Meeting{fault, when.beforeFrame, when.probability < 1};
    }
    return std::nullopt;
}

void LineTrouble::passed(LinkDirection direction, std::string_view text)
{
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault) {
        const Trigger& when = m_case->scenario().faults[fault].fault.when;
        if (!isWaiting(fault) || !when.awaitsFrame() || !matches(when, direction, text))
            continue;
        m_watches[fault].spent = ++m_watches[fault].seen >= when.nth;
    }
}

/// One that says neither a time nor a frame nor a step may come at any moment.
std::vector<LineTrouble::Threat> LineTrouble::threats(Instant now) const
{
    std::vector<Threat> threats;
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault) {
        const ScenarioFault& each = m_case->scenario().faults[fault];
        const Trigger& when = each.fault.when;
        const std::optional<Instant>& due = m_watches[fault].due;
        if (!isWaiting(fault) || when.awaitsFrame() || !due || *due > now)
            continue;
        const bool isTimed = when.at > Duration::zero() || each.after;
        threats.push_back({fault, !isTimed || when.probability < 1});
    }
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
    for (std::size_t fault = 0; fault < m_watches.size(); ++fault) {
        const Watch& watch = m_watches[fault];
        writer.flag(watch.spent);
        if (watch.spent)
            continue;
        writer.flag(watch.armed);
        writer.number(watch.seen);
        writer.flag(watch.due.has_value());
        if (watch.due)
            writer.ahead(*watch.due);
    }
    writer.number(m_sent);
}

} // namespace echolock
