// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/paramtext.h"

#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"

#include <vector>

namespace echolock {

bool isMadeOfParams(std::string_view value)
{
    return value.find("${") != std::string_view::npos;
}

void readParams(const YamlNode& node, std::string_view what, Params& params, ProblemList& problems)
{
    if (!node.isMap()) {
        problems.add(node.place,
                     std::string(what)
                         + " must be a map from names to values, such as {order: order.7}"
                         + butThisIs(node, problems));
        return;
    }
    for (const auto& [key, value] : node.entries) {
        if (!readName(key, "a parameter's name", problems))
            continue;
        const bool isMade = value.isScalar() && isMadeOfParams(value.text);
        const bool isGood = value.isScalar() && !value.text.empty()
            && value.text.size() <= paramLengthMax && !isMade;
        if (isMade)
            problems.add(value.place,
                         "a parameter is not made of others; write out what '" + key.text
                             + "' stands for");
        else if (!isGood)
            problems.add(value.place,
                         "the parameter '" + key.text + "' must be a text of 1 to "
                             + std::to_string(paramLengthMax) + " letters, but this is "
                             + (value.isScalar() ? std::to_string(value.text.size()) + " long"
                                                 : std::string(value.kindName())));
        params.try_emplace(key.text, isGood ? value.text : std::string());
    }
}

void ParamText::expand(YamlNode& node, ProblemList& problems)
{
    if (node.isScalar() && isMadeOfParams(node.text))
        node.text = expanded(node, problems);
    for (YamlNode& item : node.items)
        expand(item, problems);
    for (YamlEntry& entry : node.entries)
        expand(entry.value, problems);
}

std::string ParamText::expanded(const YamlNode& node, ProblemList& problems)
{
    std::string text;
    bool isGood = true;
    std::string_view rest = node.text;
    while (!rest.empty()) {
        const auto at = rest.find("${");
        text += rest.substr(0, at);
        if (at == std::string_view::npos)
            break;
        rest.remove_prefix(at + 2);
        if (text.ends_with('$')) {
            text += '{';
            continue;
        }
        const auto end = rest.find('}');
        if (end == std::string_view::npos) {
            problems.add(node.place, "a '${' is not closed; write ${name}, or $${ for the signs");
            isGood = false;
            break;
        }
        isGood = append(text, std::string(rest.substr(0, end)), node.place, problems) && isGood;
        rest.remove_prefix(end + 1);
    }
    if (isGood)
        return text;
    problems.distrust(node.place);
    return {};
}

bool ParamText::append(std::string& text, const std::string& name, TextPlace place,
                       ProblemList& problems)
{
    const auto found = m_params.find(name);
    if (found == m_params.end()) {
        m_hasMissed = true;
        problems.add(place,
                     "there is no parameter '" + name.substr(0, 60) + "'"
                         + paramHint(m_params, name));
        return false;
    }
    m_used.insert(name);
    m_addedBytes += found->second.size();
    if (m_addedBytes <= addedBytesMax)
        text += found->second;
    else if (m_addedBytes - found->second.size() <= addedBytesMax)
        problems.add(place, "the parameters make more than 1 MB of text; use them less");
    return m_addedBytes <= addedBytesMax && !found->second.empty();
}

std::string paramHint(const Params& params, std::string_view name)
{
    if (params.empty())
        return "; name it under 'params' at the top of the file, such as {order: order.7}";
    std::vector<std::string_view> names;
    for (const auto& [each, value] : params)
        names.emplace_back(each);
    return meantHint(name, names);
}

} // namespace echolock
