// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/historytrace.h"

#include "scenarios/engine/pageview.h"
#include "scenarios/report/narrator.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace echolock {

namespace {

/// Something of a client's that the server has not taken yet.
struct Pending
{
    std::size_t step = 0;
    ClientAct act;
};

bool endsConnection(Abandonment how)
{
    return how == Abandonment::Close || how == Abandonment::TabClose || how == Abandonment::Kill
        || how == Abandonment::Reset || how == Abandonment::Crash || how == Abandonment::Reload;
}

/// What goes over the wire when a client does it; empty where nothing does.
std::string wireText(const ClientAct& act)
{
    switch (act.kind) {
    case ClientAct::Kind::Subscribe:
        return "subscribe";
    case ClientAct::Kind::Unsubscribe:
        return "unsubscribe";
    case ClientAct::Kind::Acquire:
        return "acquire";
    case ClientAct::Kind::Release:
        return "release";
    case ClientAct::Kind::Renew:
        return "renew";
    case ClientAct::Kind::TakeOver:
        return "takeover";
    case ClientAct::Kind::Abandon:
        if (act.how == Abandonment::Leave)
            return "unsubscribe";
        return endsConnection(act.how) ? std::string(toString(act.how)) : std::string();
    default:
        break;
    }
    return {};
}

bool answers(const ServerConnection& fact, const ClientAct& act)
{
    const bool isOrder = act.order == resourceOfChannel(fact.channel);
    const bool leaves = act.kind == ClientAct::Kind::Abandon && act.how == Abandonment::Leave;
    switch (fact.kind) {
    case ServerConnection::Kind::Subscribed:
    case ServerConnection::Kind::Refused:
        return act.kind == ClientAct::Kind::Subscribe && isOrder;
    case ServerConnection::Kind::Unsubscribed:
        return leaves || (act.kind == ClientAct::Kind::Unsubscribe && isOrder);
    case ServerConnection::Kind::Closed:
        break;
    }
    return act.kind == ClientAct::Kind::Abandon && endsConnection(act.how);
}

bool answers(const LockEvent& event, const ClientAct& act)
{
    if (event.order != act.order)
        return false;
    if (act.kind == ClientAct::Kind::Acquire)
        return event.cause == LockCause::Acquired;
    if (act.kind == ClientAct::Kind::Renew)
        return event.cause == LockCause::Renewed;
    if (act.kind == ClientAct::Kind::TakeOver)
        return event.cause == LockCause::Takeover && event.fact != LockFact::Revoked;
    return act.kind == ClientAct::Kind::Release && event.cause == LockCause::Released;
}

TraceStep::Lane laneOf(const HistoryEntry& entry)
{
    if (std::holds_alternative<ServerLock>(entry.what)
        || std::holds_alternative<ServerConnection>(entry.what))
        return TraceStep::Lane::Server;
    return std::holds_alternative<WebhookHandled>(entry.what) ? TraceStep::Lane::Application
                                                              : TraceStep::Lane::Client;
}

class TraceBuilder
{
public:
    TraceBuilder(std::vector<CastMember> cast, Trace& trace)
        : m_narrator(cast)
        , m_trace(trace)
        , m_pending(cast.size())
        , m_still(cast.size())
    {
        m_trace.cast = std::move(cast);
    }

    void add(const HistoryEntry& entry)
    {
        const auto telling = m_narrator.tell(entry);
        if (!telling)
            return;
        const TraceStep::Lane lane = laneOf(entry);
        if (lane != TraceStep::Lane::Server || !joinsLast(entry))
            m_trace.steps.push_back({lane, clientOf(entry), telling->sentence, entry.at, {}, {}});
        else if (std::holds_alternative<ServerConnection>(entry.what))
            m_trace.steps.back().text = telling->sentence;
        m_trace.steps.back().entries.push_back(entry);
        std::visit([this](const auto& what) { connect(what); }, entry.what);
    }

    /// Of who is still standing still.
    void endBands()
    {
        for (std::size_t client = 0; client < m_still.size(); ++client)
            endStill(client);
    }

private:
    /// What the server does in one go is one step, with what it took for a title. It says of a
    /// subscription last that it took it, of everything else first. A lock before a refusal is a
    /// step of its own: that is what is wrong about it.
    bool joinsLast(const HistoryEntry& entry) const
    {
        if (m_trace.steps.empty())
            return false;
        const TraceStep& last = m_trace.steps.back();
        if (last.lane != TraceStep::Lane::Server || last.at != entry.at)
            return false;
        const auto* fact = std::get_if<ServerConnection>(&entry.what);
        return !fact
            || (fact->kind == ServerConnection::Kind::Subscribed && last.client == clientOf(entry)
                && std::ranges::all_of(last.entries, [](const HistoryEntry& each) {
                       return std::holds_alternative<ServerLock>(each.what);
                   }));
    }

    std::size_t last() const { return m_trace.steps.size() - 1; }

    std::optional<std::size_t> clientAt(const SocketId& socket) const
    {
        const KnownSession* const session = m_narrator.sessions().find(socket);
        return session ? session->client : std::nullopt;
    }

