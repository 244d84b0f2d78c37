// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/load/meter.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace echolock::load {

namespace {

std::filesystem::path folderOf(int pid)
{
    return std::filesystem::path("/proc") / std::to_string(pid);
}

/// The scheduler's own count, in nanoseconds, of all threads; /proc/PID/stat has ticks of 10 ms.
double processSeconds(int pid)
{
    double seconds = 0;
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator(folderOf(pid) / "task", error)) {
        std::uint64_t ns = 0;
        std::ifstream(thread.path() / "schedstat") >> ns;
        seconds += static_cast<double>(ns) / 1e9;
    }
    return seconds;
}

double ownSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// All processors together, without idling and waiting for disks.
double machineSeconds()
{
    std::ifstream file("/proc/stat");
    std::string name;
    double user = 0, nice = 0, system = 0, idle = 0, disk = 0, interrupt = 0, soft = 0;
    file >> name >> user >> nice >> system >> idle >> disk >> interrupt >> soft;
    const double ticks = user + nice + system + interrupt + soft;
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

void Meter::start()
{
    m_start = now();
}

Cost Meter::stop() const
{
    const Cost end = now();
    return {end.seconds - m_start.seconds, end.serverSeconds - m_start.serverSeconds,
            end.loadSeconds - m_start.loadSeconds, end.machineSeconds - m_start.machineSeconds};
}

long Meter::serverMemoryKb() const
{
    long pages = 0, resident = 0;
    if (m_serverPid > 0)
        std::ifstream(folderOf(m_serverPid) / "statm") >> pages >> resident;
    return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

Cost Meter::now() const
{
    const std::chrono::duration<double> sinceBoot = Clock::now().time_since_epoch();
    return {sinceBoot.count(), m_serverPid > 0 ? processSeconds(m_serverPid) : 0, ownSeconds(),
            machineSeconds()};
}

} // namespace echolock::load
