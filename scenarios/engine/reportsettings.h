// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace echolock {

/// What a file says under `report`. Names of files are as written, and relative to that file.
struct ReportSettings
{
    std::string junit;
    std::string html;
    std::string json;
    // What a case comes to that must not be: everything that is no pass and no known failure.
    bool failsOnViolation = true;
    bool failsOnUnknown = true;
    bool failsOnUnexpectedPass = true;
    std::string replayDir{}; ///< A folder.

    friend bool operator==(const ReportSettings&, const ReportSettings&) = default;
};

} // namespace echolock
