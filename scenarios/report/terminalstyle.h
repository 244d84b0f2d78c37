// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace echolock {

/// Whether text may carry terminal colours: only where a person looks at a terminal.
enum class Colours { Off, On };

enum class Paint { Green, Red, Yellow, Magenta, Dim, Bold };

/// `text`, in the colour if colours are on.
std::string painted(std::string_view text, Paint paint, Colours colours);

/// How wide it is on a terminal: characters, not bytes.
std::size_t columnsOf(std::string_view text);

/// `text` and spaces up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// Words in lines of at most `width` columns, each behind `indent`.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width);

} // namespace echolock
