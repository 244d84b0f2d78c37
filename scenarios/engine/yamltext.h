// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echolock {

/// A text as it stands in a list or map on one line: without quotes where nothing can be mistaken.
std::string yamlText(std::string_view text);

/// The same behind `key: ` on a line of its own, where more is harmless.
std::string yamlLine(std::string_view text);

/// A text of people's, which begins behind `key:` and goes on below it, indented: folded at words,
/// or on one line where folding would not give it back.
std::string yamlProse(std::string_view text, std::size_t indentation);

/// A map on one line.
class YamlFlowMap
{
public:
    /// `value` as it is to stand there.
    void add(std::string_view key, std::string_view value);

    bool empty() const { return m_text.empty(); }

    std::string take() { return "{" + std::move(m_text) + "}"; }

private:
    std::string m_text;
};

/// A list on one line; `items` as they are to stand there.
std::string yamlFlowList(const std::vector<std::string>& items);

} // namespace echolock
