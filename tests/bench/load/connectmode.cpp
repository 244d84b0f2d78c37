// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

namespace echolock::load {

void runConnect(Bench& bench)
{
    const long before = bench.meter.serverMemoryKb();
    bench.meter.start();
    if (!bench.crowd.open(bench.options.clients, oneChannel))
        return;
    const Cost cost = bench.meter.stop();
    bench.say(cost, {bench.options.clients, bench.crowd.times()});
    if (!bench.poller.runFor(bench.options.settle))
        return;
    const long after = bench.meter.serverMemoryKb();
    bench.say("memoryKb", static_cast<double>(after));
    bench.say("bytesPerClient",
              1024.0 * static_cast<double>(after - before)
                  / static_cast<double>(bench.options.clients));
}

} // namespace echolock::load
