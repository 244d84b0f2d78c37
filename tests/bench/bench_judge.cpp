// SPDX-License-Identifier: GPL-3.0-or-later

// What judging costs: events per second of the oracle, at two sizes of the run, and the time of the
// linearizability check of histories that are known to be legal, or to be broken in one place.
// `bench_judge hot` does one of them once, for callgrind.

#include "scenarios/engine/linearcheck.h"
#include "scenarios/engine/oracle.h"
#include "tests/support/lockhistory.h"
#include "tests/support/longrun.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace echolock;
using namespace echolock::testing;

namespace {

constexpr std::size_t rounds = 7;

/// Processor time, because the wall clock counts what other programs do as well.
Instant processorTime()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return Instant(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

double milliseconds(Duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

[[noreturn]] void fail(const char* sentence)
{
    std::fprintf(stderr, "bench_judge: %s\n", sentence);
    std::exit(1);
}

/// The time of one piece of work, and how many of what it was.
struct Sample
{
    Duration time{};
    std::size_t count = 0;
    std::string_view verdict;
};

Sample oracle(LongRun::Size size)
{
    constexpr std::size_t events = 1'000'000;
    LongRun run(size);
    std::vector<HistoryEntry> entries;
    entries.reserve(events + 100);
    while (entries.size() < events)
        run.visit([&](HistoryEntry entry) { entries.push_back(std::move(entry)); });
    Oracle judge({run.cast(), std::chrono::minutes(1)});
    const Instant begin = processorTime();
    for (const HistoryEntry& entry : entries)
        judge.feed(entry);
    const Duration time = processorTime() - begin;
    if (judge.violations().empty())
        fail("The oracle missed what is wrong with the run.");
    return {time, entries.size(), "ok"};
}

Sample fewOrders()
{
    return oracle({100, 50});
}

Sample manyOrders()
{
    return oracle({10'000, 5'000});
}

Sample check(const std::vector<OrderOps>& orders, LockModel model)
{
    std::size_t ops = 0;
    for (const OrderOps& order : orders)
        ops += order.ops.size();
    CheckLimits limits;
    limits.clock = processorTime;
    const Instant begin = processorTime();
    const LinearReport report = checkLinear(orders, model, limits);
    return {processorTime() - begin, ops, toString(report.verdict)};
}

/// One order that everybody wants at once: about half of the fifty wait at any moment.
OrderOps hotOrder(LockModel model)
{
    Prng prng(2026);
    return randomLegalRun(model, prng, {1'700, 50, 250, true});
}

Sample hot()
{
    return check({hotOrder(LockModel::SharedMutex)}, LockModel::SharedMutex);
}

Sample hotWithoutNumbers()
{
    return check({hotOrder(LockModel::OwnerAwareMutex)}, LockModel::OwnerAwareMutex);
}

/// In the middle, somebody sees an owner who never asked.
OrderOps broken(OrderOps history)
{
    LockOp look = lockOp(LockOp::Kind::Observe, LockOp::Answer::Ok, 0);
    look.seen = static_cast<std::uint32_t>(history.owners.size());
    look.call = history.ops[history.ops.size() / 2].call;
    look.returned = look.call + 5;
    history.owners.emplace_back("nobody whom anybody knows");
    history.ops.push_back(look);
    return history;
}

Sample hotBroken()
{
    return check({broken(hotOrder(LockModel::SharedMutex))}, LockModel::SharedMutex);
}

Sample hotBrokenWithoutNumbers()
{
    return check({broken(hotOrder(LockModel::OwnerAwareMutex))}, LockModel::OwnerAwareMutex);
}

Sample hundredOrders()
{
    Prng prng(2027);
    std::vector<OrderOps> orders;
    for (int i = 0; i < 100; ++i)
        orders.push_back(randomLegalRun(LockModel::SharedMutex, prng, {100, 10, 60, true}));
    return check(orders, LockModel::SharedMutex);
}

struct Workload
{
    std::string_view name;
    std::string_view what;
    Sample (*run)();
};

constexpr std::array workloads{
    Workload{"few", "oracle, 100 orders, 100 clients", fewOrders},
    Workload{"many", "oracle, 10,000 orders, 10,000 clients", manyOrders},
    Workload{"orders", "linearizable, 100 orders, 100 operations each", hundredOrders},
    Workload{"hot", "linearizable, one order, 50 owners", hot},
    Workload{"plain", "the same without numbers", hotWithoutNumbers},
    Workload{"broken", "the same with numbers, broken in the middle", hotBroken},
    Workload{"plain-broken", "the same without numbers, broken", hotBrokenWithoutNumbers},
};

void measure(const Workload& workload, std::size_t times)
{
    std::vector<Sample> samples;
    for (std::size_t round = 0; round < times; ++round)
        samples.push_back(workload.run());
    std::ranges::sort(samples, {}, &Sample::time);
    const Sample& median = samples[samples.size() / 2];
    const double took = milliseconds(median.time);
    std::printf("%-13s %-46s %9zu %10.2f ms %9.3f  %s\n", std::string(workload.name).c_str(),
                std::string(workload.what).c_str(), median.count, took,
                double(median.count) / took / 1'000, std::string(median.verdict).c_str());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char* argv[])
{
    const std::span<char*> arguments(argv, std::size_t(argc));
    if (arguments.size() == 1) {
        std::printf("%-13s %-46s %9s %13s %9s  %s\n", "name", "what", "of them", "median", "M/s",
                    "verdict");
        for (const Workload& workload : workloads)
            measure(workload, rounds);
        return 0;
    }
    const auto chosen = std::ranges::find(workloads, std::string_view(arguments[1]),
                                          &Workload::name);
    if (chosen == workloads.end())
        fail("Say bench_judge [few|many|orders|hot|plain|broken|plain-broken].");
    measure(*chosen, 1);
    return 0;
}
