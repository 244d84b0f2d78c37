// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/racestage.h"

#include "server/hub/policyregistry.h"
#include "server/protocol/clientcodec.h"
#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"

#include <algorithm>

namespace echolock::testing {

namespace {

using namespace std::chrono_literals;

/// The server's pings notice in 60 s whom no policy notices sooner.
constexpr Duration orphanBound = 61s;
constexpr Duration rest = 200s;

HubOptions under(const std::string& policy)
{
    HubOptions options;
    options.policy = policy;
    return options;
}

std::string channelOf(std::string_view order)
{
    return "private-" + std::string(order);
}

std::string userOf(const std::string& page)
{
    return page.substr(0, page.find(':'));
}

CloseHow seenAs(Abandonment how)
{
    switch (how) {
    case Abandonment::Close:
        return {CloseHow::Kind::Clean, 1000};
    case Abandonment::Reset:
        return {CloseHow::Kind::Rst, 0};
    case Abandonment::Kill:
        return {CloseHow::Kind::Fin, 0};
    default:
        return {CloseHow::Kind::Clean, 1001};
    }
}

} // namespace

RaceStage::RaceStage(std::string policy)
    : m_policy(std::move(policy))
    , m_fences(policyFences(m_policy))
{
    for (int node = 0; node < 2; ++node)
        m_nodes.emplace_back(under(m_policy), ++m_seed);
}

RaceStage::Page& RaceStage::page(const std::string& name)
{
    const auto [found, added] = m_pages.try_emplace(name);
    if (added) {
        found->second.client = m_history.cast.size();
        m_history.cast.push_back({name, userOf(name)});
    }
    return found->second;
}

RaceStage::Page* RaceStage::pageOf(std::size_t node, ConnId conn)
{
    for (auto& [name, page] : m_pages)
        if (page.node == node && page.conn == conn)
            return &page;
    return nullptr;
}

void RaceStage::note(decltype(HistoryEntry::what) what)
{
    m_history.entries.push_back({now(), std::move(what)});
}

void RaceStage::act(const Page& page, ClientAct act)
{
    act.client = page.client;
    note(std::move(act));
}

void RaceStage::act(const Page& page, ClientAct::Kind kind, std::string_view order)
{
    ClientAct act;
    act.kind = kind;
    act.order = Resource(std::string(order));
    this->act(page, act);
}

void RaceStage::open(const std::string& name, std::size_t node)
{
    Page& opened = page(name);
    const std::size_t client = opened.client;
    opened = Page();
    opened.client = client;
    opened.node = node;
    act(opened, ClientAct::Kind::Open);
    opened.conn = m_nodes[node].open();
    note(ClientConnected{client, m_nodes[node].socketId(*opened.conn)});
    take();
}

void RaceStage::send(Page& page, std::string text)
{
    page.outbox.push_back(std::move(text));
    while (page.sendsAtOnce && !page.outbox.empty()) {
        const std::string next = page.outbox.front();
        page.outbox.pop_front();
        m_nodes[page.node].text(*page.conn, next);
        take();
    }
}

void RaceStage::subscribe(const std::string& name, std::string_view order)
{
    Page& asking = page(name);
    act(asking, ClientAct::Kind::Subscribe, order);
    const std::string data = R"({"user_id":")" + userOf(name) + R"("})";
    const std::string channel = channelOf(order);
    const std::string auth = m_nodes[asking.node].sign(*asking.conn, channel, data);
    send(asking, encodeSubscribe({.channel = channel, .auth = auth, .channelData = data}));
}

void RaceStage::forge(const std::string& name, std::string_view order)
{
    Page& asking = page(name);
    act(asking, ClientAct::Kind::Subscribe, order);
    send(asking,
         encodeSubscribe({.channel = channelOf(order), .auth = "key:deadbeef", .channelData = {}}));
}

void RaceStage::unsubscribe(const std::string& name, std::string_view order)
{
    Page& leaving = page(name);
    act(leaving, ClientAct::Kind::Unsubscribe, order);
    leaving.own.erase(std::string(order));
    send(leaving, encodeUnsubscribe(channelOf(order)));
}

void RaceStage::enter(const std::string& name, std::string_view order)
{
    open(name);
    subscribe(name, order);
}

ApiReply RaceStage::post(std::string_view order, std::string_view what, std::string_view body)
{
    return m_nodes.front().api(
        "POST", "/apps/app/locks/" + std::string(order) + "/" + std::string(what), {}, body);
}

void RaceStage::write(const std::string& name, std::string_view order)
{
    Page& writing = page(name);
    const auto own = writing.own.find(std::string(order));
    if (own == writing.own.end())
        return;
    ClientAct write;
    write.kind = ClientAct::Kind::Write;
    write.order = Resource(std::string(order));
    write.token = own->second;
    if (m_fences) {
        const ApiReply reply = m_nodes[writing.node].api(
            "POST", "/apps/app/locks/" + std::string(order) + "/check", {},
            R"({"token":)" + std::to_string(write.token.value) + '}');
        write.check = reply.status == 200 ? ClientAct::Check::Accepted : ClientAct::Check::Refused;
    }
    act(writing, write);
    take();
}

void RaceStage::abandon(Page& page, Abandonment how)
{
    ClientAct left;
    left.kind = ClientAct::Kind::Abandon;
    left.how = how;
    act(page, left);
}

void RaceStage::leave(const std::string& name, Abandonment how)
{
    slip(name, how);
    notice(name);
}

void RaceStage::slip(const std::string& name, Abandonment how)
{
    Page& ending = page(name);
    abandon(ending, how);
    ending.end = seenAs(how);
    ending.ended = std::exchange(ending.conn, std::nullopt);
    ending.inbox.clear();
    ending.own.clear();
}

void RaceStage::notice(const std::string& name)
{
    const Page& ended = page(name);
    m_nodes[ended.node].close(*ended.ended, ended.end);
    take();
}

void RaceStage::vanish(const std::string& name)
{
    Page& vanishing = page(name);
    abandon(vanishing, Abandonment::Vanish);
    vanishing.conn.reset();
    vanishing.inbox.clear();
}

void RaceStage::freeze(const std::string& name)
{
    Page& sleeping = page(name);
    abandon(sleeping, Abandonment::Freeze);
    sleeping.isAwake = false;
    sleeping.readsAtOnce = false;
}

void RaceStage::thaw(const std::string& name)
{
    Page& waking = page(name);
    waking.isAwake = true;
    act(waking, ClientAct::Kind::Thaw);
}

void RaceStage::holdBack(const std::string& name)
{
    page(name).readsAtOnce = false;
}

void RaceStage::read(const std::string& name)
{
    page(name).readsAtOnce = true;
    readAll();
}

void RaceStage::holdRequests(const std::string& name)
{
    page(name).sendsAtOnce = false;
}

void RaceStage::arrive(const std::string& name, std::size_t count)
{
    Page& sender = page(name);
    for (; count > 0; --count) {
        const std::string next = sender.outbox.front();
        sender.outbox.pop_front();
        m_nodes[sender.node].text(*sender.conn, next);
        take();
    }
}

void RaceStage::reset(const std::string& name)
{
    page(name).outbox.clear();
    leave(name, Abandonment::Reset);
}

void RaceStage::wait(Duration time)
{
    const Instant end = now() + time;
    while (now() < end) {
        const Duration step = std::min<Duration>(500ms, end - now());
        for (HubHarness& node : m_nodes)
            node.advance(step);
        take();
    }
}

void RaceStage::stall(Duration time)
{
    for (HubHarness& node : m_nodes)
        node.stall(time);
}

void RaceStage::restart()
{
    for (const auto& [name, page] : m_pages)
        if (page.node == 0 && page.conn)
            note(ServerConnection{ServerConnection::Kind::Closed,
                                  m_nodes.front().socketId(*page.conn),
                                  {},
                                  "the server's process ended"});
    for (auto& [name, page] : m_pages) {
        if (page.node != 0 || !std::exchange(page.conn, std::nullopt))
            continue;
        Observation seen;
        seen.state = ConnectionState::Unavailable;
        page.inbox.push_back(seen);
    }
    readAll();
    m_before = now();
    m_nodes.front() = HubHarness(under(m_policy), ++m_seed);
    std::vector<RestoredLock> locks;
    for (const auto& [order, lock] : m_ledger)
        locks.push_back(lock);
    m_nodes.front().handle(LocksRestored{m_floor, locks});
    take();
}

void RaceStage::revoke(std::string_view order)
{
    post(order, "release", {});
    take();
}

void RaceStage::give(const std::string& page, std::string_view order)
{
    post(order, "takeover", R"({"user_id":")" + userOf(page) + R"("})");
    take();
}

void RaceStage::mustHave(const std::string& page, std::string_view order)
{
    m_owed.emplace_back(page, order);
}

void RaceStage::take()
{
    for (HubHarness& node : m_nodes)
        m_store.settle(node);
    for (std::size_t node = 0; node < m_nodes.size(); ++node) {
        const EffectLog done = m_nodes[node].log();
        m_nodes[node].log().clear();
        for (const EffectEntry& entry : done.entries()) {
            if (const auto* const lock = std::get_if<LockEvent>(&entry))
                keep(*lock);
            else if (const auto* const step = std::get_if<LifecycleEntry>(&entry))
                take(node, *step);
            else if (const auto* const sent = std::get_if<SentMessage>(&entry))
                take(node, *sent);
            else if (const auto* const closed = std::get_if<ClosedConnection>(&entry))
                take(node, *closed);
        }
    }
    readAll();
}

void RaceStage::keep(const LockEvent& event)
{
    note(ServerLock{event});
    m_floor = std::max({m_floor, event.token.value, event.version});
    if (event.fact == LockFact::Denied)
        return;
    const LockState state = stateAfter(event.fact).value_or(LockState::Held);
    const bool isFree = state == LockState::Free;
    m_ledger[event.order] = {event.app,
                             event.order,
                             state,
                             isFree ? UserId() : event.owner.user,
                             isFree ? SocketId() : event.owner.socket,
                             event.token,
                             event.version};
}

void RaceStage::take(std::size_t node, const LifecycleEntry& entry)
{
    using Kind = ServerConnection::Kind;
    std::optional<Kind> kind;
    if (entry.step == LifecycleStep::Subscribed)
        kind = Kind::Subscribed;
    else if (entry.step == LifecycleStep::Unsubscribed)
        kind = Kind::Unsubscribed;
    else if (entry.step == LifecycleStep::Closed)
        kind = Kind::Closed;
    else if (entry.step == LifecycleStep::Error)
        kind = Kind::Refused;
    if (kind)
        note(ServerConnection{*kind, m_nodes[node].socketId(entry.conn), entry.channel,
                              entry.detail});
}

void RaceStage::take(std::size_t node, const SentMessage& sent)
{
    const auto frame = decodeServerFrame(sent.text);
    if (!frame)
        return;
    Observation seen;
    seen.kind = Observation::Kind::Event;
    seen.channel = frame->channel;
    seen.text = frame->event;
    if (const auto lock = decodeLockData(frame->event, frame->data)) {
        seen.kind = Observation::Kind::Lock;
        seen.lock = *lock;
    }
    for (const ConnId to : sent.to)
        if (Page* const reader = pageOf(node, to))
            reader->inbox.push_back(seen);
}

void RaceStage::take(std::size_t node, const ClosedConnection& closed)
{
    Page* const ended = pageOf(node, closed.conn);
    if (!ended)
        return;
    Observation seen;
    seen.state = ConnectionState::Unavailable;
    ended->inbox.push_back(seen);
    ended->conn.reset();
}

void RaceStage::readAll()
{
    for (auto& [name, page] : m_pages)
        while (page.readsAtOnce && !page.inbox.empty())
            readNext(page);
}

void RaceStage::readNext(Page& page)
{
    const Observation seen = page.inbox.front();
    page.inbox.pop_front();
    if (seen.text == "pusher:ping" && page.conn && page.isAwake)
        send(page, encodeClientPong());
    if (seen.kind == Observation::Kind::Lock && seen.lock.event == "lock.granted")
        page.own[seen.lock.order.value] = seen.lock.token;
    else if (seen.kind == Observation::Kind::Lock
             && (seen.lock.event == "lock.denied" || seen.lock.event == "lock.revoked"))
        page.own.erase(seen.lock.order.value);
    else if (seen.kind == Observation::Kind::StateChanged)
        page.own.clear();
    note(ClientSaw{page.client, seen});
}

std::vector<Violation> RaceStage::finish()
{
    for (auto& [name, page] : m_pages) {
        page.readsAtOnce = page.readsAtOnce || page.isAwake;
        page.sendsAtOnce = true;
        if (page.conn)
            arrive(name, page.outbox.size());
    }
    readAll();
    wait(rest);
    Oracle oracle({m_history.cast, orphanBound});
    for (const HistoryEntry& entry : m_history.entries)
        oracle.feed(entry);
    std::vector<Violation> violations = oracle.finish(now());
    for (const auto& [name, order] : m_owed) {
        const Resource resource(order);
        const std::size_t client = page(name).client;
        const SessionBook& sessions = oracle.sessions();
        const auto mine = sessions.current(client);
        const auto holder = oracle.holder(resource);
        if (mine && sessions.isLiveOn(*mine, resource)
            && !(holder && sessions.isPerson(*holder, client)))
            violations.push_back({Letter::S,
                                  resource,
                                  now(),
                                  name + " came back and does not have " + order,
                                  {name}});
    }
    return violations;
}

} // namespace echolock::testing
