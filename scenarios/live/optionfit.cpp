// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/optionfit.h"

#include "server/hub/huboptions.h"

#include <algorithm>

namespace echolock {

namespace {

using Command = ScenarioOptions::Command;

bool writesReports(const ScenarioOptions& options)
{
    return !options.junitFile.empty() || !options.jsonFile.empty() || !options.htmlFile.empty()
        || options.annotations;
}

bool saysHowToExplore(const ScenarioOptions& options)
{
    return !options.searches.empty() || options.time || options.states || options.within
        || options.memory || options.preemptions || !options.order.empty();
}

bool saysWhatToRecord(const ScenarioOptions& options)
{
    return !options.historyFile.empty() || options.violation || !options.swarm.empty();
}

/// What `shrink FILE` does not take: it looks everywhere in turn, and one order is a smaller case.
bool choosesASearch(const ScenarioOptions& options)
{
    return !options.searches.empty() || options.preemptions || !options.order.empty();
}

/// As the file says, where the command line does not.
bool searchesExhaustively(const ScenarioOptions& options)
{
    return options.searches.empty()
        || std::ranges::find(options.searches, ExploreEngine::Exhaustive) != options.searches.end();
}

std::string misfitOfRecord(const ScenarioOptions& options)
{
    const bool hasServer = std::ranges::any_of(
        options.swarm, [](const std::string& word) { return word.starts_with("--url"); });
    if (options.historyFile.empty() && !hasServer)
        return "'record' needs --url URL, a server to try, or --history FILE, as echolock-clients "
               "writes it";
    if (!options.swarm.empty() && !hasServer)
        return "'" + options.swarm.front() + "' is for a run of clients; name its server by --url";
    if (!options.paths.empty())
        return "'record' takes no scenario, but there is '" + options.paths.front()
            + "'; write the history's name behind --history";
    if (options.policies.size() > 1)
        return "'record' takes one --policy, that of the server";
    return {};
}

std::string misfitOfShrink(const ScenarioOptions& options)
{
    if (options.replay.empty() && options.paths.empty())
        return "say what to make smaller, behind 'shrink': a scenario's file, or the word that "
               "'explore' prints";
    if (options.policies.size() > 1)
        return "'shrink' takes one --policy";
    return {};
}

} // namespace

std::string misfitOf(const ScenarioOptions& options)
{
    const Command command = options.command;
    if (command == Command::Help || command == Command::Version)
        return {};
    const bool runs = command == Command::Run;
    const bool explores = command == Command::Explore || command == Command::Matrix;
    const bool records = command == Command::Record;
    const bool shrinksFile = command == Command::Shrink && options.replay.empty();
    if (!options.only.empty() && !runs && !explores && command != Command::List && !shrinksFile)
        return "--only is for 'list', 'run', 'explore', 'matrix' and 'shrink' of a file";
    const bool forBoth = (!options.policies.empty() && !records && !shrinksFile)
        || writesReports(options);
    if (command == Command::Schema && !options.paths.empty())
        return "'schema' takes no file, but there is '" + options.paths.front()
            + "'; 'validate' checks one";
    if (!options.params.empty() && (command == Command::Schema || records))
        return "--set is for what reads scenario files";
    if (options.seed && !runs && !explores && !records && !shrinksFile)
        return "--seed is for 'run', 'explore', 'matrix', 'record' and 'shrink' of a file";
    if (options.canonical && command != Command::Validate)
        return "--canonical is for 'validate'";
    if (forBoth && !runs && !explores)
        return "--policy, --junit, --json, --html and --annotations are for 'run', 'explore' and "
               "'matrix'";
    if (!explores && !shrinksFile && std::ranges::any_of(options.policies, needsStore))
        return "no server has the store that policy 'redis' needs; 'explore' simulates it";
    if ((options.repeat || options.liveLog) && !runs)
        return "--repeat and --live-log are for 'run'";
    if (options.letter && !shrinksFile)
        return "--letter is for 'shrink' of a scenario's file";
    if (saysHowToExplore(options) && !explores && !(shrinksFile && !choosesASearch(options)))
        return "--search, --time, --order, --states, --within, --memory and --preemptions are for "
               "'explore' and 'matrix'";
    if (options.preemptions && !searchesExhaustively(options))
        return "--preemptions is for --search exhaustive";
    if (!options.replayDir.empty() && !explores)
        return "--replay-dir is for 'explore' and 'matrix', which find schedules";
    if (options.confirm && !explores)
        return "--confirm is for 'explore' and 'matrix'; 'replay WORD --live' plays one schedule "
               "on "
               "real sockets";
    if (options.live && command != Command::Replay)
        return "--live is for 'replay'; 'explore' and 'matrix' have --confirm";
    if (command == Command::Replay && options.replay.empty())
        return "say which replay: the word that 'explore' prints, behind 'replay'";
    if (!options.outputFile.empty() && !records && !shrinksFile)
        return "--output is for 'record', and for 'shrink' of a scenario's file";
    if (saysWhatToRecord(options) && !records)
        return "--history, --url with its run, and --violation are for 'record'";
    if (command == Command::Shrink)
        return misfitOfShrink(options);
    return records ? misfitOfRecord(options) : std::string();
}

} // namespace echolock
