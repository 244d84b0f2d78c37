// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenarios/engine/verdict.h"

#include <string>

namespace echolock {

/// What a failed case is about: its letters that nobody expected, `linearizability`,
/// `unexpected-pass` or `unknown`.
std::string failureType(const CaseResult& result);

// What a person types to see something again. Words that a shell would take apart are quoted.

/// `echolock-scenarios replay WORD FILE`; the library's files need not be named.
std::string replayCommand(const CaseResult& result, const std::string& replay);

/// The same case over sockets, with everything told: `echolock-scenarios run FILE --policy …`.
std::string runCommand(const CaseResult& result);

/// The same case simulated: `echolock-scenarios explore FILE --policy …`.
std::string exploreCommand(const CaseResult& result);

} // namespace echolock
