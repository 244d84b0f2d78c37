// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace echolock {

/// PHP 8's `(int)$text`: the number that the text begins with, fraction cut off, saturating; 0 when
/// it begins with none or with one beyond a double's range. So `12abc`, ` 12` and `0012` are
/// all 12.
std::int64_t phpIntCast(std::string_view text);

} // namespace echolock
