// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

#include <deque>

namespace echolock::load {

namespace {

/// Keeps a number of pings going on each client: each pong brings the next ping.
class PingPong : public ClientListener
{
public:
    PingPong(Bench& bench, std::size_t first)
        : m_bench(bench)
        , m_first(first)
        , m_sentAt(bench.options.clients)
    {
        appendFrame(m_ping, Opcode::Text, R"({"event":"pusher:ping","data":{}})");
    }

    void start()
    {
        for (std::size_t at = 0; at < m_sentAt.size(); ++at)
            sendPings(m_bench.crowd[m_first + at], m_bench.options.inFlight);
    }

    Tally tally;

private:
    void eventReceived(Client& client, std::string_view json) override
    {
        auto& sentAt = m_sentAt[client.index() - m_first];
        if (json.find("pusher:pong") == std::string_view::npos || sentAt.empty())
            return m_bench.trouble.report("a ping was answered by " + std::string(json));
        if (m_owed++ == 0)
            m_now = Clock::now();
        tally.latencies.add(m_now - sentAt.front());
        sentAt.pop_front();
        ++tally.operations;
    }

    void eventsHandled(Client& client) override { sendPings(client, std::exchange(m_owed, 0)); }

    void sendPings(Client& client, std::size_t count)
    {
        m_burst.clear();
        const Moment now = Clock::now();
        for (std::size_t ping = 0; ping < count; ++ping) {
            m_burst += m_ping;
            m_sentAt[client.index() - m_first].push_back(now);
        }
        client.send(m_burst);
    }

    Bench& m_bench;
    std::size_t m_first;
    std::vector<std::deque<Moment>> m_sentAt;
    std::string m_ping;
    std::string m_burst;
    std::size_t m_owed = 0;
    Moment m_now;
};

} // namespace

void runPing(Bench& bench)
{
    const Options& options = bench.options;
    if (!bench.crowd.open(options.idle, oneChannel)
        || !bench.crowd.open(options.clients, [](std::size_t) { return std::string(); }))
        return;
    PingPong pingPong(bench, options.idle);
    bench.crowd.setListener(pingPong, options.idle);
    pingPong.start();
    bench.measure(pingPong.tally);
}

} // namespace echolock::load
