// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

#include <algorithm>

namespace echolock::load {

namespace {

/// The first half of the clients hold an order each, and the second half watch them. The holders
/// end by RST, a number of them at a time: the next one when a watcher has seen its holder go.
class Vanish : public ClientListener
{
public:
    explicit Vanish(Bench& bench)
        : m_bench(bench)
        , m_holders(bench.crowd.size() / 2)
        , m_seen(m_holders, false)
    {
    }

    void start()
    {
        while (m_endedAt.size() < std::min(m_holders, m_bench.options.inFlight))
            endNext();
    }

    bool isDone() const { return tally.operations == m_holders; }

    Tally tally;

private:
    void endNext()
    {
        m_endedAt.push_back(Clock::now());
        m_bench.crowd[m_endedAt.size() - 1].reset();
    }

    void eventReceived(Client& client, std::string_view json) override
    {
        const bool isNotice = json.find(m_bench.options.notice) != std::string_view::npos
            && (json.find("free") != std::string_view::npos
                || m_bench.options.notice != "lock.changed");
        if (!isNotice)
            return;
        const std::size_t holder = client.index() - m_holders;
        if (client.index() < m_holders || holder >= m_endedAt.size() || m_seen[holder])
            return m_bench.trouble.report("the wrong client received " + std::string(json));
        m_seen[holder] = true;
        tally.latencies.add(Clock::now() - m_endedAt[holder]);
        ++tally.operations;
        if (m_endedAt.size() < m_holders)
            endNext();
    }

    Bench& m_bench;
    std::size_t m_holders;
    std::vector<bool> m_seen;
    std::vector<Moment> m_endedAt;
};

} // namespace

void runVanish(Bench& bench)
{
    const std::string kind = bench.options.notice == "member_removed" ? "presence-" : "private-";
    const std::size_t holders = bench.options.clients;
    const auto channelOf = [&kind, holders](std::size_t index) {
        return kind + "order." + std::to_string(index % holders);
    };
    // All holders first: an order belongs to who was there first.
    if (!bench.crowd.open(holders, channelOf) || !bench.crowd.open(holders, channelOf))
        return;
    Vanish vanish(bench);
    bench.crowd.setListener(vanish);
    if (!bench.poller.runFor(bench.options.warm))
        return;
    bench.meter.start();
    vanish.start();
    if (bench.poller.runUntil([&] { return vanish.isDone(); }, "all watchers saw their holder go"))
        bench.say(bench.meter.stop(), vanish.tally);
}

} // namespace echolock::load
