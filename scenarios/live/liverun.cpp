// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/liverun.h"

#include "scenarios/engine/stepact.h"
#include "server/base/durationtext.h"
#include "server/hub/apprules.h"
#include "server/hub/policyregistry.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>

namespace echolock {

namespace {

using namespace std::chrono_literals;

/// `off` on a timer: longer than any run.
constexpr Duration never = 10'000h;
/// What a busy machine may add to the server's own time limits.
constexpr Duration noticeMargin = 1s;
/// What a run keeps; a storm of reconnections must not fill the memory.
constexpr std::size_t historyMax = 1'000'000;

HubOptions hubOptions(const LiveRunOptions& options)
{
    HubOptions hub;
    hub.policy = options.policy;
    if (options.server.ping)
        hub.pingAfter = options.server.ping->after.value_or(never);
    if (options.server.pong)
        hub.pongWithin = *options.server.pong;
    hub.locks.grace = options.server.grace.value_or(hub.locks.grace);
    hub.locks.lease = options.server.lease.value_or(hub.locks.lease);
    hub.locks.renewal = options.server.leaseRenewal.value_or(hub.locks.renewal);
    return hub;
}

std::optional<Duration> noticeTime(const HubOptions& hub)
{
    const AppRules rules(hub.apps.front(), hub);
    if (rules.pingAfter() == never)
        return std::nullopt;
    return rules.pingAfter() + rules.pongWithin() + noticeMargin;
}

std::vector<CastMember> castOf(const Scenario& scenario)
{
    std::vector<CastMember> cast;
    for (const ScenarioClient& client : scenario.clients)
        cast.push_back({client.name, client.user});
    return cast;
}

/// The kind of channel that a client's script subscribes to an order on.
ChannelSort channelSortOf(const ScenarioClient& client, const Resource& order)
{
    for (const Step& step : client.steps) {
        const auto* subscribe = std::get_if<SubscribeStep>(&step.action);
        if (subscribe && subscribe->order == order)
            return subscribe->channel;
    }
    return client.channel;
}

std::optional<ServerConnection::Kind> kindOf(LifecycleStep step)
{
    switch (step) {
    case LifecycleStep::Subscribed:
        return ServerConnection::Kind::Subscribed;
    case LifecycleStep::Unsubscribed:
        return ServerConnection::Kind::Unsubscribed;
    case LifecycleStep::Closed:
        return ServerConnection::Kind::Closed;
    case LifecycleStep::Error:
        return ServerConnection::Kind::Refused;
    case LifecycleStep::Opened:
    case LifecycleStep::Message:
        break;
    }
    return std::nullopt;
}

} // namespace

LiveRun::LiveRun(const Scenario& scenario, LiveRunOptions options, QObject* parent)
    : QObject(parent)
    , m_scenario(scenario)
    , m_options(std::move(options))
    , m_noticeWithin(noticeTime(hubOptions(m_options)))
    , m_progress(scenario)
    , m_unrest({m_noticeWithin, noticeMargin})
    , m_oracle({castOf(scenario), m_noticeWithin})
{
    m_history.cast = castOf(scenario);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &LiveRun::step);
}

LiveRun::~LiveRun()
{
    m_over = true;
}

void LiveRun::start()
{
    m_startedAt = m_lastEntryAt = MonotonicClock::now();
    ServerOptions server;
    server.hub = hubOptions(m_options);
    server.port = 0;
    server.seed = m_options.seed;
    ServerObserver* const observer = this;
    m_server = std::make_unique<HubServer>(server, observer);
    if (const auto port = m_server->listen(); !port) {
        const std::string why = port.error().message;
        QMetaObject::invokeMethod(
            this, [this, why] { end(MonotonicClock::now(), why); }, Qt::QueuedConnection);
        return;
    }
    if (policyFences(m_options.policy))
        m_writeCheck = std::make_unique<WriteCheck>(m_server->port(), server.hub.apps.front());
    const Prng prng(m_options.seed);
    ClientTarget target;
    target.url = QUrl(m_server->url());
    target.channelData = ChannelDataOn::EverySignedChannel;
    for (std::size_t client = 0; client < m_scenario.clients.size(); ++client) {
        m_sockets.push_back(std::make_unique<EchoSocket>(
            target, m_scenario.clients[client].user, prng.derived("client", client),
            [this, client](const Observation& seen) { clientSaw(client, seen); }));
    }
    goOn();
}

