// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/engine/orderparser.h"

#include "scenarios/engine/scenariowords.h"
#include "scenarios/engine/stepgraph.h"
#include "server/config/nodereader.h"

#include <algorithm>

namespace echolock {

namespace {

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

void readConstraint(const YamlNode& item, const Scenario& scenario,
                    std::vector<OrderConstraint>& order, ProblemList& problems)
{
    std::optional<StepRef> before;
    std::string_view rest = item.text;
    bool more = true;
    while (more) {
        const auto end = rest.find('<');
        more = end != std::string_view::npos;
        const StepLookup found = lookUpStep(scenario, trimmed(rest.substr(0, end)));
        if (!found.step) {
            problems.add(item.place, found.problem);
            return;
        }
        if (before)
            order.push_back({*before, *found.step, item.text, item.place});
        before = found.step;
        if (more)
            rest.remove_prefix(end + 1);
    }
}

std::optional<Jitter> readUniform(StepRef step, const YamlNode& node, ProblemList& problems)
{
    constexpr std::string_view form = "such as {uniform: [0ms, 400ms]}";
    MapReader map(node, "jitter", words::jitterKeys, problems);
    const YamlNode* uniform = map.require("uniform", "the least and the most time");
    if (!uniform)
        return std::nullopt;
    if (!uniform->isSequence() || uniform->items.size() != 2) {
        problems.add(uniform->place,
                     "'uniform' must be the least and the most time, " + std::string(form));
        return std::nullopt;
    }
    const auto least = readDuration(uniform->items[0], "the least time", problems);
    const auto most = readDuration(uniform->items[1], "the most time", problems);
    if (!least || !most)
        return std::nullopt;
    if (*least > *most) {
        problems.add(uniform->place, "the least time is longer than the most; swap them");
        return std::nullopt;
    }
    return Jitter{step, *least, *most};
}

} // namespace

std::vector<OrderConstraint> parseOrder(const YamlNode& node, const Scenario& scenario,
                                        ProblemList& problems)
{
    std::vector<OrderConstraint> order;
    for (const YamlNode& item : readList(node, "'order'", problems)) {
        if (item.isScalar() && item.text.find('<') != std::string::npos)
            readConstraint(item, scenario, order, problems);
        else
            problems.add(
                item.place,
                "a constraint says which step comes first, such as \"tab1.a < tab2.open\"");
    }
    return order;
}

std::vector<Jitter> parseJitter(const YamlNode& node, const Scenario& scenario,
                                ProblemList& problems)
{
    std::vector<Jitter> all;
    if (!node.isMap()) {
        problems.add(node.place,
                     "'jitter' must be a map from steps to times, such as {tab1.open: {uniform: "
                     "[0ms, 400ms]}}"
                         + butThisIs(node, problems));
        return all;
    }
    for (const auto& [name, value] : node.entries) {
        const StepLookup found = lookUpStep(scenario, name.text);
        if (!found.step) {
            problems.add(name.place, found.problem);
            continue;
        }
        const auto jitter = readUniform(*found.step, value, problems);
        if (std::ranges::find(all, *found.step, &Jitter::step) != all.end())
            problems.add(name.place, "'" + name.text + "' has jitter already; keep one");
        else if (jitter)
            all.push_back(*jitter);
    }
    return all;
}

} // namespace echolock
