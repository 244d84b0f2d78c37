// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include "scenarios/live/liverun.h"
#include "tests/support/scenariotext.h"

#include <string>
#include <vector>

/// Scenarios over real sockets, for tests.
namespace echolock::testing {

/// A run that has ended, and what it came to.
struct Played
{
    Scenario scenario;
    RunOutcome outcome;
    History history;
    bool ended = false;

    std::string letters() const
    {
        Letters found;
        for (const Violation& violation : outcome.violations)
            found.insert(violation.letter);
        return lettersText(found);
    }

    template <class Fact> std::vector<const Fact*> facts() const
    {
        std::vector<const Fact*> found;
        for (const HistoryEntry& entry : history.entries) {
            if (const auto* fact = std::get_if<Fact>(&entry.what))
                found.push_back(fact);
        }
        return found;
    }
};

inline Played play(const std::string& body, const std::string& policy = "owner")
{
    Played played;
    played.scenario = forLiveRuns(scenarioWith(body));
    LiveRun run(played.scenario, {policy, played.scenario.server, 1});
    QObject::connect(&run, &LiveRun::finished, &run, [&](const RunOutcome& outcome) {
        played.outcome = outcome;
        played.ended = true;
    });
    run.start();
    [&] { QTRY_VERIFY_WITH_TIMEOUT(played.ended, 20'000); }();
    played.history = run.history();
    return played;
}

} // namespace echolock::testing
