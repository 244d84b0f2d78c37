// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordcommand.h"

#include <QFile>

#include "scenarios/engine/scenarioparser.h"
#include "scenarios/live/recordsearch.h"
#include "scenarios/live/recordswarm.h"
#include "server/base/durationtext.h"
#include "server/loop/processresources.h"

#include <algorithm>
#include <utility>

namespace echolock {

namespace {

/// The place would be one in a file that nobody has.
std::string notTold(const FileProblem& problem)
{
    return "this violation cannot be told as a scenario, because of what the clients saw: "
        + problem.message + "; --violation takes another one";
}

constexpr int exitUsage = 2;
constexpr int exitUnknown = 3;

std::string countText(std::size_t count)
{
    return count == 1 ? "one" : std::to_string(count) + " of them";
}

} // namespace

RecordCommand::RecordCommand(ScenarioOptions options, Output output, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_output(std::move(output))
{
}

RecordCommand::~RecordCommand() = default;

void RecordCommand::start()
{
    QMetaObject::invokeMethod(this, &RecordCommand::begin, Qt::QueuedConnection);
}

void RecordCommand::stop()
{
    if (m_swarm)
        m_swarm->stop();
    if (m_runner)
        m_runner->stop();
}

void RecordCommand::begin()
{
    if (m_options.swarm.empty())
        return record();
    if (m_options.historyFile.empty()) {
        const QString path = m_folder.emplace().filePath(QStringLiteral("history.jsonl"));
        m_options.historyFile = QFile::encodeName(path).toStdString();
    }
    if (m_options.seed)
        m_options.swarm.push_back("--seed=" + std::to_string(*m_options.seed));
    auto command = recordedSwarm(m_options.swarm, m_options.historyFile);
    if (!command)
        return fail(command.error().message);
    constexpr std::uint64_t otherDescriptors = 64;
    const std::uint64_t perClient = command->swarm.target.web.auth ? 2 : 1;
    if (const auto enough = provideDescriptors(perClient * command->clients + otherDescriptors);
        !enough)
        return fail(enough.error().message);
    runSwarm(*std::move(command));
}

void RecordCommand::runSwarm(ClientCommand command)
{
    m_output.err(std::to_string(command.clients) + " clients on "
                 + std::to_string(command.swarm.orders) + " orders for "
                 + formatDuration(command.duration) + " …\n");
    m_swarm = new SwarmRun(std::move(command),
                           {.out = [](std::string_view) {},
                            .progress = [this](std::string_view text) { m_output.err(text); }},
                           this);
    connect(m_swarm, &SwarmRun::finished, this, &RecordCommand::swarmEnded, Qt::QueuedConnection);
    m_swarm->start();
}

/// It has said itself what is wrong.
void RecordCommand::swarmEnded(int exitCode)
{
    std::exchange(m_swarm, nullptr)->deleteLater();
    if (exitCode != 0)
        return Q_EMIT finished(exitUsage);
    record();
}

void RecordCommand::fail(const std::string& sentence)
{
    m_output.err("echolock-scenarios: " + sentence + "\n");
    Q_EMIT finished(exitUsage);
}

void RecordCommand::record()
{
    auto history = readSwarmHistory(
        QFile::decodeName(QByteArray::fromStdString(m_options.historyFile)));
    if (!history)
        return fail(history.error().message);
    m_history = *std::move(history);
    m_found = violationsOf(m_history);
    if (m_found.empty() && !m_options.swarm.empty())
        return foundNothing();
    if (const auto chosen = choose(); !chosen)
        return fail(chosen.error().message);
    if (m_options.policies.empty())
        return write("play it by 'echolock-scenarios run', under the policy of that server", 0);
    prepare();
    play();
}

/// Of a run that was made for it; that is no mistake.
void RecordCommand::foundNothing()
{
    const bool isLocking = std::ranges::any_of(m_history.entries, [](const ClientEntry& entry) {
        return std::holds_alternative<HoldChange>(entry.what);
    });
    m_output.out(
        isLocking ? "No two clients edited one order at once, and none saved too late: there is "
                    "nothing to record.\n"
                  : "No client was ever told that an order is its own, so this run says nothing: "
                    "either nobody was let in, or this server does not lock.\n");
    Q_EMIT finished(isLocking ? 0 : exitUnknown);
}

Result<void> RecordCommand::choose()
{
    if (m_found.empty())
        return failure(
            m_options.historyFile
            + ": no two clients edited one order at once, so there is nothing to record");
    const std::size_t number = m_options.violation.value_or(1);
    if (number > m_found.size())
        return failure("there is no violation " + std::to_string(number)
                       + (m_options.swarm.empty() ? " in " + m_options.historyFile
                                                  : std::string(" in this run"))
                       + "; it has " + countText(m_found.size()));
    m_recording = recordingOf(m_history, m_found[number - 1]);
    if (!m_options.policies.empty())
        m_recording.policy = m_options.policies.front();
    return {};
}

/// Of all that were there most have nothing to do with it.
void RecordCommand::prepare()
{
    if (auto smaller = RecordSearch(m_history).smallest(m_recording)) {
        m_whole = std::exchange(m_recording, *std::move(smaller));
    }
}

/// What it shows is what the file says is known; a person who changes something sees the
/// difference.
void RecordCommand::play()
{
    const std::vector<std::string_view> policies = policyNames();
    auto scenarios = parseScenarios(scenarioTextOf(m_history, m_recording), "the recording",
                                    policies);
    if (!scenarios)
        return fail(notTold(scenarios.error().front()));
    LiveRunnerOptions options;
    options.seed = m_options.seed;
    if (m_runner)
        m_runner->deleteLater();
    m_runner = new LiveRunner(std::move(*scenarios), options, this);
    connect(m_runner, &LiveRunner::finished, this, &RecordCommand::played, Qt::QueuedConnection);
    m_runner->start();
}

void RecordCommand::played()
{
    const CaseResult result = m_runner->results().front();
    const std::string policy = " under '" + *m_recording.policy + "'";
    const Letter letter = m_recording.violation.letter;
    const bool isShown = result.unknown.empty() && result.seen.contains(letter);
    if (!isShown && m_whole) {
        m_recording = *std::exchange(m_whole, std::nullopt);
        return play();
    }
    keep(result.seen);
    if (!result.unknown.empty())
        write("played" + policy + " it came to no end: " + result.unknown, exitUnknown);
    else if (!isShown)
        write("played" + policy + " it shows " + lettersText(result.seen) + ", but not "
                  + std::string(toString(letter))
                  + ": what happened then was a matter of moments that no order of steps can tell",
              exitUnknown);
    else
        write("played" + policy + " it shows " + lettersText(result.seen), 0);
}

/// An exploration sees what a run over sockets may not.
void RecordCommand::keep(const Letters& seen)
{
    m_recording.known = seen;
    const auto all = RecordSearch(m_history).letters(m_recording);
    if (!all || *all == seen)
        return;
    m_recording.known = *all;
    m_recording.knownLive = seen;
}

/// Of several things that went wrong the first is not always the one that is looked for.
std::string RecordCommand::othersText() const
{
    constexpr std::size_t toldMax = 9;
    const std::size_t chosen = m_options.violation.value_or(1) - 1;
    std::string text;
    for (std::size_t index = 0; index < std::min(m_found.size(), toldMax); ++index) {
        const SwarmViolation& found = m_found[index];
        if (index != chosen)
            text += "  --violation " + std::to_string(index + 1) + ": "
                + std::string(toString(found.letter)) + ", " + m_history.nameOf(found.first)
                + " and " + m_history.nameOf(found.second) + " on " + found.order + "\n";
    }
    if (text.empty())
        return text;
    text = "it went wrong " + std::to_string(m_found.size()) + " times; "
        + (m_folder ? "to record another time, keep the run by --history FILE:\n"
                    : "another time is recorded by\n")
        + text;
    if (m_found.size() > toldMax)
        text += "  … and " + std::to_string(m_found.size() - toldMax) + " more\n";
    return text;
}

void RecordCommand::write(std::string_view news, int exitCode)
{
    const std::string text = scenarioTextOf(m_history, m_recording);
    if (const auto read = parseScenarios(text, "the recording", policyNames()); !read)
        return fail(notTold(read.error().front()));
    if (m_options.outputFile.empty()) {
        m_output.out(text);
        return Q_EMIT finished(exitCode);
    }
    if (const auto saved = m_output.save(m_options.outputFile, text); !saved)
        return fail(saved.error().message);
    const std::size_t kept = m_recording.visits.size();
    m_output.out(m_options.outputFile + ": " + std::to_string(kept)
                 + (m_recording.visitsLeftOut == 0 ? " visits of "
                                                   : " of the "
                            + std::to_string(kept + m_recording.visitsLeftOut) + " visits of ")
                 + m_recording.violation.order + "; ");
    m_output.out(std::string(news) + "\n" + othersText());
    Q_EMIT finished(exitCode);
}

} // namespace echolock
