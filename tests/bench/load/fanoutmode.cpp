// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

namespace echolock::load {

namespace {

/// Client 0 sends events to all others, a number of them in flight: the next one leaves when the
/// one that many before it has reached everybody.
class Fanout : public ClientListener
{
public:
    explicit Fanout(Bench& bench)
        : m_bench(bench)
        , m_expected(bench.crowd.size(), 0)
    {
    }

    void start() { sendMore(); }

    /// Sends nothing more and waits for what is on its way.
    void finish()
    {
        m_stopped = true;
        m_bench.poller.runUntil([this] { return m_deliveries == m_sentAt.size() * subscribers(); },
                                "the last messages were delivered: some are lost");
    }

    Tally tally;

private:
    std::size_t subscribers() const { return m_expected.size() - 1; }

    void eventReceived(Client& client, std::string_view json) override
    {
        const auto number = numberIn(json);
        std::uint64_t& expected = m_expected[client.index()];
        if (number != expected || client.index() == 0) {
            return m_bench.trouble.report("client " + std::to_string(client.index())
                                          + " waited for message " + std::to_string(expected)
                                          + " and received " + std::string(json.substr(0, 200)));
        }
        ++expected;
        tally.latencies.add(Clock::now() - m_sentAt[*number]);
        ++tally.operations;
        ++m_deliveries;
    }

    void eventsHandled(Client&) override { sendMore(); }

    void sendMore()
    {
        const std::size_t inFlight = m_bench.options.inFlight;
        while (!m_stopped && m_sentAt.size() < inFlight + m_deliveries / subscribers()) {
            const std::uint64_t number = m_sentAt.size();
            Client& publisher = m_bench.crowd[0];
            m_sentAt.push_back(Clock::now());
            publisher.sendText(R"({"event":"client-bench","channel":")" + publisher.channel()
                               + R"(","data":)" + numberedData(number, m_bench.options.size, "\"")
                               + "}");
        }
    }

    Bench& m_bench;
    std::vector<std::uint64_t> m_expected;
    std::vector<Moment> m_sentAt;
    std::uint64_t m_deliveries = 0;
    bool m_stopped = false;
};

} // namespace

void runFanout(Bench& bench)
{
    if (!bench.crowd.open(1 + bench.options.clients, oneChannel))
        return;
    Fanout fanout(bench);
    bench.crowd.setListener(fanout);
    fanout.start();
    if (bench.measure(fanout.tally))
        fanout.finish();
}

} // namespace echolock::load
