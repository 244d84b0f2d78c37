// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/swarmclient.h"

#include "server/loop/monotonicclock.h"
#include "server/protocol/jsonreader.h"

#include <array>
#include <utility>

namespace echolock {

namespace {

std::string_view noteOf(Abandonment how)
{
    switch (how) {
    case Abandonment::Leave:
        return "left";
    case Abandonment::Close:
        return "closed";
    case Abandonment::TabClose:
        return "tab closed";
    case Abandonment::Kill:
        return "killed";
    case Abandonment::Reset:
        return "reset";
    case Abandonment::Vanish:
        return "vanished";
    case Abandonment::Freeze:
        return "frozen";
    case Abandonment::Reload:
        return "reloaded";
    }
    return {};
}

/// What a refused subscription carries is JSON with an `error` where the server refused it, and
/// plain words where the auth endpoint did.
std::string refusalOf(const std::string& text)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(text);
    if (!root || !root->is(JsonType::Object))
        return text;
    const auto [error] = reader.pick(*root, std::array<std::string_view, 1>{"error"});
    return error.is(JsonType::String) ? std::string(error.text) : text;
}

bool keepsTab(Abandonment how)
{
    return how == Abandonment::Leave || how == Abandonment::Freeze || how == Abandonment::Reload;
}

} // namespace

SwarmClient::SwarmClient(SwarmSeat seat, const Prng& prng, SwarmClientHost& host)
    : m_seat(std::move(seat))
    , m_prng(prng)
    , m_host(host)
    , m_agent(m_seat.plan, prng)
{
}

SwarmClient::~SwarmClient() = default;

/// What the tab sees meanwhile waits: neither the agent nor the tab may be entered twice.
template <class Act> void SwarmClient::act(Act act)
{
    m_acting = true;
    m_actAt = MonotonicClock::now();
    act(m_actAt);
    m_acting = false;
    hearAll();
}

void SwarmClient::start()
{
    act([this](Instant now) { m_agent.start(now, *this); });
}

void SwarmClient::timerDue(AgentTimer timer)
{
    act([&](Instant now) { m_agent.timerDue(now, *this, timer); });
}

void SwarmClient::abandonByHand(Abandonment how)
{
    act([&](Instant now) { m_agent.abandon(now, *this, how); });
}

void SwarmClient::thawByHand()
{
    act([this](Instant now) { m_agent.thaw(now, *this); });
}

void SwarmClient::pause()
{
    act([this](Instant now) { m_agent.pause(now, *this); });
}

void SwarmClient::resume()
{
    act([this](Instant now) { m_agent.resume(now, *this); });
}

void SwarmClient::leave()
{
    m_granted.clear();
    m_gone = true;
    updateHold(MonotonicClock::now());
    for (const AgentTimer timer : {AgentTimer::Act, AgentTimer::Retry})
        m_host.stopTimer(m_seat.number, timer);
    buryTab();
}

void SwarmClient::openPage(const std::string& order)
{
    buryTab();
    const std::uint64_t tab = ++m_tabsOpened;
    m_tab = std::make_unique<EchoSocket>(m_seat.target, m_seat.plan.user,
                                         m_prng.derived("tab", tab),
                                         [this, tab](const Observation& observation) {
                                             if (tab == m_tabsOpened)
                                                 see(observation);
                                         });
    m_gone = false;
    m_note.clear();
    recordAct({.kind = ClientAct::Kind::Open});
    recordAct({.kind = ClientAct::Kind::Subscribe, .order = Resource(order)});
    m_tab->subscribe(channelOf(order));
    m_tab->open();
}

void SwarmClient::openOrder(const std::string& order)
{
    m_note.clear();
    recordAct({.kind = ClientAct::Kind::Subscribe, .order = Resource(order)});
    m_tab->subscribe(channelOf(order));
}

void SwarmClient::abandon(Abandonment how)
{
    ++m_host.counts().abandonments;
    m_note = noteOf(how);
    recordAct({.kind = ClientAct::Kind::Abandon, .how = how});
    // The hold ends before the server can learn of it and give the lock to someone else.
    if (how == Abandonment::Freeze) {
        m_still = true;
    } else {
        m_granted.clear();
        ++m_view;
    }
    updateHold(m_actAt);
    if (!keepsTab(how)) {
        m_gone = true;
        m_still = false;
    }
    m_tab->abandon(how);
}

void SwarmClient::thaw()
{
    m_note.clear();
    recordAct({.kind = ClientAct::Kind::Thaw});
    m_tab->thaw();
}

void SwarmClient::retryAcquire(const std::string& order)
{
    recordAct({.kind = ClientAct::Kind::Acquire, .order = Resource(order)});
    m_tab->whisper(channelOf(order), "lock.acquire", "{}");
}

void SwarmClient::startTimer(AgentTimer timer, Instant at)
{
    m_host.startTimer(m_seat.number, timer, at);
}

void SwarmClient::stopTimer(AgentTimer timer)
{
    m_host.stopTimer(m_seat.number, timer);
}

void SwarmClient::see(const Observation& observation)
{
    count(observation);
    record(observation);
    m_seen.push_back({m_view, observation});
    if (!m_acting)
        hearAll();
}

