// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

namespace echolock::load {

namespace {

/// Client 2i holds order i and client 2i + 1 watches it. The holders end by RST, one after the
/// other, the next when the last one's watcher has seen it.
class Vanish : public ClientListener
{
public:
    explicit Vanish(Bench& bench)
        : m_bench(bench)
    {
    }

    void start() { endNext(); }

    bool isDone() const { return 2 * tally.operations == m_bench.crowd.size(); }

    Tally tally;

private:
    void endNext()
    {
        m_endedAt = Clock::now();
        m_bench.crowd[2 * tally.operations].reset();
    }

    void eventReceived(Client& client, std::string_view json) override
    {
        const bool isNotice = json.find(m_bench.options.notice) != std::string_view::npos
            && (json.find("free") != std::string_view::npos
                || m_bench.options.notice != "lock.changed");
        if (!isNotice || isDone())
            return;
        if (client.index() != 2 * tally.operations + 1)
            return m_bench.trouble.report("the wrong watcher received " + std::string(json));
        tally.latencies.add(Clock::now() - m_endedAt);
        ++tally.operations;
        if (!isDone())
            endNext();
    }

    Bench& m_bench;
    Moment m_endedAt;
};

} // namespace

void runVanish(Bench& bench)
{
    const std::string kind = bench.options.notice == "member_removed" ? "presence-" : "private-";
    const auto channelOf = [&kind](std::size_t index) {
        return kind + "order." + std::to_string(index / 2);
    };
    Vanish vanish(bench);
    // One at a time, so that the holder is there before its watcher.
    for (std::size_t client = 0; client < 2 * bench.options.clients; ++client) {
        if (!bench.crowd.open(1, channelOf))
            return;
    }
    bench.crowd.setListener(vanish);
    if (!bench.poller.runFor(bench.options.warm))
        return;
    bench.meter.start();
    vanish.start();
    if (bench.poller.runUntil([&] { return vanish.isDone(); }, "all watchers saw their holder go"))
        bench.say(bench.meter.stop(), vanish.tally);
}

} // namespace echolock::load
