// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/tidy/sourcetree.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>

namespace echolock {

namespace {

constexpr std::array foldersRead{"server", "client", "scenarios", "gui",
                                 "tests",  "docs",   "script",    ".ci"};
constexpr std::array endingsRead{".h",    ".cpp", ".txt", ".md",  ".mjs",
                                 ".yaml", ".yml", ".ui",  ".qrc", ".json"};

bool isRead(const std::filesystem::path& path, std::string_view topFolder)
{
    if (topFolder == "script" || topFolder == ".ci")
        return true;
    return std::ranges::find(endingsRead, path.extension().string()) != endingsRead.end();
}

SourceFile readFile(const std::filesystem::path& root, const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {path.lexically_relative(root).generic_string(),
            std::string(std::istreambuf_iterator<char>(stream), {})};
}

void readFolder(const std::filesystem::path& root, std::string_view folder, SourceTree& tree)
{
    if (!std::filesystem::exists(root / folder))
        return;
    std::filesystem::recursive_directory_iterator entry(root / folder);
    for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
        if (entry->path().filename() == "node_modules")
            entry.disable_recursion_pending();
        else if (entry->is_regular_file() && isRead(entry->path(), folder))
            tree.push_back(readFile(root, entry->path()));
    }
}

/// True at an apostrophe that separates digits, as in 1'000, and not in u'x'.
bool endsInNumber(std::string_view text)
{
    const auto byteAt = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    std::size_t begin = text.size();
    while (begin > 0 && std::isalnum(byteAt(begin - 1)))
        --begin;
    return begin < text.size() && std::isdigit(byteAt(begin));
}

/// Where the comment or literal that starts at `from` ends; `from` itself if none starts there.
std::size_t endOfBlank(std::string_view text, std::size_t from)
{
    const auto after = [text](std::size_t position, std::size_t length) {
        return position == std::string_view::npos ? text.size() : position + length;
    };
    const std::string_view rest = text.substr(from);
    if (rest.starts_with("//"))
        return after(text.find('\n', from), 0);
    if (rest.starts_with("/*"))
        return after(text.find("*/", from + 2), 2);
    if (rest.starts_with("R\"")) {
        const std::size_t open = text.find('(', from);
        const std::string end = ")" + std::string(text.substr(from + 2, open - from - 2)) + "\"";
        return after(text.find(end, open), end.size());
    }
    const bool separator = rest.starts_with('\'') && endsInNumber(text.substr(0, from));
    if (rest.starts_with('"') || (rest.starts_with('\'') && !separator)) {
        std::size_t end = from + 1;
        while (end < text.size() && text[end] != rest.front())
            end += text[end] == '\\' ? 2 : 1;
        return std::min(end + 1, text.size());
    }
    return from;
}

} // namespace

SourceTree readSourceTree(const std::filesystem::path& root)
{
    SourceTree tree;
    for (const std::string_view folder : foldersRead)
        readFolder(root, folder, tree);
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (entry.is_regular_file() && isRead(entry.path(), {}))
            tree.push_back(readFile(root, entry.path()));
    }
    std::ranges::sort(tree, {}, &SourceFile::path);
    return tree;
}

std::string blankedCode(std::string_view text)
{
    std::string code(text);
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t end = endOfBlank(text, at);
        for (std::size_t blank = at; blank < end; ++blank) {
            if (code[blank] != '\n')
                code[blank] = ' ';
        }
        at = std::max(end, at + 1);
    }
    return code;
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t lineAt(std::string_view text, std::size_t position)
{
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, position), '\n'));
}

} // namespace echolock
