// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/net/settingtable.h"

#include <vector>

namespace echolock {

/// The rows of the table of settings that are about locks: policy, parameters, patterns, ledger,
/// the article's bugs.
std::vector<Setting> lockSettings();

} // namespace echolock
