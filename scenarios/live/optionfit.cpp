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
    return !options.historyFile.empty() || !options.outputFile.empty() || options.violation
        || !options.swarm.empty();
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

} // namespace

std::string misfitOf(const ScenarioOptions& options)
{
    const Command command = options.command;
    if (command == Command::Help || command == Command::Version)
        return {};
    const bool runs = command == Command::Run;
    const bool explores = command == Command::Explore || command == Command::Matrix;
    const bool records = command == Command::Record;
    if (!options.only.empty() && !runs && !explores && command != Command::List)
        return "--only is for 'list', 'run', 'explore' and 'matrix'";
    const bool forBoth = (!options.policies.empty() && !records) || writesReports(options);
    const bool plays = command == Command::Replay || command == Command::Shrink;
    if (command == Command::Schema && !options.paths.empty())
        return "'schema' takes no file, but there is '" + options.paths.front()
            + "'; 'validate' checks one";
    if (!options.params.empty() && (command == Command::Schema || records))
        return "--set is for what reads scenario files";
    if (options.seed && !runs && !explores && !records)
        return "--seed is for 'run', 'explore', 'matrix' and 'record'";
    if (options.canonical && command != Command::Validate)
        return "--canonical is for 'validate'";
    if (forBoth && !runs && !explores)
        return "--policy, --junit, --json, --html and --annotations are for 'run', 'explore' and "
               "'matrix'";
    if (!explores && std::ranges::any_of(options.policies, needsStore))
        return "no server has the store that policy 'redis' needs; 'explore' simulates it";
    if ((options.repeat || options.liveLog) && !runs)
        return "--repeat and --live-log are for 'run'";
    if (saysHowToExplore(options) && !explores)
        return "--search, --time, --order, --states, --within, --memory and --preemptions are for "
               "'explore' and 'matrix'";
    if (options.preemptions && !searchesExhaustively(options))
        return "--preemptions is for --search exhaustive";
    if (options.confirm && !explores)
        return "--confirm is for 'explore' and 'matrix'; 'replay WORD --live' plays one schedule "
               "on "
               "real sockets";
    if (options.live && command != Command::Replay)
        return "--live is for 'replay'; 'explore' and 'matrix' have --confirm";
    if (plays && options.replay.empty())
        return "say which replay: the word that 'explore' prints, behind '"
            + std::string(command == Command::Replay ? "replay'" : "shrink'");
    if (saysWhatToRecord(options) && !records)
        return "--history, --url with its run, --violation and --output are for 'record'";
    return records ? misfitOfRecord(options) : std::string();
}

} // namespace echolock
