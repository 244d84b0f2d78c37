// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace echolock {

/// Length of the UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), 0 where it is
/// ill-formed or there is none.
std::size_t utf8LengthOf(std::string_view text);

/// Where the first byte stands that belongs to no well-formed sequence; none where all do.
std::optional<std::size_t> firstIllFormedByte(std::string_view text);

} // namespace echolock
