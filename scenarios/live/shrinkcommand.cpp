// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/shrinkcommand.h"

#include <QCoreApplication>

#include "scenarios/engine/scenarioyaml.h"
#include "scenarios/engine/serversettings.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/report/commands.h"
#include "scenarios/report/terminalreport.h"
#include "scenarios/sim/simreplay.h"
#include "server/base/durationtext.h"
#include "server/loop/monotonicclock.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

constexpr int exitUsage = 2;
constexpr int exitUnknown = 3;

std::string counted(std::uint64_t count, std::string_view what)
{
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string textOf(const ScenarioSize& size)
{
    return counted(size.clients, "client") + ", " + counted(size.orders, "order") + ", "
        + counted(size.steps, "step")
        + (size.faults == 0 ? std::string() : ", " + counted(size.faults, "fault"));
}

std::string workText(const ShrinkProgress& work)
{
    return counted(work.tries, "smaller scenario") + " tried: " + counted(work.replays, "replay")
        + ", " + counted(work.searches, "exploration") + " of " + counted(work.states, "state");
}

/// What a person should know of how small it is.
std::string doubtsText(const ShrunkScenario& shrunk)
{
    std::string text;
    if (shrunk.givenUp > 0)
        text += "  " + counted(shrunk.givenUp, "still smaller one")
            + " had too many states to know, so it may be that more could be left out.\n";
    else if (!shrunk.isMinimal)
        text += "  It was cut short; it can become smaller still.\n";
    if (!shrunk.isKnownWhole)
        text += "  Not all that it can come to was looked at: 'known' may lack a letter.\n";
    return text;
}

} // namespace

ShrinkCommand::ShrinkCommand(const ScenarioOptions& options, const ScenarioOutput& output,
                             Save save)
    : m_options(options)
    , m_output(output)
    , m_save(std::move(save))
{
    if (output.columns)
        m_progress.emplace(*output.columns);
}

int ShrinkCommand::run(const std::vector<Scenario>& scenarios)
{
    m_all = scenarios.size();
    for (const Scenario& scenario : scenarios) {
        if (m_stopped)
            break;
        shrinkOne(scenario);
        ++m_done;
    }
    m_isCutShort = m_isCutShort || m_stopped;
    tell({});
    return m_smaller.empty() ? exitCode() : write();
}

/// Those first under which something is known to go wrong.
std::vector<std::string> ShrinkCommand::policiesToTry(const Scenario& scenario) const
{
    std::vector<std::string> names;
    for (const PolicyChoice& policy : policiesOf(scenario, m_options.policies))
        names.push_back(policy.name);
    std::ranges::stable_partition(names, [&](const std::string& name) {
        const auto known = scenario.known.find(name);
        return known != scenario.known.end()
            && (m_options.letter ? known->second.contains(*m_options.letter)
                                 : !known->second.empty());
    });
    return names;
}

ShrinkPlan ShrinkCommand::planFor(const Scenario& scenario, const std::string& policy)
{
    ShrinkPlan plan{policy, m_options.letter, scenario.explore};
    const auto known = scenario.known.find(policy);
    if (!plan.letter && known != scenario.known.end() && !known->second.empty())
        plan.letter = *known->second.begin();
    if (m_options.time)
        plan.settings.time = *m_options.time;
    if (m_options.states)
        plan.settings.statesMax = *m_options.states;
    if (m_options.memory)
        plan.settings.memoryMax = *m_options.memory;
    plan.seed = m_options.seed.value_or(1);
    plan.interrupt = [this](const ShrinkProgress& progress) { return interrupt(progress); };
    return plan;
}

void ShrinkCommand::shrinkOne(const Scenario& scenario)
{
    if (scenario.skippedExploring) {
        m_hasMistake = true;
        return m_output.err("echolock-scenarios: " + scenario.id
                            + " says 'explore: off', so it cannot be made smaller\n");
    }
    m_begun = MonotonicClock::now();
    const auto within = m_options.within ? m_options.within : scenario.explore.within;
    m_deadline = within ? std::optional(m_begun + *within) : std::nullopt;
    const std::vector<std::string> policies = policiesToTry(scenario);
    std::string bounded;
    for (const std::string& policy : policies) {
        m_current = scenario.id + " under " + policy;
        ShrinkPlan plan = planFor(scenario, policy);
        auto outcome = echolock::shrink(scenario, plan);
        // What is known may have been so once.
        if (outcome && !outcome->shrunk && outcome->bounded.empty() && !m_options.letter
            && std::exchange(plan.letter, std::nullopt))
            outcome = echolock::shrink(scenario, plan);
        if (!outcome) {
            m_hasMistake = true;
            return m_output.err("echolock-scenarios: " + outcome.error().message + "\n");
        }
        if (outcome->shrunk)
            return keep(*std::move(outcome->shrunk));
        if (bounded.empty())
            bounded = outcome->bounded;
    }
    tellNothing(scenario, policies, bounded);
}

