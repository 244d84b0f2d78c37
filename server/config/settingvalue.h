// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace echolock {

// Each reads the text of one setting, be it from a file or from an option. The error completes the
// sentence "--ping takes …", without the text itself: it may be a secret in the wrong place.

Result<Duration> readTime(std::string_view text, Duration least);
Result<std::uint64_t> readNumber(std::string_view text, std::uint64_t least, std::uint64_t most);
Result<std::uint64_t> readBytes(std::string_view text, std::uint64_t least, std::uint64_t most);
/// `on` or `true`, `off` or `false`.
Result<bool> readSwitch(std::string_view text);
/// The index of the text among `words`.
Result<std::size_t> readWord(std::string_view text, std::span<const std::string_view> words);

} // namespace echolock
