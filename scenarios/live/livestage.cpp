// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/livestage.h"

#include "scenarios/engine/serversettings.h"
#include "scenarios/engine/stepact.h"
#include "server/hub/policyregistry.h"
#include "server/loop/monotonicclock.h"
#include "server/protocol/lockwire.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr Duration lookAgain = std::chrono::milliseconds(20);

bool changesFaults(const Scenario& scenario)
{
    const auto isFault = [](const Step& step) {
        return std::holds_alternative<FaultStep>(step.action);
    };
    return !scenario.faults.empty()
        || std::ranges::any_of(scenario.clients, [&](const ScenarioClient& client) {
               return std::ranges::any_of(client.steps, isFault);
           });
}

} // namespace

LiveStage::LiveStage(const Scenario& scenario, LiveStageOptions options, Report report)
    : m_scenario(scenario)
    , m_options(std::move(options))
    , m_report(std::move(report))
    , m_fences(policyFences(m_options.hub.policy))
    , m_faults(scenario.clients.size())
{
    // Each gives out socket ids of its own.
    for (std::size_t index = 0; index < scenario.servers; ++index)
        m_servers.push_back(std::make_unique<Server>(
            *this,
            index == 0 ? m_options.seed : Prng(m_options.seed).derived("server", index).next()));
}

LiveStage::~LiveStage()
{
    close();
}

void LiveStage::close()
{
    m_over = true;
    for (const auto& server : m_servers)
        server->calls.reset();
    m_clients.clear();
    for (const auto& server : m_servers)
        server->process.stop();
    m_application.reset();
}

Result<void> LiveStage::open()
{
    if (m_scenario.servers > 1 && !isPlayed())
        return failure("a live run has one server, and this scenario has "
                       + std::to_string(m_scenario.servers) + "; write 'live: off' in it");
    if (const auto opened = openApplication(); !opened)
        return opened;
    for (const auto& server : m_servers)
        if (const auto started = server->start(); !started)
            return started;
    if (!isPlayed())
        beginScenarioFaults();
    openClients();
    return {};
}

void LiveStage::openClients()
{
    const Prng prng(m_options.seed);
    for (std::size_t client = 0; client < m_scenario.clients.size(); ++client) {
        ClientTarget target;
        target.url = QUrl(serverOf(client).process.url());
        target.channelData = ChannelDataOn::EverySignedChannel;
        target.faults = m_faults[client].faults();
        target.faultBegan = [this](std::string_view name) { faultBegan(name); };
        if (isPlayed()) {
            target.source = addressOf(client);
            target.hearing = ClientTarget::Hearing::OneByOne;
        }
        if (changesFaults(m_scenario))
            target.links = LinkPlan::Links::Always;
        m_clients.push_back(
            makeLiveClient(m_scenario.clients[client], target, prng.derived("client", client),
                           [this, client](const Observation& seen) { clientSaw(client, seen); }));
    }
}

LiveStage::Server& LiveStage::serverOf(std::size_t client)
{
    return *m_servers[m_scenario.clients[client].server];
}

/// The server must know its address from the beginning.
Result<void> LiveStage::openApplication()
{
    if (!m_scenario.application)
        return {};
    LiveServer& server = m_servers.front()->process;
    m_application = std::make_unique<WebhookReceiver>(
        *m_scenario.application, server.app(), Prng(m_options.seed).derived("webhooks"),
        [this](const WebhookHandled& handled) {
            if (!m_over)
                m_report({MonotonicClock::now(), handled});
        });
    using Handling = WebhookReceiver::Handling;
    if (const auto listens = m_application->listen(isPlayed() ? Handling::ByCall : Handling::Drawn);
        !listens)
        return listens;
    server.setWebhooks({lockWebhooksTo(m_application->url())});
    return {};
}

LiveStage::Server::Server(LiveStage& stage, std::uint64_t seed)
    : process(stage.m_options.hub, seed, static_cast<ServerObserver&>(*this),
              stage.isPlayed() ? LiveServer::Hearing::OneByOne : LiveServer::Hearing::AtOnce)
    , m_stage(stage)
{
}

Result<void> LiveStage::Server::start()
{
    if (const auto started = process.start(); !started)
        return started;
    calls = std::make_unique<LockCalls>(process.port(), process.app());
    return {};
}

void LiveStage::Server::lockHappened(const LockEvent& event)
{
    if (!m_stage.m_over)
        m_stage.m_report({event.at, ServerLock{event}});
}

