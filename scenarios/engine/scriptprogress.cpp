// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/scriptprogress.h"

#include "scenarios/engine/stepact.h"
#include "scenarios/engine/stepgraph.h"

#include <algorithm>

namespace echolock {

namespace {

/// Longer than any handshake on a machine that is only busy.
constexpr Duration openPatience = std::chrono::seconds(10);

/// The person is at no page any more; a vanished one still stands there.
bool endsPage(Abandonment how)
{
    return endsConnection(how) && how != Abandonment::Reload;
}

} // namespace

ScriptProgress::ScriptProgress(const Scenario& scenario)
    : m_scenario(&scenario)
    , m_before(std::make_shared<const Before>(predecessors(scenario)))
    , m_clients(scenario.clients.size())
{
}

std::vector<StepRef> ScriptProgress::advance(Instant now)
{
    std::vector<StepRef> due;
    bool moved = true;
    while (moved) {
        moved = false;
        for (std::size_t client = 0; client < m_clients.size(); ++client)
            moved = advanceClient(client, now, due) || moved;
    }
    return due;
}

/// One step at most, so that clients without constraints between them take turns.
bool ScriptProgress::advanceClient(std::size_t client, Instant now, std::vector<StepRef>& due)
{
    Client& here = m_clients[client];
    if (here.asleepBy || here.next == m_scenario->clients[client].steps.size())
        return false;
    const StepRef ref{client, here.next};
    const Step& step = m_scenario->step(ref);
    if (!here.begun) {
        if (!mayBegin(ref))
            return false;
        if (!here.readyAt)
            here.readyAt = now;
        if (*begins(ref) > now)
            return false;
        here.begun = true;
        here.readyAt.reset();
        here.begunAt = now;
        if (isOfTheStage(step.action)) {
            here.performing = true;
            due.push_back(ref);
        } else if (isAct(ref)) {
            for (const ClientAct& act : actsOf(*m_scenario, ref))
                begin(act, ref, now);
            due.push_back(ref);
        }
    }
    if (!isOver(here, step, now))
        return false;
    take(client);
    return true;
}

/// One act of a step, of its own client or of another that it reaches.
void ScriptProgress::begin(const ClientAct& act, StepRef ref, Instant now)
{
    Client& here = m_clients[act.client];
    const Step& step = m_scenario->step(ref);
    const bool own = act.client == ref.client;
    if (auto pending = expectedEffect(act.client, ref); pending && (own || !here.socket.empty()))
        m_pending.push_back(std::move(*pending));
    if (!own)
        reached(act.client, ref, now);
    here.page.acted(act);
    here.performing = here.performing || act.kind == ClientAct::Kind::Write;
    if (act.kind == ClientAct::Kind::Open)
        here.isOpen = true;
    else if (act.kind == ClientAct::Kind::Abandon)
        here.isOpen = here.isOpen && !endsPage(std::get<AbandonStep>(step.action).how);
    // What follows is done on the next connection.
    if (act.kind == ClientAct::Kind::Open
        || (act.kind == ClientAct::Kind::Abandon && !here.page.connected()))
        here.socket = SocketId();
}

/// Another tab of the machine that sleeps, wakes or crashes. Its script stands still with it, or
/// goes on where it opens a new page.
void ScriptProgress::reached(std::size_t client, StepRef by, Instant now)
{
    Client& here = m_clients[client];
    const auto* const abandon = std::get_if<AbandonStep>(&m_scenario->step(by).action);
    if (!abandon) {
        if (here.asleepBy)
            here.begunAt = here.begunAt + (now - here.asleepSince);
        here.asleepBy.reset();
    } else if (abandon->how == Abandonment::Sleep) {
        here.asleepBy = by.client;
        here.asleepSince = now;
    } else {
        here.asleepBy.reset();
        if (here.isOpen)
            skipToOpen(client);
    }
}

/// What is left out can never come, so nobody shall wait for it.
void ScriptProgress::skipToOpen(std::size_t client)
{
    Client& here = m_clients[client];
    here.begun = false;
    here.readyAt.reset();
    here.performing = false;
    const std::vector<Step>& steps = m_scenario->clients[client].steps;
    while (here.next < steps.size() && !std::holds_alternative<OpenStep>(steps[here.next].action))
        m_effective.insert({client, here.next++});
}

void ScriptProgress::performed(StepRef ref)
{
    m_clients[ref.client].performing = false;
    if (!std::holds_alternative<RestartStep>(m_scenario->step(ref).action))
        return;
    // The process that would have said so is no more.
    const std::size_t server = m_scenario->clients[ref.client].server;
    std::vector<Pending> over;
    std::erase_if(m_pending, [&](const Pending& pending) {
        const bool isOver = m_scenario->clients[pending.step.client].server == server;
        if (isOver)
            over.push_back(pending);
        return isOver;
    });
    for (const Pending& pending : over)
        fulfilled(pending.step);
}

/// One of the effects of a step has come; the step has taken effect when none is left.
void ScriptProgress::fulfilled(StepRef step)
{
    if (std::ranges::find(m_pending, step, &Pending::step) == m_pending.end())
        m_effective.insert(step);
}

void ScriptProgress::take(std::size_t client)
{
    Client& here = m_clients[client];
    const StepRef ref{client, here.next};
    const bool pending = std::ranges::find(m_pending, ref, &Pending::step) != m_pending.end();
    if (!pending)
        m_effective.insert(ref);
    here.begun = false;
    ++here.next;
}

bool ScriptProgress::mayBegin(StepRef ref) const
{
    return std::ranges::all_of((*m_before)[ref.client][ref.step],
                               [this](StepRef before) { return m_effective.contains(before); });
}

/// None while others keep it from beginning.
std::optional<Instant> ScriptProgress::begins(StepRef ref) const
{
    const auto delay = m_delays.find(ref);
    const Client& here = m_clients[ref.client];
    return here.readyAt && delay != m_delays.end() ? *here.readyAt + delay->second : here.readyAt;
}

bool ScriptProgress::isAct(StepRef ref) const
{
    const auto act = actOf(*m_scenario, ref);
    if (!act || act->kind != ClientAct::Kind::Write)
        return act.has_value();
    // A raw client has no page that could forbid it.
    return m_scenario->clients[ref.client].sort == ClientSort::Raw
        || m_clients[ref.client].page.mayWrite(act->order);
}

bool ScriptProgress::isOver(const Client& client, const Step& step, Instant now) const
{
    if (waitsForConnection(step.action))
        return client.page.connected();
    if (const auto* hold = std::get_if<HoldStep>(&step.action))
        return now - client.begunAt >= hold->time;
    if (const auto* await = std::get_if<AwaitStep>(&step.action))
        return std::ranges::any_of(
            await->any, [&](AwaitWord word) { return client.page.shows(word, await->order); });
    return !client.performing;
}

std::optional<ScriptProgress::Pending> ScriptProgress::expectedEffect(std::size_t client,
                                                                      StepRef ref) const
{
    const Client& here = m_clients[client];
    const Step& step = m_scenario->step(ref);
    Pending pending{ref, client, here.socket, {}, false};
    if (const auto* subscribe = std::get_if<SubscribeStep>(&step.action)) {
        // pusher-js sends nothing for a channel that it is on already.
        if (!here.page.joined().contains(subscribe->order))
            pending.orders.insert(subscribe->order);
    } else if (here.page.connected() && here.socket.empty()) {
        return std::nullopt; // The server has given it up, and the page has not heard so.
    } else if (const auto* unsubscribe = std::get_if<UnsubscribeStep>(&step.action)) {
        pending.orders.insert(unsubscribe->order);
    } else if (const auto* abandon = std::get_if<AbandonStep>(&step.action)) {
        if (abandon->how == Abandonment::Leave)
            pending.orders = here.page.joined();
        // There is none to end where the server has said no.
        pending.closes = endsConnection(abandon->how) && !here.page.shows(AwaitWord::TurnedAway);
    }
    return pending.orders.empty() && !pending.closes ? std::nullopt : std::optional(pending);
}

void ScriptProgress::feed(const HistoryEntry& entry)
{
    if (const auto* connected = std::get_if<ClientConnected>(&entry.what)) {
        m_clients[connected->client].socket = connected->socket;
        for (Pending& pending : m_pending) {
            if (pending.client == connected->client && pending.socket.empty())
                pending.socket = connected->socket;
        }
    } else if (const auto* sight = std::get_if<ClientSaw>(&entry.what)) {
        m_clients[sight->client].page.saw(sight->observation);
    } else if (const auto* connection = std::get_if<ServerConnection>(&entry.what)) {
        fact(*connection);
    } else if (const auto* act = std::get_if<ClientAct>(&entry.what)) {
        if (act->kind == ClientAct::Kind::Write)
            m_clients[act->client].performing = false;
    }
}

/// One fact fulfils one expectation, the oldest that fits; the end of a connection fulfils all of
/// its own.
void ScriptProgress::fact(const ServerConnection& fact)
{
    const bool closed = fact.kind == ServerConnection::Kind::Closed;
    const auto page = std::ranges::find(m_clients, fact.socket, &Client::socket);
    if (closed && page != m_clients.end())
        page->socket = SocketId();
    for (auto pending = m_pending.begin(); pending != m_pending.end();) {
        if (!fits(*pending, fact)) {
            ++pending;
            continue;
        }
        pending->orders.erase(resourceOfChannel(fact.channel));
        if (closed || fact.kind == ServerConnection::Kind::Refused || pending->orders.empty()) {
            const StepRef step = pending->step;
            pending = m_pending.erase(pending);
            fulfilled(step);
        }
        if (!closed)
            return;
    }
}

bool ScriptProgress::fits(const Pending& pending, const ServerConnection& fact) const
{
    if (pending.socket != fact.socket)
        return false;
    const bool subscribes = std::holds_alternative<SubscribeStep>(
        m_scenario->step(pending.step).action);
    const bool hasOrder = pending.orders.contains(resourceOfChannel(fact.channel));
    switch (fact.kind) {
    case ServerConnection::Kind::Subscribed:
        return subscribes && hasOrder;
    case ServerConnection::Kind::Refused:
        // An error need not say which channel it is about.
        return subscribes && (hasOrder || fact.channel.empty());
    case ServerConnection::Kind::Unsubscribed:
        return !subscribes && hasOrder;
    case ServerConnection::Kind::Closed:
        break;
    }
    return true;
}

std::optional<Duration> ScriptProgress::patience(const Step& step) const
{
    if (waitsForConnection(step.action))
        return openPatience;
    if (const auto* await = std::get_if<AwaitStep>(&step.action))
        return await->within;
    return std::nullopt;
}

std::optional<Instant> ScriptProgress::nextDue() const
{
    std::optional<Instant> due;
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        if (const auto next = dueOf(client); next && (!due || *next < *due))
            due = next;
    }
    return due;
}

