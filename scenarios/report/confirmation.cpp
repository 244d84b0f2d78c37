// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/report/confirmation.h"

#include <algorithm>

namespace echolock {

std::string confirmationLines(const CaseResult& result, Colours colours)
{
    std::string text;
    for (const Witness& witness : result.witnesses)
        if (witness.live)
            text += "    " + std::string(toString(witness.letter)) + " "
                + painted(witness.live->text,
                          witness.live->isConfirmed ? Paint::Dim : Paint::Yellow, colours)
                + "\n";
    return text;
}

bool isEachConfirmed(const CaseResult& result)
{
    return std::ranges::all_of(result.witnesses, [](const Witness& witness) {
        return !witness.live || witness.live->isConfirmed;
    });
}

std::string confirmationSummary(const std::vector<CaseResult>& cases)
{
    std::size_t played = 0;
    std::size_t confirmed = 0;
    for (const CaseResult& result : cases) {
        for (const Witness& witness : result.witnesses) {
            played += witness.live ? 1 : 0;
            confirmed += witness.live && witness.live->isConfirmed ? 1 : 0;
        }
    }
    if (played == 0)
        return {};
    std::string text = std::to_string(confirmed) + " of " + std::to_string(played)
        + (played == 1 ? " witness" : " witnesses") + " confirmed live";
    if (confirmed < played)
        text += ", " + std::to_string(played - confirmed) + " not";
    return text + "\n";
}

} // namespace echolock
