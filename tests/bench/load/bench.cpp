// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/bench.h"

#include <charconv>
#include <cstdio>

namespace echolock::load {

namespace {

constexpr char mark = '~';
constexpr std::size_t digitCount = 12;

} // namespace

Bench::Bench(const Options& given)
    : options(given)
    , poller(Clock::now() + given.timeout, trouble)
    , crowd(poller, options, trouble)
    , meter(given.serverPid)
{
}

bool Bench::measure(Tally& tally)
{
    if (!poller.runFor(options.warm))
        return false;
    tally = {};
    meter.start();
    if (!poller.runFor(options.time))
        return false;
    say(meter.stop(), tally);
    return true;
}

void Bench::say(const char* name, double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s\"%s\":%.6g", m_report.empty() ? "" : ",", name,
                  value);
    m_report += text.data();
}

void Bench::say(const Cost& cost, const Tally& tally)
{
    const auto count = static_cast<double>(tally.operations);
    if (tally.operations == 0)
        return trouble.report("nothing came back while it was measured");
    say("rate", count / cost.seconds);
    say("p50Ms", tally.latencies.milliseconds(0.5));
    say("p99Ms", tally.latencies.milliseconds(0.99));
    say("serverCpuUs", 1e6 * cost.serverSeconds / count);
    say("serverBusy", cost.serverSeconds / cost.seconds);
    say("loadBusy", cost.loadSeconds / cost.seconds);
    const double others = cost.machineSeconds - cost.serverSeconds - cost.loadSeconds;
    say("othersBusy", std::max(0.0, others / cost.seconds));
}

std::string numberedData(std::uint64_t number, std::size_t size, std::string_view quote)
{
    const std::string q(quote);
    std::string digits = std::to_string(number);
    digits.insert(0, digitCount - std::min(digitCount, digits.size()), '0');
    std::string data = "{" + q + "n" + q + ":" + q + mark + digits + q + "," + q + "p" + q + ":"
        + q;
    const std::size_t end = q.size() + 1;
    data.append(size - std::min(size, data.size() + end), 'x');
    return data + q + "}";
}

std::optional<std::uint64_t> numberIn(std::string_view event)
{
    const std::size_t at = event.find(mark);
    if (at == std::string_view::npos || event.size() - at <= digitCount)
        return std::nullopt;
    std::uint64_t number = 0;
    const char* const begin = event.data() + at + 1;
    if (std::from_chars(begin, begin + digitCount, number).ptr != begin + digitCount)
        return std::nullopt;
    return number;
}

} // namespace echolock::load
