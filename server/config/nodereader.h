// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/clock.h"
#include "server/config/fileproblem.h"
#include "server/config/yamldocument.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// A map with a fixed set of keys. Reports a value that is not a map, and every key that is not
/// known.
class MapReader
{
public:
    /// `what` completes the sentence "unknown key … in": `a scenario`, `'live'`.
    MapReader(const YamlNode& node, std::string_view what, std::span<const std::string_view> keys,
              ProblemList& problems);

    bool isMap() const { return m_node.isMap(); }

    const YamlNode& node() const { return m_node; }

    /// Null where the key is absent.
    const YamlNode* find(std::string_view key) const;
    /// As find(), and reports an absent key, but for one that a mistyped key was told to be.
    const YamlNode* require(std::string_view key, std::string_view meaning);

private:
    const YamlNode& m_node;
    std::string m_what;
    std::vector<std::string> m_mistyped; ///< What the unknown keys were to be.
    ProblemList& m_problems;
};

// Each reads one value, or reports what it expected under the name `what` and gives none.

std::optional<std::string> readText(const YamlNode& node, std::string_view what,
                                    ProblemList& problems);
/// Longer ones are no names, and would fill every line in which they stand.
inline constexpr std::size_t nameLengthMax = 100;

/// Letters, digits, `-` and `_`: what can be named in a reference.
std::optional<std::string> readName(const YamlNode& node, std::string_view what,
                                    ProblemList& problems);
std::optional<Duration> readDuration(const YamlNode& node, std::string_view what,
                                     ProblemList& problems);
/// In no time at all nothing could happen.
std::optional<Duration> readSomeTime(const YamlNode& node, std::string_view what,
                                     ProblemList& problems);
std::optional<int> readCount(const YamlNode& node, std::string_view what, int countMax,
                             ProblemList& problems);
/// The index of the text among `words`.
std::optional<std::size_t> readChoice(const YamlNode& node, std::string_view what,
                                      std::span<const std::string_view> words,
                                      ProblemList& problems);
/// ", but this is 'x'", or nothing where quotes are hidden.
std::string butThisIs(const YamlNode& node, const ProblemList& problems);
/// The items of a list; a single text counts as a list of one.
std::span<const YamlNode> readList(const YamlNode& node, std::string_view what,
                                   ProblemList& problems);

bool isName(std::string_view text);

} // namespace echolock
