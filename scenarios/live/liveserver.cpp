// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liveserver.h"

#include "server/base/prng.h"
#include "server/hub/apprules.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr std::string_view killed = "the server's process ended";

} // namespace

std::optional<Duration> noticeTime(const HubOptions& hub)
{
    const AppRules rules(hub.apps.front(), hub);
    if (rules.pingAfter() == never)
        return std::nullopt;
    return rules.pingAfter() + rules.pongWithin();
}

LiveServer::LiveServer(HubOptions hub, std::uint64_t seed, ServerObserver& observer,
                       Hearing hearing)
    : m_hub(std::move(hub))
    , m_seed(seed)
    , m_observer(observer)
    , m_hearing(hearing)
{
}

/// While there is still somewhere to note what it does at its end.
LiveServer::~LiveServer()
{
    m_server.reset();
}

Result<void> LiveServer::start()
{
    ServerOptions options;
    options.hub = m_hub;
    options.port = m_port;
    // The next process gives out other socket ids.
    options.seed = m_processes == 0 ? m_seed : Prng(m_seed).derived("process", m_processes).next();
    ServerObserver* const observer = this;
    m_server = std::make_unique<HubServer>(options, observer);
    if (m_hearing == Hearing::OneByOne)
        m_server->useInbox(&m_inbox);
    const auto port = m_server->listen();
    if (!port)
        return failure(port.error().message);
    m_port = *port;
    return {};
}

Result<void> LiveServer::restart(RestartStep::Ledger ledger)
{
    endProcess();
    if (ledger == RestartStep::Ledger::Lose)
        forgetLocks();
    ++m_processes;
    if (const auto started = start(); !started)
        return started;
    if (ledger == RestartStep::Ledger::Keep) {
        m_ledger = this->ledger();
        m_server->useLedger(m_ledger.get());
    }
    return {};
}

void LiveServer::endProcess()
{
    m_server->crash();
    m_server.reset();
    m_ledger.reset();
    m_inbox.clear();
    tellClosed();
}

void LiveServer::tellClosed()
{
    for (const auto& [conn, socket] : std::exchange(m_open, {})) {
        LifecycleEvent closed;
        closed.step = LifecycleStep::Closed;
        closed.conn = conn;
        closed.socketId = socket;
        closed.detail = killed;
        closed.at = MonotonicClock::now();
        m_observer.lifecycleHappened(closed);
    }
}

/// The next process knows nothing of them: whoever had one has it no more.
void LiveServer::forgetLocks()
{
    for (const auto& [order, lock] : std::exchange(m_locks, {})) {
        if (lock.state == LockState::Free)
            continue;
        LockEvent freed = lostInRestart(order, lock);
        freed.at = MonotonicClock::now();
        m_observer.lockHappened(freed);
    }
    m_numberMax = 0;
}

/// In memory, and complete: what a disk may lose is for tests of the ledger.
std::unique_ptr<Ledger> LiveServer::ledger() const
{
    OpenedLedger opened;
    opened.floor = m_numberMax + floorStep;
    for (const auto& [order, lock] : m_locks)
        opened.locks.push_back(lock);
    return std::make_unique<Ledger>(std::move(opened));
}

void LiveServer::lockHappened(const LockEvent& event)
{
    keep(event);
    m_observer.lockHappened(event);
}

void LiveServer::keep(const LockEvent& event)
{
    m_numberMax = std::max({m_numberMax, event.token.value, event.version});
    if (event.fact == LockFact::Denied)
        return;
    RestoredLock& lock = m_locks[event.order];
    lock.app = event.app;
    lock.order = event.order;
    lock.state = stateAfter(event.fact).value_or(lock.state);
    const bool isFree = lock.state == LockState::Free;
    lock.user = isFree ? UserId() : event.owner.user;
    lock.socket = isFree ? SocketId() : event.owner.socket;
    lock.token = std::max(lock.token, event.token);
    lock.version = std::max(lock.version, event.version);
}

void LiveServer::lifecycleHappened(const LifecycleEvent& event)
{
    if (event.step == LifecycleStep::Opened)
        m_open[event.conn] = event.socketId;
    else if (event.step == LifecycleStep::Closed)
        m_open.erase(event.conn);
    m_observer.lifecycleHappened(event);
}

void LiveServer::requestAnswered(const HttpAnswer& answer)
{
    m_observer.requestAnswered(answer);
}

} // namespace echolock
