// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/sim/serverpart.h"

#include "client/echo/echoclient.h"
#include "scenarios/engine/pageview.h"
#include "scenarios/engine/serversettings.h"
#include "server/base/assert.h"
#include "server/protocol/channelauth.h"
#include "server/webhooks/webhookbody.h"
#include "server/webhooks/webhookfilter.h"

#include <algorithm>

namespace echolock {

namespace {

/// The wall clock of all requests: their signatures are then the same in every run.
constexpr std::int64_t unixSeconds = 1'700'000'000;

Signal output(ServerPart::Out kind, Line line, std::uint32_t value)
{
    return {static_cast<std::uint8_t>(kind), line, value};
}

} // namespace

/// Passes on what the Hub does, and remembers its timers until it has returned.
class ServerPart::Sink : public EffectSink
{
public:
    Sink(ServerPart& part, std::vector<Signal>& out)
        : m_part(part)
        , m_out(out)
    {
    }

    void send(std::span<const ConnId> to, const Payload& payload) override
    {
        const std::uint32_t text = m_part.m_lexicon->numberOf(payload.text());
        for (const ConnId conn : to)
            m_out.push_back(output(Out::Send, Line(conn), text));
    }

    void close(ConnId conn, CloseCode code, std::string_view /*reason*/) override
    {
        m_part.m_open.erase(Line(conn));
        m_out.push_back(output(Out::Close, Line(conn), static_cast<std::uint16_t>(code)));
    }

    void startTimer(TimerId timer, Instant due) override { m_timers.emplace_back(timer, due); }

    void stopTimer(TimerId timer) override { m_timers.emplace_back(timer, std::nullopt); }

    void emit(const LockEvent& event) override
    {
        m_part.keep(event);
        tell({event.at, ServerLock{event}}, {});
    }

    void emit(const LifecycleEvent& event) override
    {
        const SocketId socket{std::string(event.socketId)};
        if (event.step == LifecycleStep::Opened)
            m_part.m_open[Line(event.conn)] = socket;
        else if (event.step == LifecycleStep::Closed)
            m_part.m_open.erase(Line(event.conn));
        m_part.noteJoining(event, m_out);
        if (const auto kind = factOf(event))
            tell({event.at,
                  ServerConnection{*kind, socket, std::string(event.channel),
                                   std::string(event.detail)}},
                 Line(event.conn));
    }

    void emit(const WebhookEvent& event) override { m_part.post(event, m_out); }

    void reply(RequestId /*request*/, const ApiReply& reply) override
    {
        m_out.push_back(output(Out::Answer, {}, static_cast<std::uint32_t>(reply.status)));
    }

    void call(const StoreCall& call) override
    {
        m_out.push_back(output(Out::Call, {}, m_part.m_lexicon->numberOf(call)));
    }

    using Timers = std::vector<std::pair<TimerId, std::optional<Instant>>>;

    const Timers& timers() const { return m_timers; }

private:
    void tell(const HistoryEntry& entry, Line line)
    {
        m_out.push_back(output(Out::Fact, line, m_part.m_lexicon->numberOf(entry)));
    }

