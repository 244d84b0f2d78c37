// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hubruns.h"

#include "tests/fuzz/hubfuzz.h"

#include <algorithm>

namespace echolock {

std::optional<HubFailure> runSteps(const HubOptions& options, const HubSteps& steps)
{
    HubFuzz fuzz(options);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        fuzz.apply(steps[i]);
        if (fuzz.broken())
            return HubFailure{i, *fuzz.broken()};
    }
    fuzz.finish();
    if (fuzz.broken())
        return HubFailure{steps.size(), *fuzz.broken()};
    return std::nullopt;
}

HubSteps minimised(HubSteps steps, const std::function<bool(const HubSteps&)>& fails)
{
    for (std::size_t part = std::max<std::size_t>(steps.size() / 2, 1); part > 0;) {
        bool shorter = false;
        for (std::size_t at = 0; at < steps.size();) {
            HubSteps fewer = steps;
            const auto begin = fewer.begin() + std::ptrdiff_t(at);
            fewer.erase(begin, begin + std::ptrdiff_t(std::min(part, fewer.size() - at)));
            if (fails(fewer)) {
                steps = std::move(fewer);
                shorter = true;
            } else {
                at += part;
            }
        }
        // Once more at the smallest size, because what is left may do without what it needed.
        if (!shorter || part > 1)
            part /= 2;
    }
    return steps;
}

std::optional<std::string> fuzzHub(Decisions decisions, std::size_t stepsMax)
{
    const HubOptions options = drawOptions(decisions);
    HubSteps steps = drawSteps(decisions, stepsMax);
    const std::optional<HubFailure> failure = runSteps(options, steps);
    if (!failure)
        return std::nullopt;
    // Another promise that fewer steps break would be another failure.
    const std::string kind = failure->promise.substr(0, failure->promise.find(':'));
    const auto fails = [&](const HubSteps& fewer) {
        const auto other = runSteps(options, fewer);
        return other && other->promise.starts_with(kind);
    };
    steps.resize(std::min(steps.size(), failure->step + 1));
    steps = minimised(std::move(steps), fails);
    const auto smallest = runSteps(options, steps);
    return "broken promise: " + (smallest ? smallest->promise : failure->promise) + "\npolicy "
        + options.policy + ", steps:\n" + toString(steps);
}

} // namespace echolock
