// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <string>
#include <string_view>

namespace echolock {

/// Reads a duration as people write it in options and scenarios: a number and its unit, `250ms`,
/// `1.5s`, `2m`, or several of them from large to small, `1m30s`. Units: us, ms, s, m (minutes), h.
/// `0` needs no unit. Never negative; at most ten thousand hours.
Result<Duration> parseDuration(std::string_view text);

/// The shortest text that parseDuration() reads as the same duration; below a microsecond it is
/// rounded down: `250ms`, `10s`, `1m30s`, `0s`. A negative duration gets a minus sign.
std::string formatDuration(Duration duration);

} // namespace echolock
