// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/mixparser.h"

#include "client/people/thinktimetext.h"
#include "server/config/nodereader.h"

#include <algorithm>
#include <array>
#include <string>

namespace echolock {

namespace {

using Problems = std::vector<FileProblem>;

constexpr double weightMax = 1e9;

constexpr std::array<std::string_view, 9> mixKeys{"leaving", "edit", "rest",   "freeze",    "sleep",
                                                  "save",    "idle", "switch", "second-tab"};

std::string quoted(std::string_view word)
{
    return "'" + std::string(word) + "'";
}

void readLeaving(const YamlNode& node, BehaviourMix& mix, ProblemList& problems)
{
    std::array<std::string_view, allAbandonments.size()> ways;
    std::ranges::transform(allAbandonments, ways.begin(),
                           [](Abandonment how) { return toString(how); });
    const MapReader map(node, "'leaving'", ways, problems);
    if (!map.isMap())
        return;
    const std::size_t before = problems.size();
    for (std::size_t index = 0; index < ways.size(); ++index) {
        if (const YamlNode* weight = map.find(ways[index]))
            mix.weights[index] = readDecimal(*weight, "the weight of " + quoted(ways[index]),
                                             weightMax, problems)
                                     .value_or(0);
    }
    const bool nobodyLeaves = std::ranges::all_of(mix.weights, [](double w) { return w <= 0; });
    if (nobodyLeaves && problems.size() == before)
        problems.add(node.place,
                     "no way of 'leaving' weighs more than 0, so nobody could ever leave; give at "
                     "least one a weight, such as {leave: 1}");
}

void readTime(const MapReader& map, std::string_view key, ThinkTime& time, ProblemList& problems)
{
    if (const YamlNode* node = map.find(key))
        time = readThinkTime(*node, quoted(key), problems).value_or(time);
}

void readHabit(const MapReader& map, std::string_view key, Habit& habit, ProblemList& problems)
{
    const YamlNode* node = map.find(key);
    if (!node)
        return;
    constexpr std::array<std::string_view, 2> keys{"every", "for"};
    // A save takes no time of the person's.
    const std::size_t keyCount = key == "save" ? 1 : 2;
    MapReader parts(*node, quoted(key), std::span(keys).first(keyCount), problems);
    if (const YamlNode* every = parts.require("every", "the time from one to the next"))
        habit.every = readThinkTime(*every, "'every' of " + quoted(key), problems);
    if (keyCount == 1)
        return;
    if (const YamlNode* length = parts.require("for", "how long it takes"))
        habit.length = readThinkTime(*length, "'for' of " + quoted(key), problems)
                           .value_or(habit.length);
}

} // namespace

Result<BehaviourMix, Problems> parseMix(std::string_view text, std::string_view file)
{
    ProblemList problems{std::string(file)};
    const auto root = parseYaml(
        text, {.whenEmpty = "echolock-clients --mix office --print-mix writes one to start from"});
    if (!root) {
        problems.add(root.error().place, root.error().message);
        return Unexpected<Problems>(problems.take());
    }
    BehaviourMix mix;
    MapReader map(*root, "a behaviour mix", mixKeys, problems);
    if (const YamlNode* leaving = map.require("leaving", "weights of the ways to leave"))
        readLeaving(*leaving, mix, problems);
    readTime(map, "edit", mix.edit, problems);
    readTime(map, "rest", mix.rest, problems);
    readTime(map, "freeze", mix.freeze, problems);
    readTime(map, "sleep", mix.sleep, problems);
    readHabit(map, "save", mix.save, problems);
    readHabit(map, "idle", mix.idle, problems);
    readHabit(map, "switch", mix.switchTab, problems);
    readHabit(map, "second-tab", mix.secondTab, problems);
    if (!problems.empty())
        return Unexpected<Problems>(problems.take());
    return mix;
}

} // namespace echolock
