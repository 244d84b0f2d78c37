// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/yamltext.h"

#include "server/protocol/jsonwriter.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr std::size_t columnsMax = 110;

bool isAlphanumeric(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9');
}

/// No word of YAML's own, and no sign that means something to it.
bool isPlain(std::string_view text)
{
    constexpr std::string_view harmless = ".-_/%";
    return !text.empty() && isAlphanumeric(text.front()) && text != "null" && text != "Null"
        && text != "NULL" && std::ranges::all_of(text, [&](char letter) {
               return isAlphanumeric(letter) || harmless.find(letter) != std::string_view::npos;
           });
}

/// JSON's strings are YAML's, too.
std::string quoted(std::string_view text)
{
    JsonWriter json;
    json.string(text);
    return json.take();
}

/// No line breaks, tabs or other controls.
bool hasLettersOnly(std::string_view text)
{
    return std::ranges::all_of(text, [](char letter) {
        return static_cast<unsigned char>(letter) >= ' ' && letter != '\x7f';
    });
}

/// Whether what is folded at single spaces is read as the same text.
bool canFold(std::string_view text)
{
    const std::string_view body = text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
    return !body.empty() && !body.starts_with(' ') && !body.ends_with(' ')
        && body.find("  ") == std::string_view::npos && hasLettersOnly(body);
}

/// As many words as go on a line, and at least one.
std::size_t lineLength(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text.size();
    const auto before = text.rfind(' ', most);
    if (before != std::string_view::npos)
        return before;
    return std::min(text.find(' '), text.size());
}

} // namespace

std::string yamlText(std::string_view text)
{
    return isPlain(text) ? std::string(text) : quoted(text);
}

std::string yamlLine(std::string_view text)
{
    const bool isHarmless = !text.empty() && isAlphanumeric(text.front()) && text.back() != ' '
        && text.back() != ':' && text.find(": ") == std::string_view::npos
        && text.find(" #") == std::string_view::npos && hasLettersOnly(text);
    return isHarmless && text.find(' ') != std::string_view::npos ? std::string(text)
                                                                  : yamlText(text);
}

std::string yamlProse(std::string_view text, std::size_t indentation)
{
    if (!canFold(text))
        return quoted(text);
    std::string folded = text.ends_with('\n') ? ">" : ">-";
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    while (!text.empty()) {
        const std::size_t length = lineLength(text, columnsMax - indentation);
        folded.append("\n").append(indentation, ' ').append(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return folded;
}

void YamlFlowMap::add(std::string_view key, std::string_view value)
{
    m_text.append(m_text.empty() ? "" : ", ").append(yamlText(key)).append(": ").append(value);
}

std::string yamlFlowList(const std::vector<std::string>& items)
{
    std::string text = "[";
    for (const std::string& item : items)
        text.append(text.size() == 1 ? "" : ", ").append(item);
    return text.append("]");
}

} // namespace echolock
