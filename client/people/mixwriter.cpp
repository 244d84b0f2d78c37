// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/mixwriter.h"

#include "client/people/thinktimetext.h"

#include <string_view>

namespace echolock {

namespace {

std::string habitLine(std::string_view key, const Habit& habit, const Habit& example)
{
    const Habit& shown = habit.every ? habit : example;
    std::string line = habit.every ? "" : "# ";
    line += std::string(key) + ": {every: " + formatThinkTime(shown.every.value_or(ThinkTime()));
    if (key != "save")
        line += ", for: " + formatThinkTime(shown.length);
    return line + "}\n";
}

} // namespace

std::string writeMix(const BehaviourMix& mix)
{
    using namespace std::chrono_literals;
    std::string text
        = "# How people end their work on an order; only the ratio counts.\nleaving:\n";
    for (const Abandonment how : allAbandonments)
        text += "  " + std::string(toString(how)) + ": "
            + formatDecimal(mix.weights[static_cast<std::size_t>(how)]) + "\n";
    text += R"(
# How long they take: 5s, {uniform: [1s, 5s]}, {exponential: 5s},
# {normal: {mean: 5s, deviation: 1s}} or {lognormal: {median: 5s, sigma: 0.8}}.
)";
    text += "edit: " + formatThinkTime(mix.edit) + "\n";
    text += "rest: " + formatThinkTime(mix.rest) + "\n";
    text += "freeze: " + formatThinkTime(mix.freeze) + "\n";
    text += "sleep: " + formatThinkTime(mix.sleep) + "\n";
    text += "\n# What they do now and then while they edit.\n";
    const ThinkTime often = ThinkTime::exponential(10s);
    const ThinkTime briefly = ThinkTime::uniform(1s, 5s);
    text += habitLine("save", mix.save, {.every = often});
    text += habitLine("idle", mix.idle, {.every = often, .length = briefly});
    text += habitLine("switch", mix.switchTab, {.every = often, .length = briefly});
    text += habitLine("second-tab", mix.secondTab, {.every = often, .length = briefly});
    return text;
}

} // namespace echolock
