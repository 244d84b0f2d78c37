// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/link/armedfault.h"

#include "client/link/refusestage.h"
#include "server/protocol/jsonreader.h"

#include <algorithm>

namespace echolock {

namespace {

bool fits(std::string_view pattern, std::string_view text)
{
    if (pattern.empty())
        return true;
    if (pattern.ends_with('*'))
        return text.starts_with(pattern.substr(0, pattern.size() - 1));
    return text == pattern;
}

void sooner(std::optional<Instant>& earliest, std::optional<Instant> other)
{
    if (other && (!earliest || *other < *earliest))
        earliest = other;
}

} // namespace

bool fits(const Trigger& when, const FrameFacts& frame)
{
    return (!when.seen || *when.seen == frame.direction) && fits(when.event, frame.event)
        && fits(when.channel, frame.channel);
}

FrameFacts factsOf(LinkDirection direction, std::string_view text)
{
    FrameFacts facts{.direction = direction};
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(text);
    if (!root || !root->is(JsonType::Object))
        return facts;
    const auto [event, channel] = reader.pick(*root,
                                              std::array<std::string_view, 2>{"event", "channel"});
    facts.event = event.is(JsonType::String) ? std::string(event.text) : std::string();
    facts.channel = channel.is(JsonType::String) ? std::string(channel.text) : std::string();
    if (!facts.channel.empty())
        return facts;
    // A subscription names its channel inside the data, which is an object on the way up.
    const auto [data] = reader.pick(*root, std::array<std::string_view, 1>{"data"});
    if (data.is(JsonType::Object)) {
        const auto [inner] = reader.pick(data, std::array<std::string_view, 1>{"channel"});
        facts.channel = inner.is(JsonType::String) ? std::string(inner.text) : std::string();
    }
    return facts;
}

ArmedFault::ArmedFault(const Fault& fault, const Prng& prng, const LinkSeat& seat)
    : m_fault(fault)
    , m_isMet(fault.kind() != FaultKind::Refuse || isRefused(fault, seat))
{
    Prng chance = prng.derived("probability");
    if (fault.when.probability < 1 && chance.unit() >= fault.when.probability)
        m_phase = Phase::Past;
    for (const LinkDirection direction : {LinkDirection::Up, LinkDirection::Down})
        m_stages[indexOf(direction)] = makeStage(fault, direction,
                                                 prng.derived(toString(direction)), seat);
}

ArmedFault::ArmedFault(const ArmedFault& other)
    : m_fault(other.m_fault)
    , m_from(other.m_from)
    , m_until(other.m_until)
    , m_seen(other.m_seen)
    , m_phase(other.m_phase)
    , m_started(other.m_started)
    , m_isMet(other.m_isMet)
    , m_hasJustBegun(other.m_hasJustBegun)
{
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        m_stages[i] = other.m_stages[i] ? other.m_stages[i]->clone() : nullptr;
}

ArmedFault& ArmedFault::operator=(const ArmedFault& other)
{
    if (this != &other)
        *this = ArmedFault(other);
    return *this;
}

bool ArmedFault::awaitsText() const
{
    return awaitsFrame() && (!m_fault.when.event.empty() || !m_fault.when.channel.empty());
}

bool ArmedFault::looksAtFrames() const
{
    const FaultKind kind = m_fault.kind();
    return awaitsFrame() || kind == FaultKind::Rst || kind == FaultKind::CutAfter
        || kind == FaultKind::Refuse;
}

void ArmedFault::start(Instant now, Instant opened)
{
    m_started = true;
    m_from = opened + m_fault.when.at;
    tick(now);
}

void ArmedFault::tick(Instant now)
{
    if (m_phase == Phase::Waiting && m_started && !m_fault.when.awaitsFrame() && now >= m_from)
        begin(now);
    if (m_phase == Phase::Acting && m_until && now >= *m_until)
        end();
}

bool ArmedFault::isMetBy(Instant now, const FrameFacts& frame)
{
    if (!awaitsFrame() || now < m_from || !fits(m_fault.when, frame))
        return false;
    return ++m_seen == m_fault.when.nth;
}

void ArmedFault::begin(Instant now)
{
    m_phase = Phase::Acting;
    m_hasJustBegun = m_isMet;
    if (m_fault.when.lasting > Duration::zero())
        m_until = now + m_fault.when.lasting;
    for (const auto& stage : m_stages) {
        if (stage)
            stage->begin(now);
    }
}

void ArmedFault::end()
{
    m_phase = Phase::Past;
}

void ArmedFault::retune(Instant now, const Fault& fault)
{
    m_fault = fault;
    m_until = fault.when.lasting > Duration::zero() ? std::optional(now + fault.when.lasting)
                                                    : std::nullopt;
    for (const auto& stage : m_stages) {
        if (stage)
            stage->retune(now, fault);
    }
}

std::optional<Instant> ArmedFault::due() const
{
    std::optional<Instant> earliest;
    if (m_phase == Phase::Waiting && m_started && !m_fault.when.awaitsFrame())
        earliest = m_from;
    if (m_phase != Phase::Acting)
        return earliest;
    earliest = m_until;
    for (const auto& stage : m_stages) {
        if (stage)
            sooner(earliest, stage->due());
    }
    return earliest;
}

std::optional<std::size_t> ArmedFault::receiveBuffer(LinkDirection direction) const
{
    if (m_phase == Phase::Past || m_fault.kind() != FaultKind::SlowReader
        || !m_fault.actsOn(direction) || m_fault.count("buffer") == 0)
        return std::nullopt;
    return static_cast<std::size_t>(m_fault.count("buffer"));
}

} // namespace echolock
