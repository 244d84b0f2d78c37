// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loop/processresources.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace echolock {

std::uint64_t raiseDescriptorLimit()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

Result<void> provideDescriptors(std::uint64_t wanted)
{
    const std::uint64_t allowed = raiseDescriptorLimit();
    if (allowed >= wanted)
        return {};
    return failure("That takes about " + std::to_string(wanted)
                   + " open files and this process may have " + std::to_string(allowed)
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

std::uint64_t openDescriptors()
{
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    if (error)
        return 0;
    std::uint64_t open = 0;
    for (; entry != std::filesystem::directory_iterator(); entry.increment(error))
        ++open;
    // One of them was open for this look only.
    return open == 0 ? 0 : open - 1;
}

} // namespace echolock
