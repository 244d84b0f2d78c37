// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hubwalk.h"

#include <algorithm>
#include <array>
#include <regex>

namespace echolock {

namespace {

using namespace std::chrono_literals;
using Kind = CloseHow::Kind;

constexpr std::uint64_t connections = 3;

std::string userOf(ConnId conn)
{
    return conn.value == 3 ? "bob" : "alice";
}

/// Timers by what they are for, moments from a beginning on.
class Rebased
{
public:
    Rebased(const Hub& hub, Duration past)
        : m_hub(hub)
        , m_past(past)
    {
    }

    void operator()(SentMessage& sent) const { std::ranges::sort(sent.to); }

    void operator()(StartedTimer& started) const
    {
        started.due -= m_past;
        name(started.timer);
    }

    void operator()(StoppedTimer& stopped) const { name(stopped.timer); }

    void operator()(LockEvent& event) const { event.at -= m_past; }

    void operator()(LifecycleEntry& entry) const { entry.at -= m_past; }

    void operator()(WebhookEvent& event) const { event.at -= m_past; }

    /// How long a lock has been what it is can be asked, and decides nothing.
    void operator()(SentReply& sent) const
    {
        sent.request = {};
        sent.reply.body = std::regex_replace(sent.reply.body, std::regex(R"("since_ms":\d+,?)"),
                                             "");
    }

    template <class Other> void operator()(Other&) const { }

private:
    void name(TimerId& timer) const
    {
        if (const auto order = m_hub.orderOf(timer))
            timer.key = std::hash<Resource>()(*order);
    }

    const Hub& m_hub;
    Duration m_past;
};

} // namespace

HubWalk::HubWalk(HubOptions options)
    : m_harness(std::move(options))
{
}

void HubWalk::act(std::uint64_t action)
{
    constexpr std::uint64_t common = 15;
    if (action >= common)
        return actOn(ConnId{1 + (action - common) % connections}, (action - common) / connections);
    switch (action) {
    case 0:
        return m_harness.advance(1s);
    case 1:
    case 2:
        return m_harness.advanceToTimer();
    case 3:
        m_harness.api("POST", "/apps/app/locks/order.1/release", {}, "{}");
        return;
    case 4:
        m_harness.api("POST", "/apps/app/locks/order.1/takeover", {}, R"({"user_id":"alice"})");
        return;
    case 5:
        m_harness.api("POST", "/apps/app/locks/order.2/takeover", {}, R"({"user_id":"bob"})");
        return;
    case 6:
        m_harness.publish("private-cache-news", "told", R"("first")");
        return;
    case 7:
        m_harness.publish("private-cache-news", "told", R"("second")");
        return;
    case 8:
        return m_harness.advance(20s);
    case 9:
    case 10:
        return answerStore(StoreReply::Outcome::Done);
    case 11:
        return answerStore(StoreReply::Outcome::Refused);
    case 12:
        return answerStore(StoreReply::Outcome::Failed);
    case 13:
        m_harness.apiRepeatable("once", "/apps/app/events",
                                R"({"name":"told","channel":"private-order.1","data":"x"})");
        return;
    default:
        m_harness.api("POST", "/apps/app/users/alice/terminate_connections", {}, "{}");
    }
}

void HubWalk::actOn(ConnId conn, std::uint64_t action)
{
    constexpr std::uint64_t perOrder = 12;
    if (action < 2 * perOrder) {
        const std::string order = action < perOrder ? "order.1" : "order.2";
        const std::string privately = "private-" + order;
        const std::string present = "presence-" + order;
        constexpr std::array<std::string_view, 4> verbs{"acquire", "release", "renew", "takeover"};
        switch (action % perOrder) {
        case 0:
            return m_harness.subscribe(conn, privately);
        case 1:
            return m_harness.subscribe(conn, privately, userOf(conn));
        case 2:
            return m_harness.subscribe(conn, present, userOf(conn));
        case 3:
            return m_harness.subscribeForged(conn, privately);
        case 4:
        case 5:
            return m_harness.unsubscribe(conn, privately);
        case 6:
            return m_harness.unsubscribe(conn, present);
        case 7:
            return m_harness.clientEvent(conn, privately, "client-typing");
        default:
            return ask(conn, verbs[action % perOrder - 8], order);
        }
    }
    switch (action - 2 * perOrder) {
    case 0:
    case 1:
    case 2:
        if (!m_harness.isOpen(conn))
            m_harness.openAs(conn);
        return;
    case 3:
        return m_harness.close(conn, {Kind::Fin, 0});
    case 4:
        return m_harness.close(conn, {Kind::Clean, 1001});
    case 5:
        return m_harness.ping(conn);
    case 6:
        return m_harness.signIn(conn, R"({"id":")" + userOf(conn) + R"(","watchlist":["bob"]})");
    case 7:
        return m_harness.subscribe(conn, "private-cache-news");
    case 8:
        return m_harness.handle(BinaryReceived{conn});
    case 9:
        return m_harness.subscribe(conn, "news");
    default:
        return m_harness.unsubscribe(conn, "news");
    }
}

/// With the token that the connection would have been told, if it holds the order.
void HubWalk::ask(ConnId conn, std::string_view verb, std::string_view order)
{
    const std::string data = m_harness.api("GET", "/apps/app/locks/" + std::string(order)).body;
    std::smatch token;
    const bool isHeld = std::regex_search(data, token, std::regex(R"("token":(\d+))"));
    m_harness.clientEvent(conn, "private-" + std::string(order), "client-lock." + std::string(verb),
                          isHeld ? R"({"token":)" + token.str(1) + "}" : "{}");
}

void HubWalk::answerStore(StoreReply::Outcome outcome)
{
    for (StoreCall& call : m_harness.takeStoreCalls())
        m_calls.push_back(std::move(call));
    if (m_calls.empty())
        return;
    const StoreReply reply{m_calls.front(), outcome, {}};
    m_calls.erase(m_calls.begin());
    m_harness.handle(reply);
}

std::vector<EffectEntry> HubWalk::takeEffects()
{
    std::vector<EffectEntry> effects = m_harness.log().entries();
    m_harness.log().clear();
    const Rebased rebased(m_harness.hub(), m_effectsFrom.time_since_epoch());
    for (EffectEntry& effect : effects)
        std::visit(rebased, effect);
    m_effectsFrom = m_harness.now();
    return effects;
}

void HubWalk::writeState(StateWriter& out) const
{
    m_harness.hub().writeState(out);
    out.beginUnordered();
    for (const StartedTimer& started : m_harness.timers()) {
        out.choice(started.timer.kind);
        if (const auto order = m_harness.hub().orderOf(started.timer))
            out.text(order->value);
        else if (started.timer.kind == TimerId::Kind::Liveness)
            out.conn(ConnId{started.timer.key});
        else
            out.number(started.timer.key);
        out.moment(started.due);
        out.endEntry();
    }
    out.endUnordered();
    for (const StoreCall& call : m_calls)
        call.writeState(out);
    for (const StoreCall& call : m_harness.storeCalls())
        call.writeState(out);
}

std::string HubWalk::text(const StateRenaming* renaming) const
{
    StateText out(m_harness.now(), renaming);
    writeState(out);
    return out.text();
}

Hash128 HubWalk::hash(const StateRenaming* renaming) const
{
    StateHasher out(m_harness.now(), renaming);
    writeState(out);
    return out.hash();
}

} // namespace echolock
