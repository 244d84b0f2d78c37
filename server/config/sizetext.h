// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echolock {

/// Reads a number of bytes as people write it: `512`, `512B`, `10kB`, `8MB`, `1GB`. A kB is 1024
/// bytes and a MB 1024 kB, as Pusher counts. Whole numbers only, at most 1024 GB.
Result<std::uint64_t> parseSize(std::string_view text);

/// The shortest text that parseSize() reads as the same number.
std::string formatSize(std::uint64_t bytes);

} // namespace echolock