void LiveRun::lockHappened(const LockEvent& event)
{
    record({event.at, ServerLock{event}});
}

void LiveRun::lifecycleHappened(const LifecycleEvent& event)
{
    const auto kind = kindOf(event.step);
    if (!kind)
        return;
    record({event.at,
            ServerConnection{*kind, SocketId(std::string(event.socketId)),
                             std::string(event.channel), std::string(event.detail)}});
}

void LiveRun::clientSaw(std::size_t client, const Observation& observation)
{
    const bool connected = observation.kind == Observation::Kind::StateChanged
        && observation.state == ConnectionState::Connected;
    if (connected)
        record({observation.at, ClientConnected{client, m_sockets[client]->socketId()}});
    record({observation.at, ClientSaw{client, observation}});
}

void LiveRun::record(const HistoryEntry& entry)
{
    if (m_over)
        return;
    m_lastEntryAt = MonotonicClock::now();
    m_progress.feed(entry);
    m_unrest.feed(entry);
    m_oracle.feed(entry);
    if (const auto* const sight = std::get_if<ClientSaw>(&entry.what))
        if (sight->observation.lock.event == "lock.granted")
            m_tokens[{sight->client, sight->observation.lock.order}] = sight->observation.lock
                                                                           .token;
    if (m_history.entries.size() < historyMax)
        m_history.entries.push_back(entry);
    else
        m_historyIsFull = true;
    Q_EMIT happened(entry);
    goOn();
}

void LiveRun::goOn()
{
    if (std::exchange(m_goingOn, true))
        return;
    QMetaObject::invokeMethod(this, &LiveRun::step, Qt::QueuedConnection);
}

void LiveRun::step()
{
    m_goingOn = false;
    if (m_over)
        return;
    const Instant now = MonotonicClock::now();
    for (const StepRef ref : m_progress.advance(now)) {
        if (!m_over)
            perform(ref);
    }
    if (m_over)
        return;
    if (!endIfOver(MonotonicClock::now()))
        armTimer(MonotonicClock::now());
}

void LiveRun::perform(StepRef ref)
{
    const Step& step = m_scenario.step(ref);
    if (isOfTheStage(step.action)) {
        end(MonotonicClock::now(),
            "'" + step.verb + "' (line " + std::to_string(step.place.line)
                + ") cannot be played over sockets yet");
        return;
    }
    for (const ClientAct& act : actsOf(m_scenario, ref)) {
        if (act.kind == ClientAct::Kind::Write && m_writeCheck) {
            askBeforeWrite(act);
            continue;
        }
        record({MonotonicClock::now(), act});
        performAct(act, step);
    }
}

void LiveRun::askBeforeWrite(ClientAct act)
{
    act.token = m_tokens[{act.client, act.order}];
    m_writeCheck->ask(act.order, act.token, [this, act](const WriteCheck::Answer& answer) mutable {
        const Instant now = MonotonicClock::now();
        if (answer) {
            act.check = *answer;
            record({now, act});
        } else if (!m_over) {
            end(now, answer.error().message);
        }
    });
}

