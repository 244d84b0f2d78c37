// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echolock {

/// Whether text may carry terminal colours: only where a person looks at a terminal.
enum class Colours { Off, On };

/// Of the terminal; none where the text goes somewhere else, and may be as wide as it likes.
using Columns = std::optional<std::size_t>;

enum class Paint { Green, Red, Yellow, Magenta, Dim, Bold };

/// `text`, in the colour if colours are on.
std::string painted(std::string_view text, Paint paint, Colours colours);

/// How wide it is on a terminal: characters, not bytes.
std::size_t columnsOf(std::string_view text);

/// `text` and spaces up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// `text` on one line and without what a terminal would obey: for what a file says.
std::string onOneLine(std::string_view text);

/// `text`, to so many columns at most: what is cut off is a `…`.
std::string cut(std::string_view text, std::size_t columns);

/// Words in lines of at most `width` columns, each behind `indent`.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width);

} // namespace echolock
