// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/scenariooptions.h"

#include "scenarios/engine/settingsparser.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/live/optionfit.h"
#include "scenarios/live/optionwords.h"
#include "scenarios/live/replayfile.h"
#include "server/base/durationtext.h"
#include "server/config/didyoumean.h"
#include "server/config/nodereader.h"
#include "server/config/sizetext.h"
#include "server/hub/huboptions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace echolock {

namespace {

using namespace optionwords;
using Command = ScenarioOptions::Command;

bool contains(std::span<const std::string_view> words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

template <class Number> std::optional<Number> numberFrom(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

class ArgumentReader
{
public:
    ArgumentReader(std::span<const std::string> arguments,
                   std::span<const std::string_view> policies)
        : m_arguments(arguments)
        , m_policies(policies.begin(), policies.end())
    {
        m_policies.insert(m_policies.end(), storePolicies.begin(), storePolicies.end());
    }

    Result<ScenarioOptions> read()
    {
        while (m_next < m_arguments.size() && m_problem.empty())
            readArgument(m_arguments[m_next++]);
        if (m_problem.empty())
            checkFit();
        if (!m_problem.empty())
            return failure(m_problem);
        return m_options;
    }

private:
    void readArgument(const std::string& argument)
    {
        if (argument == "--help" || argument == "-h")
            setCommand(ScenarioOptions::Command::Help);
        else if (argument == "--version")
            setCommand(ScenarioOptions::Command::Version);
        else if (argument == "--live-log" || argument == "-v")
            setFlag("--live-log", m_options.liveLog);
        else if (argument == "--")
            readRest();
        else if (argument == "--canonical")
            setFlag(argument, m_options.canonical);
        else if (argument == "--live")
            setFlag(argument, m_options.live);
        else if (argument == "--confirm")
            setFlag(argument, m_options.confirm);
        else if (argument.size() > 1 && argument.starts_with('-'))
            readValueOption(argument);
        else if (argument.empty())
            m_problem = "one of the words is empty; a file or a command has a name";
        else if (!m_hasCommand)
            readCommand(argument);
        else if (isReplay(argument))
            m_options.replay = argument;
        else
            m_options.paths.push_back(argument);
    }

    void setFlag(const std::string& name, bool& flag)
    {
        if (std::exchange(flag, true))
            m_problem = "'" + name + "' is there twice; keep one";
    }

    /// Whatever else echolock-clients may be told.
    void readRest()
    {
        m_hasRest = true;
        for (; m_next < m_arguments.size(); ++m_next)
            m_options.swarm.push_back(m_arguments[m_next]);
    }

    /// Whatever else is on the line.
    bool takesNoMore() const
    {
        return m_options.command == Command::Help || m_options.command == Command::Version;
    }

    /// `shrink` takes a scenario's file in its place; a word has neither a dot nor a slash. Either
    /// takes a file with the word.
    bool isReplay(std::string_view argument) const
    {
        const bool mayBe = m_options.command == Command::Replay
            || (m_options.command == Command::Shrink
                && (looksLikeReplay(argument) || argument.ends_with(replayFileEnding)));
        return mayBe && m_options.replay.empty() && m_options.paths.empty();
    }

    void setCommand(ScenarioOptions::Command command)
    {
        // Whoever asks for help gets it, whatever else is on the line.
        const bool final = m_hasCommand && takesNoMore();
        if (!final)
            m_options.command = command;
        m_hasCommand = true;
    }

    void readCommand(const std::string& word)
    {
        if (word == "help") {
            setCommand(Command::Help);
        } else if (!contains(commands, word)) {
            m_problem = "unknown command '" + word + "'" + meantHint(word, commands);
        } else {
            const auto* const found = std::ranges::find(commands, std::string_view(word));
            setCommand(commandsByWord[static_cast<std::size_t>(found - commands.begin())]);
        }
    }

    static std::string optionHint(const std::string& argument)
    {
        if (argument.ends_with(".yaml") || argument.ends_with(".yml"))
            return "; if it is a file, write './" + argument + "'";
        const auto meant = nearestWord(argument.substr(0, argument.find('=')), optionNames);
        return meant ? "; did you mean '" + std::string(*meant) + "'?" : "";
    }

    /// `--seed 7` or `--seed=7`.
    void readValueOption(const std::string& argument)
    {
        const auto equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        if (!contains(optionNames, name)) {
            m_problem = "unknown option '" + name + "'" + optionHint(argument);
            return;
        }
        std::string value;
        if (equals != std::string::npos)
            value = argument.substr(equals + 1);
        else if (m_next < m_arguments.size())
            value = m_arguments[m_next++];
        if (value.empty())
            m_problem = "'" + name + "' needs a value";
        else if (checkOnce(name == "-o" ? "--output" : name, value))
            setOption(name, value);
    }

    /// Of two values, one would be lost in silence.
    bool checkOnce(const std::string& name, const std::string& value)
    {
        const bool mayRepeat = contains(repeatableNames, name);
        if (m_given.insert(mayRepeat ? name + "=" + value : name).second)
            return true;
        m_problem = mayRepeat ? "'" + name + " " + value + "' is there twice; keep one"
                              : "'" + name + "' is there twice; keep one of its values";
        return false;
    }

    void setOption(const std::string& name, const std::string& value)
    {
        if (contains(explorationNames, name))
            m_options.exploredBy.insert(m_options.exploredBy.end(), {name, value});
        const auto* const text = std::ranges::find(textOptions, std::string_view(name),
                                                   &TextOption::name);
        if (text != textOptions.end())
            m_options.*text->value = value;
        else if (name == "--policy")
            addPolicy(value);
        else if (name == "--only")
            m_options.only.push_back(value);
        else if (name == "--repeat")
            setRepeat(value);
        else if (name == "--seed")
            setSeed(value);
        else if (name == "--annotations")
            setAnnotations(value);
        else if (name == "--engine")
            setEngine(value);
        else if (name == "--search")
            setSearch(value);
        else if (name == "--time")
            setTime(value);
        else if (name == "--states")
            setStates(value);
        else if (name == "--within")
            setWithin(value);
        else if (name == "--memory")
            setMemory(value);
        else if (name == "--preemptions")
            setPreemptions(value);
        else if (name == "--letter")
            setLetter(value);
        else if (name == "--set")
            setParam(value);
        else if (name == "--violation")
            setViolation(value);
        else if (contains(swarmNames, name))
            m_options.swarm.push_back(std::string(name).append("=").append(value));
        else
            m_problem = "'" + name + "' takes no value";
    }

    void addPolicy(const std::string& value)
    {
        if (contains(m_policies, value))
            m_options.policies.push_back(value);
        else
            m_problem = "unknown policy '" + value + "'" + meantHint(value, m_policies);
    }

    void setRepeat(const std::string& value)
    {
        constexpr int repeatMax = 100'000;
        m_options.repeat = numberFrom<int>(value);
        if (!m_options.repeat || *m_options.repeat < 1 || *m_options.repeat > repeatMax)
            m_problem = "'--repeat' must be a number from 1 to " + std::to_string(repeatMax)
                + ", but it is '" + value + "'";
    }

    void setSeed(const std::string& value)
    {
        m_options.seed = numberFrom<std::uint64_t>(value);
        if (!m_options.seed)
            m_problem = "'--seed' must be a number, but it is '" + value + "'";
    }

    void setAnnotations(const std::string& value)
    {
        m_options.annotations = value == "github";
        if (!m_options.annotations)
            m_problem = "'--annotations' must be 'github', but it is '" + value + "'";
    }

    /// `run --engine sim` is another word for explore.
    void setEngine(const std::string& value)
    {
        m_engine = value;
        if (value != "sim" && value != "live")
            m_problem = "unknown engine '" + value + "'; there are 'live' and 'sim'";
    }

    void setSearch(const std::string& value)
    {
        const auto* const found = std::ranges::find(searchNames, std::string_view(value));
        if (found == searchNames.end())
            m_problem = "unknown search '" + value + "'" + meantHint(value, searchNames);
        else
            m_options.searches.push_back(static_cast<ExploreEngine>(found - searchNames.begin()));
    }

    void setTime(const std::string& value)
    {
        const auto* const found = std::ranges::find(timeNames, std::string_view(value));
        if (found == timeNames.end())
            m_problem = "unknown time '" + value + "'" + meantHint(value, timeNames);
        else
            m_options.time = static_cast<TimeMode>(found - timeNames.begin());
    }

    void setStates(const std::string& value)
    {
        m_options.states = parseLargeCount(value);
        if (!m_options.states)
            m_problem = "'--states' must be a whole number from 1 to 1e12, such as 1e6, but it is '"
                + value + "'";
    }

    void setWithin(const std::string& value)
    {
        const auto time = parseDuration(value);
        if (time)
            m_options.within = *time;
        else
            m_problem = "'--within': " + time.error().message;
    }

    void setMemory(const std::string& value)
    {
        constexpr std::uint64_t memoryLeast = std::uint64_t(1) << 20;
        const auto size = parseSize(value);
        if (size && *size >= memoryLeast)
            m_options.memory = *size;
        else
            m_problem
                = "'--memory' must be a size of at least 1MB, such as 512MB or 2GB, but it is '"
                + value + "'";
    }

    void setPreemptions(const std::string& value)
    {
        constexpr int preemptionsMax = 1'000;
        m_options.preemptions = numberFrom<int>(value);
        if (!m_options.preemptions || *m_options.preemptions < 0
            || *m_options.preemptions > preemptionsMax)
            m_problem = "'--preemptions' must be a number from 0 to "
                + std::to_string(preemptionsMax) + ", but it is '" + value + "'";
    }

    void setLetter(const std::string& value)
    {
        std::array<std::string_view, allLetters.size()> letters;
        std::ranges::transform(allLetters, letters.begin(),
                               [](Letter letter) { return toString(letter); });
        m_options.letter = letterFromText(value);
        if (!m_options.letter)
            m_problem = "unknown letter '" + value + "'" + meantHint(value, letters);
    }

    void setViolation(const std::string& value)
    {
        m_options.violation = numberFrom<std::size_t>(value);
        if (!m_options.violation || *m_options.violation == 0)
            m_problem = "'--violation' must be a number from 1 on, but it is '" + value + "'";
    }

    /// `--set order=order.9`
    void setParam(const std::string& value)
    {
        const auto equals = value.find('=');
        const std::string name = value.substr(0, equals);
        const std::string text = equals == std::string::npos ? "" : value.substr(equals + 1);
        if (!isName(name) || text.empty() || text.size() > paramLengthMax)
            m_problem
                = "'--set' takes a parameter and its value, such as order=order.9, but it is '"
                + value.substr(0, 60) + "'";
        else if (!m_options.params.try_emplace(name, text).second)
            m_problem = "the parameter '" + name + "' is set twice";
    }

    void checkFit()
    {
        if (m_engine == "sim" && m_options.command == Command::Run) {
            if (m_options.repeat || m_options.liveLog)
                m_problem = "--repeat and --live-log are for runs over sockets, and '--engine sim' "
                            "explores every interleaving once; leave one of them out";
            m_options.command = Command::Explore;
        } else if (!m_engine.empty() && m_hasCommand && m_options.command != Command::Run
                   && !takesNoMore()) {
            m_problem = "--engine is for 'run'";
        }
        if (m_hasRest && m_hasCommand && m_options.command != Command::Record && !takesNoMore())
            m_problem = "what follows '--' goes to echolock-clients, which only 'record' starts; a "
                        "file whose name begins with a dash is written './-name.yaml'";
        if (!m_problem.empty())
            return;
        if (m_hasCommand)
            m_problem = misfitOf(m_options);
        else if (!m_arguments.empty())
            m_problem = "say what to do: " + joinedWithOr(commands);
    }

    std::span<const std::string> m_arguments;
    std::vector<std::string_view> m_policies;
    ScenarioOptions m_options;
    std::size_t m_next = 0;
    bool m_hasCommand = false;
    bool m_hasRest = false; ///< There is a `--`.
    std::string m_engine;   ///< Empty where nobody said so.
    std::set<std::string> m_given;
    std::string m_problem;
};

} // namespace

Result<ScenarioOptions> parseScenarioOptions(std::span<const std::string> arguments,
                                             std::span<const std::string_view> policies)
{
    return ArgumentReader(arguments, policies).read();
}

} // namespace echolock
