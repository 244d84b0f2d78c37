// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fidelity/fidelityscript.h"

#include "server/config/yamldocument.h"

#include <charconv>
#include <set>

using echolock::failure;
using echolock::Result;
using echolock::YamlNode;

namespace {

Result<FidelityStep> stepOf(const YamlNode& node)
{
    const std::string_view text = node.text;
    FidelityStep step;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step.atMs);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || text.size() < length + 2 || text[length] != ' ')
        return failure("line " + std::to_string(node.place.line) + ": '" + node.text
                       + "' is no step: it needs a time in milliseconds and a verb");
    const std::string_view words = text.substr(length + 1);
    const std::size_t space = words.find(' ');
    step.verb = words.substr(0, space);
    if (space != std::string_view::npos)
        step.rest = words.substr(space + 1);
    return step;
}

Result<FidelitySteps> stepsOf(const YamlNode& node)
{
    FidelitySteps steps;
    for (const YamlNode& item : node.items) {
        auto step = stepOf(item);
        if (!step)
            return failure(step.error().message);
        steps.push_back(std::move(*step));
    }
    return steps;
}

/// Fills a script from the entries of its file, and keeps the first mistake.
class Filler
{
public:
    explicit Filler(FidelityScript& script)
        : m_script(script)
    {
    }

    void take(const std::string& key, const YamlNode& value)
    {
        if (key == "title")
            m_script.title = value.text;
        else if (key == "options")
            takeOptions(value);
        else if (key == "page")
            m_script.page = steps(value);
        else if (key == "server")
            takeConnections(value);
        else if (key == "answers")
            takeAnswers(value);
        else if (key == "auth")
            m_script.auth = steps(value);
        else if (key == "signin")
            m_script.signin = steps(value);
        else if (key == "until")
            m_script.untilMs = std::stoi(value.text);
        else
            fail("'" + key + "' means nothing here");
    }

    const std::string& mistake() const { return m_mistake; }

private:
    void fail(const std::string& why)
    {
        if (m_mistake.empty())
            m_mistake = why;
    }

    FidelitySteps steps(const YamlNode& node)
    {
        auto result = stepsOf(node);
        if (!result)
            fail(result.error().message);
        return result.value_or(FidelitySteps());
    }

    void takeOptions(const YamlNode& node)
    {
        for (const auto& [key, value] : node.entries) {
            if (key.text == "tls")
                m_script.useTls = value.text == "true";
            else if (key.text == "localStorage")
                m_script.localStorage = value.text == "true";
            else
                fail("there is no option '" + key.text + "'");
        }
    }

    void takeConnections(const YamlNode& node)
    {
        m_script.connections.clear();
        for (const YamlNode& item : node.items)
            m_script.connections.push_back(steps(item));
    }

    void takeAnswers(const YamlNode& node)
    {
        for (const auto& [key, value] : node.entries)
            m_script.answers[key.text] = steps(value);
    }

    FidelityScript& m_script;
    std::string m_mistake;
};

} // namespace

Result<FidelityScript> readFidelityScript(std::string_view yaml)
{
    const auto root = echolock::parseYaml(yaml);
    if (!root)
        return failure("line " + std::to_string(root.error().place.line) + ": "
                       + root.error().message);
    FidelityScript script;
    script.connections = {{{10, "accept", ""}, {20, "greet", ""}}};
    script.auth = {{10, "sign", ""}};
    script.signin = script.auth;
    Filler filler(script);
    for (const auto& [key, value] : root->entries)
        filler.take(key.text, value);
    if (!filler.mistake().empty())
        return failure(filler.mistake());
    if (script.title.empty())
        return failure("it needs a title that says what is looked at");
    return script;
}
