// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

inline constexpr std::size_t logWidth = 100;

struct NamedLog
{
    std::string_view name;
    const std::vector<std::string>& lines;
};

/// Two logs beside each other, the first line in which they differ marked by `>>`.
inline std::string sideBySide(const NamedLog& left, const NamedLog& right)
{
    const auto cell = [](const NamedLog& log, std::size_t i) {
        std::string text = i < log.lines.size() ? log.lines[i] : std::string();
        text.resize(std::max(logWidth, text.size()), ' ');
        return text;
    };
    const auto count = std::max(left.lines.size(), right.lines.size());
    const auto first = static_cast<std::size_t>(std::ranges::mismatch(left.lines, right.lines).in1
                                                - left.lines.begin());
    std::string text = "\n   " + std::string(left.name)
        + std::string(logWidth - left.name.size(), ' ') + " | " + std::string(right.name) + "\n";
    for (std::size_t i = 0; i < count; ++i)
        text += (i == first ? ">> " : "   ") + cell(left, i) + " | "
            + (i < right.lines.size() ? right.lines[i] : "") + "\n";
    return text;
}
