// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

namespace echolock::load {

namespace {

/// Clients 2i and 2i + 1 share a channel and send each other one event, to and fro.
class Pairs : public ClientListener
{
public:
    explicit Pairs(Bench& bench)
        : m_bench(bench)
        , m_pairs(bench.crowd.size() / 2)
    {
    }

    void start()
    {
        for (std::size_t pair = 0; pair < m_pairs.size(); ++pair)
            sendNext(m_bench.crowd[2 * pair]);
    }

    Tally tally;

private:
    struct Pair
    {
        std::uint64_t number = 0;
        Moment sentAt;
        std::size_t sender = 0;
    };

    void eventReceived(Client& client, std::string_view json) override
    {
        const Pair& pair = m_pairs[client.index() / 2];
        if (numberIn(json) != pair.number || pair.sender == client.index()) {
            return m_bench.trouble.report("client " + std::to_string(client.index())
                                          + " waited for message " + std::to_string(pair.number)
                                          + " and received " + std::string(json.substr(0, 200)));
        }
        tally.latencies.add(Clock::now() - pair.sentAt);
        ++tally.operations;
        sendNext(client);
    }

    void sendNext(Client& client)
    {
        Pair& pair = m_pairs[client.index() / 2];
        pair = {pair.number + 1, Clock::now(), client.index()};
        client.sendText(R"({"event":"client-bench","channel":")" + client.channel() + R"(","data":)"
                        + numberedData(pair.number, m_bench.options.size, "\"") + "}");
    }

    Bench& m_bench;
    std::vector<Pair> m_pairs;
};

} // namespace

void runPairs(Bench& bench)
{
    const auto channelOf = [](std::size_t index) {
        return "private-pair-" + std::to_string(index / 2);
    };
    if (!bench.crowd.open((bench.options.clients + 1) / 2 * 2, channelOf))
        return;
    Pairs pairs(bench);
    bench.crowd.setListener(pairs);
    pairs.start();
    bench.measure(pairs.tally);
}

} // namespace echolock::load
