// SPDX-License-Identifier: GPL-3.0-or-later

// What scripts wait for, in words; how far they come is in scriptprogress.cpp.

#include "scenarios/engine/scriptprogress.h"
#include "scenarios/engine/stepact.h"
#include "server/base/durationtext.h"

namespace echolock {

std::optional<std::string> ScriptProgress::stall(Instant now) const
{
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        const Client& here = m_clients[client];
        if (!here.begun || here.asleepBy)
            continue;
        const Step& step = m_scenario->clients[client].steps[here.next];
        const auto limit = patience(step);
        if (limit && now - here.begunAt >= *limit)
            return waitText(client) + ", and gave up after " + formatDuration(*limit);
    }
    return std::nullopt;
}

std::string ScriptProgress::waitText(std::size_t client) const
{
    const Client& here = m_clients[client];
    const StepRef ref{client, here.next};
    const Step& step = m_scenario->step(ref);
    const std::string who = m_scenario->clients[client].name + " (" + m_scenario->lineOf(step)
        + ")";
    if (here.asleepBy)
        return who + " is asleep until " + m_scenario->clients[*here.asleepBy].name + " wakes";
    if (!here.begun) {
        std::string text = who + " waited with '" + step.name() + "' for";
        for (const StepRef before : (*m_before)[client][ref.step]) {
            if (!m_effective.contains(before))
                text += " " + m_scenario->nameOf(before);
        }
        return text + " to take effect";
    }
    const auto* await = std::get_if<AwaitStep>(&step.action);
    if (!await)
        return waitsForConnection(step.action) ? who + " waited for its connection"
                                               : who + " was at '" + step.name() + "'";
    std::string wanted;
    for (const AwaitWord word : await->any)
        wanted += (wanted.empty() ? "'" : " or '") + std::string(toString(word)) + "'";
    return who + " waited for " + wanted + "; its page shows " + here.page.wordsText(await->order);
}

std::string ScriptProgress::waitingText() const
{
    std::string text;
    for (std::size_t client = 0; client < m_clients.size(); ++client) {
        if (!isThrough(client))
            text += (text.empty() ? "" : "; ") + waitText(client);
    }
    for (const Pending& pending : m_pending)
        text += (text.empty() ? "" : "; ")
            + ("the server has not seen " + m_scenario->nameOf(pending.step) + " yet");
    return text;
}

} // namespace echolock
