// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/steeredrun.h"

#include "scenarios/engine/stepact.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/live/eventwait.h"
#include "scenarios/live/frametext.h"

#include <algorithm>

namespace echolock {

SteeredRun::SteeredRun(const SimCase& simCase, const Lexicon& lexicon)
    : m_case(simCase)
    , m_lexicon(lexicon)
    , m_progress(simCase.scenario())
    , m_oracle({.cast = simCase.cast(),
                .orphanBound = simCase.orphanBound(),
                .orphanTimes = orphanTimesOf(simCase.scenario()),
                .hasApplication = simCase.hasApplication()})
    , m_struck(simCase.clients())
    , m_stage(simCase.scenario(),
              {simCase.hub(), simCase.settings().seed, LiveStageOptions::Hearing::OneByOne},
              [this](const HistoryEntry& entry) { record(entry); })
{
    m_history.cast = simCase.cast();
    for (const ScenarioClient& client : simCase.scenario().clients)
        m_peers.emplace_back(client.sort);
}

SteeredRun::~SteeredRun()
{
    m_stage.close();
    letPass();
}

Result<void> SteeredRun::open()
{
    if (needsStore(m_case.settings().policy))
        return failure("policy '" + m_case.settings().policy
                       + "' needs a store, and no server on real sockets has one");
    return m_stage.open();
}

void SteeredRun::record(const HistoryEntry& entry)
{
    m_progress.feed(entry);
    m_oracle.feed(entry);
    m_history.entries.push_back(entry);
}

std::vector<HistoryEntry> SteeredRun::takeEntries()
{
    const auto first = m_history.entries.begin() + static_cast<std::ptrdiff_t>(m_taken);
    m_taken = m_history.entries.size();
    return {first, m_history.entries.end()};
}

std::vector<Violation> SteeredRun::takeViolations()
{
    std::vector<Violation> found = m_oracle.takeViolations();
    std::erase_if(found,
                  [this](const Violation& each) { return !isAskedFor(m_case.scenario(), each); });
    return found;
}

std::vector<Violation> SteeredRun::finish()
{
    std::vector<Violation> found = m_oracle.finish(m_clock.now());
    return relevantViolations(m_case.scenario(), std::span(&m_oracle, 1), m_progress,
                              std::move(found), m_clock.now());
}

Result<void> SteeredRun::follow(const Deed& deed)
{
    if (deed.passed) {
        pass(*deed.passed);
        return {};
    }
    switch (deed.part.kind) {
    case PartKind::Server:
        return followServer(deed);
    case PartKind::Page:
        return followPage(deed);
    case PartKind::Wire:
        return followWire(deed);
    case PartKind::Script:
        if (static_cast<ScriptPart::In>(deed.in.kind) == ScriptPart::In::GoOn)
            return goOn(deed.in.value, deed);
        break;
    case PartKind::Judge:
        m_oracle.settle();
        break;
    case PartKind::Application:
        return followApplication(deed.in);
    case PartKind::Store:
        break;
    }
    return {};
}

/// What is posted in the simulation is there at once, so it is waited for.
Result<void> SteeredRun::followApplication(const Signal& what)
{
    WebhookReceiver& application = *m_stage.application();
    if (static_cast<ApplicationPart::In>(what.kind) == ApplicationPart::In::Told) {
        if (!waitUntil([&, told = ++m_told] { return application.received() >= told; }))
            return failure("the application is not told of it");
    } else if (!application.finish(what.value)) {
        return failure("the application's worker has nothing to do there");
    }
    return {};
}

/// What is under way arrives first.
void SteeredRun::pass(Duration by)
{
    letPass();
    m_clock.advance(by);
    m_stage.expireFaults(m_clock.now());
    letPass();
}

/// Requests and restarts are what steps of a script bring about.
Result<void> SteeredRun::followServer(const Deed& deed)
{
    const auto kind = static_cast<ServerPart::In>(deed.in.kind);
    switch (kind) {
    case ServerPart::In::Opened:
    case ServerPart::In::Frame:
    case ServerPart::In::Ended:
        return take(deed.in.line, deed.in);
    case ServerPart::In::Silent:
        if (const auto conn = connectionOf(deed.in.line);
            !conn || !m_stage.server(deed.part.index).fireLiveness(*conn))
            return failure("the server does not wait for that connection, or not so long");
        return {};
    case ServerPart::In::LockDue:
        if (!m_stage.server(deed.part.index).fireLock(m_case.orders()[deed.in.value]))
            return failure("the server has no timer that is due for "
                           + m_case.orders()[deed.in.value].value);
        return {};
    case ServerPart::In::Request:
    case ServerPart::In::Restart:
    case ServerPart::In::StoreReply:
        break;
    }
    return {};
}

Result<void> SteeredRun::take(Line line, const Signal& what)
{
    const Inbox::Item expected = itemOf(what, m_lexicon);
    std::optional<ConnId> conn;
    const bool isReset = expected.kind == Inbox::Item::Kind::Ended
        && expected.how.kind == CloseHow::Kind::Rst;
    LiveServer& server = m_stage.server(serverOf(line));
    Inbox& inbox = server.inbox();
    const bool came = waitUntil([&] {
        conn = connectionOf(line);
        if (conn && isReset)
            inbox.loseByReset(*conn);
        const Inbox::Item* const next = conn ? inbox.next(*conn) : nullptr;
        return next && (!isReset || next->kind == expected.kind);
    });
    const Inbox::Item* const next = conn ? inbox.next(*conn) : nullptr;
    if (!came || !areAlike(*next, expected))
        return failure("the server has " + textOf(next) + " to take there"
                       + comparison(textOf(next), textOf(&expected)));
    m_connections[line] = *conn;
    server.take(*conn);
    return {};
}

/// A client's connections reach the server in the order in which they were begun.
std::optional<ConnId> SteeredRun::connectionOf(Line line)
{
    if (const auto known = m_connections.find(line); known != m_connections.end())
        return known->second;
    const auto place = m_peers[line.client()].atServer(line);
    const std::vector<ConnId> met = m_stage.server(serverOf(line))
                                        .inbox()
                                        .connectionsFrom(LiveStage::addressOf(line.client()));
    return place && *place < met.size() ? std::optional(met[*place]) : std::nullopt;
}

/// What its script or a fault has it do is followed there.
Result<void> SteeredRun::followPage(const Deed& deed)
{
    const std::size_t client = deed.part.index;
    m_peers[client].follow(deed);
    switch (static_cast<PagePart::In>(deed.in.kind)) {
    case PagePart::In::Opened:
    case PagePart::In::Text:
    case PagePart::In::Closed:
        return hear(client, deed.in);
    case PagePart::In::Timer: {
        const auto timer = static_cast<EchoTimer>(deed.in.value);
        // Stands for an answer for auth, which comes by itself.
        if (timer == EchoTimer::Send)
            letPass();
        else if (!m_stage.client(client).fire(timer))
            return failure("the page has no timer that is due");
        return {};
    }
    case PagePart::In::Act:
    case PagePart::In::Leave:
    case PagePart::In::Wake:
    case PagePart::In::Trouble:
    case PagePart::In::Heal:
    case PagePart::In::Expire:
        break;
    }
    return {};
}

Result<void> SteeredRun::hear(std::size_t client, const Signal& what)
{
    SteeredPeer& peer = m_peers[client];
    const auto connection = peer.atPage(what.line);
    if (!connection)
        return {};
    LiveClient& page = m_stage.client(client);
    const PageNews expected = newsOf(what, m_lexicon);
    if (peer.isClosing(what.line) && expected.kind == PageNews::Kind::Text) {
        letPass();
        // A socket that its page has closed tells no texts any more.
        if (const PageNews* const news = page.nextNews(*connection);
            news && areAlike(*news, expected))
            page.hear(*connection);
        return {};
    }
    const auto hasNews = [&] { return page.nextNews(*connection) != nullptr; };
    waitUntil(hasNews);
    // A server's shell answers an upgrade before its Hub has heard of the connection.
    if (hasNews() && page.nextNews(*connection)->kind == PageNews::Kind::Opened
        && expected.kind == PageNews::Kind::Closed) {
        page.loseNews(*connection);
        waitUntil(hasNews);
    }
    const PageNews* const news = page.nextNews(*connection);
    if (!news || !areAlike(*news, expected))
        return failure("the page has " + textOf(news) + " to hear there"
                       + comparison(textOf(news), textOf(&expected)));
    if (expected.kind == PageNews::Kind::Closed)
        peer.heardEndOf(what.line);
    page.hear(*connection);
    return {};
}

/// What fails on the way up never reaches the server.
Result<void> SteeredRun::followWire(const Deed& deed)
{
    const std::size_t client = deed.part.index;
    switch (static_cast<WirePart::In>(deed.in.kind)) {
    case WirePart::In::Open:
        for (const Fault& fault : std::exchange(m_struck[client], {}))
            m_stage.endFault(client, fault);
        if (!m_stage.isRefused(client))
            m_peers[client].begin(deed.in.line);
        return {};
    case WirePart::In::Trouble:
        strike(client, deed.in);
        return {};
    default:
        return {};
    }
}

/// What has come and nobody has heard is lost with a reset, as what is still on its way.
void SteeredRun::strike(std::size_t client, const Signal& what)
{
    const Fault& fault = m_case.faultOf(client, what.value);
    if (fault.kind() == FaultKind::Rst)
        for (const Line line : m_peers[client].ofPage())
            if (what.line == Line() || what.line == line)
                m_stage.client(client).loseNews(*m_peers[client].atPage(line));
    if (!SimCase::isStepFault(what.value))
        m_stage.strike(client, fault, m_clock.now());
    if (what.line != Line())
        m_struck[client].push_back(fault);
    letPass();
}

Result<void> SteeredRun::goOn(std::size_t client, const Deed& deed)
{
    std::vector<StepRef> due;
    m_progress.advanceClient(client, m_clock.now(), due);
    const bool isSame = std::ranges::equal(due, deed.out, {}, &StepRef::step,
                                           [](const Signal& each) { return each.value; });
    if (!isSame)
        return failure(m_case.scenario().clients[client].name
                       + (due.empty() ? " cannot go on with its script"
                                      : " goes on with its script elsewhere"));
    for (const StepRef ref : due)
        if (const auto done = perform(ref); !done)
            return done;
    return {};
}

Result<void> SteeredRun::perform(StepRef ref)
{
    letPass();
    const Step& step = m_case.scenario().step(ref);
    if (isOfTheStage(step.action))
        return performOnStage(ref);
    for (const ClientAct& act : actsOf(m_case.scenario(), ref)) {
        if (act.kind == ClientAct::Kind::Write && m_stage.fences()) {
            if (const auto saved = save(act); !saved)
                return saved;
            continue;
        }
        record({m_clock.now(), act});
        m_stage.act(act, step);
    }
    return {};
}

/// Of a process that ends.
void SteeredRun::forgetConnections(std::size_t server)
{
    std::erase_if(m_connections, [&](const auto& each) { return serverOf(each.first) == server; });
    for (std::size_t client = 0; client < m_peers.size(); ++client)
        if (m_case.scenario().clients[client].server == server)
            m_peers[client].forgetServer();
}

std::size_t SteeredRun::serverOf(Line line) const
{
    return m_case.scenario().clients[line.client()].server;
}

Result<void> SteeredRun::performOnStage(StepRef ref)
{
    if (std::holds_alternative<RestartStep>(m_case.scenario().step(ref).action))
        forgetConnections(m_case.scenario().clients[ref.client].server);
    std::optional<Result<void>> done;
    m_stage.perform(ref, [&done](const Result<void>& result) { done = result; });
    if (!waitUntil([&done] { return done.has_value(); }))
        return failure("nothing came of it");
    if (*done)
        m_progress.performed(ref);
    return *done;
}

Result<void> SteeredRun::save(const ClientAct& act)
{
    std::optional<Result<ClientAct>> saved;
    m_stage.askBeforeWrite(act, [&saved](const Result<ClientAct>& answer) { saved = answer; });
    if (!waitUntil([&saved] { return saved.has_value(); }))
        return failure("the server did not say whether the save is allowed");
    if (!*saved)
        return failure(saved->error().message);
    record({m_clock.now(), **saved});
    return {};
}

} // namespace echolock
