// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/explore/replaystring.h"
#include "scenarios/explore/search.h"
#include "scenarios/live/scenariooptions.h"
#include "scenarios/live/scenariooutput.h"
#include "scenarios/report/progressline.h"
#include "scenarios/report/runreport.h"
#include "scenarios/sim/exploration.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace echolock {

/// `explore`, `matrix`, `replay` and `shrink`: whatever is simulated. While it works it looks at
/// the event loop now and then, so that Ctrl-C reaches it.
class ExploreCommand
{
public:
    ExploreCommand(const ScenarioOptions& options, const ScenarioOutput& output);

    /// Every scenario under every policy that is asked for, told one by one unless it is for a
    /// matrix.
    RunReport explore(const std::vector<Scenario>& scenarios);
    /// What of it is to be told when all is through: with each case, it would hide the others.
    std::string findings(const RunReport& report) const;
    /// How it went, step by step. The error is one sentence.
    Result<int> replay(const std::vector<Scenario>& scenarios);
    Result<int> shrink(const std::vector<Scenario>& scenarios);

    /// What is begun ends soon, as bounded; nothing more begins.
    void stop() { m_stopped = true; }

    bool wasStopped() const { return m_stopped; }

private:
    struct Asked
    {
        Replay replay;
        const Scenario* scenario;
    };

    /// The worst that was found in a scenario, to be seen under all of its policies.
    struct Lead
    {
        std::string policy;
        Schedule schedule;
        std::size_t letters = 0;
        std::size_t trace = 0; ///< Its place in the report.
        std::uint64_t seed = 1;
    };

    /// A single case has all that is to be told below its line.
    bool tellsAtOnce() const { return m_casesAll == 1; }

    void exploreUnder(const Scenario& scenario, const std::string& policy, RunReport& report);
    void judgeFaults(const Scenario& scenario, std::span<CaseResult> cases);
    void tellCase(const CaseResult& result);
    void confirm(const Scenario& scenario, CaseResult& result, const Exploration& explored) const;
    void showWitnesses(const Scenario& scenario, const CaseResult& result,
                       const Exploration& explored, RunReport& report);
    /// Under the policies of the cases from the `first` one on.
    void showLead(const Scenario& scenario, std::size_t first, RunReport& report) const;
    ExploreSettings settingsOf(const Scenario& scenario) const;

    struct Budget
    {
        Instant begun;
        Instant deadline;
        std::uint64_t states = 0;
        std::uint64_t memory = 0; ///< Bytes that may be resident.
    };

    std::optional<SearchEnd> interrupt(const SearchProgress& progress, const Budget& budget);
    void showProgress(const SearchProgress& progress, const Budget& budget);
    void tell(const std::string& text);
    /// The replay that the command line names, and the scenario that it is of.
    Result<Asked> asked(const std::vector<Scenario>& scenarios) const;

    const ScenarioOptions& m_options;
    const ScenarioOutput& m_output;
    std::optional<ProgressLine> m_progress; ///< Where somebody watches.
    std::size_t m_casesDone = 0;
    std::size_t m_casesAll = 0;
    std::string m_current;
    Instant m_lastLook;
    std::uint64_t m_resident = 0;   ///< Bytes, when it last looked.
    std::uint64_t m_statesDone = 0; ///< Of the cases that are done.
    std::uint64_t m_statesNow = 0;  ///< Of the one that is under way, when it last looked.
    std::optional<Lead> m_lead;     ///< Of the scenario in hand.
    bool m_stopped = false;
};

} // namespace echolock
