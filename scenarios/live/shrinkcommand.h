// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/live/scenariooptions.h"
#include "scenarios/live/scenariooutput.h"
#include "scenarios/report/progressline.h"
#include "scenarios/sim/scenarioshrink.h"
#include "server/base/clock.h"
#include "server/base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace echolock {

/// `echolock-scenarios shrink FILE`: of each scenario the smallest that still goes wrong in the
/// same way. While it works it looks at the event loop now and then, so that Ctrl-C reaches it.
class ShrinkCommand
{
public:
    /// A sentence in case of failure.
    using Save = std::function<Result<void>(const std::string& file, const std::string& text)>;

    ShrinkCommand(const ScenarioOptions& options, const ScenarioOutput& output, Save save);

    /// The exit code.
    int run(const std::vector<Scenario>& scenarios);

    /// The smallest so far is what is told.
    void stop() { m_stopped = true; }

private:
    void shrinkOne(const Scenario& scenario);
    std::vector<std::string> policiesToTry(const Scenario& scenario) const;
    ShrinkPlan planFor(const Scenario& scenario, const std::string& policy);
    void keep(ShrunkScenario shrunk);
    void tellShrunk(const ShrunkScenario& shrunk);
    void tellNothing(const Scenario& scenario, const std::vector<std::string>& policies,
                     const std::string& bounded);
    std::optional<SearchEnd> interrupt(const ShrinkProgress& progress);
    int write();
    int exitCode() const;
    /// In place of the line that says how far it is; beside the scenario where that is printed.
    void tell(const std::string& text);

    const ScenarioOptions& m_options;
    const ScenarioOutput& m_output;
    Save m_save;
    std::vector<Scenario> m_smaller;
    std::string m_text;                     ///< Of the file, with a comment on each scenario.
    std::optional<ProgressLine> m_progress; ///< Where somebody watches.
    std::size_t m_done = 0;
    std::size_t m_all = 0;
    std::string m_current;
    Instant m_begun;
    Instant m_lastLook;
    std::optional<Instant> m_deadline;
    bool m_hasMistake = false; ///< Some scenario could not be simulated, or shows nothing.
    bool m_isCutShort = false;
    bool m_stopped = false;
};

} // namespace echolock
