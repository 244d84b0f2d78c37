// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/thinktimetext.h"

#include "server/base/durationtext.h"
#include "server/config/nodereader.h"

#include <array>
#include <charconv>
#include <cmath>

namespace echolock {

namespace {

using Shape = ThinkTime::Shape;

constexpr double sigmaMax = 5;
constexpr std::array<std::string_view, 4> shapeWords{"uniform", "exponential", "normal",
                                                     "lognormal"};

/// `'mean' of 'edit'`
std::string part(std::string_view name, std::string_view what)
{
    return "'" + std::string(name) + "' of " + std::string(what);
}

class ThinkTimeReader
{
public:
    ThinkTimeReader(std::string_view what, ProblemList& problems)
        : m_what(what)
        , m_problems(problems)
    {
    }

    std::optional<ThinkTime> read(const YamlNode& node)
    {
        if (node.isScalar()) {
            const auto time = readDuration(node, m_what, m_problems);
            return time ? std::optional(ThinkTime::fixed(*time)) : std::nullopt;
        }
        if (!node.isMap() || node.entries.size() != 1) {
            m_problems.add(node.place,
                           m_what
                               + " must be a time such as 5s or one distribution such as "
                                 "{uniform: [1s, 5s]}"
                               + butThisIs(node, m_problems));
            return std::nullopt;
        }
        const auto& [key, value] = node.entries.front();
        const auto shape = readChoice(key, "distribution", shapeWords, m_problems);
        if (!shape)
            return std::nullopt;
        if (*shape == 0)
            return readUniform(value);
        return *shape == 1 ? readExponential(value)
            : *shape == 2  ? readNormal(value)
                           : readLognormal(value);
    }

private:
    std::optional<ThinkTime> readUniform(const YamlNode& node)
    {
        if (!node.isSequence() || node.items.size() != 2) {
            m_problems.add(node.place,
                           "the uniform time of " + m_what + " takes two bounds, such as [1s, 5s]");
            return std::nullopt;
        }
        const auto least = readDuration(node.items[0], m_what, m_problems);
        const auto most = readDuration(node.items[1], m_what, m_problems);
        if (!least || !most)
            return std::nullopt;
        return bounded(node, ThinkTime::uniform(*least, *most));
    }

    std::optional<ThinkTime> readExponential(const YamlNode& node)
    {
        if (node.isScalar()) {
            const auto mean = readDuration(node, m_what, m_problems);
            return mean ? std::optional(ThinkTime::exponential(*mean)) : std::nullopt;
        }
        constexpr std::array<std::string_view, 3> keys{"mean", "min", "max"};
        MapReader map(node, "the exponential time of " + m_what, keys, m_problems);
        const auto mean = time(map, "mean");
        return mean ? withBounds(map, ThinkTime::exponential(*mean)) : std::nullopt;
    }

    std::optional<ThinkTime> readNormal(const YamlNode& node)
    {
        constexpr std::array<std::string_view, 4> keys{"mean", "deviation", "min", "max"};
        MapReader map(node, "the normal time of " + m_what, keys, m_problems);
        const auto mean = time(map, "mean");
        const auto deviation = time(map, "deviation");
        return mean && deviation ? withBounds(map, ThinkTime::normal(*mean, *deviation))
                                 : std::nullopt;
    }

    std::optional<ThinkTime> readLognormal(const YamlNode& node)
    {
        constexpr std::array<std::string_view, 4> keys{"median", "sigma", "min", "max"};
        MapReader map(node, "the lognormal time of " + m_what, keys, m_problems);
        const auto median = time(map, "median");
        const YamlNode* written = map.require("sigma", "how wide it is, such as 0.8");
        const auto sigma = written
            ? readDecimal(*written, part("sigma", m_what), sigmaMax, m_problems)
            : std::nullopt;
        return median && sigma ? withBounds(map, ThinkTime::lognormal(*median, *sigma))
                               : std::nullopt;
    }

    std::optional<Duration> time(MapReader& map, std::string_view key)
    {
        const YamlNode* node = map.require(key, "a time such as 5s");
        return node ? readDuration(*node, part(key, m_what), m_problems) : std::nullopt;
    }

    std::optional<ThinkTime> withBounds(const MapReader& map, ThinkTime time)
    {
        if (const YamlNode* least = map.find("min"))
            time.least = readDuration(*least, part("min", m_what), m_problems).value_or(time.least);
        if (const YamlNode* most = map.find("max"))
            time.most = readDuration(*most, part("max", m_what), m_problems).value_or(time.most);
        return bounded(map.node(), time);
    }

    std::optional<ThinkTime> bounded(const YamlNode& node, const ThinkTime& time)
    {
        if (time.least <= time.most)
            return time;
        m_problems.add(node.place,
                       "the shortest time of " + m_what + ", " + formatDuration(time.least)
                           + ", is longer than its longest, " + formatDuration(time.most));
        return std::nullopt;
    }

    std::string m_what;
    ProblemList& m_problems;
};

std::string boundsOf(const ThinkTime& time, const ThinkTime& usual)
{
    std::string text;
    if (time.least != usual.least)
        text += ", min: " + formatDuration(time.least);
    if (time.most != usual.most)
        text += ", max: " + formatDuration(time.most);
    return text;
}

} // namespace

std::optional<ThinkTime> readThinkTime(const YamlNode& node, std::string_view what,
                                       ProblemList& problems)
{
    return ThinkTimeReader(what, problems).read(node);
}

std::string formatThinkTime(const ThinkTime& time)
{
    const std::string middle = formatDuration(time.middle);
    switch (time.shape) {
    case Shape::Fixed:
        break;
    case Shape::Uniform:
        return "{uniform: [" + formatDuration(time.least) + ", " + formatDuration(time.most) + "]}";
    case Shape::Exponential: {
        const std::string bounds = boundsOf(time, ThinkTime::exponential(time.middle));
        return "{exponential: " + (bounds.empty() ? middle : "{mean: " + middle + bounds + "}")
            + "}";
    }
    case Shape::Normal:
        return "{normal: {mean: " + middle + ", deviation: " + formatDuration(time.deviation)
            + boundsOf(time, ThinkTime::normal(time.middle, time.deviation)) + "}}";
    case Shape::Lognormal:
        return "{lognormal: {median: " + middle + ", sigma: " + formatDecimal(time.sigma)
            + boundsOf(time, ThinkTime::lognormal(time.middle, time.sigma)) + "}}";
    }
    return middle;
}

std::optional<double> readDecimal(const YamlNode& node, std::string_view what, double most,
                                  ProblemList& problems)
{
    double number = 0;
    const char* end = node.text.data() + node.text.size();
    const auto [last, error] = std::from_chars(node.text.data(), end, number);
    if (node.isScalar() && error == std::errc() && last == end && std::isfinite(number)
        && number >= 0 && number <= most)
        return number;
    problems.add(node.place,
                 std::string(what) + " must be a number from 0 to " + formatDecimal(most)
                     + butThisIs(node, problems));
    return std::nullopt;
}

std::string formatDecimal(double number)
{
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
}

} // namespace echolock
