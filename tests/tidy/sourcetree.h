// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// One file of the repository: its path from the root, with slashes, and what it says.
struct SourceFile
{
    std::string path;
    std::string text;
};

using SourceTree = std::vector<SourceFile>;

/// All of the project's own text files, sorted by path; what is built or installed stays out.
SourceTree readSourceTree(const std::filesystem::path& root);

/// C++ with every comment, string and character literal turned into blanks: what is left is code,
/// on the lines and columns where it was.
std::string blankedCode(std::string_view text);

std::vector<std::string_view> linesOf(std::string_view text);

/// The line number, from 1, of a position in the text.
std::size_t lineAt(std::string_view text, std::size_t position);

} // namespace echolock
