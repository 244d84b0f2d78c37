// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/history.h"
#include "server/protocol/codec.h"
#include "server/protocol/lockwire.h"
#include "tests/support/hubharness.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echolock::testing {

/// Plays clients against a real Hub and writes down what happens as a live run does. Frames to
/// clients wait until they are delivered, so that a test decides what a page knows when.
class HubHistory
{
public:
    /// `tab2/alice` is a client tab2 of alice.
    HubHistory(std::string policy, const std::vector<std::string>& cast)
        : m_harness(HubHarness::underPolicy(std::move(policy)))
        , m_pages(cast.size())
    {
        for (const std::string& text : cast) {
            const auto slash = text.find('/');
            const std::string name = text.substr(0, slash);
            m_history.cast.push_back(
                {name, slash == std::string::npos ? name : text.substr(slash + 1)});
        }
    }

    bool isOpen(std::size_t client) const { return m_pages[client].conn.has_value(); }

    void open(std::size_t client)
    {
        act(client, ClientAct::Kind::Open);
        m_pages[client] = {m_harness.open(), {}};
        m_clients[*m_pages[client].conn] = client;
        m_history.entries.push_back(
            {m_harness.now(), ClientConnected{client, m_harness.socketId(*m_pages[client].conn)}});
        take();
    }

    void subscribe(std::size_t client, const std::string& order)
    {
        act(client, ClientAct::Kind::Subscribe, order);
        m_harness.subscribe(conn(client), "presence-" + order, m_history.cast[client].user);
        take();
    }

    /// Where the server does not learn who the user is, and the article looks.
    void subscribePrivate(std::size_t client, const std::string& order)
    {
        act(client, ClientAct::Kind::Subscribe, order);
        m_harness.subscribe(conn(client), "private-" + order);
        take();
    }

    void unsubscribe(std::size_t client, const std::string& order)
    {
        act(client, ClientAct::Kind::Unsubscribe, order);
        m_harness.unsubscribe(conn(client), "presence-" + order);
        take();
    }

    void acquire(std::size_t client, const std::string& order)
    {
        act(client, ClientAct::Kind::Acquire, order);
        m_harness.clientEvent(conn(client), "presence-" + order, "client-lock.acquire");
        take();
    }

    /// Under the number that the page was told; nothing where it was told none.
    void release(std::size_t client, const std::string& order)
    {
        const FencingToken token = m_tokens[{client, Resource(order)}];
        if (token.value == 0)
            return;
        act(client, ClientAct::Kind::Release, order);
        m_harness.clientEvent(conn(client), "presence-" + order, "client-lock.release",
                              R"({"token":)" + std::to_string(token.value) + '}');
        take();
    }

    /// With the answer of an application that asks the server.
    void write(std::size_t client, const std::string& order)
    {
        const FencingToken token = m_tokens[{client, Resource(order)}];
        if (token.value == 0)
            return;
        const ApiReply reply = m_harness.api("POST", "/apps/app/locks/" + order + "/check", {},
                                             R"({"token":)" + std::to_string(token.value) + '}');
        ClientAct act{client, ClientAct::Kind::Write, Resource(order), {}};
        act.check = reply.status == 200 ? ClientAct::Check::Accepted : ClientAct::Check::Refused;
        act.token = token;
        m_history.entries.push_back({m_harness.now(), act});
        take();
    }

    /// The page is gone at once; the server knows when `noticeEnd` is called.
    void abandon(std::size_t client, Abandonment how)
    {
        ClientAct act{client, ClientAct::Kind::Abandon, {}, how};
        m_history.entries.push_back({m_harness.now(), act});
        m_ended.push_back(conn(client));
        m_clients.erase(conn(client));
        m_pages[client] = {};
        for (auto& [place, token] : m_tokens) {
            if (place.first == client)
                token = {};
        }
    }

    bool hasUnnoticedEnd() const { return !m_ended.empty(); }

    void noticeEnd()
    {
        const ConnId conn = m_ended.front();
        m_ended.pop_front();
        m_harness.close(conn);
        take();
    }

    void advance(Duration time)
    {
        m_harness.advance(time);
        take();
    }

    /// The next frame that waits for the client arrives.
    void deliver(std::size_t client)
    {
        std::deque<Observation>& waiting = m_pages[client].waiting;
        if (waiting.empty())
            return;
        const Observation seen = waiting.front();
        waiting.pop_front();
        if (seen.lock.event == "lock.granted")
            m_tokens[{client, seen.lock.order}] = seen.lock.token;
        m_history.entries.push_back({m_harness.now(), ClientSaw{client, seen}});
    }

    void deliverAll()
    {
        for (std::size_t client = 0; client < m_pages.size(); ++client) {
            while (!m_pages[client].waiting.empty())
                deliver(client);
        }
    }

    const History& history() const { return m_history; }

private:
    struct Page
    {
        std::optional<ConnId> conn;
        std::deque<Observation> waiting;
    };

    ConnId conn(std::size_t client) const { return *m_pages[client].conn; }

    void act(std::size_t client, ClientAct::Kind kind, const std::string& order = {})
    {
        m_history.entries.push_back(
            {m_harness.now(), ClientAct{client, kind, Resource(order), {}}});
    }

    /// What the Hub has done since the last time.
    void take()
    {
        for (const EffectEntry& entry : m_harness.log().entries()) {
            if (const auto* lock = std::get_if<LockEvent>(&entry))
                m_history.entries.push_back({lock->at, ServerLock{*lock}});
            else if (const auto* step = std::get_if<LifecycleEntry>(&entry))
                take(*step);
            else if (const auto* sent = std::get_if<SentMessage>(&entry))
                take(*sent);
        }
        m_harness.log().clear();
    }

    void take(const LifecycleEntry& entry)
    {
        using Kind = ServerConnection::Kind;
        const std::map<LifecycleStep, Kind> kinds{{LifecycleStep::Subscribed, Kind::Subscribed},
                                                  {LifecycleStep::Unsubscribed, Kind::Unsubscribed},
                                                  {LifecycleStep::Closed, Kind::Closed},
                                                  {LifecycleStep::Error, Kind::Refused}};
        if (const auto kind = kinds.find(entry.step); kind != kinds.end())
            m_history.entries.push_back({entry.at,
                                         ServerConnection{kind->second, SocketId(entry.socketId),
                                                          entry.channel, entry.detail}});
    }

    void take(const SentMessage& sent)
    {
        const auto frame = decodeServerFrame(sent.text);
        const auto lock = frame ? decodeLockData(frame->event, frame->data)
                                : Result<LockMessage>(tl::unexpected(Error{}));
        if (!lock)
            return;
        Observation seen;
        seen.kind = Observation::Kind::Lock;
        seen.channel = frame->channel;
        seen.lock = *lock;
        for (const ConnId to : sent.to) {
            if (const auto client = m_clients.find(to); client != m_clients.end())
                m_pages[client->second].waiting.push_back(seen);
        }
    }

    HubHarness m_harness;
    History m_history;
    std::vector<Page> m_pages;
    std::map<ConnId, std::size_t> m_clients;
    std::map<std::pair<std::size_t, Resource>, FencingToken> m_tokens;
    std::deque<ConnId> m_ended;
};

} // namespace echolock::testing