void LiveRun::performAct(const ClientAct& act, const Step& step)
{
    EchoSocket& socket = *m_sockets[act.client];
    const std::string channel = channelOf(channelSortOf(m_scenario.clients[act.client], act.order),
                                          act.order);
    switch (act.kind) {
    case ClientAct::Kind::Open:
        socket.open();
        break;
    case ClientAct::Kind::Subscribe:
        if (std::get<SubscribeStep>(step.action).auth == SubscribeStep::Auth::Forged)
            socket.subscribeWithAuth(
                channel, "key:0000000000000000000000000000000000000000000000000000000000000000");
        else
            socket.subscribe(channel);
        break;
    case ClientAct::Kind::Unsubscribe:
        socket.unsubscribe(channel);
        break;
    case ClientAct::Kind::Acquire:
        socket.whisper(channel, "lock.acquire", "{}");
        break;
    case ClientAct::Kind::Release:
    case ClientAct::Kind::Renew:
        socket.whisper(channel, act.kind == ClientAct::Kind::Renew ? "lock.renew" : "lock.release",
                       R"({"token":)" + std::to_string(m_tokens[{act.client, act.order}].value)
                           + '}');
        break;
    case ClientAct::Kind::TakeOver:
        socket.whisper(channel, "lock.takeover", "{}");
        break;
    case ClientAct::Kind::Abandon:
        socket.abandon(act.how);
        break;
    case ClientAct::Kind::Thaw:
        socket.thaw();
        break;
    case ClientAct::Kind::Write:
        // The lock server does not see a save that no application asks it about.
        break;
    }
}

bool LiveRun::isAtRest(Instant now) const
{
    const std::optional<Instant> unrest = m_unrest.until();
    return m_progress.finished() && !m_progress.effectsPending() && (!unrest || *unrest <= now)
        && now - m_lastEntryAt >= m_scenario.live.settle;
}

bool LiveRun::endIfOver(Instant now)
{
    if (const auto stalled = m_progress.stall(now)) {
        end(now, *stalled);
    } else if (isAtRest(now)) {
        end(now, {});
    } else if (now - m_startedAt >= m_scenario.live.within) {
        const std::string waiting = m_progress.waitingText();
        end(now,
            "the run took longer than " + formatDuration(m_scenario.live.within)
                + (waiting.empty() ? "; something still happens" : ": " + waiting));
    } else {
        return false;
    }
    return true;
}

void LiveRun::armTimer(Instant now)
{
    Instant due = m_startedAt + m_scenario.live.within;
    if (const auto next = m_progress.nextDue())
        due = std::min(due, *next);
    if (m_progress.finished()) {
        Instant rest = m_lastEntryAt + m_scenario.live.settle;
        rest = std::max(rest, m_unrest.until().value_or(rest));
        // Past it, only an effect that is still pending keeps the run, and that comes with an
        // entry.
        if (rest > now)
            due = std::min(due, rest);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::max(due - now, Duration::zero()));
    m_timer.start(left);
}

/// A history of which the beginning is missing says nothing of what was possible.
LinearFinding LiveRun::linearFinding() const
{
    if (m_historyIsFull)
        return {Linearity::Unknown,
                "more happened than one run keeps, so nobody looked whether it can have happened "
                "one after the other"};
    return judgeLinear(m_history, m_options.policy, limitsOfOneRun(MonotonicClock::now));
}

void LiveRun::end(Instant now, std::string unknown)
{
    m_over = true;
    m_timer.stop();
    RunOutcome outcome;
    outcome.seed = m_options.seed;
    std::vector<Violation> found = unknown.empty() ? m_oracle.finish(now) : m_oracle.violations();
    if (unknown.empty() && found.empty())
        outcome.linear = linearFinding();
    if (unknown.empty())
        found = relevantViolations(m_scenario, m_oracle, m_progress, std::move(found), now);
    else
        std::erase_if(found, [this](const Violation& each) {
            return !m_scenario.invariants.contains(each.letter);
        });
    outcome.violations = std::move(found);
    outcome.unknown = std::move(unknown);
    outcome.took = now - m_startedAt;
    m_sockets.clear();
    m_server.reset();
    Q_EMIT finished(outcome);
}

} // namespace echolock