void LiveStage::Server::lifecycleHappened(const LifecycleEvent& event)
{
    const auto kind = factOf(event);
    if (!kind || m_stage.m_over)
        return;
    m_stage.m_report({event.at,
                      ServerConnection{*kind, SocketId(std::string(event.socketId)),
                                       std::string(event.channel), std::string(event.detail)}});
}

void LiveStage::Server::requestAnswered(const HttpAnswer& answer)
{
    if (!m_stage.m_over)
        calls->decided(answer);
}

void LiveStage::clientSaw(std::size_t client, const Observation& observation)
{
    if (m_over)
        return;
    const bool connected = observation.kind == Observation::Kind::StateChanged
        && observation.state == ConnectionState::Connected;
    if (connected)
        m_report({observation.at, ClientConnected{client, m_clients[client]->socketId()}});
    if (observation.lock.event == "lock.granted")
        m_tokens[{client, observation.lock.order}] = observation.lock.token;
    m_report({observation.at, ClientSaw{client, observation}});
}

std::string LiveStage::channelOf(const ClientAct& act) const
{
    return echolock::channelOf(m_scenario.clients[act.client], act.order);
}

void LiveStage::act(const ClientAct& act, const Step& step)
{
    LiveClient& client = *m_clients[act.client];
    switch (act.kind) {
    case ClientAct::Kind::Open:
        return client.open();
    case ClientAct::Kind::Subscribe:
        if (std::get<SubscribeStep>(step.action).auth == SubscribeStep::Auth::Forged)
            return client.subscribeForged(channelOf(act));
        return client.subscribe(channelOf(act));
    case ClientAct::Kind::Unsubscribe:
        return client.unsubscribe(channelOf(act));
    case ClientAct::Kind::Acquire:
        return client.whisper(channelOf(act), "lock.acquire", "{}");
    case ClientAct::Kind::TakeOver:
        return client.whisper(channelOf(act), "lock.takeover", "{}");
    case ClientAct::Kind::Renew:
        return whisperWithToken(act, "lock.renew");
    case ClientAct::Kind::Release:
        return whisperWithToken(act, "lock.release");
    case ClientAct::Kind::Abandon:
        return client.abandon(act.how);
    case ClientAct::Kind::Thaw:
        return client.thaw();
    case ClientAct::Kind::Write:
        break; // The lock server does not see a save that no application asks it about.
    }
}

void LiveStage::whisperWithToken(const ClientAct& act, std::string_view event)
{
    const FencingToken token = m_tokens[{act.client, act.order}];
    m_clients[act.client]->whisper(channelOf(act), event, encodeToken(token));
}

void LiveStage::askBeforeWrite(ClientAct act, std::function<void(const Result<ClientAct>&)> done)
{
    act.token = m_tokens[{act.client, act.order}];
    const auto tell = [act, done = std::move(done)](const Result<ClientAct::Check>& answer) {
        if (!answer)
            return done(failure(answer.error().message));
        ClientAct answered = act;
        answered.check = *answer;
        done(answered);
    };
    serverOf(act.client).calls->check(act.order, act.token, tell);
}

void LiveStage::perform(StepRef ref, Done done)
{
    const StepAction& action = m_scenario.step(ref).action;
    const Instant now = MonotonicClock::now();
    if (const auto* const call = std::get_if<OperatorStep>(&action))
        return callOperator(*serverOf(ref.client).calls, *call, std::move(done));
    if (const auto* const restart = std::get_if<RestartStep>(&action)) {
        serverOf(ref.client).calls->forgetConnections();
        return done(serverOf(ref.client).process.restart(restart->ledger));
    }
    if (const auto* const fault = std::get_if<FaultStep>(&action)) {
        m_faults[ref.client].begin(fault->fault, ClientFaults::Source::Step, now);
        passFaults(ref.client);
    } else if (std::holds_alternative<HealStep>(action)) {
        m_faults[ref.client].heal();
        passFaults(ref.client);
    } else {
        return done(failure("'" + m_scenario.nameOf(ref)
                            + "' cannot happen in a live run; write 'live: off' in its scenario"));
    }
    done({});
}

void LiveStage::callOperator(LockCalls& calls, const OperatorStep& step, Done done)
{
    if (step.what == OperatorStep::What::Give)
        calls.give(step.order, step.user, std::move(done));
    else
        calls.revoke(step.order, std::move(done));
}

