// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Where something stands in a file, both from 1 as editors count.
struct TextPlace
{
    int line = 1;
    int column = 1;

    friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

struct YamlProblem
{
    TextPlace place;
    std::string message;
};

struct YamlEntry;

/// One value of a YAML file with its place. A tree of values: nothing is shared, so an alias bomb
/// has nothing to expand into.
struct YamlNode
{
    enum class Kind { Null, Scalar, Sequence, Map };

    Kind kind = Kind::Null;
    std::string text; ///< Scalar only, unquoted and unescaped.
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries; ///< Keys are scalars and differ from each other.
    TextPlace place;

    bool isScalar() const { return kind == Kind::Scalar; }

    bool isSequence() const { return kind == Kind::Sequence; }

    bool isMap() const { return kind == Kind::Map; }

    /// `text`, `a list`, `a map` or `nothing`: what a person sees there.
    std::string_view kindName() const;
};

/// One `key: value` of a map.
struct YamlEntry
{
    YamlNode key;
    YamlNode value;
};

inline constexpr std::size_t yamlBytesMax = std::size_t(10) * 1024 * 1024;
inline constexpr std::size_t yamlNodesMax = 200'000;
inline constexpr std::size_t yamlDepthMax = 32;
/// Of `[`, `{`, `,`, `:`, `&`, `*` and `!`, which begin or part values, wherever they stand.
inline constexpr std::size_t yamlSignsMax = 2 * yamlNodesMax;

/// What a person is advised to do about a file that is no document of its kind: how each sentence
/// goes on.
struct YamlAdvice
{
    std::string_view whenEmpty = "write at least one key and its value";
    std::string_view whenSeveral = "keep one of them";
    std::string_view whenTooLarge = "split it";
};

/// Reads one YAML document. Refuses aliases, repeated keys, keys that are not text, several
/// documents, and anything above the limits.
Result<YamlNode, YamlProblem> parseYaml(std::string_view text, const YamlAdvice& advice = {});

} // namespace echolock
