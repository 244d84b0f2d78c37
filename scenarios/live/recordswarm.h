// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/run/clientoptions.h"

#include <string>
#include <vector>

namespace echolock {

/// The run of clients that `record --url` makes: what it was told, in the words of
/// echolock-clients, and else what soon shows whether a server keeps people apart: few orders, and
/// people who go in every way. The error is one sentence for a person.
Result<ClientCommand> recordedSwarm(const std::vector<std::string>& words,
                                    const std::string& historyFile);

/// What such a run reads: the history, if only once it has written it, a script and a mix.
std::vector<std::string> filesOfRecording(const std::vector<std::string>& words,
                                          const std::string& historyFile);

} // namespace echolock
