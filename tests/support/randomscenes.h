// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/prng.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

/// Scenarios that nobody has thought of, as bodies of fileWith(); not each of them makes sense.
namespace echolock::testing {

class RandomScene
{
public:
    /// What goes wrong in it: connections, or who waits for whom.
    enum class Kind { Troubled, Waiting };

    RandomScene(std::uint64_t seed, Kind kind)
        : m_prng(Prng(seed).derived(kind == Kind::Troubled ? "troubled" : "waiting"))
        , m_isWaiting(kind == Kind::Waiting)
    {
        m_servers = isOnceIn(8) ? 2 : 1;
        m_policy = m_servers == 2
            ? "redis"
            : oneOf<6>({"owner", "grace", "lease", "queue", "article", "composite"});
        m_isFull = m_isWaiting && isOnceIn(6);
        m_areAlike = isOnceIn(3);
        const std::size_t clients = 2 + below(2);
        const std::vector<std::string> common = script();
        for (std::size_t client = 0; client < clients; ++client)
            addClient(std::string(1, char('a' + client)), common);
        if (m_isWaiting)
            addWaits();
        write();
    }

    const std::string& text() const { return m_text; }

    const std::string& policy() const { return m_policy; }

private:
    struct Client
    {
        std::string name;
        std::string settings;
        std::vector<std::string> steps;
    };

    std::size_t below(std::size_t bound) { return m_prng.below(bound); }

    bool isOnceIn(std::size_t times) { return below(times) == 0; }

    template <std::size_t N> std::string oneOf(const std::array<const char*, N>& words)
    {
        return words[below(N)];
    }

    std::string order() { return oneOf<4>({"order.7", "order.7", "order.7", "order.8"}); }

    void addClient(const std::string& name, const std::vector<std::string>& common)
    {
        Client client{name, "user: " + (m_areAlike || !isOnceIn(4) ? "u" + name : "anna"), {}};
        client.settings += m_areAlike ? m_sort : oneOf<3>({"", "", ", client: raw"});
        if (m_servers == 2 && !m_areAlike && isOnceIn(2))
            client.settings += ", server: 2";
        client.steps = m_areAlike ? common : script();
        if (!m_areAlike)
            client.steps.insert(client.steps.begin() + std::ptrdiff_t(m_opening), "{label: here}");
        m_clients.push_back(client);
    }

    /// Of somebody who opens an order.
    std::vector<std::string> script()
    {
        m_sort = oneOf<3>({"", "", ", client: raw"});
        std::vector<std::string> steps{"open"};
        if (m_isFull && isOnceIn(2))
            steps = {"knock", "{await: [connected, turned-away]}", "{await: connected}"};
        steps.push_back("{subscribe: order.7}");
        m_opening = steps.size();
        std::string ended;
        for (std::size_t step = 1 + below(3); step > 0; --step) {
            if (ended == "freeze" || ended == "sleep")
                steps.push_back(ended == "freeze" ? "thaw" : "wake");
            else if (!ended.empty())
                steps.insert(steps.end(), {"open", "{subscribe: order.7}"});
            ended.clear();
            steps.push_back(this->step(ended));
        }
        return steps;
    }

    std::string step(std::string& ended)
    {
        switch (below(m_isWaiting ? 10 : 8)) {
        case 0:
            return "{subscribe: " + order() + "}";
        case 1:
            return "{await: [granted, denied]}";
        case 2:
            return "{write: order.7}";
        case 3:
            return "{unsubscribe: order.7}";
        case 4:
            return "{release: order.7}";
        case 5:
            return oneOf<2>({"{hold: 250ms}", "{hold: 700ms}"});
        case 6:
            ended = oneOf<9>({"close", "tab-close", "vanish", "kill", "reset", "freeze", "sleep",
                              "crash", "close"});
            return ended;
        case 7:
            return oneOf<7>({"{fault: hold, dir: down, for: 500ms}", "{fault: blackhole, dir: up}",
                             "heal", "{fault: pause, for: 400ms}", "{fault: cut_after}", "reload",
                             "leave"});
        case 8:
            return oneOf<3>({"{acquire: order.7}", "{takeover: order.7}", "{renew: order.7}"});
        default:
            return oneOf<4>(
                {"{await: granted}", "{await: free}", "{await: revoked}", "{await: denied}"});
        }
    }

