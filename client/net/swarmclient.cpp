// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/swarmclient.h"

#include "client/net/clientnote.h"
#include "server/loop/monotonicclock.h"

#include <utility>

namespace echolock {

namespace {

bool keepsTab(Abandonment how)
{
    return how == Abandonment::Leave || how == Abandonment::Reload || standsStill(how);
}

/// Of the machine or the whole browser, not of one tab.
bool reachesAllTabs(Abandonment how)
{
    return how == Abandonment::Vanish || how == Abandonment::Sleep || how == Abandonment::Crash;
}

ClientAct::Check checkOf(SaveAnswer answer)
{
    switch (answer) {
    case SaveAnswer::Done:
        return ClientAct::Check::Accepted;
    case SaveAnswer::Refused:
        return ClientAct::Check::Refused;
    case SaveAnswer::Failed:
        break;
    }
    return ClientAct::Check::Failed;
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

void SwarmClient::beginAct()
{
    m_acting = true;
    m_actAt = MonotonicClock::now();
}

void SwarmClient::leave()
{
    m_granted.clear();
    m_gone = true;
    if (m_second)
        m_second->granted = false;
    updateHold(MonotonicClock::now());
    dropSecond();
    for (const AgentTimer timer : {AgentTimer::Act, AgentTimer::Retry})
        m_host.stopTimer(m_seat.number, timer);
    buryTab();
}

void SwarmClient::openPage(const std::string& order)
{
    buryTab();
    const std::uint64_t tab = ++m_tabsOpened;
    m_tab = makeTab("tab", tab, [this, tab](const Observation& observation) {
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

std::unique_ptr<EchoSocket> SwarmClient::makeTab(std::string_view stream, std::uint64_t number,
                                                 EchoSocket::Observer observer) const
{
    return std::make_unique<EchoSocket>(m_seat.target, m_seat.plan.user,
                                        m_prng.derived(stream, number), std::move(observer));
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
    if (standsStill(how)) {
        m_still = true;
    } else {
        m_granted.clear();
        ++m_view;
    }
    const bool alsoSecond = m_second && reachesAllTabs(how);
    if (alsoSecond) {
        recordAct({.kind = ClientAct::Kind::Abandon, .how = how, .tab = Tab::Second});
        m_second->asleep = how == Abandonment::Sleep;
        m_second->granted = m_second->granted && m_second->asleep;
    }
    updateHold(m_actAt);
    if (!keepsTab(how)) {
        m_gone = true;
        m_still = false;
        if (connects().made == 0)
            m_failure.left(m_seat.target.url, m_host.counts().failures);
    }
    m_tab->abandon(how);
    if (!alsoSecond)
        return;
    m_second->tab->abandon(how);
    if (!keepsTab(how))
        dropSecond();
}

void SwarmClient::thaw()
{
    m_note.clear();
    recordAct({.kind = ClientAct::Kind::Thaw});
    m_tab->thaw();
    if (m_second && std::exchange(m_second->asleep, false)) {
        recordAct({.kind = ClientAct::Kind::Thaw, .tab = Tab::Second});
        m_second->tab->thaw();
    }
}

void SwarmClient::save(const std::string& order, FencingToken token)
{
    m_host.save(m_seat.number, {.order = order, .token = token, .at = m_actAt});
}

void SwarmClient::saveAnswered(const Save& save, SaveAnswer answer, const std::string& problem)
{
    SwarmStats& counts = m_host.counts();
    counts.saves += answer == SaveAnswer::Done ? 1 : 0;
    counts.savesRefused += answer == SaveAnswer::Refused ? 1 : 0;
    counts.savesFailed += answer == SaveAnswer::Failed ? 1 : 0;
    const Instant now = MonotonicClock::now();
    m_actAt = now;
    recordAct({.kind = ClientAct::Kind::Write,
               .order = Resource(save.order),
               .check = checkOf(answer),
               .token = save.token});
    if (answer == SaveAnswer::Done)
        m_host.holdChanged({.kind = HoldChange::Kind::Saved,
                            .client = m_seat.number,
                            .order = save.order,
                            .at = now,
                            .since = save.at});
    else if (answer == SaveAnswer::Failed)
        m_host.troubled(problem);
    else if (save.order == m_granted)
        m_granted.clear();
    updateHold(now);
    m_agent.saveAnswered(save.order, save.token, answer);
    m_host.clientChanged(m_seat.number);
}

void SwarmClient::hideTab()
{
    m_note = "in the background";
    if (m_tab)
        m_tab->hide();
}

void SwarmClient::showTab()
{
    m_note.clear();
    if (m_tab)
        m_tab->show();
}

void SwarmClient::setFaults(const std::vector<Fault>& faults)
{
    m_seat.target.faults = faults;
    act([&](Instant) {
        if (m_tab)
            m_tab->setFaults(faults);
        if (m_second)
            m_second->tab->setFaults(faults);
    });
}

void SwarmClient::openSecondTab(const std::string& order)
{
    const std::uint64_t number = ++m_secondsOpened;
    m_second = std::make_unique<SecondTab>();
    m_second->order = order;
    m_second->tab = makeTab("second tab", number, [this, number](const Observation& observation) {
        if (m_second && number == m_secondsOpened)
            seeSecond(observation);
    });
    recordAct({.kind = ClientAct::Kind::Open, .tab = Tab::Second});
    recordAct({.kind = ClientAct::Kind::Subscribe, .order = Resource(order), .tab = Tab::Second});
    m_second->tab->subscribe(channelOf(order));
    m_second->tab->open();
}

void SwarmClient::closeSecondTab()
{
    if (!m_second)
        return;
    m_second->granted = false;
    recordAct({.kind = ClientAct::Kind::Abandon, .how = Abandonment::TabClose, .tab = Tab::Second});
    updateHold(m_actAt);
    dropSecond();
}

void SwarmClient::dropSecond()
{
    if (m_second)
        bury(m_second->tab);
    m_second.reset();
}

/// Nobody acts on what the second tab is told, but whoever was granted the order there holds it.
void SwarmClient::seeSecond(const Observation& observation)
{
    count(observation);
    record(observation, Tab::Second);
    m_second->hear(observation);
    updateHold(observation.at);
    m_host.clientChanged(m_seat.number);
}

void SwarmClient::retryAcquire(const std::string& order)
{
    recordAct({.kind = ClientAct::Kind::Acquire, .order = Resource(order)});
    m_tab->whisper(channelOf(order), "lock.acquire", "{}");
}

void SwarmClient::see(const Observation& observation)
{
    count(observation);
    if (FailureNote::isAbout(observation))
        m_failure.hear(observation,
                       {.connectsMade = connects().made,
                        .socketId = m_tab ? m_tab->socketId().value : std::string(),
                        .trouble = m_note,
                        .signIn = m_seat.target.signIn},
                       m_host.counts().failures);
    record(observation, Tab::First);
    m_seen.push_back({m_view, observation});
    if (!m_acting)
        hearAll();
}

void SwarmClient::count(const Observation& observation)
{
    countSeen(m_host.counts(), observation);
    if (const std::string trouble = troubleOf(observation); !trouble.empty()) {
        m_note = trouble;
        m_host.troubled(trouble);
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
void SwarmClient::record(const Observation& observation, Tab tab)
{
    if (!m_host.recordsHistory() || observation.kind == Observation::Kind::Event)
        return;
    if (observation.kind == Observation::Kind::StateChanged
        && observation.state == ConnectionState::Connected) {
        const EchoSocket* const page = tab == Tab::First ? m_tab.get() : m_second->tab.get();
        m_host.recorded(
            {.at = observation.at,
             .what = ClientConnected{m_seat.number, page ? page->socketId() : SocketId(), tab}});
    }
    m_host.recorded({.at = observation.at, .what = ClientSaw{m_seat.number, observation, tab}});
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
    beginAct();
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
    const std::string first = m_still ? std::string() : m_granted;
    const std::string second = m_second ? m_second->held() : std::string();
    for (HoldChange& change : m_holds.update(first, second, at)) {
        change.client = m_seat.number;
        m_host.holdChanged(change);
    }
}

void SwarmClient::buryTab()
{
    bury(m_tab);
}

void SwarmClient::bury(std::unique_ptr<EchoSocket>& tab)
{
    if (!tab)
        return;
    const ConnectCounts counts = tab->connects();
    m_connects.made += counts.made;
    m_connects.failed += counts.failed;
    // A tab that only disconnected is closed too, and from here on sees nothing.
    tab->abandon(Abandonment::TabClose);
    m_host.bury(m_seat.number, std::move(tab));
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
    ConnectCounts counts = m_connects;
    for (const EchoSocket* tab : {m_tab.get(), m_second ? m_second->tab.get() : nullptr}) {
        const ConnectCounts present = tab ? tab->connects() : ConnectCounts();
        counts.made += present.made;
        counts.failed += present.failed;
    }
    return counts;
}

std::string SwarmClient::channelOf(const std::string& order) const
{
    return m_seat.channelPrefix + order;
}

} // namespace echolock
