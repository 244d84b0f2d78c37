// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/live/scenariofiles.h"
#include "scenarios/live/scenariooptions.h"
#include "scenarios/report/runreport.h"
#include "server/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echolock {

/// A report that is to be written when all is through.
struct ReportFile
{
    enum class Sort : std::uint8_t {
        Junit,
        Json,
        Html,
        Replays,  ///< A folder, of explorations.
        Scenario, ///< What 'shrink' and 'record' make, which is no report.
    };

    std::string name;
    Sort sort = Sort::Junit;
    std::string openedAs; ///< It is about the cases of this file; empty: about all.
    TextPlace place{};    ///< In that file.
};

/// Those of the command line and, where that names none of a sort, those of the scenario files.
std::vector<ReportFile> reportFilesOf(const ScenarioOptions& options,
                                      const std::vector<Scenario>& scenarios);

/// Asked before anything is run: nobody wants to hear afterwards that the results are lost, or a
/// file with them. Each error is a line for a person, with its place where a file has asked for it.
Result<void, std::vector<std::string>> checkReportFiles(const std::vector<ReportFile>& files,
                                                        const LoadedScenarios& loaded);

Result<void> writeReportFile(const ReportFile& file, const RunReport& report);

/// Some page wants to show it step by step.
bool isShown(const Scenario& scenario, const ScenarioOptions& options);

} // namespace echolock
