// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <string>

namespace echolock {

/// What a failed case is about: its letters that nobody expected, `linearizability`,
/// `unexpected-pass` or `unknown`.
std::string failureType(const CaseResult& result);

// What a person types to see something again. Words that a shell would take apart are quoted.

/// `echolock-scenarios replay WORD FILE --set NAME=VALUE`; the library's files need not be named.
std::string replayCommand(const std::string& replay, const std::string& openedAs,
                          const Params& params);
std::string replayCommand(const CaseResult& result, const std::string& replay);

/// The same case over sockets, with everything told: `echolock-scenarios run FILE --only ID …`. Of
/// several runs, the one that was not as it must be.
std::string runCommand(const CaseResult& result);

/// The same case simulated, in the same way: `echolock-scenarios explore FILE --only ID …`.
std::string exploreCommand(const CaseResult& result);

} // namespace echolock
