// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/recordcommand.h"

#include <QFile>

#include "scenarios/engine/scenarioparser.h"

namespace echolock {

namespace {

constexpr int exitUsage = 2;
constexpr int exitUnknown = 3;

std::string countText(std::size_t count)
{
    return count == 1 ? "one violation" : std::to_string(count) + " violations";
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
    QMetaObject::invokeMethod(this, &RecordCommand::record, Qt::QueuedConnection);
}

void RecordCommand::fail(const std::string& sentence)
{
    m_output.err("echolock-scenarios: " + sentence + "\n");
    Q_EMIT finished(exitUsage);
}

void RecordCommand::record()
{
    if (const auto chosen = choose(); !chosen)
        return fail(chosen.error().message);
    if (m_options.policies.empty())
        return write("play it by 'echolock-scenarios run', under the policy of that server", 0);
    play();
}

Result<void> RecordCommand::choose()
{
    auto history = readSwarmHistory(
        QFile::decodeName(QByteArray::fromStdString(m_options.historyFile)));
    if (!history)
        return failure(history.error().message);
    m_history = *std::move(history);
    const std::vector<SwarmViolation> found = violationsOf(m_history);
    if (found.empty())
        return failure(
            m_options.historyFile
            + ": no two clients edited one order at once, so there is nothing to record");
    const std::size_t number = m_options.violation.value_or(1);
    if (number > found.size())
        return failure("there is no violation " + std::to_string(number) + " in "
                       + m_options.historyFile + "; it has " + countText(found.size()));
    m_recording = recordingOf(m_history, found[number - 1]);
    if (!m_options.policies.empty())
        m_recording.policy = m_options.policies.front();
    return {};
}

/// What it shows is what the file says is known; a person who changes something sees the
/// difference.
void RecordCommand::play()
{
    const std::vector<std::string_view> policies = policyNames();
    auto scenarios = parseScenarios(scenarioTextOf(m_history, m_recording), "the recording",
                                    policies);
    if (!scenarios)
        return fail("this run cannot be told as a scenario: " + scenarios.error().front().text());
    LiveRunnerOptions options;
    options.seed = m_options.seed;
    m_runner = new LiveRunner(std::move(*scenarios), options, this);
    connect(m_runner, &LiveRunner::finished, this, &RecordCommand::played);
    m_runner->start();
}

void RecordCommand::played()
{
    const CaseResult& result = m_runner->results().front();
    const std::string policy = " under '" + *m_recording.policy + "'";
    const Letter letter = m_recording.violation.letter;
    m_recording.known = result.seen;
    if (!result.unknown.empty())
        write("played" + policy + " it came to no end: " + result.unknown, exitUnknown);
    else if (!result.seen.contains(letter))
        write("played" + policy + " it shows " + lettersText(result.seen) + ", but not "
                  + std::string(toString(letter))
                  + ": what happened then was a matter of moments that no order of steps can tell",
              exitUnknown);
    else
        write("played" + policy + " it shows " + lettersText(result.seen), 0);
}

void RecordCommand::write(std::string_view news, int exitCode)
{
    const std::string text = scenarioTextOf(m_history, m_recording);
    if (m_options.outputFile.empty()) {
        m_output.out(text);
        return Q_EMIT finished(exitCode);
    }
    if (const auto saved = m_output.save(m_options.outputFile, text); !saved)
        return fail(saved.error().message);
    m_output.out(m_options.outputFile + ": " + std::to_string(m_recording.visits.size())
                 + " visits of " + m_recording.violation.order + "; ");
    m_output.out(std::string(news) + "\n");
    Q_EMIT finished(exitCode);
}

} // namespace echolock