/// Those that do not wait for a step are there before the first connection is.
void LiveStage::beginScenarioFaults()
{
    for (const ScenarioFault& fault : m_scenario.faults) {
        if (fault.after)
            m_waitingFaults.push_back(&fault);
        else
            begin(fault, ClientFaults::Source::Scenario, MonotonicClock::now());
    }
}

void LiveStage::begin(const ScenarioFault& fault, ClientFaults::Source source, Instant now)
{
    for (std::size_t client = 0; client < m_faults.size(); ++client) {
        if (fault.client && *fault.client != client)
            continue;
        m_faults[client].begin(fault.fault, source, now);
        if (client < m_clients.size())
            passFaults(client);
    }
}

void LiveStage::beginFaultsAfter(const std::function<bool(StepRef)>& hasTakenEffect, Instant now)
{
    std::vector<const ScenarioFault*> due;
    std::erase_if(m_waitingFaults, [&](const ScenarioFault* fault) {
        const bool isDue = hasTakenEffect(*fault->after);
        if (isDue)
            due.push_back(fault);
        return isDue;
    });
    for (const ScenarioFault* const fault : due)
        begin(*fault, ClientFaults::Source::AfterStep, now);
}

/// All of 127.0.0.0/8 is this machine; the first few are left to others.
QHostAddress LiveStage::addressOf(std::size_t client)
{
    constexpr quint32 first = 0x7f000100;
    return QHostAddress(first + static_cast<quint32>(client));
}

/// What ends connections ends those that are there, and not the next ones.
void LiveStage::strike(std::size_t client, const Fault& fault, Instant now)
{
    Fault striking = fault;
    striking.when = {};
    striking.when.lasting = fault.when.lasting;
    m_faults[client].begin(striking, ClientFaults::Source::Step, now);
    passFaults(client);
    if (fault.kind() != FaultKind::Rst && fault.kind() != FaultKind::CutAfter)
        return;
    m_faults[client].end(striking.name);
    passFaults(client);
}

void LiveStage::endFault(std::size_t client, const Fault& fault)
{
    m_faults[client].end(fault.name);
    passFaults(client);
}

void LiveStage::passFaults(std::size_t client)
{
    m_clients[client]->setFaults(m_faults[client].faults());
}

void LiveStage::faultBegan(std::string_view name)
{
    for (std::size_t fault = 0; fault < m_scenario.faults.size(); ++fault)
        if (m_scenario.faults[fault].fault.name == name)
            m_struck.insert(fault);
}

void LiveStage::expireFaults(Instant now)
{
    for (std::size_t client = 0; client < m_faults.size(); ++client) {
        if (m_faults[client].expire(now))
            passFaults(client);
    }
}

bool LiveStage::isRefused(std::size_t client) const
{
    const std::vector<Fault> faults = m_faults[client].faults();
    return std::ranges::any_of(
        faults, [](const Fault& fault) { return fault.kind() == FaultKind::Refuse; });
}

bool LiveStage::hasFaults() const
{
    return !std::ranges::all_of(m_faults, &ClientFaults::isEmpty);
}

void LiveStage::endFaults()
{
    m_waitingFaults.clear();
    for (std::size_t client = 0; client < m_faults.size(); ++client) {
        m_faults[client].endAll();
        passFaults(client);
    }
}

std::optional<Instant> LiveStage::nextDue() const
{
    std::optional<Instant> due;
    for (const ClientFaults& faults : m_faults) {
        if (const auto next = faults.nextDue(); next && (!due || *next < *due))
            due = next;
    }
    // Nobody says when the last webhook is taken.
    if (isRecording())
        due = std::min(due.value_or(Instant::max()), MonotonicClock::now() + lookAgain);
    return due;
}

bool LiveStage::isRecording() const
{
    return m_application && (!m_application->isIdle() || m_servers.front()->process.hasWebhooks());
}

std::string LiveStage::refusedText() const
{
    if (!m_application || m_application->refused() == 0)
        return {};
    return "; " + std::to_string(Application::waitingMax) + " webhooks waited at its application, "
        + "which answered 503 " + std::to_string(m_application->refused())
        + " times until it had room";
}

/// By itself, without anybody's script.
bool LiveStage::isReconnecting() const
{
    return std::ranges::any_of(m_clients, [](const auto& each) { return each->isReconnecting(); });
}

} // namespace echolock