void ShrinkCommand::tellNothing(const Scenario& scenario, const std::vector<std::string>& policies,
                                const std::string& bounded)
{
    (bounded.empty() ? m_hasMistake : m_isCutShort) = true;
    std::string names;
    for (const std::string& policy : policies)
        names.append(names.empty() ? "" : ", ").append(policy);
    const std::string what = m_options.letter ? std::string(toString(*m_options.letter))
                                              : std::string("violation");
    tell({});
    m_output.err("echolock-scenarios: " + scenario.id
                 + (bounded.empty()
                        ? " shows no " + what + " under " + names
                            + ", so there is nothing to keep while it is made smaller\n"
                        : ": no " + what + " was found under " + names + " (" + bounded + ")\n"));
}

void ShrinkCommand::keep(ShrunkScenario shrunk)
{
    m_isCutShort = m_isCutShort || !shrunk.isMinimal;
    tellShrunk(shrunk);
    const Replay word = replayOf(shrunk.scenario, shrunk.settings, shrunk.schedule);
    m_text.append(m_text.empty() ? "echolock: 1\nscenarios:\n" : "\n")
        .append("# Of " + counted(shrunk.before.clients, "client") + " and "
                + counted(shrunk.before.steps, "step") + " these are enough for "
                + std::string(toString(shrunk.finding.violation.letter)) + ". A schedule:\n")
        .append("# echolock-scenarios replay " + writeReplay(word) + "\n")
        .append(yamlOf(shrunk.scenario));
    m_smaller.push_back(std::move(shrunk.scenario));
}

void ShrinkCommand::tellShrunk(const ShrunkScenario& shrunk)
{
    const Replay word = replayOf(shrunk.scenario, shrunk.settings, shrunk.schedule);
    const auto played = echolock::replay(shrunk.scenario, word);
    const Violation& violation = shrunk.finding.violation;
    const Duration took = MonotonicClock::now() - m_begun;
    const std::string file = m_options.outputFile.empty() ? "FILE" : m_options.outputFile;
    tell(shrunk.scenario.id + " under " + shrunk.settings.policy + "\n" + "  "
         + std::string(toString(violation.letter)) + ": " + violation.sentence + "\n" + "  "
         + textOf(shrunk.before) + " became\n  " + textOf(shrunk.after) + ";\n  a schedule of "
         + counted(shrunk.scheduleBefore, "step") + " became "
         + (shrunk.isShortest ? "the shortest, of " : "one of ")
         + std::to_string(shrunk.schedule.size()) + ";\n  " + workText(shrunk.work) + ", in "
         + formatDuration(std::chrono::ceil<std::chrono::milliseconds>(took)) + ".\n"
         + doubtsText(shrunk) + "\n" + (played ? stepsText(played->steps) : std::string()) + "\n"
         + replayCommand(writeReplay(word), file, {}) + "\n\n");
}

std::optional<SearchEnd> ShrinkCommand::interrupt(const ShrinkProgress& progress)
{
    const Instant now = MonotonicClock::now();
    constexpr Duration between = std::chrono::milliseconds(50);
    if (now - m_lastLook > between) {
        m_lastLook = now;
        QCoreApplication::processEvents();
        if (m_progress)
            m_output.out(
                m_progress->show({m_done, m_all,
                                  m_current + ": " + counted(progress.size.clients, "client") + ", "
                                      + counted(progress.size.steps, "step") + " left",
                                  progress.states, now}));
    }
    if (m_stopped)
        return SearchEnd::Stopped;
    return m_deadline && now > *m_deadline ? std::optional(SearchEnd::Time) : std::nullopt;
}

void ShrinkCommand::tell(const std::string& text)
{
    if (m_progress)
        m_output.out(m_progress->clear());
    if (m_options.outputFile.empty())
        m_output.err(text);
    else
        m_output.out(text);
}

int ShrinkCommand::write()
{
    if (m_options.outputFile.empty()) {
        m_output.out(m_text);
        return exitCode();
    }
    if (const auto saved = m_save(m_options.outputFile, m_text); !saved) {
        m_output.err("echolock-scenarios: " + saved.error().message + "\n");
        return exitUsage;
    }
    m_output.out(m_options.outputFile + ": " + counted(m_smaller.size(), "scenario") + "\n");
    return exitCode();
}

int ShrinkCommand::exitCode() const
{
    // Of many some may well show nothing.
    if (m_hasMistake && m_smaller.empty())
        return exitUsage;
    return m_isCutShort ? exitUnknown : 0;
}

} // namespace echolock