std::optional<Instant> ScriptProgress::dueOf(std::size_t client) const
{
    const Client& here = m_clients[client];
    if (here.asleepBy)
        return std::nullopt;
    if (!here.begun)
        return begins({client, here.next});
    const Step& step = m_scenario->clients[client].steps[here.next];
    const auto* hold = std::get_if<HoldStep>(&step.action);
    const std::optional<Duration> limit = hold ? std::optional(hold->time) : patience(step);
    return limit ? std::optional(here.begunAt + *limit) : std::nullopt;
}

/// A tab whose machine nobody wakes any more does nothing more either.
bool ScriptProgress::isThrough(std::size_t client) const
{
    const auto atEnd = [this](std::size_t each) {
        return m_clients[each].next == m_scenario->clients[each].steps.size();
    };
    const auto by = m_clients[client].asleepBy;
    return atEnd(client) || (by && atEnd(*by));
}

bool ScriptProgress::finished() const
{
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        if (!isThrough(client))
            return false;
    }
    return true;
}

std::vector<ScriptProgress::Awaited> ScriptProgress::awaited() const
{
    std::vector<Awaited> awaited;
    for (const Pending& pending : m_pending)
        awaited.push_back({pending.client, pending.socket});
    return awaited;
}

bool ScriptProgress::isStuck() const
{
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const Client& here = m_clients[client];
        if (isThrough(client) || here.asleepBy)
            continue;
        if (here.begun || mayBegin({client, here.next}))
            return false;
    }
    return !finished();
}

} // namespace echolock
