// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"
#include "tests/bench/load/poster.h"

namespace echolock::load {

namespace {

/// Posters publish to one channel, one event at a time each; everybody there counts what comes.
class Publish : public ClientListener, public PosterListener
{
public:
    explicit Publish(Bench& bench)
        : m_bench(bench)
    {
    }

    void start()
    {
        for (std::size_t poster = 0; poster < m_bench.options.posters; ++poster) {
            m_posters.push_back(
                std::make_unique<Poster>(m_bench.poller, m_bench.options, m_bench.trouble, *this));
            m_posters.back()->dial();
        }
    }

    /// Sends nothing more and waits for what is on its way.
    void finish()
    {
        m_stopped = true;
        const std::size_t subscribers = m_bench.crowd.size();
        m_bench.poller.runUntil(
            [this, subscribers] {
                return m_answers == m_posts && m_deliveries == m_posts * subscribers
                    && m_sum == m_posts * (m_posts - 1) / 2 * subscribers;
            },
            "the last events were delivered: some are lost");
    }

    Tally tally;

private:
    void posterReady(Poster& poster) override
    {
        if (m_stopped)
            return;
        poster.post(R"({"name":"bench","channel":"private-bench","data":")"
                    + numberedData(m_posts, m_bench.options.size, "\\\"") + "\"}");
        ++m_posts;
    }

    void answered(Poster& poster) override
    {
        ++m_answers;
        ++tally.operations;
        tally.latencies.add(Clock::now() - poster.postedAt);
    }

    void eventReceived(Client&, std::string_view json) override
    {
        const auto number = numberIn(json);
        if (!number)
            return m_bench.trouble.report("instead of an event came " + std::string(json));
        ++m_deliveries;
        m_sum += *number;
    }

    Bench& m_bench;
    std::vector<std::unique_ptr<Poster>> m_posters;
    std::uint64_t m_posts = 0;
    std::uint64_t m_answers = 0;
    std::uint64_t m_deliveries = 0;
    std::uint64_t m_sum = 0;
    bool m_stopped = false;
};

} // namespace

void runPublish(Bench& bench)
{
    if (!bench.crowd.open(bench.options.clients, oneChannel))
        return;
    Publish publish(bench);
    bench.crowd.setListener(publish);
    publish.start();
    if (bench.measure(publish.tally))
        publish.finish();
}

} // namespace echolock::load
