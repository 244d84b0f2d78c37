// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/settingtable.h"

#include <string>
#include <vector>

namespace echolock {

/// What a person is told of one option.
struct OptionText
{
    std::string title; ///< Under which it stands: `Limits`.
    std::string option;
    std::string placeholder; ///< Empty for an option without a value.
    std::string help;
};

/// All options of `echolock-server`, in the order of its help.
std::vector<OptionText> serverOptionTexts();
/// What `--help` prints: grouped, at most 100 columns.
std::string serverHelp();

} // namespace echolock