void SwarmClient::count(const Observation& observation)
{
    SwarmStats& counts = m_host.counts();
    switch (observation.kind) {
    case Observation::Kind::StateChanged:
        if (observation.state == ConnectionState::Connected && m_failure
            && m_failure->stage == ClientFailure::Stage::Connect)
            noteFailure({});
        break;
    case Observation::Kind::Subscribed:
        ++counts.subscribed;
        noteFailure({});
        break;
    case Observation::Kind::SubscriptionFailed:
        m_note = refusalOf(observation.text);
        m_host.troubled(m_note);
        noteFailure(
            {{ClientFailure::Stage::Subscribe, generalReason(m_note, observation.channel)}});
        break;
    case Observation::Kind::Error:
    case Observation::Kind::Warning:
        m_note = observation.text;
        m_host.troubled(m_note);
        if (connects().made == 0)
            noteFailure({{ClientFailure::Stage::Connect, m_note}});
        break;
    case Observation::Kind::Lock:
        counts.locksGranted += observation.lock.event == "lock.granted" ? 1 : 0;
        counts.locksDenied += observation.lock.event == "lock.denied" ? 1 : 0;
        [[fallthrough]];
    case Observation::Kind::Event:
        ++counts.eventsReceived;
        break;
    }
}

void SwarmClient::recordAct(ClientAct act)
{
    if (!m_host.recordsHistory())
        return;
    act.client = m_seat.number;
    m_host.recorded({.at = m_actAt, .what = std::move(act)});
}

/// Events that are nothing about locks are traffic, not history.
void SwarmClient::record(const Observation& observation)
{
    if (!m_host.recordsHistory() || observation.kind == Observation::Kind::Event)
        return;
    if (observation.kind == Observation::Kind::StateChanged
        && observation.state == ConnectionState::Connected)
        m_host.recorded(
            {.at = observation.at,
             .what = ClientConnected{m_seat.number, m_tab ? m_tab->socketId() : SocketId()}});
    m_host.recorded({.at = observation.at, .what = ClientSaw{m_seat.number, observation}});
}

void SwarmClient::noteFailure(std::optional<ClientFailure> failure)
{
    FailureTally& failures = m_host.counts().failures;
    if (m_failure)
        failures.remove(*m_failure);
    if (failure)
        failures.add(*failure);
    m_failure = std::move(failure);
}

/// The same words for all: a server's may name the channel and the connection.
std::string SwarmClient::generalReason(std::string text, const std::string& channel) const
{
    const std::array<std::pair<std::string, std::string_view>, 2> names{
        {{channel, "the channel"}, {m_tab ? m_tab->socketId().value : "", "the connection"}}};
    for (const auto& [name, general] : names) {
        if (const std::size_t at = text.find(name); !name.empty() && at != std::string::npos)
            text.replace(at, name.size(), general);
    }
    return text;
}

void SwarmClient::hearAll()
{
    while (!m_seen.empty()) {
        const Seen seen = std::move(m_seen.front());
        m_seen.erase(m_seen.begin());
        if (seen.view == m_view && !m_gone)
            hear(seen.observation);
    }
    if (m_still && m_agent.phase() != OrderAgent::Phase::Frozen) {
        m_still = false;
        updateHold(MonotonicClock::now());
    }
    m_host.clientChanged(m_seat.number);
}

void SwarmClient::hear(const Observation& observation)
{
    if (observation.kind == Observation::Kind::Lock)
        heardOfLock(observation.lock);
    else if (observation.kind == Observation::Kind::StateChanged
             && observation.state != ConnectionState::Connected)
        m_granted.clear();
    updateHold(observation.at);
    m_acting = true;
    m_actAt = MonotonicClock::now();
    m_agent.observe(m_actAt, *this, observation);
    m_acting = false;
}

void SwarmClient::heardOfLock(const LockMessage& lock)
{
    if (lock.event == "lock.granted" && lock.order.value == m_agent.order())
        m_granted = lock.order.value;
    else if (lock.event != "lock.changed" && lock.order.value == m_granted)
        m_granted.clear();
}

void SwarmClient::updateHold(Instant at)
{
    const std::string& definite = m_still ? std::string() : m_granted;
    if (definite == m_held)
        return;
    const auto change = [&](HoldChange::Kind kind, const std::string& order) {
        if (!order.empty())
            m_host.holdChanged({.kind = kind, .client = m_seat.number, .order = order, .at = at});
    };
    change(HoldChange::Kind::Ends, m_held);
    change(HoldChange::Kind::Begins, definite);
    m_held = definite;
}

void SwarmClient::buryTab()
{
    if (!m_tab)
        return;
    const ConnectCounts counts = m_tab->connects();
    m_connects.made += counts.made;
    m_connects.failed += counts.failed;
    // A tab that only disconnected is closed too, and from here on sees nothing.
    m_tab->abandon(Abandonment::TabClose);
    m_host.bury(std::move(m_tab));
}

ClientSnapshot SwarmClient::snapshot() const
{
    return {.number = m_seat.number,
            .user = m_seat.plan.user,
            .order = m_agent.order(),
            .state = state(),
            .belief = m_agent.belief(),
            .socketId = m_tab ? m_tab->socketId().value : std::string(),
            .note = m_note,
            .gone = m_gone,
            .at = MonotonicClock::now()};
}

ConnectCounts SwarmClient::connects() const
{
    const ConnectCounts present = m_tab ? m_tab->connects() : ConnectCounts();
    return {.made = m_connects.made + present.made, .failed = m_connects.failed + present.failed};
}

ConnectionState SwarmClient::state() const
{
    return m_tab ? m_tab->state() : ConnectionState::Initialized;
}

bool SwarmClient::isSettled() const
{
    const ConnectCounts counts = connects();
    return counts.made + counts.failed > 0;
}

std::string SwarmClient::channelOf(const std::string& order) const
{
    return m_seat.channelPrefix + order;
}

} // namespace echolock
