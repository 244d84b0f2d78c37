// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/durationtext.h"
#include "tests/fuzz/fuzztarget.h"

#include <cstring>
#include <string>

namespace echolock {

namespace {

constexpr Duration longest = std::chrono::hours(10'000);

/// What is shown is read back as the same, to the microsecond.
void checkShown(Duration duration)
{
    const auto again = parseDuration(formatDuration(duration));
    ECHOLOCK_ASSERT(again);
    ECHOLOCK_ASSERT(*again == std::chrono::floor<std::chrono::microseconds>(duration));
}

} // namespace

} // namespace echolock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    if (const auto duration = parseDuration(textOf(data, size))) {
        ECHOLOCK_ASSERT(*duration >= Duration::zero() && *duration <= longest);
        checkShown(*duration);
    } else {
        ECHOLOCK_ASSERT(!duration.error().message.empty());
    }
    if (size < sizeof(Duration::rep))
        return 0;
    Duration::rep count = 0;
    std::memcpy(&count, data, sizeof count);
    (void)formatDuration(Duration(count));
    if (const Duration any(count); any >= Duration::zero() && any <= longest)
        checkShown(any);
    return 0;
}
