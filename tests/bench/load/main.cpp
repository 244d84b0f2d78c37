// SPDX-License-Identifier: GPL-3.0-or-later

// The load of script/bench soketi, in a process of its own. Raw epoll on one thread, and none of
// the server's code but its result type: what is measured must not measure itself.

#include "tests/bench/load/bench.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sys/resource.h>
#include <vector>

using namespace echolock::load;

namespace {

struct Mode
{
    std::string_view name;
    void (*run)(Bench&);
};

constexpr std::array modes{
    Mode{"connect", runConnect}, Mode{"ping", runPing},       Mode{"fanout", runFanout},
    Mode{"pairs", runPairs},     Mode{"publish", runPublish}, Mode{"vanish", runVanish},
    Mode{"locks", runLocks},
};

int fail(const std::string& sentence)
{
    std::fprintf(stderr, "bench_load: %s\n", sentence.c_str());
    return 1;
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int count, char* values[])
{
    const std::span arguments(values + 1, static_cast<std::size_t>(count) - 1);
    if (count > 1 && std::string_view(values[1]) == "--help") {
        std::fputs(std::string(usage()).c_str(), stdout);
        return 0;
    }
    const auto options = parseOptions(arguments);
    if (!options)
        return fail(options.error().message);
    const auto mode = std::ranges::find(modes, options->mode, &Mode::name);
    if (mode == modes.end())
        return fail("There is no mode \"" + options->mode + "\"; --help lists them.");
    raiseDescriptorLimit();
    Bench bench(*options);
    mode->run(bench);
    if (bench.trouble.any())
        return fail(options->mode + ": " + bench.trouble.sentence());
    std::puts(bench.report().c_str());
    return 0;
}