    ServerPart& m_part;
    std::vector<Signal>& m_out;
    Timers m_timers;
};

ServerPart::ServerPart(const SimCase& simCase, Lexicon& lexicon, std::size_t index)
    : m_case(&simCase)
    , m_lexicon(&lexicon)
    , m_index(index)
    , m_hub(freshHub())
{
}

Hub ServerPart::freshHub() const
{
    return Hub(m_case->hub(),
               Prng(m_case->settings().seed).derived("server", m_index << 16 | m_processes));
}

void ServerPart::handle(Instant now, Signal in, std::vector<Signal>& out)
{
    const ConnId conn = in.line.conn();
    switch (static_cast<In>(in.kind)) {
    case In::Opened:
        return hear(now, Opened{conn, echoTarget(m_case->hub().apps.front().key)}, out);
    case In::Frame:
        return hear(now, FrameReceived{conn, m_lexicon->text(in.value)}, out);
    case In::Ended:
        return hear(now, Closed{conn, closeHowOf(in.value)}, out);
    case In::Silent:
        m_liveness.erase(in.line);
        return hear(now, TimerDue{{TimerId::Kind::Liveness, conn.value}}, out);
    case In::LockDue: {
        const auto timer = m_lockTimers.extract(in.value);
        return hear(now, TimerDue{timer.mapped().timer}, out);
    }
    case In::Request:
        return request(now, in.value, out);
    case In::Restart:
        return restart(now, in.value != 0, out);
    case In::StoreReply:
        return hear(now, m_lexicon->reply(in.value), out);
    }
}

void ServerPart::hear(Instant now, const HubEvent& event, std::vector<Signal>& out)
{
    Sink sink(*this, out);
    m_hub.handle(now, event, sink);
    for (const auto& [timer, due] : sink.timers()) {
        if (timer.kind == TimerId::Kind::Liveness) {
            const Line line{ConnId{timer.key}};
            if (due)
                m_liveness[line] = *due;
            else
                m_liveness.erase(line);
        } else if (timer.kind == TimerId::Kind::Lock) {
            const std::optional<Resource> order = m_hub.orderOf(timer);
            ECHOLOCK_ASSERT(order);
            const std::size_t index = m_case->orderIndex(*order);
            if (due)
                m_lockTimers[index] = {timer, *due};
            else
                m_lockTimers.erase(index);
        }
    }
}

void ServerPart::request(Instant now, std::uint32_t text, std::vector<Signal>& out)
{
    const AppConfig& app = m_case->hub().apps.front();
    const std::string& request = m_lexicon->text(text);
    const std::size_t end = request.find(' ');
    const std::string path = "/apps/" + app.id + "/locks/" + request.substr(0, end);
    const std::string body = end == std::string::npos ? std::string() : request.substr(end + 1);
    const std::string query = signedApiQuery({app.key, app.secret},
                                             {"POST", path, body, unixSeconds});
    hear(now, ApiRequest{RequestId{1}, "POST", path, query, body, unixSeconds}, out);
}

/// Nobody can tell its clients anything: their connections are reset.
void ServerPart::restart(Instant now, bool keepsLedger, std::vector<Signal>& out)
{
    for (const auto& [line, socket] : std::exchange(m_open, {})) {
        const HistoryEntry gone{
            now,
            ServerConnection{
                ServerConnection::Kind::Closed, socket, {}, "the server's process ended"}};
        out.push_back(output(Out::Fact, line, m_lexicon->numberOf(gone)));
        out.push_back(output(Out::Close, line, std::uint32_t(CloseCode::Abnormal)));
    }
    m_joined.clear();
    m_liveness.clear();
    m_lockTimers.clear();
    ++m_processes;
    m_hub = freshHub();
    if (!keepsLedger)
        return forgetLocks(now, out);
    std::vector<RestoredLock> locks;
    for (const auto& [order, lock] : m_ledger)
        locks.push_back(lock);
    hear(now, LocksRestored{m_floor + floorStep, locks}, out);
}

/// The next process knows nothing of them: whoever had one has it no more.
void ServerPart::forgetLocks(Instant now, std::vector<Signal>& out)
{
    for (const auto& [order, lock] : std::exchange(m_ledger, {})) {
        if (lock.state == LockState::Free)
            continue;
        const LockEvent freed = lostInRestart(order, lock);
        out.push_back(
            output(Out::Fact, {}, m_lexicon->numberOf(HistoryEntry{now, ServerLock{freed}})));
    }
    m_floor = 0;
}

/// Of the numbers that put webhooks in order only those of one order are ever compared, so each
/// order has its own here: its lock's version, and which process it is of.
void ServerPart::post(const WebhookEvent& event, std::vector<Signal>& out)
{
    const std::vector<WebhookTarget>& targets = m_case->hub().apps.front().webhooks;
    if (targets.empty() || !wants(targets.front(), event))
        return;
    const Payload told = encodeWebhookEvent(event, m_processes << 32 | event.version);
    const Payload body = encodeWebhookBody(unixSeconds * 1'000, std::span(&told, 1));
    out.push_back(output(Out::Webhook, {}, m_lexicon->numberOf(body.text())));
}

/// As the ledger writes it down.
void ServerPart::keep(const LockEvent& event)
{
    if (!m_case->restarts())
        return;
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

void ServerPart::noteJoining(const LifecycleEvent& event, std::vector<Signal>& out)
{
    const Line line(event.conn);
    const std::size_t order = m_case->orderIndex(resourceOfChannel(event.channel));
    if (event.step == LifecycleStep::Subscribed) {
        m_joined[line].insert(order);
    } else if (event.step == LifecycleStep::Unsubscribed) {
        m_joined[line].erase(order);
    } else if (event.step == LifecycleStep::Closed) {
        for (const std::size_t left : m_joined[line])
            out.push_back(output(Out::Left, line, static_cast<std::uint32_t>(left)));
        m_joined.erase(line);
    }
}

ServerPart::Facts ServerPart::facts(Instant now) const
{
    Facts facts;
    for (const auto& [order, timer] : m_lockTimers)
        facts.timers.push_back({true, static_cast<std::uint16_t>(order), timer.due - now});
    for (const auto& [line, due] : m_liveness)
        facts.timers.push_back({false, line.value, due - now});
    return facts;
}

std::optional<SocketId> ServerPart::socketOf(Line line) const
{
    const auto found = m_open.find(line);
    return found == m_open.end() ? std::nullopt : std::optional(found->second);
}

void ServerPart::writeState(StateWriter& writer) const
{
    writer.number(m_index);
    m_hub.writeState(writer);
    writer.number(m_lockTimers.size());
    for (const auto& [order, timer] : m_lockTimers) {
        writer.number(order);
        writer.moment(timer.due);
    }
    writer.beginUnordered();
    for (const auto& [line, due] : m_liveness) {
        writer.conn(line.conn());
        writer.moment(due);
        writer.endEntry();
    }
    writer.endUnordered();
    writer.number(m_processes);
    if (!m_case->restarts())
        return;
    writer.number(m_floor);
    writer.number(m_ledger.size());
    for (const auto& [order, lock] : m_ledger) {
        writer.text(order.value);
        writer.number(static_cast<std::uint64_t>(lock.state));
        writer.user(lock.user);
        writer.socket(lock.socket);
        writer.number(lock.token.value);
        writer.number(lock.version);
    }
}

} // namespace echolock