    std::size_t clientOf(const HistoryEntry& entry) const
    {
        struct Finder
        {
            const TraceBuilder& builder;

            std::size_t at(const SocketId& socket) const
            {
                return builder.clientAt(socket).value_or(builder.m_trace.cast.size());
            }

            std::size_t operator()(const ServerLock& lock) const
            {
                return at(lock.event.owner.socket);
            }

            std::size_t operator()(const ServerConnection& fact) const { return at(fact.socket); }

            std::size_t operator()(const ClientConnected& page) const { return page.client; }

            std::size_t operator()(const ClientSaw& sight) const { return sight.client; }

            std::size_t operator()(const ClientAct& act) const { return act.client; }

            std::size_t operator()(const WebhookHandled& webhook) const
            {
                return at(webhook.socket);
            }
        };

        return std::visit(Finder{*this}, entry.what);
    }

    void connect(const ClientAct& act)
    {
        if (act.kind == ClientAct::Kind::Open || act.kind == ClientAct::Kind::Thaw)
            endStill(act.client);
        if (act.kind == ClientAct::Kind::Abandon
            && (act.how == Abandonment::Vanish || standsStill(act.how))) {
            endStill(act.client);
            m_still[act.client] = {last(), std::string(toString(act.how))};
        }
        if (!wireText(act).empty())
            m_pending[act.client].push_back({last(), act});
    }

    void connect(const ServerConnection& fact)
    {
        if (fact.kind == ServerConnection::Kind::Subscribed)
            m_letIn[{fact.socket, resourceOfChannel(fact.channel)}] = last();
        if (const auto client = clientAt(fact.socket))
            take(*client, [&](const ClientAct& act) { return answers(fact, act); });
    }

    void connect(const ServerLock& lock)
    {
        const LockEvent& event = lock.event;
        if (event.fact == LockFact::Denied)
            m_denied[{event.owner.socket, event.order}] = last();
        else if (event.fact != LockFact::Confirmed)
            m_changed[{event.order, event.version}] = last();
        if (const auto client = clientAt(event.owner.socket))
            take(*client, [&](const ClientAct& act) { return answers(event, act); });
    }

    void connect(const ClientConnected&) { }

    void connect(const ClientSaw& sight)
    {
        const Observation& seen = sight.observation;
        const auto socket = m_narrator.sessions().current(sight.client);
        if (seen.kind == Observation::Kind::Subscribed && socket)
            arrowFrom(m_letIn, std::pair(*socket, resourceOfChannel(seen.channel)), "subscribed");
        else if (seen.kind == Observation::Kind::Lock && seen.lock.event == "lock.denied" && socket)
            arrowFrom(m_denied, std::pair(*socket, seen.lock.order), seen.lock.event);
        else if (seen.kind == Observation::Kind::Lock)
            arrowFrom(m_changed, std::pair(seen.lock.order, seen.lock.version), seen.lock.event);
    }

    void connect(const WebhookHandled& webhook)
    {
        arrowFrom(m_changed, std::pair(webhook.order, webhook.version),
                  webhook.locks ? "lock_granted" : "lock_released");
    }

    template <class Map, class Key>
    void arrowFrom(const Map& map, const Key& key, const std::string& text)
    {
        if (const auto from = map.find(key); from != map.end())
            m_trace.arrows.push_back({from->second, last(), text});
    }

    /// The first thing under way that this is the answer to. What the client sent before it was
    /// lost, or taken without a word.
    template <class Matches> void take(std::size_t client, Matches matches)
    {
        std::deque<Pending>& pending = m_pending[client];
        const auto found = std::ranges::find_if(
            pending, [&](const Pending& each) { return matches(each.act); });
        if (found == pending.end())
            return;
        m_trace.arrows.push_back({found->step, last(), wireText(found->act)});
        const bool stays = found->act.kind == ClientAct::Kind::Abandon
            && found->act.how == Abandonment::Leave;
        pending.erase(pending.begin(), stays ? found : std::next(found));
    }

    void endStill(std::size_t client)
    {
        if (m_still[client])
            m_trace.bands.push_back(
                {m_still[client]->first, last(), client, m_still[client]->second});
        m_still[client].reset();
    }

    Narrator m_narrator;
    Trace& m_trace;
    std::vector<std::deque<Pending>> m_pending; ///< By client, in the order of sending.
    std::vector<std::optional<std::pair<std::size_t, std::string>>>
        m_still; ///< By client: since when, and how.
    std::map<std::pair<SocketId, Resource>, std::size_t> m_letIn;
    std::map<std::pair<SocketId, Resource>, std::size_t> m_denied;
    std::map<std::pair<Resource, std::uint64_t>, std::size_t> m_changed; ///< By version.
};

/// The last step that is not after it: what is only judged at the end belongs to the end.
std::size_t stepAt(const Trace& trace, Instant at)
{
    std::size_t step = trace.steps.size() - 1;
    while (step > 0 && trace.steps[step].at > at)
        --step;
    return step;
}

} // namespace

Trace traceOfHistory(const History& history, const std::vector<Violation>& violations, Trace about)
{
    about.steps.clear();
    about.arrows.clear();
    about.bands.clear();
    about.findings.clear();
    about.noReturn.reset();
    TraceBuilder builder(history.cast, about);
    for (const HistoryEntry& entry : history.entries)
        builder.add(entry);
    builder.endBands();
    if (about.steps.empty())
        return about;
    for (const Violation& violation : violations)
        about.findings.push_back({stepAt(about, violation.at), violation});
    return about;
}

} // namespace echolock