    /// Names a step of somebody's, and has others wait for it.
    void addWaits()
    {
        if (isOnceIn(3))
            m_clients.push_back({"ops", "user: ops", {operation()}});
        for (std::size_t count = 1 + below(3); count > 0; --count) {
            const std::size_t awaited = below(m_clients.size());
            const std::size_t waiting = below(m_clients.size());
            const std::string step = m_clients[awaited].name + '.' + named(m_clients[awaited]);
            if (isOnceIn(3))
                m_order += (m_order.empty() ? "" : ", ") + step + " < " + m_clients[waiting].name
                    + '.' + named(m_clients[waiting]);
            else
                insert(m_clients[waiting], "{wait: " + step + '}');
        }
    }

    std::string operation()
    {
        return oneOf<6>({"{revoke: order.7}", "{give: order.7, to: ua}", "{give: order.7, to: ub}",
                         "{restart: keep}", "{restart: lose}", "{revoke: order.7}"});
    }

    void insert(Client& client, const std::string& step)
    {
        client.steps.insert(client.steps.begin() + std::ptrdiff_t(below(client.steps.size() + 1)),
                            step);
    }

    /// Gives a moment of the script a name.
    std::string named(Client& client)
    {
        const std::string name = "m" + std::to_string(++m_names);
        insert(client, "{label: " + name + '}');
        return name;
    }

    std::string fault()
    {
        std::string text = "{target: " + (m_areAlike ? "all" : oneOf<3>({"a", "b", "all"}));
        text += ", do: "
            + oneOf<6>({"rst", "cut_after", "blackhole, for: 500ms", "{blackhole: {dir: up}}",
                        "{hold: {dir: down}}, for: 400ms", "pause, for: 400ms"});
        text += when();
        return text + (isOnceIn(2) ? ", probability: 0.5}" : "}");
    }

    std::string when()
    {
        switch (below(m_areAlike ? 3 : 4)) {
        case 0:
            return "";
        case 1:
            return ", when: {at: " + oneOf<2>({"250ms", "400ms"}) + "}";
        case 2:
            return ", when: {frame: "
                + oneOf<10>({"lock.granted", "lock.granted, dir: down", "\"lock.*\"",
                             "\"lock.*\", dir: down", "\"pusher:subscribe\"",
                             "\"pusher:subscribe\", dir: up", "\"pusher*\"", "\"pusher*\"",
                             "\"pusher*\", dir: up", "\"pusher*\", dir: down"})
                + oneOf<3>({"", "", ", nth: 2"}) + oneOf<3>({"", "", ", edge: before"}) + "}";
        default:
            return ", when: {after: a.here" + oneOf<2>({"", ", at: 200ms"}) + "}";
        }
    }

    void write()
    {
        m_text = "  clients:\n";
        for (const Client& client : m_clients) {
            m_text += "    " + client.name + ": {" + client.settings + ", do: [";
            for (const std::string& step : client.steps)
                m_text += (&step == client.steps.data() ? "" : ", ") + step;
            m_text += "]}\n";
        }
        if (!m_order.empty())
            m_text += "  order: [" + m_order + "]\n";
        m_text += "  server: {" + std::string(m_isFull ? "connections: 1, " : "")
            + oneOf<3>({"grace: 300ms, lease: 600ms, ping: 2s, pong: 1s}\n",
                        "grace: 300ms, lease: 600ms, ping: off}\n",
                        "grace: 200ms, lease: 400ms, ping: 500ms, pong: 300ms}\n"});
        if (m_servers == 2)
            m_text += "  servers: 2\n";
        else if (m_isWaiting && isOnceIn(8))
            m_text += "  application: {webhooks: as-they-come, workers: 2}\n";
        if (!m_isWaiting || isOnceIn(4))
            m_text += "  faults: [" + fault() + (isOnceIn(3) ? ", " + fault() : "") + "]\n";
        m_text += "  expect: {always: [mutex, no_lost_lock, no_stale_write, no_lock_before_auth, "
                  "rising_tokens], finally: [no_orphan, nobody_left_behind, not_locked_out]}\n";
    }

    Prng m_prng;
    bool m_isWaiting = false;
    bool m_isFull = false;
    bool m_areAlike = false;
    std::size_t m_servers = 1;
    std::size_t m_opening = 0; ///< How many steps of the last script it takes to be at the order.
    std::size_t m_names = 0;
    std::string m_sort;
    std::string m_policy;
    std::string m_order;
    std::string m_text;
    std::vector<Client> m_clients;
};

} // namespace echolock::testing
