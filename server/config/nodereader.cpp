// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/nodereader.h"

#include "server/base/durationtext.h"
#include "server/config/didyoumean.h"

#include <algorithm>
#include <charconv>

namespace echolock {

namespace {

std::string quoted(std::string_view text)
{
    constexpr std::size_t shownMax = 60;
    std::string shown(text.substr(0, shownMax));
    if (text.size() > shownMax)
        shown += "…";
    return "'" + shown + "'";
}

/// `'live' must be a map, but this is a list`
std::string wrongKind(std::string_view what, std::string_view expected, const YamlNode& node,
                      const ProblemList& problems)
{
    return std::string(what) + " must be " + std::string(expected) + butThisIs(node, problems);
}

/// A word without a value in a map of secrets may be a secret that lost its key.
std::string shownKey(const YamlEntry& entry, const ProblemList& problems)
{
    const bool hidden = problems.quoting() == Quoting::Hidden
        && entry.value.kind == YamlNode::Kind::Null;
    return hidden ? "" : " " + quoted(entry.key.text);
}

bool isNameLetter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
}

} // namespace

MapReader::MapReader(const YamlNode& node, std::string_view what,
                     std::span<const std::string_view> keys, ProblemList& problems)
    : m_node(node)
    , m_what(what)
    , m_problems(problems)
{
    if (!node.isMap()) {
        problems.add(node.place, wrongKind(what, "a map", node, problems));
        return;
    }
    for (const YamlEntry& entry : node.entries) {
        if (std::ranges::find(keys, entry.key.text) != keys.end())
            continue;
        problems.add(entry.key.place,
                     "unknown key" + shownKey(entry, problems) + " in " + m_what
                         + meantHint(entry.key.text, keys));
        if (const auto meant = nearestWord(entry.key.text, keys))
            m_mistyped.emplace_back(*meant);
    }
}

const YamlNode* MapReader::find(std::string_view key) const
{
    const auto found = std::ranges::find(m_node.entries, key, [](const YamlEntry& entry) {
        return std::string_view(entry.key.text);
    });
    return found == m_node.entries.end() ? nullptr : &found->value;
}

const YamlNode* MapReader::require(std::string_view key, std::string_view meaning)
{
    const YamlNode* found = find(key);
    if (!found && isMap() && std::ranges::find(m_mistyped, key) == m_mistyped.end())
        m_problems.add(m_node.place,
                       m_what + " needs '" + std::string(key) + "': " + std::string(meaning));
    return found;
}

std::string butThisIs(const YamlNode& node, const ProblemList& problems)
{
    if (!node.isScalar())
        return ", but this is " + std::string(node.kindName());
    return problems.quoting() == Quoting::Hidden ? "" : ", but this is " + quoted(node.text);
}

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= nameLengthMax && std::ranges::all_of(text, isNameLetter);
}

std::optional<std::string> readText(const YamlNode& node, std::string_view what,
                                    ProblemList& problems)
{
    if (node.isScalar() && !node.text.empty())
        return node.text;
    problems.add(node.place, wrongKind(what, "text", node, problems));
    return std::nullopt;
}

std::optional<std::string> readName(const YamlNode& node, std::string_view what,
                                    ProblemList& problems)
{
    if (node.isScalar() && isName(node.text))
        return node.text;
    if (node.isScalar() && node.text.size() > nameLengthMax)
        problems.add(node.place,
                     std::string(what) + " must be a name of at most "
                         + std::to_string(nameLengthMax) + " letters, but this has "
                         + std::to_string(node.text.size()));
    else
        problems.add(node.place,
                     wrongKind(what, "a name of letters, digits, '-' and '_'", node, problems));
    return std::nullopt;
}

std::optional<Duration> readDuration(const YamlNode& node, std::string_view what,
                                     ProblemList& problems)
{
    if (node.isScalar()) {
        const auto duration = parseDuration(node.text);
        if (duration)
            return *duration;
        if (duration.error().message.find("is too long") != std::string::npos) {
            problems.add(node.place,
                         std::string(what) + " is too long: no time is longer than 10000h"
                             + butThisIs(node, problems));
            return std::nullopt;
        }
    }
    problems.add(node.place,
                 wrongKind(what, "a time with its unit, such as 250ms, 5s or 2m", node, problems));
    return std::nullopt;
}

std::optional<Duration> readSomeTime(const YamlNode& node, std::string_view what,
                                     ProblemList& problems)
{
    const auto time = readDuration(node, what, problems);
    if (!time || *time > Duration::zero())
        return time;
    problems.add(node.place,
                 std::string(what) + " must be longer than no time" + butThisIs(node, problems));
    return std::nullopt;
}

std::optional<int> readCount(const YamlNode& node, std::string_view what, int countMax,
                             ProblemList& problems)
{
    int count = 0;
    const char* end = node.text.data() + node.text.size();
    const auto [last, error] = std::from_chars(node.text.data(), end, count);
    if (node.isScalar() && error == std::errc() && last == end && count >= 1 && count <= countMax)
        return count;
    problems.add(node.place,
                 wrongKind(what, "a number from 1 to " + std::to_string(countMax), node, problems));
    return std::nullopt;
}

std::optional<std::size_t> readChoice(const YamlNode& node, std::string_view what,
                                      std::span<const std::string_view> words,
                                      ProblemList& problems)
{
    const auto found = std::ranges::find(words, std::string_view(node.text));
    if (node.isScalar() && found != words.end())
        return static_cast<std::size_t>(found - words.begin());
    if (node.isScalar())
        problems.add(node.place,
                     (problems.quoting() == Quoting::Hidden ? "this" : quoted(node.text))
                         + " is no " + std::string(what) + meantHint(node.text, words));
    else
        problems.add(node.place, wrongKind(std::string(what), joinedWithOr(words), node, problems));
    return std::nullopt;
}

std::span<const YamlNode> readList(const YamlNode& node, std::string_view what,
                                   ProblemList& problems)
{
    if (node.isSequence())
        return node.items;
    if (node.isScalar())
        return {&node, 1};
    problems.add(node.place, wrongKind(what, "a list", node, problems));
    return {};
}

} // namespace echolock
