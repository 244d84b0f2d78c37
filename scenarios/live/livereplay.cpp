// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/livereplay.h"

#include "scenarios/live/steering.h"

namespace echolock {

namespace {

constexpr int exitUnknown = 3;
constexpr std::size_t numberWidth = 4;

std::string numbered(std::size_t number, const std::string& step)
{
    const std::string digits = std::to_string(number);
    const std::size_t padding = digits.size() < numberWidth ? numberWidth - digits.size() : 0;
    return std::string(padding, ' ') + digits + "  " + step + "\n";
}

} // namespace

int replayLive(const Scenario& scenario, const Replay& replay,
               const std::function<void(const std::string&)>& tell)
{
    Steering steering(
        scenario, {replay.policy, replay.time, replay.seed},
        [&tell](std::size_t number, const std::string& step) { tell(numbered(number, step)); });
    const Steered steered = steering.play(replay.schedule);
    tell("\n");
    for (const Violation& violation : steered.shown)
        tell(std::string(toString(violation.letter)) + "  " + violation.sentence + "\n");
    tell(outcomeText(steered) + "\n");
    if (!steered.isConfirmed())
        return exitUnknown;
    return steered.shown.empty() ? 0 : 1;
}

} // namespace echolock
