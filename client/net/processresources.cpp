// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/net/processresources.h"

#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace echolock {

Result<void> provideDescriptors(std::uint64_t wanted)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= wanted)
        return {};
    return failure("That takes about " + std::to_string(wanted)
                   + " open files and this process may have " + std::to_string(limit.rlim_cur)
                   + ": ask for fewer clients, or raise the hard limit (ulimit -Hn).");
}

std::uint64_t residentKilobytes()
{
    // "size resident shared …", in pages (proc(5)).
    std::ifstream file("/proc/self/statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    file >> size >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

} // namespace echolock
