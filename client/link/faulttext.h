// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/link/fault.h"
#include "server/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Reads a fault as it is written in options and scenarios: its kind, and settings in any order,
/// `latency mean=50ms jitter=10ms dir=down`. The error is one sentence for a person.
Result<Fault> parseFault(std::string_view text);

/// What parseFault() reads as the same fault: only what is not as standard is said.
std::string formatFault(const Fault& fault);

/// The words of a fault's text: its kind and its settings.
std::vector<std::string_view> wordsOf(std::string_view text);

/// What a value that is written stands for, if the parameter may have it. The error is a sentence.
Result<double> parseValue(const FaultParameter& parameter, std::string_view text);

/// The kind alone, with everything as standard.
Result<Fault> faultOfKind(std::string_view kind);

/// One setting, the fault's own or a common one.
Result<void> setParameter(Fault& fault, std::string_view parameter, std::string_view value);

/// Whether the settings go together.
Result<void> checkParameters(const Fault& fault);

/// As setParameter() takes it; empty for a text that is not set.
std::string valueText(const Fault& fault, const FaultParameter& parameter);

/// How a value of the parameter is written: `50ms`, `100kB/s`, `up`.
std::string valueText(const FaultParameter& parameter, double value);

} // namespace echolock
