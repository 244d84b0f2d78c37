// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/terminalstyle.h"

#include <algorithm>
#include <sstream>

namespace echolock {

namespace {

std::string_view codeOf(Paint paint)
{
    switch (paint) {
    case Paint::Green:
        return "32";
    case Paint::Red:
        return "31";
    case Paint::Yellow:
        return "33";
    case Paint::Magenta:
        return "35";
    case Paint::Dim:
        return "2";
    case Paint::Bold:
        break;
    }
    return "1";
}

} // namespace

std::size_t columnsOf(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string painted(std::string_view text, Paint paint, Colours colours)
{
    if (colours == Colours::Off || text.empty())
        return std::string(text);
    return "\x1b[" + std::string(codeOf(paint)) + "m" + std::string(text) + "\x1b[0m";
}

std::string padded(std::string_view text, std::size_t width)
{
    const std::size_t columns = columnsOf(text);
    return std::string(text) + std::string(width > columns ? width - columns : 0, ' ');
}

std::string onOneLine(std::string_view text)
{
    std::string line(text);
    std::ranges::replace_if(
        line, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7f'; }, ' ');
    return line;
}

std::string cut(std::string_view text, std::size_t columns)
{
    if (columnsOf(text) <= columns)
        return std::string(text);
    std::string kept;
    for (const char byte : text) {
        const bool begins = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
        if (begins && columnsOf(kept) + 1 >= columns)
            break;
        kept += byte;
    }
    return kept + "…";
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width)
{
    std::istringstream words{std::string(text)};
    std::string lines;
    std::size_t column = 0;
    for (std::string word; words >> word;) {
        const std::size_t length = columnsOf(word);
        const bool breaks = column == 0 || column + 1 + length > width;
        if (breaks) {
            lines += (column == 0 ? "" : "\n") + std::string(indent) + word;
            column = columnsOf(indent) + length;
        } else {
            lines += " " + word;
            column += 1 + length;
        }
    }
    return lines.empty() ? lines : lines + "\n";
}

} // namespace echolock
